"""Pages that never read what they are sent: they are cut in time and cost little, and others do not notice."""

import asyncio
import json
import socket
from pathlib import Path

import aiohttp
import pytest

from tests.crash.storm import MAP
from tests.customer import Customer
from tests.faults.length import either
from tests.faults.watching import Record, lasts
from tests.running import Running
from tests.waiting import until

PAGES = either(8, 16)  # as many as may follow one conversation
LINES = either(1_600, 2_500)  # of 4 KB: more than the buffers of a connection hold
AT_ONCE = 50
LONG = "word " + "x" * 3_900


async def never_reads(service: Running, token: str) -> socket.socket:
    """A page that says hello, and reads not one byte of what it is sent."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    made.setblocking(False)
    await asyncio.get_running_loop().sock_connect(made, ("127.0.0.1", service.port))
    upgrade = (
        f"GET /chat/v1/ws HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Sec-WebSocket-Protocol: handrail.chat.v1\r\n\r\n"
    )
    hello = json.dumps({"type": "hello", "v": 1, "token": token, "last_seq": 0}).encode()
    assert len(hello) < 126
    frame = bytes((0x81, 0x80 | len(hello), 0, 0, 0, 0)) + hello  # masked with four zeros
    await asyncio.get_running_loop().sock_sendall(made, upgrade.encode() + frame)
    return made


def megabytes(service: Running) -> float:
    """What the process has in memory."""
    pages = int(Path(f"/proc/{service.pid}/statm").read_text().split()[1])
    return pages * 4_096 / 1e6


@pytest.mark.timeout(300)
async def test_pages_that_do_not_read_are_cut_and_cost_little(tmp_path: Path, record_property: Record) -> None:
    service = Running(tmp_path, MAP, {"HANDRAIL_LIMITS": "off", "HANDRAIL_LOG_FORMAT": "json"})
    await service.start()
    loop = asyncio.get_running_loop()
    pages: list[socket.socket] = []
    try:
        async with aiohttp.ClientSession() as session:
            customer, other = Customer(session, "c"), Customer(session, "o")
            await customer.arrive(service.address)
            await other.arrive(service.address)
            for _ in range(LINES // AT_ONCE):
                await asyncio.gather(*(customer.write(LONG) for _ in range(AT_ONCE)))
            before, began = megabytes(service), loop.time()
            most = before
            pages += [await never_reads(service, customer.token) for _ in range(PAGES)]
            waits = []
            while (cut := service.log.read_text().count('"stalled":true')) < PAGES:
                asked = loop.time()
                await other.write("go")
                waits.append(loop.time() - asked)
                most = max(most, megabytes(service))
                assert loop.time() - began < 90, f"{cut} of {PAGES} were cut"
                await lasts(0.1)
            record_property("seconds until they were cut", loop.time() - began)
            record_property("MB for each slow page", (most - before) / PAGES)
            record_property("seconds others waited at most", max(waits))
            await until(lambda: service.log.read_text().count('"event":"socket.closed"') >= PAGES)
        assert await service.stop() == 0
    finally:
        for page in pages:
            page.close()
        await service.kill()
    assert (most - before) / PAGES < 8  # a page that is sent everything at once would cost the whole transcript
