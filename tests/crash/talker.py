"""A customer's page in Python, by the widget's rules: one message at a time, sent again until it is acknowledged."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import aiohttp

QUIET_SECONDS = 2.0  # without a frame: the line is dead (the widget waits longer, for it has more time)
AGAIN_SECONDS = 0.2


class Talker:
    """One conversation over sockets. `seen` are the events in the order in which a page would show them."""

    def __init__(
        self, session: aiohttp.ClientSession, address: str, name: str, *, may_be_forgotten: bool = False
    ) -> None:  # fmt: skip
        """`may_be_forgotten`: the store may be set back, and then the page sends again what was forgotten."""
        self._session = session
        self._address = address
        self._name = name
        self._token = ""
        self._sent = 0
        self._outbox: list[tuple[str, str]] = []
        self._wake = asyncio.Event()
        self.conversation = ""
        self.acknowledged: list[tuple[str, str]] = []
        self.seen: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.connections = 0
        self._is_welcome = False
        self._may_be_forgotten = may_be_forgotten
        self._seqs: list[int] = []  # of what was acknowledged
        self.given_back = 0

    def say(self, text: str) -> None:
        """The customer writes; it stands in the outbox before it is sent."""
        self._sent += 1
        self._outbox.append((f"{self._name}-{self._sent}", text))
        self._wake.set()

    @property
    def unsent(self) -> int:
        """How many messages were not acknowledged yet."""
        return len(self._outbox)

    @property
    def has_said_all(self) -> bool:
        """Whether everything was acknowledged."""
        return not self._outbox

    @property
    def last_seq(self) -> int:
        """The last line up to which nothing is missing."""
        return self.seen[-1]["seq"] if self.seen else 0

    async def run(self) -> None:
        """Connect again and again until cancelled."""
        while True:
            with suppress(aiohttp.ClientError, TimeoutError, OSError, ValueError):
                if not self._token:
                    await self._arrive()
                await self._connect()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _arrive(self) -> None:
        async with (
            asyncio.timeout(QUIET_SECONDS),
            self._session.post(f"{self._address}/chat/v1/session", json={}) as reply,
        ):
            reply.raise_for_status()  # too busy just now, or on its way down
            document = await reply.json()
            self._token, self.conversation = document["token"], document["conversation"]

    async def _connect(self) -> None:
        socket = None
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                socket = await self._session.ws_connect(
                    f"{self._address}/chat/v1/ws", protocols=("handrail.chat.v1",), autoping=True
                )
                hello = {"type": "hello", "v": 1, "token": self._token, "last_seq": self.last_seq}
                await socket.send_json(hello)
            self.connections += 1
            self._is_welcome = False
            await self._converse(socket)
        finally:
            if socket is not None:
                socket._response.close()  # at once: a goodbye would wait for a peer that may be frozen

    async def _converse(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._wake.clear()
        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(self._send(socket))
            try:
                while (frame := await self._hear(socket)) is not None:
                    if not self._take(frame):
                        return
            finally:
                sending.cancel()

    async def _send(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Send the oldest message that is not acknowledged, once on each connection."""
        flying = ""
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._is_welcome and self._outbox and flying != self._outbox[0][0]:
                flying, text = self._outbox[0]
                with suppress(ConnectionError):  # whoever listens learns of it too
                    await socket.send_json({"type": "send", "cmid": flying, "text": text})

    def _take(self, frame: dict[str, Any]) -> bool:
        """Do what a frame says; False when the connection is no use."""
        match frame["type"]:
            case "welcome":
                self._is_welcome = True
                self._wake.set()
                if frame["resume"] != "ok" or frame["head"] < self.last_seq:
                    self._begin_again(frame)
            case "ack" if self._outbox and frame["cmid"] == self._outbox[0][0]:
                self.acknowledged.append(self._outbox.pop(0))
                self._seqs.append(frame["seq"])
                self._wake.set()
            case "nack":
                return False
            case "event":
                self._show(frame)
            case _:
                pass
        return True

    def _begin_again(self, welcome: dict[str, Any]) -> None:
        """The service knows less than this page: what was forgotten is sent again, before all that was said later."""
        if not self._may_be_forgotten:
            self.faults.append(f"{self.conversation}: the service forgot lines: {welcome}")
            return
        kept = sum(seq <= welcome["head"] for seq in self._seqs)
        self.given_back += len(self.acknowledged) - kept
        self._outbox[:0] = self.acknowledged[kept:]
        del self.acknowledged[kept:], self._seqs[kept:]
        self.seen.clear()

    async def _hear(self, socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any] | None:
        """The next frame; None when the line is dead."""
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                message = await socket.receive()
        except TimeoutError:
            return None
        if message.type is not aiohttp.WSMsgType.TEXT:
            return None
        found: dict[str, Any] = json.loads(message.data)
        return found

    def _show(self, event: dict[str, Any]) -> None:
        if event["seq"] <= self.last_seq:
            return  # came again, and is known
        if event["seq"] != self.last_seq + 1:
            self.faults.append(f"{self.conversation}: {event['seq']} came after {self.last_seq}")
        self.seen.append(event)
