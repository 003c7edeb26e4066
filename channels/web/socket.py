"""One web socket: a task that reads, a task that writes, and rules for peers that have stopped reading.

aiohttp 3.14: a send to a stalled peer blocks until the transport is aborted, whatever the heartbeat says; a send that
is cancelled leaves a socket whose next send raises CancelledError; `close` waits for a stalled peer outside its own
time-out. So only the writer sends and closes, no send is ever cancelled, and a timer aborts the transport instead.
"""

import asyncio
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from channels.web import protocol
from channels.web.admission import Admission
from channels.web.identity import Identity
from channels.web.intake import Intake
from channels.web.protocol import Close, Hangup, Hello, Left, Nack, Picked, Pinged, Saw, Typed, Wrote
from channels.web.pump import Cursor, Followers
from channels.web.session import Entry, Sessions
from runtime.crash import crash_point
from runtime.limits import FRAME_BYTES
from runtime.ports import StoreError
from runtime.whispers import Here, Seen, Typing, Whisper, Whispers
from runtime.worker import UnknownConversation

log = structlog.get_logger()

_WRITER_BYTES = 64 * 1024  # written without asking whether the peer takes them
_READ_BYTES = 4 * FRAME_BYTES  # above FRAME_BYTES we still read it all, or the peer would not get our close code


@dataclass(frozen=True, slots=True)
class Timing:
    """How long web chat waits, in seconds. `poll` is for lost wake-ups; in quiet it doubles up to `poll_most`."""

    hello: float = 5  # for the first frame
    send: float = 10  # for a peer to take what it was sent
    close: float = 2  # for a peer to say goodbye
    heartbeat: float = 20  # our widget misses it after 45
    poll: float = 2
    poll_most: float = 16
    long_poll: float = 25  # at most: proxies cut at 30 or 60
    gap: float = 5  # between two long polls of a page that is open
    body: float = 10  # for the small body of a POST to arrive


@dataclass(frozen=True, slots=True)
class Wiring:
    """What every socket works with."""

    sessions: Sessions
    intake: Intake
    followers: Followers
    admission: Admission
    timing: Timing
    whispers: Whispers
    identity: Identity

    def came(self, conversation_id: str) -> None:
        """A page asks by requests, which has no socket that would tell."""
        if not self.whispers.has(here := Here(conversation_id, on=True)):
            self.whispers.tell(here)

    def gone(self, conversation_id: str) -> None:
        """A page went: where it was the last that followed the conversation here, whoever listens hears of it."""
        if not self.followers.has(conversation_id) and self.whispers.has(Here(conversation_id, on=True)):
            self.whispers.tell(Here(conversation_id, on=False))


class _Response(web.WebSocketResponse[Literal[False]]):
    """aiohttp's web socket, with our close code for a frame beyond all bounds, and no close that waits to be read."""

    async def close(self, *, code: int = Close.DONE, message: bytes = b"", drain: bool = False) -> bool:
        code = Close.TOO_LARGE if code == WSCloseCode.MESSAGE_TOO_BIG else code
        return await super().close(code=code, message=message, drain=False)


class Socket:
    """A customer's page at the other end of one web socket."""

    def __init__(self, wiring: Wiring, request: web.Request) -> None:
        timing = wiring.timing
        self.ended = asyncio.Event()
        self._wiring = wiring
        self._timing = timing
        self._request = request
        self._response = _Response(
            timeout=timing.close, heartbeat=timing.heartbeat, protocols=(protocol.SUBPROTOCOL,), compress=False,
            max_msg_size=_READ_BYTES, writer_limit=_WRITER_BYTES, decode_text=False,
        )  # fmt: skip
        self._transport = request.transport
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._replies: list[bytes] = []
        self._cursor: Cursor | None = None
        self._leaving: tuple[Close, str] | None = None
        self._reader: asyncio.Task[None] | None = None
        self._is_receiving = False
        self._is_taking = False
        self._is_stalled = False
        self._is_pinged = False
        self._sent_at = self._loop.time()
        self._poll = timing.poll
        self._conversation_id: str | None = None
        self._entry: Entry | None = None
        self._is_busy = False

    async def run(self) -> web.StreamResponse:
        """Serve the page until either side ends it."""
        began = self._loop.time()
        try:
            await self._response.prepare(self._request)
            async with asyncio.TaskGroup() as tasks:
                self._reader = tasks.create_task(self._read())
                await self._write()
        finally:
            # A transport that closes waits for its buffer, and a peer that reads no more would keep it for ever.
            self._loop.call_later(self._timing.close, self.abort)
            self.ended.set()
            log.info(
                "socket.closed", conversation=self._conversation_id, code=self._code(),
                stalled=self._is_stalled, seconds=round(self._loop.time() - began, 3),
            )  # fmt: skip
        return self._response

    def leave(self, close: Close, reason: str = "") -> None:
        """End it with this code: what is being taken is taken and answered first, nothing more is read."""
        self._leaving = self._leaving or (close, reason)
        # Nobody may be receiving when the writer closes: only then does aiohttp wait for the peer's own close frame,
        # and a peer whose connection ends before it could answer reports 1006 instead of our code.
        if self._is_receiving and self._reader is not None:
            self._reader.cancel()
        self._wake.set()

    def abort(self) -> None:
        """End it now, without a word."""
        if self._transport is not None:
            self._transport.abort()

    def _code(self) -> int | None:
        if self._leaving is not None and self._leaving[0] is not Close.DONE:
            return int(self._leaving[0])
        return None if self._response.close_code is None else int(self._response.close_code)

    def _say_broke(self, error: Exception) -> None:
        # Where, but neither the message nor the variables: they may hold a token or a customer's words.
        where = traceback.format_tb(error.__traceback__)
        log.error("socket.broke", conversation=self._conversation_id, error=type(error).__name__, where=where)

    # Reading

    async def _read(self) -> None:
        try:
            await self._converse()
            self.leave(Close.DONE)
        except Hangup as hangup:
            self.leave(hangup.close, str(hangup))
        except StoreError:
            self.leave(Close.LATER, "try again in a moment")
        except UnknownConversation:
            self.leave(Close.AUTH, "this conversation is no longer kept")
        except Exception as error:
            self._say_broke(error)
            self.leave(Close.BROKE)

    async def _converse(self) -> None:
        self._entry, last_seq = await self._greet()
        conversation = self._entry.conversation
        self._conversation_id = conversation.id
        log.info("socket.opened", conversation=conversation.id, last_seq=last_seq)
        after = last_seq if protocol.resume(conversation.seq, last_seq) == "ok" else 0
        whispers = self._wiring.whispers
        following = self._wiring.followers.follow(conversation, after, self._wake)
        try:
            with following as cursor, whispers.heard(self._whispered, conversation.id):
                whispers.tell(Here(conversation.id, on=True))
                heartbeat = self._timing.heartbeat
                self._reply(protocol.welcome(conversation.id, conversation.seq, last_seq, heartbeat))
                self._cursor = cursor
                await self._wiring.intake.open(conversation)
                while (raw := await self._receive()) is not None:
                    if self._wiring.admission.frame(conversation.id):
                        raise Hangup(Close.RATE, "too many frames")
                    self._is_taking = True
                    try:
                        await self._take(conversation.id, raw)
                    finally:
                        self._is_taking = False
                        self._wake.set()
        finally:
            self._wiring.gone(conversation.id)

    async def _greet(self) -> tuple[Entry, int]:
        wait = self._wiring.admission.hello(self._request)
        if wait:
            raise Hangup(Close.RATE, f"try again in {wait:.0f} s")
        try:
            async with asyncio.timeout(self._timing.hello):
                raw = await self._receive()
        except TimeoutError:
            raise Hangup(Close.HELLO_LATE, "no hello in time") from None
        hello = protocol.read_frame(raw) if raw is not None else None
        if not isinstance(hello, Hello):
            raise Hangup(Close.BAD_FRAME, "hello comes first")
        entry = await self._wiring.sessions.enter(hello.token)
        if entry is None:
            raise Hangup(Close.AUTH, "this token is not known or has expired")
        return entry, hello.last_seq

    async def _receive(self) -> bytes | None:
        """The next frame; None when there will be no more."""
        if self._leaving is not None:
            return None
        self._is_receiving = True
        try:
            message = await self._response.receive()
        finally:
            self._is_receiving = False
        if message.type is WSMsgType.TEXT:
            return bytes(message.data)
        if message.type is WSMsgType.BINARY:
            raise Hangup(Close.BAD_FRAME, "frames are text")
        if message.type is WSMsgType.ERROR and getattr(message.data, "code", None) == WSCloseCode.MESSAGE_TOO_BIG:
            raise Hangup(Close.TOO_LARGE, "a frame far too large")
        return None

    async def _take(self, conversation_id: str, raw: bytes) -> None:
        frame = protocol.read_frame(raw)
        match frame:
            case Wrote() | Picked():
                reply = await self._wiring.intake.take(conversation_id, frame)
                self._reply(protocol.answer(reply))
            case Nack():
                self._reply(protocol.answer(frame))
            case Pinged():
                self._is_pinged = True
            case Typed():
                self._wiring.whispers.tell(Typing(conversation_id, "customer", frame.on))
            case Saw():
                self._wiring.whispers.tell(Seen(conversation_id, "customer", frame.seq))
            case Left():
                raise Hangup(Close.DONE, "goodbye")
            case Hello():
                raise Hangup(Close.BAD_FRAME, "hello comes once")

    def _whispered(self, whisper: Whisper) -> None:
        if isinstance(whisper, Typing) and whisper.by == "staff":
            self._reply(protocol.typing("staff", whisper.on, whisper.name))

    def _reply(self, frame: dict[str, object]) -> None:
        self._replies.append(protocol.encode(frame))
        self._wake.set()

    # Writing

    async def _write(self) -> None:
        try:
            while not self._response.closed:
                self._wake.clear()
                frames = await self._next_frames()
                if frames:
                    await self._send(frames)
                elif self._leaving is not None and not self._is_taking:
                    await self._close(*self._leaving)
                else:
                    await self._rest()
        except ConnectionError:
            self.abort()  # the peer has gone, or will never read this: the reader ends with the transport
        except Exception as error:
            self._say_broke(error)
            self.abort()

    async def _next_frames(self) -> Sequence[bytes]:
        frames, self._replies = self._replies, []
        if self._cursor is not None and self._leaving is None:
            if self._cursor.is_replaced:
                self.leave(Close.REPLACED, "open in too many places")
            with suppress(StoreError):  # asked again after a rest
                frames += [protocol.encode(protocol.event(line)) for line in await self._cursor.read()]
            if self._cursor.is_busy != self._is_busy:
                self._is_busy = self._cursor.is_busy
                frames.append(protocol.encode(protocol.typing("bot", self._is_busy)))
        if self._entry is not None and self._wiring.sessions.has_ended(self._entry):
            self._entry = None  # said once; what is under way goes on
            frames.append(protocol.REAUTH)
        is_due = self._loop.time() - self._sent_at >= self._timing.heartbeat
        if not frames and (self._is_pinged or is_due) and self._leaving is None:
            frames.append(protocol.HEARTBEAT)
        self._is_pinged = False
        return frames

    async def _send(self, frames: Sequence[bytes]) -> None:
        guard = self._loop.call_later(self._timing.send, self._stall)
        try:
            for frame in frames:
                await self._response.send_frame(frame, WSMsgType.TEXT)
        finally:
            guard.cancel()
        crash_point("web.send.after")
        self._sent_at = self._loop.time()

    def _stall(self) -> None:
        self._is_stalled = True
        self.abort()

    async def _close(self, close: Close, reason: str) -> None:
        guard = self._loop.call_later(self._timing.close, self.abort)
        try:
            await self._response.close(code=close, message=reason.encode())
        finally:
            guard.cancel()

    async def _rest(self) -> None:
        patience = self._poll
        if self._leaving is None:
            patience = min(patience, self._sent_at + self._timing.heartbeat - self._loop.time())
        try:
            async with asyncio.timeout(patience):
                await self._wake.wait()
        except TimeoutError:
            self._poll = min(2 * self._poll, self._timing.poll_most)
            if self._cursor is not None:
                self._cursor.doubt()
        else:
            self._poll = self._timing.poll
