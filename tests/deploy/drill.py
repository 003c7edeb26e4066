"""What an installed service must stand: `doctor`, kill -9 with its store left, and SIGTERM."""

import asyncio

import aiohttp

from tests.customer import Customer
from tests.running import Running

DRAIN_SECONDS = 10.0


async def drill(service: Running) -> None:
    """Start it and put it through all of that. Raises AssertionError where it fails."""
    await service.start()
    try:
        async with aiohttp.ClientSession() as session:
            said = await service.command("doctor")
            assert "UNSAFE" not in said, said
            customer = Customer(session, "ann")
            await customer.arrive(service.address)
            await customer.write("I lost my card")
            before = await customer.until("last four digits")
            await service.kill()
            await service.start(port=service.port)
            assert await customer.events() == before
            await customer.write("no idea")
            await customer.until("I need exactly four digits", after=before[-1]["seq"])
            async with session.ws_connect(f"{service.address}/chat/v1/ws") as page:
                await page.send_json({"type": "hello", "v": 1, "token": customer.token, "last_seq": 0})
                assert (await page.receive()).type is aiohttp.WSMsgType.TEXT
                async with asyncio.timeout(DRAIN_SECONDS):
                    assert await service.stop() == 0
    finally:
        await service.kill()
