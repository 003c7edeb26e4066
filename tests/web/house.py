"""Web chat with everything under it, and a customer's page that talks to it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMsgType
from msgspec.structs import replace as changed

from channels.web.admission import WebSettings
from channels.web.chat import WebChat
from channels.web.messages import Bind
from channels.web.socket import Timing
from handoff.ticket import TicketRules
from runtime.clock import Ids
from runtime.core.conversation import Line
from runtime.core.journey import JourneyMap
from runtime.core.records import Commit
from runtime.files import Files
from runtime.understanding.rules import Rules
from runtime.whispers import Whispers
from runtime.worker import Worker
from tests.web.clients import Client
from tests.web.clocks import HeldClock
from tests.web.maps import MAP
from tests.web.stores import FaultyStore


class Library:
    """The map as it is served."""

    current: JourneyMap = MAP


@dataclass
class Page:
    """One open socket. `seen` has every event frame so far."""

    socket: ClientWebSocketResponse
    seen: list[dict[str, Any]] = field(default_factory=list)
    conversation: str = ""

    async def frame(self) -> dict[str, Any]:
        """The next frame that is no heartbeat."""
        while True:
            frame: dict[str, Any] = await self.socket.receive_json(timeout=5)
            if frame["type"] == "welcome":
                self.conversation = frame["conversation"]
            if frame["type"] == "event":
                self.seen.append(frame)
            if frame["type"] != "hb":
                return frame

    async def until(self, type_: str, **members: object) -> dict[str, Any]:
        """The next frame of a type that has these members."""
        while True:
            frame = await self.frame()
            if frame["type"] == type_ and all(frame.get(name) == value for name, value in members.items()):
                return frame

    async def events(self, up_to: int) -> list[dict[str, Any]]:
        """All events seen, once there is one with that seq."""
        while not self.seen or self.seen[-1]["seq"] < up_to:
            await self.frame()
        return self.seen

    async def say(self, text: str, cmid: str) -> dict[str, Any]:
        """Send a message; gives its ack or nack."""
        await self.socket.send_json({"type": "send", "cmid": cmid, "text": text})
        while True:
            frame = await self.frame()
            if frame["type"] in ("ack", "nack"):
                return frame

    async def end(self) -> int | None:
        """Read until the service closes; gives the code."""
        while True:
            message = await self.socket.receive(timeout=5)
            if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.ERROR):
                return self.socket.close_code


@dataclass
class House:
    """A running web chat."""

    chat: WebChat
    store: FaultyStore
    worker: Worker
    clock: HeldClock
    whispers: Whispers
    client: Client = field(init=False)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Keep the server turning until it is so."""
        async with asyncio.timeout(10):
            while not condition():
                await self.status("/chat/v1/ws")

    async def status(self, path: str) -> int:
        """What a GET is answered with."""
        async with self.client.get(path) as reply:
            return reply.status

    async def session(self, **body: object) -> dict[str, Any]:
        """A new session's document."""
        async with self.client.post("/chat/v1/session", json=body) as reply:
            assert reply.status == 200, await reply.text()
            document: dict[str, Any] = await reply.json()
            return document

    async def long_session(self) -> tuple[str, int]:
        """A token whose conversation holds more than all buffers between here and a customer, and its last seq."""
        session = await self.session()
        before = await self.store.conversation(session["conversation"])
        assert before is not None
        lines = tuple(
            Line(before.id, seq, "message", "bot", "x" * 4000, before.created_at, 1) for seq in range(1, 2001)
        )
        after = changed(before, version=before.version + 1, seq=len(lines))
        await self.store.commit_turn(Commit("a long history", after, lines))
        return session["token"], len(lines)

    async def socket(self) -> Page:
        """A socket that has not said hello."""
        return Page(await self.client.ws_connect("/chat/v1/ws", protocols=("handrail.chat.v1",)))

    async def page(self, token: str, last_seq: int = 0) -> Page:
        """A socket that has said hello."""
        page = await self.socket()
        await page.socket.send_json({"type": "hello", "v": 1, "token": token, "last_seq": last_seq})
        return page

    async def post(self, token: str, **body: object) -> tuple[int, dict[str, Any]]:
        """A message by HTTP."""
        headers = {"Authorization": f"Bearer {token}"}
        async with self.client.post("/chat/v1/messages", json=body, headers=headers) as reply:
            return reply.status, await reply.json()

    async def poll(self, token: str, after: int = 0, wait: int = 0) -> dict[str, Any]:
        """One read of events."""
        headers = {"Authorization": f"Bearer {token}"}
        query = {"after": after, "wait": wait}
        async with self.client.get("/chat/v1/events", params=query, headers=headers) as reply:
            assert reply.status == 200, await reply.text()
            document: dict[str, Any] = await reply.json()
            return document


def seqs(events: Sequence[dict[str, Any]]) -> list[int]:
    return [event["seq"] for event in events]


async def build(
    folder: Path, settings: WebSettings | None = None, timing: Timing | None = None, hints: bool = True,
    bind: Bind | None = None,
) -> House:  # fmt: skip
    """A web chat that is not served yet. Without `hints` the store's wake-ups are all lost."""
    clock = HeldClock()
    ids = Ids(clock)
    store = FaultyStore(hints=hints)
    worker = Worker(
        store=store, journeys=Library(), understanding=Rules(), tickets=TicketRules(), channels={}, clock=clock,
        ids=ids, secret="for pseudonyms",
    )  # fmt: skip
    chat = WebChat(
        worker=worker, store=store, clock=clock, ids=ids, settings=settings or WebSettings(),
        journeys=lambda: MAP, whispers=(whispers := Whispers()), timing=timing or Timing(),
        files=Files(folder), bind=bind,
    )  # fmt: skip
    return House(chat, store, worker, clock, whispers)
