import asyncio

from channels.web.admission import WebSettings
from channels.web.socket import Timing
from tests.web.conftest import HouseMaker
from tests.web.house import House
from tests.web.test_socket import stalled, talking


async def test_a_foreign_origin_is_refused_before_the_socket_opens(make_house: HouseMaker) -> None:
    house = await make_house(settings=WebSettings(origins=("https://shop.example",)))
    upgrade = {
        "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }  # fmt: skip
    for origin, status in (("https://evil.example", 403), ("null", 403), ("https://shop.example", 101)):
        async with house.client.get("/chat/v1/ws", headers={**upgrade, "Origin": origin}) as reply:
            assert reply.status == status


async def test_a_request_that_is_no_upgrade_is_told_so(house: House) -> None:
    async with house.client.get("/chat/v1/ws") as reply:
        assert reply.status == 426
        assert reply.headers["Upgrade"] == "websocket"
        assert (await reply.json())["code"] == "upgrade"


async def test_closed_sockets_are_forgotten(house: House) -> None:
    page = await talking(house)
    assert house.chat.open_sockets == 1
    await page.socket.send_json({"type": "bye"})
    await page.end()
    other = await talking(house)  # a round trip later
    assert house.chat.open_sockets == 1
    await other.socket.close()


async def test_the_end_tells_every_page_to_come_back(make_house: HouseMaker) -> None:
    house = await make_house(timing=Timing(close=30))
    token = (await house.session())["token"]
    silent, greeted, other = await house.socket(), await house.page(token), await talking(house)
    await greeted.events(1)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(house.chat.shut())
        assert [await page.end() for page in (silent, greeted, other)] == [1001, 1001, 1001]
    assert house.chat.open_sockets == 0
    async with house.client.get("/chat/v1/ws") as reply:
        assert reply.status == 503
        assert reply.headers["Retry-After"] == "2"


async def test_a_page_that_is_slow_to_say_goodbye_still_learns_why(make_house: HouseMaker) -> None:
    house = await make_house(timing=Timing(close=30))
    page = await talking(house)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(house.chat.shut())
        for _ in range(20):
            await house.status("/chat/v1/ws")
        assert house.chat.open_sockets == 1
        assert await page.end() == 1001
    assert house.chat.open_sockets == 0


async def test_the_end_waits_for_no_peer_that_reads_nothing(make_house: HouseMaker) -> None:
    house = await make_house(timing=Timing(send=30, close=0.1))
    token, head = await house.long_session()
    page = await house.page(token, last_seq=head)
    with await stalled(house, token):
        await house.until(lambda: house.chat.open_sockets == 2)
        for _ in range(50):  # turns of the server, so that it has written what the peer's buffers take
            await house.status("/chat/v1/ws")
        async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
            tasks.create_task(house.chat.shut())
            assert await page.end() == 1001
        await house.until(lambda: house.chat.open_sockets == 0)


async def test_what_is_being_taken_at_the_end_is_taken_and_acknowledged(house: House) -> None:
    page = await talking(house)
    house.store.gate.clear()
    await page.socket.send_json({"type": "send", "cmid": "c-1", "text": "just in time"})
    await page.socket.send_json({"type": "send", "cmid": "c-2", "text": "too late"})
    await house.store.entered.wait()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(house.chat.shut())
        while (await house.status("/chat/v1/ws")) != 503:
            pass
        house.store.gate.set()
        assert (await page.until("ack"))["cmid"] == "c-1"
        assert await page.end() == 1001
    assert await house.store.receipt("web", f"{page.conversation}:c-1") is not None
    assert await house.store.receipt("web", f"{page.conversation}:c-2") is None
