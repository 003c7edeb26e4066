"""A customer's page behind a line that breaks: what was acknowledged is there once, and what is there is seen once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import gettempdir

import aiohttp
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.web.admission import WebSettings
from tests.web.house import build

MESSAGES = 12


class BreakingLine:
    """Passes bytes on both ways, and cuts each connection after so many of them; in the end it holds."""

    def __init__(self, port: int, cuts: list[int]) -> None:
        self._port = port
        self._cuts = cuts

    @asynccontextmanager
    async def open(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left = [self._cuts.pop(0) if self._cuts else 10**9]
        inner, outer = await asyncio.open_connection("127.0.0.1", self._port)
        with suppress(ConnectionError, ExceptionGroup):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pass(reader, outer, left))
                tasks.create_task(self._pass(inner, writer, left))
        for each in (writer, outer):
            each.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, goal: asyncio.StreamWriter, left: list[int]) -> None:
        while chunk := await source.read(min(left[0], 65536)):
            left[0] -= len(chunk)
            goal.write(chunk)
            await goal.drain()
            if left[0] <= 0:
                break
        raise ConnectionResetError


class Customer:
    """Sends its messages in order, keeps those without an ack, and shows each line once."""

    def __init__(self, token: str, url: str) -> None:
        self._hello = {"type": "hello", "v": 1, "token": token}
        self._url = url
        self.unsent = [f"c-{n}" for n in range(MESSAGES)]
        self.acked: list[str] = []
        self.shown: list[dict[str, object]] = []

    @property
    def is_done(self) -> bool:
        return not self.unsent and sum(event.get("cmid") is not None for event in self.shown) == MESSAGES

    async def talk(self) -> None:
        async with ClientSession() as session:
            while not self.is_done:
                with suppress(aiohttp.ClientError, ConnectionError):
                    async with session.ws_connect(self._url) as socket:
                        await self._talk(socket)

    async def _talk(self, socket: ClientWebSocketResponse) -> None:
        await socket.send_json({**self._hello, "last_seq": len(self.shown)})
        for cmid in self.unsent:
            await socket.send_json({"type": "send", "cmid": cmid, "text": f"message {cmid}"})
        async for message in socket:
            assert message.type is WSMsgType.TEXT
            frame = message.json()
            if frame["type"] == "ack":
                self.acked.append(frame["cmid"])
                self.unsent.remove(frame["cmid"])
            elif frame["type"] == "event":
                assert frame["seq"] == len(self.shown) + 1
                self.shown.append(frame)
            if self.is_done:
                return


async def story(cuts: list[int]) -> None:
    house = await build(Path(gettempdir()) / "no-files-of-customers", settings=WebSettings(limits="off"))
    app = web.Application()
    app.add_routes(house.chat.table())
    async with TestClient(TestServer(app)) as client:
        house.client = client
        session = await house.session()
        assert client.port is not None
        async with BreakingLine(client.port, list(cuts)).open() as port:
            customer = Customer(session["token"], f"http://127.0.0.1:{port}/chat/v1/ws")
            async with asyncio.timeout(30):
                await customer.talk()
        await house.chat.shut()
    stored = await house.store.lines(session["conversation"], 0, 1000)
    assert [line.cmid for line in stored if line.cmid] == [f"c-{n}" for n in range(MESSAGES)]
    assert [(line.seq, line.text) for line in stored] == [(event["seq"], event["text"]) for event in customer.shown]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 6000), max_size=8))
def test_however_often_the_line_breaks_nothing_is_lost_and_nothing_comes_twice(cuts: list[int]) -> None:
    asyncio.run(story(cuts))


def test_every_frame_of_a_short_talk_may_be_the_last() -> None:
    asyncio.run(story(list(range(150, 4200, 150))))
