"""Telling other processes of commits. Hints only: one that is lost costs a poll, and nothing is decided by them.

A hint carries the conversation's id and ticket, the new lines and the tickets. All of one turn of the event loop go
out as one message; each process passes over its own. On the same line go whispers, which are not of the store.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from msgspec.structs import replace as changed
from redis import exceptions as redis_errors
from redis.asyncio.connection import AbstractConnection

from runtime import limits
from runtime.clock import new_secret
from runtime.core.conversation import Conversation
from runtime.core.records import Commit
from runtime.ports import StoreError
from runtime.store.redis_link import Link
from runtime.store.redis_tasks import end
from runtime.store.redis_topology import connection
from runtime.wire import Unreadable, read_json, read_lines, read_ticket, write_json, write_lines, write_ticket

log = structlog.get_logger()

_NOBODY = Conversation(
    "", "", "", "", "", created_at=datetime(1970, 1, 1, tzinfo=UTC), touched_at=datetime(1970, 1, 1, tzinfo=UTC)
)


class RedisHints:
    """Sends what this process commits, and tells `heard` what others commit."""

    def __init__(self, link: Link, heard: Callable[[Commit], None]) -> None:
        self._link = link
        self._heard = heard
        self._channel = f"{link.address.prefix}:hints"
        self._whispers = f"{link.address.prefix}:whispers"
        self._ears: list[Callable[[bytes], None]] = []
        self._sender = new_secret(9)
        self._unsent: list[Mapping[str, Any]] = []
        self._listening: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to listen."""
        self._listening = asyncio.get_running_loop().create_task(self._listen())

    async def close(self) -> None:
        """Listen no more."""
        await end([self._listening])

    def tell(self, commit: Commit) -> None:
        """Tell the others, with all that is committed in this turn of the event loop."""
        if not (commit.lines or commit.tickets):
            return
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._send)
        self._unsent.append(_hint(commit))

    async def whisper(self, message: bytes) -> None:
        """Tell whoever is subscribed. Raises StoreUnavailable."""
        await self._link.ask(self._link.house, "PUBLISH", self._whispers, message)

    def whispered(self, listener: Callable[[bytes], None]) -> Callable[[], None]:
        """Call `listener` with each whisper, also with those of this process."""
        self._ears.append(listener)
        return lambda: self._ears.remove(listener)

    def _send(self) -> None:
        hints, self._unsent = self._unsent, []
        message = write_json({"by": self._sender, "hints": hints})
        sent = self._link.ask(self._link.house, "PUBLISH", self._channel, message)
        sent.add_done_callback(_let_go)

    async def _listen(self) -> None:
        while True:
            try:
                connected = connection(self._link.address, self._link.places()[0], socket_timeout=None)
                try:
                    await self._follow(connected)
                finally:
                    await connected.disconnect(nowait=True)
            except (redis_errors.RedisError, OSError, TimeoutError, StoreError, IndexError) as error:
                log.warning("hints.lost", why=str(error))
            await asyncio.sleep(limits.HINT_REST.total_seconds())

    async def _follow(self, connected: AbstractConnection) -> None:
        await connected.connect()  # type: ignore[no-untyped-call]
        await connected.send_command("SUBSCRIBE", self._channel, self._whispers)
        while True:
            answer = await connected.read_response(timeout=None)
            if answer and answer[0] == b"message":
                self._pass_on(answer[1].decode(), answer[2])

    def _pass_on(self, channel: str, message: bytes) -> None:
        if channel == self._channel:
            self._receive(message)
            return
        for ear in tuple(self._ears):
            try:
                ear(message)
            except Exception:
                log.exception("listener.failed", conversation="")

    def _receive(self, message: bytes) -> None:
        try:
            told = read_json(message)
            if told["by"] != self._sender:
                for hint in told["hints"]:
                    self._heard(_commit(hint))
        except (Unreadable, KeyError, TypeError) as error:
            log.warning("hints.unreadable", why=str(error))


def _let_go(sent: "asyncio.Future[Any]") -> None:
    if not sent.cancelled():
        sent.exception()  # a lost hint is nothing


def _hint(commit: Commit) -> Mapping[str, Any]:
    conversation = commit.conversation
    return {
        "id": conversation.id,
        "ticket": conversation.ticket,
        "lines": write_lines(commit.lines).decode(),
        "tickets": [write_ticket(ticket).decode() for ticket in commit.tickets],
    }


def _commit(hint: Mapping[str, Any]) -> Commit:
    """The commit as far as listeners need it: of the conversation only its id and its ticket."""
    return Commit(
        op_id="",
        conversation=changed(_NOBODY, id=hint["id"], ticket=hint["ticket"]),
        lines=read_lines(hint["lines"].encode()),
        tickets=tuple(read_ticket(ticket.encode()) for ticket in hint["tickets"]),
    )
