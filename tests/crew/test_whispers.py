"""Who writes, what was seen and who is here, where one process serves the customer's page and another the console."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientWebSocketResponse

from tests.crash.storm import MAP
from tests.customer import Customer
from tests.redis_server import RedisServer, redis_server
from tests.running import Running
from tests.whole.desk import Desk

SECONDS = 30.0


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A server with nothing in it."""
    with redis_server() as server:
        yield server


@pytest.fixture
async def pair(redis: RedisServer, tmp_path: Path) -> AsyncIterator[tuple[Running, Running]]:
    """Two workers with a port each, so that a test may choose who serves what."""
    workers = []
    try:
        for name in ("one", "two"):
            (folder := tmp_path / name).mkdir()
            worker = Running(folder, MAP, {"HANDRAIL_STORE": redis.url, "HANDRAIL_LIMITS": "off"})
            worker.admin = ("admin", "is there already") if workers else None
            await worker.start()
            workers.append(worker)
        yield workers[0], workers[1]
    finally:
        for worker in workers:
            await worker.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """For customers and staff."""
    async with aiohttp.ClientSession() as session:
        yield session


@asynccontextmanager
async def page(session: aiohttp.ClientSession, at: Running, customer: Customer) -> AsyncIterator[Any]:
    """The customer's page, greeted."""
    async with session.ws_connect(f"{at.address}/chat/v1/ws") as socket:
        await socket.send_json({"type": "hello", "v": 1, "token": customer.token, "last_seq": 0})
        await heard(socket, type="welcome")
        yield socket


async def heard(socket: ClientWebSocketResponse, **wanted: object) -> dict[str, Any]:
    """The next frame that is like this."""
    while True:
        frame: dict[str, Any] = await socket.receive_json(timeout=SECONDS)
        if wanted.items() <= frame.items():
            return frame


async def goes_to(socket: ClientWebSocketResponse, ticket: dict[str, Any], *, writes: bool = False) -> None:
    told = b'{"at":"%s","writes":%s}' % (ticket["id"].encode(), b"true" if writes else b"false")
    await socket.send_bytes(told)


@pytest.mark.parametrize("is_turned", [False, True])
async def test_the_page_at_one_and_the_console_at_the_other_hear_of_each_other(
    pair: tuple[Running, Running], session: aiohttp.ClientSession, is_turned: bool
) -> None:
    pages, consoles = pair[::-1] if is_turned else pair
    customer = Customer(session, "c")
    await customer.arrive(pages.address)
    await customer.write("go")
    await customer.write("person")
    token = await consoles.token("jo")
    other = await consoles.token("kim")
    (ticket,) = await Desk(session, consoles.address, token).waiting()
    await Desk(session, consoles.address, token).claim(ticket)
    address = f"{consoles.address}/staff/api/v1/ws"
    async with (
        page(session, pages, customer) as chat,
        session.ws_connect(address, headers={"Authorization": f"Bearer {token}"}) as jo,
        session.ws_connect(f"{pages.address}/staff/api/v1/ws", headers={"Authorization": f"Bearer {other}"}) as kim,
    ):
        await goes_to(jo, ticket)
        await heard(jo, type="here", on=True)
        await chat.send_json({"type": "typing", "on": True})
        await heard(jo, type="typing", on=True)
        await chat.send_json({"type": "seen", "seq": 3})
        assert (await heard(jo, type="seen"))["seq"] == 3
        await goes_to(jo, ticket, writes=True)
        assert (await heard(chat, type="typing"))["name"] == "Jo"
        await goes_to(kim, ticket)
        assert (await heard(kim, type="around"))["people"] == [{"name": "jo", "called": "Jo", "writes": True}]
        await goes_to(jo, ticket)
        await heard(chat, type="typing", on=False)
        await chat.close()
        await heard(jo, type="here", on=False)


async def test_a_page_whose_worker_was_killed_is_not_there_until_it_is_open_again(
    pair: tuple[Running, Running], session: aiohttp.ClientSession
) -> None:
    killed, lives = pair
    customer = Customer(session, "c")
    await customer.arrive(killed.address)
    await customer.write("go")
    await customer.write("person")
    token = await lives.token("jo")
    (ticket,) = await Desk(session, lives.address, token).waiting()
    address = f"{lives.address}/staff/api/v1/ws"
    async with session.ws_connect(address, headers={"Authorization": f"Bearer {token}"}) as console:
        async with page(session, killed, customer):
            await goes_to(console, ticket)
            await heard(console, type="here", on=True)
            await killed.kill()
            await heard(console, type="here", on=False)
        async with page(session, lives, customer):
            await heard(console, type="here", on=True)
