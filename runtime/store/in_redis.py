"""The store in Redis, for several processes and machines.

Records lie in 64 shards (runtime/shards.py), each under one hash tag, so that a step in Lua (lua/) can write them all
at once, on one server and in a Cluster. docs/why/0005-redis-in-shards.md says why it is built so.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from runtime import limits
from runtime.clock import SystemClock, new_secret
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
from runtime.ports import Listener, StaleConversation, StoreUnavailable
from runtime.searching import Page
from runtime.shards import shard_at, shard_of
from runtime.store import redis_parts as parts
from runtime.store import rules
from runtime.store.listeners import Listeners
from runtime.store.micros import MICROSECOND, at_micros
from runtime.store.redis_address import RedisAddress
from runtime.store.redis_erasing import RedisErasing
from runtime.store.redis_hints import RedisHints
from runtime.store.redis_link import Link
from runtime.store.redis_outbox import RedisOutbox
from runtime.store.redis_places import Places
from runtime.store.redis_reads import RedisReads
from runtime.store.redis_safety import look_at, remarks
from runtime.store.redis_steps import Steps
from runtime.store.redis_tasks import end
from runtime.store.redis_upgrade import bring_up

log = structlog.get_logger()

Confirming = int | None
"""How many replicas must have what was written; None: one, where there are replicas."""


class RedisStore:
    """Keeps everything in the Redis at `address`. The clock is set by that of Redis, which all processes share."""

    is_exclusive = False

    def __init__(
        self, address: RedisAddress, clock: SystemClock, *, confirming: Confirming = None,
        patience: timedelta = limits.REDIS_PATIENCE,
    ) -> None:  # fmt: skip
        self._address = address
        self._clock = clock
        self._confirming = confirming
        self._listeners = Listeners()
        self.link = Link(address, patience)
        self.places = Places(self.link)
        self.steps = Steps(self.link)
        self._outbox = RedisOutbox(self.link, self.places, lambda: new_secret(9))
        self._reads = RedisReads(self.link, self.places)
        self._erasing = RedisErasing(self.link)
        self._hints = RedisHints(self.link, self._listeners.tell)
        self._process = new_secret(9)
        self._comparing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Look whether this Redis is safe, and connect."""
        await self.link.open()
        replicas = 0
        for place in self.link.places():
            server = await look_at(self._address, place)
            for remark in remarks(self._address, server):
                if remark.severity == "unsafe":
                    raise StoreUnavailable(f"{place[0]}:{place[1]}: {remark.text}")
                if remark.severity == "warning":
                    log.warning("redis.remark", server=f"{place[0]}:{place[1]}", about=remark.about, text=remark.text)
            replicas = max(replicas, server.replicas)
        has_replicas = replicas > 0 or self._address.kind == "sentinel"
        self.link.confirming = self._confirming if self._confirming is not None else int(has_replicas)
        await self._compare_clocks()
        await bring_up(self.link)
        self._comparing = asyncio.get_running_loop().create_task(self._keep_comparing())
        self._hints.open()

    async def close(self) -> None:
        """Let go of every connection."""
        await end([self._comparing])
        await self._hints.close()
        await self.link.close()

    async def probe(self) -> None:
        """Write and forget something small, on every server."""
        prefixes = {place: self.link.house for place in self.link.places()}
        if self._address.kind == "cluster":
            prefixes = {place: prefix for prefix in self.link.shards for place in [self.link.place(prefix)]}
        for prefix in prefixes.values():
            await self.link.write(prefix, "SET", prefix + "probe", "1")

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after commits, of other processes too; gives the function that ends it."""
        return self._listeners.add(listener)

    async def whisper(self, message: bytes) -> None:
        """Tell every process that has the store open; nothing is kept."""
        await self._hints.whisper(message)

    def whispered(self, listener: Callable[[bytes], None]) -> Callable[[], None]:
        """Call `listener` with what any process whispers; gives the function that ends it."""
        return self._hints.whispered(listener)

    async def _keep_comparing(self) -> None:
        while True:
            await asyncio.sleep(limits.CLOCK_CHECK.total_seconds())
            try:
                await self._compare_clocks()
            except StoreUnavailable as error:
                log.warning("redis.clock", why=str(error))

    async def _compare_clocks(self) -> None:
        seconds, more = await self.link.ask(self.link.house, "TIME")
        self._clock.tune(at_micros(int(seconds) * 1_000_000 + int(more)))

    # Turns

    async def accept(self, arrival: Arrival, line: Line | None, event: bytes) -> Receipt:
        """Keep an event whose turn cannot be decided now. KeyError for an unknown conversation."""
        while True:
            before = await self._reads.conversation(arrival.conversation)
            if before is None:
                raise KeyError(arrival.conversation)
            commit = rules.accepted(arrival, line, before)
            try:
                known = await self.steps.do([parts.of_accept(commit, event)])
            except StaleConversation:
                continue  # somebody wrote it meanwhile; its next seq is another
            if known is None:
                self._tell(commit)
            return known or rules.receipt(commit)

    async def commit_turn(self, commit: Commit) -> Receipt:
        """Write a turn."""
        return await self._commit(commit, moves_owner=False)

    async def own(self, commit: Commit) -> Receipt:
        """Write a change of owner."""
        return await self._commit(commit, moves_owner=True)

    async def _commit(self, commit: Commit, *, moves_owner: bool) -> Receipt:
        conversation = commit.conversation
        if shard_of(conversation.id) != shard_at(conversation.channel, conversation.address):
            raise ValueError(f"conversation {conversation.id} lies in another shard than its address")
        first = parts.of_commit(commit, moves_owner=moves_owner)
        records = (commit.documents, commit.tickets, commit.ticket_events)
        known = await self.steps.do(
            await parts.with_records(first, commit.op_id, *records, find=self.places.of_ticket)
        )  # fmt: skip
        if known is not None:
            return known
        self._tell(commit)
        return rules.receipt(commit)

    def _tell(self, commit: Commit) -> None:
        self._listeners.tell(commit)
        self._hints.tell(commit)

    async def waiting(self, limit: int) -> Sequence[Waiting]:
        """Accepted events, oldest first, one a conversation at most."""
        return await self._reads.waiting(limit)

    async def tried(self, waiting_id: str) -> int:
        """Count one more try of a waiting event; 0 when it waits no more."""
        prefix = self.link.shards[int(waiting_id.rpartition("-")[2])]
        words = (waiting_id, new_secret(9), self._process, limits.TRYING // MICROSECOND)
        return int(await self.link.step("tried", prefix, *words))

    # Outbox

    async def ready(self, now: datetime, limit: int) -> Sequence[OutboxRow]:
        """Rows that may be taken."""
        return await self._outbox.ready(now, limit)

    async def take(self, row_id: str, now: datetime, lease: timedelta) -> OutboxRow | None:
        """Mark a row `sending`, or give None."""
        return await self._outbox.take(row_id, now, lease)

    async def settle(
        self, row_id: str, status: OutboxStatus, *, provider_id: str | None = None, detail: str = "",
        not_before: datetime | None = None,
    ) -> OutboxRow | None:  # fmt: skip
        """End a row under way."""
        return await self._outbox.settle(row_id, status, provider_id, detail, not_before)

    async def expired(self, now: datetime | None) -> Sequence[OutboxRow]:
        """Rows under way whose lease has run out; with None every row under way."""
        return await self._outbox.expired(now)

    async def retake(self, row: OutboxRow, now: datetime, lease: timedelta) -> OutboxRow | None:
        """Take over a row that `expired` gave."""
        return await self._outbox.retake(row, now, lease)

    async def reported(self, row_id: str | None, provider_id: str, delivery: str, detail: str) -> OutboxRow | None:
        """The carrier's word on a row."""
        return await self._outbox.reported(row_id, provider_id, delivery, detail)

    async def owed(self, now: datetime, limit: int) -> Sequence[OutboxRow]:
        """Rows whose carrier is to be asked."""
        return await self._outbox.owed(now, limit)

    async def ask_from(self, row_id: str, at: datetime | None) -> None:
        """Let a row that was sent be asked for from then on."""
        await self._outbox.ask_from(row_id, at)

    async def named(self, provider_id: str) -> OutboxRow | None:
        """The row of a carrier's message."""
        return await self._outbox.named(provider_id)

    async def pace(self, number: str, going: Going, now: datetime) -> timedelta:
        """How long a text of a number must wait; nothing: its time is taken."""
        return await self._outbox.pace(number, going, now)

    # Reads

    async def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation of that id."""
        return await self._reads.conversation(conversation_id)

    async def at(self, channel: str, address: str) -> Conversation | None:
        """The conversation on a channel address."""
        return await self._reads.at(channel, address)

    async def receipt(self, channel: str, external_id: str) -> Receipt | None:
        """The receipt of an arrival that was written."""
        return await self._reads.receipt(channel, external_id)

    async def lines(self, conversation_id: str, after: int, limit: int) -> Sequence[Line]:
        """Lines with a seq above `after`."""
        return await self._reads.lines(conversation_id, after, limit)

    async def due(self, now: datetime, limit: int) -> Sequence[str]:
        """Ids of conversations with a timer that is due."""
        return await self._reads.due(now, limit)

    async def next_due(self) -> datetime | None:
        """When the next timer becomes due."""
        return await self._reads.next_due()

    async def moments(self, after: int, limit: int) -> Sequence[tuple[int, str, MomentEvent]]:
        """Moment events above a position."""
        return await self._reads.moments(after, limit)

    async def living(self, versions: Sequence[str]) -> Mapping[str, int]:
        """How many conversations follow each version."""
        return await self._reads.living(versions)

    async def whereabouts(self) -> Mapping[Whereabouts, int]:
        """Where conversations are, and how many."""
        return await self._reads.whereabouts()

    async def following(self, limit: int, after: str = "") -> Sequence[tuple[str, Conversation]]:
        """Conversations with a journey under way."""
        return await self._reads.following(limit, after)

    # Records

    async def change(
        self, op_id: str, documents: Sequence[Document] = (), tickets: Sequence[Ticket] = (),
        ticket_events: Sequence[TicketEvent] = (),
    ) -> None:  # fmt: skip
        """Write records together."""
        records = await parts.with_records(
            None, op_id, documents, tickets, ticket_events, find=self.places.of_ticket
        )  # fmt: skip
        if records:
            await self.steps.do(records)

    async def ticket(self, ticket_id: str) -> Ticket | None:
        """The ticket of that id."""
        return await self._reads.ticket(ticket_id)

    async def tickets(self, states: Sequence[TicketState], limit: int = 200) -> Sequence[Ticket]:
        """Tickets in these states."""
        return await self._reads.tickets(states, limit)

    async def closed(self, terms: Sequence[str], limit: int, after: str = "") -> Page:
        """Closed tickets that have a word with each beginning."""
        return await self._reads.closed(terms, limit, after)

    async def customer_tickets(self, customer: str, limit: int = 20) -> Sequence[Ticket]:
        """A customer's tickets, the latest first."""
        return await self._reads.customer_tickets(customer, limit)

    async def ticket_events(self, ticket_id: str) -> Sequence[TicketEvent]:
        """What happened to a ticket."""
        return await self._reads.ticket_events(ticket_id)

    async def document(self, kind: str, key: str) -> Document | None:
        """One document."""
        return await self._reads.document(kind, key)

    async def documents(self, kind: str) -> Sequence[Document]:
        """All documents of a kind, by key."""
        return await self._reads.documents(kind)

    # Forgetting

    async def of_customer(self, customer: str) -> Sequence[Conversation]:
        """A customer's conversations."""
        return await self._erasing.of_customer(customer)

    async def untouched(self, channel: str, before: datetime, limit: int) -> Sequence[str]:
        """Ids of conversations that nothing has touched since."""
        return await self._erasing.untouched(channel, before, limit)

    async def erase(self, conversation: Conversation) -> bool:
        """Remove a conversation and all that belongs to it."""
        return await self._erasing.erase(conversation)

    async def forget_marks(self, before: datetime, limit: int) -> int:
        """They go by themselves."""
        return 0

    async def scrub(self) -> None:
        """Write the files of Redis anew."""
        await self._erasing.scrub()
