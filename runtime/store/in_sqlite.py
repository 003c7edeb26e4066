"""The store in one SQLite file, for one process: the default.

This is the side of the event loop. Records are made to bytes here; `sqlite_steps` and its neighbours run in the thread
of `sqlite_writer`. docs/why/0002-one-sqlite-connection.md says why it is built so.
"""

from asyncio import Future
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from runtime import limits
from runtime.clock import Clock
from runtime.core.conversation import Conversation, Line, MomentEvent
from runtime.core.records import (
    Arrival,
    Commit,
    Document,
    OutboxRow,
    OutboxStatus,
    Receipt,
    Ticket,
    TicketEvent,
    TicketState,
    Waiting,
)
from runtime.core.whereabouts import Whereabouts
from runtime.pace import Going
from runtime.ports import Listener
from runtime.searching import Page
from runtime.store import sqlite_erasing as erasing
from runtime.store import sqlite_outbox as outbox
from runtime.store import sqlite_reads as reads
from runtime.store import sqlite_records as records
from runtime.store import sqlite_steps as steps
from runtime.store import sqlite_timers as timers
from runtime.store import sqlite_whereabouts as whereabouts
from runtime.store import sqlite_words as words
from runtime.store.listeners import Listeners
from runtime.store.recent import Recent
from runtime.store.sqlite_writer import Writer


class SqliteStore:
    """Keeps everything in the file at `path`, which no other process can open meanwhile."""

    is_exclusive = True

    def __init__(self, path: Path, clock: Clock) -> None:
        self._writer = Writer(path, clock.now)
        self._recent = Recent(limits.CONVERSATIONS_KEPT)
        self._listeners = Listeners()

    async def open(self) -> None:
        """Open the file, which is made when it is missing."""
        await self._writer.open()

    async def close(self) -> None:
        """Finish what is under way and close the file."""
        await self._writer.close()

    async def probe(self) -> None:
        """Write and forget something small."""
        await self._writer.step(steps.probe)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after commits; gives the function that ends it."""
        return self._listeners.add(listener)

    async def whisper(self, message: bytes) -> None:
        """There is no other process."""

    def whispered(self, listener: Callable[[bytes], None]) -> Callable[[], None]:
        """Nobody whispers."""
        return lambda: None

    # Turns

    async def accept(self, arrival: Arrival, line: Line | None, event: bytes) -> Receipt:
        """Keep an event whose turn cannot be decided now. KeyError for an unknown conversation."""

        def done(result: tuple[Receipt, Commit | None]) -> None:
            if result[1] is not None:
                self._committed(result[1])

        receipt, _ = await self._writer.step(lambda tables: steps.accept(tables, arrival, line, event), done)
        return receipt

    async def commit_turn(self, commit: Commit) -> Receipt:
        """Write a turn."""
        return await self._commit(commit, moves_owner=False)

    async def own(self, commit: Commit) -> Receipt:
        """Write a change of owner."""
        return await self._commit(commit, moves_owner=True)

    def _commit(self, commit: Commit, *, moves_owner: bool) -> "Future[Receipt]":
        write = steps.written(commit)

        def done(receipt: Receipt) -> None:
            if not receipt.repeated:
                self._committed(commit)

        return self._writer.step(lambda tables: steps.commit(tables, write, moves_owner=moves_owner), done)

    def _committed(self, commit: Commit) -> None:
        self._recent.keep(commit.conversation)
        self._listeners.tell(commit)

    async def waiting(self, limit: int) -> Sequence[Waiting]:
        """Accepted events, oldest first, one a conversation at most."""
        return await self._writer.read(lambda tables: steps.waiting(tables, limit))

    async def tried(self, waiting_id: str) -> int:
        """Count one more try of a waiting event; 0 when it waits no more."""
        return await self._writer.step(lambda tables: steps.tried(tables, waiting_id))

    # Outbox

    async def ready(self, now: datetime, limit: int) -> Sequence[OutboxRow]:
        """Rows that may be taken."""
        return await self._writer.read(lambda tables: outbox.ready(tables, now, limit))

    async def take(self, row_id: str, now: datetime, lease: timedelta) -> OutboxRow | None:
        """Mark a row `sending`, or give None."""
        return await self._writer.step(lambda tables: outbox.take(tables, row_id, now, lease))

    async def settle(
        self, row_id: str, status: OutboxStatus, *, provider_id: str | None = None, detail: str = "",
        not_before: datetime | None = None,
    ) -> OutboxRow | None:  # fmt: skip
        """End a row under way."""
        return await self._writer.step(
            lambda tables: outbox.settle(
                tables, row_id, status, provider_id=provider_id, detail=detail, not_before=not_before
            )
        )

    async def expired(self, now: datetime | None) -> Sequence[OutboxRow]:
        """Rows under way whose lease has run out; with None every row under way."""
        return await self._writer.read(lambda tables: outbox.expired(tables, now))

    async def retake(self, row: OutboxRow, now: datetime, lease: timedelta) -> OutboxRow | None:
        """Take over a row that `expired` gave."""
        return await self._writer.step(lambda tables: outbox.retake(tables, row, now, lease))

    async def reported(self, row_id: str | None, provider_id: str, delivery: str, detail: str) -> OutboxRow | None:
        """The carrier's word on a row."""
        return await self._writer.step(lambda tables: outbox.reported(tables, row_id, provider_id, delivery, detail))

    async def owed(self, now: datetime, limit: int) -> Sequence[OutboxRow]:
        """Rows whose carrier is to be asked."""
        return await self._writer.read(lambda tables: outbox.owed(tables, now, limit))

    async def ask_from(self, row_id: str, at: datetime | None) -> None:
        """Let a row that was sent be asked for from then on."""
        await self._writer.step(lambda tables: outbox.ask_from(tables, row_id, at))

    async def named(self, provider_id: str) -> OutboxRow | None:
        """The row of a carrier's message."""
        return await self._writer.read(lambda tables: outbox.named(tables, provider_id))

    async def pace(self, number: str, going: Going, now: datetime) -> timedelta:
        """How long a text of a number must wait; nothing: its time is taken."""
        return await self._writer.step(lambda tables: outbox.pace(tables, number, going, now))

    # Reads

    async def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation of that id."""
        found = self._recent.get(conversation_id)
        if found is not None:
            return found
        return await self._writer.read(lambda tables: reads.conversation(tables, conversation_id), self._recent.keep)

    async def at(self, channel: str, address: str) -> Conversation | None:
        """The conversation on a channel address."""
        found = self._recent.at(channel, address)
        if found is not None:
            return found
        return await self._writer.read(lambda tables: reads.at(tables, channel, address), self._recent.keep)

    async def receipt(self, channel: str, external_id: str) -> Receipt | None:
        """The receipt of an arrival that was written."""
        return await self._writer.read(lambda tables: steps.arrived(tables, channel, external_id))

    async def lines(self, conversation_id: str, after: int, limit: int) -> Sequence[Line]:
        """Lines with a seq above `after`."""
        return await self._writer.read(lambda tables: reads.lines(tables, conversation_id, after, limit))

    async def due(self, now: datetime, limit: int) -> Sequence[str]:
        """Ids of conversations with a timer that is due."""
        return await self._writer.step(lambda tables: timers.due(tables, now, limit))

    async def next_due(self) -> datetime | None:
        """When the next timer becomes due."""
        return await self._writer.step(timers.next_due)

    async def moments(self, after: int, limit: int) -> Sequence[tuple[int, str, MomentEvent]]:
        """Moment events above a position."""
        return await self._writer.read(lambda tables: reads.moments(tables, after, limit))

    async def living(self, versions: Sequence[str]) -> Mapping[str, int]:
        """How many conversations follow each version."""
        return await self._writer.read(lambda tables: reads.living(tables, versions))

    async def whereabouts(self) -> Mapping[Whereabouts, int]:
        """Where conversations are, and how many."""
        return await self._writer.read(whereabouts.counts)

    async def following(self, limit: int, after: str = "") -> Sequence[tuple[str, Conversation]]:
        """Conversations with a journey under way."""
        return await self._writer.read(lambda tables: reads.following(tables, limit, after))

    # Records

    async def change(
        self, op_id: str, documents: Sequence[Document] = (), tickets: Sequence[Ticket] = (),
        ticket_events: Sequence[TicketEvent] = (),
    ) -> None:  # fmt: skip
        """Write records together."""
        await self._writer.step(lambda tables: steps.change(tables, op_id, documents, tickets, ticket_events))

    async def ticket(self, ticket_id: str) -> Ticket | None:
        """The ticket of that id."""
        return await self._writer.read(lambda tables: records.ticket(tables, ticket_id))

    async def tickets(self, states: Sequence[TicketState], limit: int = 200) -> Sequence[Ticket]:
        """Tickets in these states."""
        return await self._writer.read(lambda tables: records.tickets(tables, states, limit))

    async def closed(self, terms: Sequence[str], limit: int, after: str = "") -> Page:
        """Closed tickets that have a word with each beginning."""
        return await self._writer.read(lambda tables: words.search(tables, terms, limit, after))

    async def customer_tickets(self, customer: str, limit: int = 20) -> Sequence[Ticket]:
        """A customer's tickets, the latest first."""
        return await self._writer.read(lambda tables: records.customer_tickets(tables, customer, limit))

    async def ticket_events(self, ticket_id: str) -> Sequence[TicketEvent]:
        """What happened to a ticket."""
        return await self._writer.read(lambda tables: records.ticket_events(tables, ticket_id))

    async def document(self, kind: str, key: str) -> Document | None:
        """One document."""
        return await self._writer.read(lambda tables: records.document(tables, kind, key))

    async def documents(self, kind: str) -> Sequence[Document]:
        """All documents of a kind, by key."""
        return await self._writer.read(lambda tables: records.documents(tables, kind))

    # Forgetting

    async def of_customer(self, customer: str) -> Sequence[Conversation]:
        """A customer's conversations."""
        return await self._writer.read(lambda tables: erasing.of_customer(tables, customer))

    async def untouched(self, channel: str, before: datetime, limit: int) -> Sequence[str]:
        """Ids of conversations that nothing has touched since."""
        return await self._writer.read(lambda tables: erasing.untouched(tables, channel, before, limit))

    async def erase(self, conversation: Conversation) -> bool:
        """Remove a conversation and all that belongs to it."""

        def done(_: bool) -> None:
            self._recent.drop(conversation)

        return await self._writer.step(lambda tables: erasing.erase(tables, conversation.id), done)

    async def forget_marks(self, before: datetime, limit: int) -> int:
        """Forget marks of what arrived before."""
        return await self._writer.step(lambda tables: erasing.forget_marks(tables, before, limit))

    async def scrub(self) -> None:
        """Empty the write-ahead log."""
        await self._writer.read(erasing.scrub)
