"""The worker: takes one event through read, decide, commit. Channels, timers, calls and the desk all call `handle`."""

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import Protocol
from weakref import WeakValueDictionary

import structlog
from msgspec.structs import replace as changed

from runtime import limits
from runtime.clock import Clock, Ids
from runtime.core.conversation import BOT, QUEUE, Conversation, Line
from runtime.core.decision import Decision
from runtime.core.errors import TurnError
from runtime.core.events import Approached, Broke, Chose, Event, Happened, Opened, Said
from runtime.core.journey import JourneyMap
from runtime.core.reading import Reading
from runtime.core.records import Arrival, Commit, OutboxEnd, Receipt, Ticket, Waiting
from runtime.core.turn import decide
from runtime.core.values import Slot
from runtime.crash import crash_point
from runtime.customers import find_customer, introduced
from runtime.ports import (
    Channel,
    OutOfTurn,
    StaleConversation,
    Store,
    StoreError,
    StoreUnavailable,
    TicketChange,
    Tickets,
    Understanding,
)
from runtime.rows import rows
from runtime.shards import shard_at
from runtime.wire import Unreadable, read_event, write_event

log = structlog.get_logger()

TRIES = 50  # to write a turn while others write the same conversation

_MAY_BEGIN = Opened | Said | Chose | Happened | Approached  # events that may begin a journey

Guard = Callable[[Conversation, Ticket | None], Awaitable[str | None]]
"""Looks at what the turn read, before it is decided, and gives a code to refuse it (`behind`, `taken`), or None."""


class Journeys(Protocol):
    """Where the worker finds the journeys as they are now."""

    @property
    def current(self) -> JourneyMap:
        """The load that serves."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an event. `decision` is None when the event had been received before (`receipt.repeated`).

    With `refused` nothing was written; `receipt` then only names the conversation.
    """

    receipt: Receipt
    conversation: Conversation
    decision: Decision | None = None
    ticket: Ticket | None = None
    refused: str | None = None


class UnknownConversation(KeyError):
    """There is no conversation of that id."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One call of `handle`: the event and what goes with it into the commit."""

    conversation: str
    event: Event
    channel: str = ""
    external_id: str | None = None
    digest: str = ""
    guard: Guard | None = None
    settles: tuple[tuple[str, OutboxEnd], ...] = ()
    handles: str | None = None
    send_by: datetime | None = None

    @property
    def may_wait(self) -> bool:
        """Whether it may be acknowledged before it is decided. Staff are told, and try again."""
        return self.external_id is not None and self.guard is None


class Worker:
    """Runs turns, one at a time for each conversation."""

    def __init__(
        self, *, store: Store, journeys: Journeys, understanding: Understanding, tickets: Tickets,
        channels: Mapping[str, Channel], clock: Clock, ids: Ids, secret: str,
        measured: Callable[[str, float], None] | None = None, carries: Callable[[], Mapping[str, str]] = dict,
    ) -> None:  # fmt: skip
        """`measured` is told the channel and the seconds of each turn that was written; `carries` gives what the rows
        that a turn asks for hold besides, for whoever takes them."""
        self._store = store
        self._journeys = journeys
        self._understanding = understanding
        self._tickets = tickets
        self._channels = channels
        self._clock = clock
        self._ids = ids
        self._secret = secret.encode()
        self._measured = measured
        self._carries = carries
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def begin(
        self,
        channel: str,
        address: str,
        *,
        language: str | None = None,
        customer: str | None = None,
        told: Mapping[str, Slot] | None = None,
        test: bool = False,
    ) -> Conversation:
        """The conversation on an address; it is made when there is none, with what the channel was `told`."""
        while True:
            found = await self._store.at(channel, address)
            if found is not None:
                return found
            fresh = await self._fresh(channel, address, language=language, customer=customer, told=told, test=test)
            try:
                await self._store.commit_turn(Commit(op_id=self._ids.new("op-"), conversation=fresh))
            except StaleConversation:
                continue  # somebody made it meanwhile
            return fresh

    async def seen(self, channel: str, address: str) -> Conversation:
        """The conversation on an address, or what it would be; nothing is written."""
        return await self._store.at(channel, address) or await self._fresh(channel, address)

    async def _fresh(
        self, channel: str, address: str, *, language: str | None = None, customer: str | None = None,
        told: Mapping[str, Slot] | None = None, test: bool = False,
    ) -> Conversation:  # fmt: skip
        now = self._clock.now()
        journeys = self._journeys.current
        known = await find_customer(self._store, customer or self.pseudonym(channel, address))
        spoken = [one for one in (known.language, language) if one in journeys.languages]
        return Conversation(
            id=f"{shard_at(channel, address)}-{self._ids.short()}",
            channel=channel,
            address=address,
            customer=known.id,
            language=next((one for one in spoken if one), journeys.languages[0]),
            created_at=now,
            touched_at=now,
            version=1,
            profile={**_told_by_address(channel, address, now), **(told or {}), **known.values},
            test=test,
        )

    def pseudonym(self, channel: str, address: str) -> str:
        """The customer's id where nobody told us one: a keyed hash of their own part of the address."""
        theirs = address.split(" ", 1)[0]
        return "c-" + hmac.new(self._secret, f"{channel}:{theirs}".encode(), hashlib.sha256).hexdigest()[:20]

    async def handle(
        self, conversation_id: str, event: Event, *, channel: str = "", external_id: str | None = None,
        digest: str = "", guard: Guard | None = None, settles: tuple[tuple[str, OutboxEnd], ...] = (),
        send_by: datetime | None = None,
    ) -> Taken:  # fmt: skip
        """Decide `event` and commit it; when this returns it is durable.

        `Said` comes without a Reading: it is made here, again after each StaleConversation. With `external_id` the
        event is taken once for each (channel, external_id): a repetition gives the old receipt, with the digest stored
        then. Events that were accepted before it are decided first. `settles` names outbox rows that end with this
        commit, and how; where the event had been received before they end after it. What a carrier has not been handed
        by `send_by` is not sent any more.
        Raises StoreUnavailable (nothing was written: do not acknowledge) and UnknownConversation.
        """
        errand = Errand(conversation_id, event, channel, external_id, digest, guard, settles, send_by=send_by)
        async with self._turn_of(conversation_id):
            taken = await self._in_order(errand)
            if taken.decision is None:
                for row_id, status in settles:
                    await self._store.settle(row_id, status)
            return taken

    async def work_off(self, waiting: Waiting) -> bool:
        """Decide an event that was accepted: whether that is done. When it has failed too often, a person gets it."""
        async with self._turn_of(waiting.conversation):
            return await self._work_off(waiting)

    def _turn_of(self, conversation_id: str) -> asyncio.Lock:
        return self._turns.setdefault(conversation_id, asyncio.Lock())

    async def _in_order(self, errand: Errand) -> Taken:
        """Decide an event after those that were accepted before it; what cannot be decided now waits behind them."""
        try:
            for _ in range(TRIES):
                try:
                    return await self._on_what_is_stored(errand)
                except OutOfTurn as older:
                    if not await self._work_off(older.first):
                        return await self._keep(errand)
        except (StoreError, UnknownConversation):
            raise
        except Exception:
            if not errand.may_wait:
                raise
            log.exception("turn.put_off", conversation=errand.conversation, channel=errand.channel)
        return await self._keep(errand)

    async def _on_what_is_stored(self, errand: Errand) -> Taken:
        for _ in range(TRIES):
            try:
                return await self._turn(errand)
            except StaleConversation:
                continue  # somebody else wrote it meanwhile
        raise StaleConversation(f"conversation {errand.conversation} moved {TRIES} times while a turn was decided")

    async def _work_off(self, waiting: Waiting) -> bool:
        tries = await self._store.tried(waiting.id)
        if not tries:
            return True  # another process did it
        try:
            event = _event_of(waiting, tries)
            taken = await self._on_what_is_stored(Errand(waiting.conversation, event, handles=waiting.id))
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("inbox.failed", conversation=waiting.conversation, tries=tries)
            return False
        return taken.refused is None

    async def _keep(self, errand: Errand) -> Taken:
        """Accept an event whose turn cannot be written now; it waits in the store for runtime/inbox.py."""
        if not errand.may_wait:
            raise StaleConversation(f"an older event of conversation {errand.conversation} cannot be decided now")
        conversation = await self._store.conversation(errand.conversation)
        assert conversation is not None and errand.external_id is not None
        now = self._clock.now()
        event = errand.event
        line = None
        if isinstance(event, Said):
            line = Line(
                conversation.id, 0, "message", "customer", event.words, now, conversation.epoch, cmid=event.cmid,
                files=event.files,
            )  # fmt: skip
        arrival = Arrival(errand.channel, errand.external_id, errand.digest, now, conversation.id)
        return Taken(await self._store.accept(arrival, line, write_event(event)), conversation)

    async def _turn(self, errand: Errand) -> Taken:
        started = perf_counter()
        conversation = await self._store.conversation(errand.conversation)
        if conversation is None:
            raise UnknownConversation(errand.conversation)
        if errand.guard is not None and errand.external_id is not None:
            receipt = await self._store.receipt(errand.channel, errand.external_id)
            if receipt is not None:
                return Taken(receipt, conversation, None, await self._ticket(conversation))
        ticket = await self._ticket(conversation)
        nothing = Receipt(conversation.id, None, errand.digest)
        if errand.guard is not None:
            code = await errand.guard(conversation, ticket)
            if code is not None:
                return Taken(nothing, conversation, None, ticket, refused=code)
        if conversation.run is None and isinstance(errand.event, _MAY_BEGIN):
            conversation = await introduced(self._store, conversation)
        event = await self._complete(conversation, errand.event)
        decision, desk = self._decide(conversation, event, ticket)
        if decision.refused is not None:
            return Taken(nothing, conversation, decision, ticket, refused=decision.refused)
        is_nothing = errand.external_id is None and not (errand.settles or errand.handles)
        if is_nothing and not desk.tickets and _changes_nothing(conversation, decision):
            return Taken(nothing, conversation, decision, ticket)
        commit = rows(
            conversation, decision, desk, channels=self._channels, new_id=self._ids.new, now=self._clock.now(),
            arrival=self._arrival(errand, decision), handles=errand.handles, settles=errand.settles,
            send_by=errand.send_by, carried=self._carries(),
        )  # fmt: skip
        crash_point("turn.commit.before")
        moved = desk.conversation.epoch != conversation.epoch
        receipt = await (self._store.own(commit) if moved else self._store.commit_turn(commit))
        crash_point("turn.commit.after")
        if receipt.repeated:
            return Taken(receipt, conversation, None, ticket)
        seconds = perf_counter() - started
        if self._measured is not None:
            self._measured(conversation.channel, seconds)
        _say_so(conversation, event, decision, seconds)
        opened = desk.tickets[-1] if desk.tickets else ticket
        return Taken(receipt, commit.conversation, decision, opened)

    async def _ticket(self, conversation: Conversation) -> Ticket | None:
        return await self._store.ticket(conversation.ticket) if conversation.ticket is not None else None

    async def _complete(self, conversation: Conversation, event: Event) -> Event:
        """Fill in what only the conversation as it is now can tell: the Reading, the label of a button."""
        if isinstance(event, Said):
            if conversation.owner not in (BOT, QUEUE) or conversation.opted_out:
                return event  # nobody reads it but people
            journeys = self._journeys.current
            if not event.text:
                return event  # files alone
            now = self._clock.now()
            reading = await self._understanding.read_in_time(journeys, conversation, event.text, now)
            if conversation.owner == QUEUE:  # only whether they want to leave
                reading = Reading(control=reading.control)
            return replace(event, reading=reading)
        if isinstance(event, Chose) and not event.label:
            return replace(event, label=await self._label(conversation, event))
        return event

    async def _label(self, conversation: Conversation, event: Chose) -> str:
        if conversation.asked is not None and conversation.asked.seq == event.question:
            return dict(conversation.asked.choices).get(event.choice, "")
        lines = await self._store.lines(conversation.id, event.question - 1, 1) if event.question > 0 else ()
        return dict(lines[0].choices).get(event.choice, "") if lines else ""

    def _decide(self, conversation: Conversation, event: Event, ticket: Ticket | None) -> tuple[Decision, TicketChange]:
        """Decide; whatever goes wrong goes to a person, with everything known."""
        try:
            return self._decide_once(conversation, event, ticket)
        except TurnError as error:
            why = str(error)
        except Exception as error:
            log.exception("turn.failed", conversation=conversation.id, channel=conversation.channel)
            why = f"The journey stopped with {type(error).__name__}"
        return self._decide_once(conversation, Broke(event, why), ticket)

    def _decide_once(
        self, conversation: Conversation, event: Event, ticket: Ticket | None
    ) -> tuple[Decision, TicketChange]:
        now = self._clock.now()
        journeys = self._journeys.current
        decision = decide(journeys, conversation, event, now)
        if decision.refused is not None:
            return decision, TicketChange(conversation)
        change = self._tickets.follow(
            journeys, conversation, decision, ticket, event=event, now=now, new_id=self._ids.new
        )
        return decision, change

    def _arrival(self, errand: Errand, decision: Decision) -> Arrival | None:
        if errand.external_id is None:
            return None
        seq = next((line.seq for line in decision.lines if line.author in ("customer", "staff")), None)
        return Arrival(errand.channel, errand.external_id, errand.digest, self._clock.now(), errand.conversation, seq)


def _event_of(waiting: Waiting, tries: int) -> Event:
    """The event that waits, with the line that it has already; after the last try, that it broke."""
    try:
        event = read_event(waiting.event)
    except Unreadable:
        if tries <= limits.POISON_TRIES:
            raise
        event = Happened("unreadable")
    if isinstance(event, Said | Chose):
        event = replace(event, seq=waiting.seq)
    if tries > limits.POISON_TRIES:
        event = Broke(event, f"The message could not be worked on in {limits.POISON_TRIES} tries")
    return event


def _told_by_address(channel: str, address: str, now: datetime) -> dict[str, Slot]:
    """What the address itself says of the customer: by SMS, their number."""
    return {"phone": Slot(address.split(" ", 1)[0], "channel", now)} if channel == "sms" else {}


def _changes_nothing(before: Conversation, decision: Decision) -> bool:
    after = decision.conversation
    return not decision.effects and changed(after, version=before.version, touched_at=before.touched_at) == before


def _say_so(before: Conversation, event: Event, decision: Decision, seconds: float) -> None:
    """The one line a turn leaves in the operational log. Never a customer's words."""
    after = decision.conversation
    log.info(
        "turn",
        conversation=before.id,
        channel=before.channel,
        journey=after.run.journey if after.run else before.run.journey if before.run else None,
        event_kind=type(event).__name__,
        before=before.run.state if before.run else None,
        after=after.run.state if after.run else None,
        owner=after.owner,
        effects=len(decision.effects),
        trace=[f"{step.state}: {step.what}" for step in decision.trace],
        ms=round(seconds * 1000, 2),
    )
