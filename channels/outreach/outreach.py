"""Writing to customers by ourselves. Each request ends once, started, refused or taken back, and is tried until then.

What must hold: never outside the customer's hours, never beyond their one budget, never to who opted out. Hours and
budget are looked at when the moment has come, not when it is planned; a contact is put into the budget before the
customer is written to, so that two requests at once cannot both find room.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec
import structlog

from channels.outreach import marks
from channels.outreach.asked import Answer, Asked, Contact, Contacts, Kept
from channels.outreach.budget import KEPT
from channels.outreach.hours import Hours, Quiet
from channels.outreach.schedule import Moment, find
from channels.outreach.windows import Windows
from channels.outreach.zones import read_zone, region_of, zones_of
from runtime.cleaning import clean
from runtime.clock import Clock, Ids
from runtime.core.conversation import BOT, Conversation
from runtime.core.events import Approached, Event, NotApproached, Questioned
from runtime.core.journey import JourneyMap
from runtime.core.records import Document
from runtime.core.values import Slot
from runtime.customers import find_customer
from runtime.given import given
from runtime.ports import StaleConversation, Store, StoreError
from runtime.waking import pause
from runtime.worker import Taken, UnknownConversation, Worker

log = structlog.get_logger()

DUE, DONE, CONTACTS = "outreach_due", "outreach", "contacts"
AGAIN = timedelta(minutes=1)  # until a customer who was busy is looked for again
AWAKE = timedelta(minutes=30)  # after their last message a customer need not be let sleep
SMS = "sms"
_LOOK = 30.0  # seconds until what other processes keep is looked for
_TRIES = 20


class Doors(Protocol):
    """Where the conversation with a customer is found or made."""

    @property
    def has_sms(self) -> bool:
        """Whether there is a number of ours to write from."""
        ...

    async def by_sms(self, phone: str, language: str | None = None) -> Conversation | None:
        """The conversation with a number, made in `language` where there is none; None where no carrier is set up."""
        ...

    async def seen_by_sms(self, phone: str) -> Conversation | None:
        """The same, but none is made: where there is none yet, what it would be."""
        ...

    async def on_the_web(self, customer: str) -> Conversation | None:
        """The conversation of a customer whom the site vouched for; None where they have none."""
        ...


class Outreach:
    """Takes requests, and sees to those that wait for their moment."""

    def __init__(
        self, *, worker: Worker, store: Store, clock: Clock, ids: Ids, journeys: Callable[[], JourneyMap],
        windows: Windows, doors: Doors,
    ) -> None:  # fmt: skip
        self._worker = worker
        self._store = store
        self._clock = clock
        self._ids = ids
        self._journeys = journeys
        self._windows = windows
        self._doors = doors
        self._wake = asyncio.Event()

    async def ask(self, asked: Asked) -> Answer | None:
        """The answer to a request; the same again for the same id, None when that was another request's.

        Raises StoreError: then ask again.
        """
        kept = await self.kept(asked.id)
        if kept is not None:
            return kept.answer if kept.asked == asked else None
        answer = await self._try(asked)
        with suppress(StaleConversation):  # the same was asked at the same moment
            await self._keep(asked, answer, None)
        self._wake.set()
        return answer

    @property
    def can_text(self) -> bool:
        """Whether customers can be written to by SMS at all."""
        return self._doors.has_sms

    async def kept(self, id: str) -> Kept | None:
        """A request with its answer."""
        due, done = await self._documents(id)
        found = done or due
        return msgspec.json.decode(found.body or b"", type=Kept) if found is not None else None

    async def withdraw(self, id: str) -> Answer | None:
        """Take a request back; gives what became of it: `withdrawn`, or what it had come to before. None where there is
        no such request.

        Raises StoreError: then ask again.
        """
        for _ in range(_TRIES):
            due, done = await self._documents(id)
            found = done or due
            if found is None:
                return None
            kept = msgspec.json.decode(found.body or b"", type=Kept)
            if kept.answer.outcome != "scheduled":
                return kept.answer
            answer = await self._take_back(kept)
            with suppress(StaleConversation):  # it was put off anew at this moment, perhaps to another conversation
                await self._keep(kept.asked, answer, found)
                log.info("outreach.withdrawn", outreach=id, conversation=answer.conversation, outcome=answer.outcome)
                return answer
        raise StoreError(f"request {id} was put off anew {_TRIES} times")

    async def _documents(self, id: str) -> tuple[Document | None, Document | None]:
        """A request as one that waits and as one that has ended; in this order, for it goes from one to the other."""
        return await self._store.document(DUE, id), await self._store.document(DONE, id)

    async def foreseen(self, asked: Asked) -> Answer:
        """What would become of a request now. Nothing is written, and nobody hears of it. Raises StoreError."""
        by_sms = asked.conversation is None and asked.phone is not None
        seen = await self._doors.seen_by_sms(asked.phone or "") if by_sms else await self._conversation(asked)
        if seen is None:
            return Answer(asked.id, "refused", "unknown_customer")
        rule = await self._forbids(asked, seen)
        if rule is not None:
            return Answer(asked.id, "refused", rule)
        hours = self._hours(asked, seen, await self._profile(asked, seen))
        now = self._clock.now()
        moment = self._moment(asked, hours, await self._store.document(CONTACTS, asked.customer or seen.customer), now)
        if moment.at is None:
            return Answer(asked.id, "refused", moment.rule or "budget")
        if moment.at > now:
            return Answer(asked.id, "scheduled", moment.rule or "not_before", moment.at)
        if seen.owner != BOT or seen.run is not None or seen.asked is not None:
            return Answer(asked.id, "scheduled", "with_person" if seen.owner != BOT else "busy", now + AGAIN)
        return Answer(asked.id, "started")

    async def run(self) -> None:
        """See to the requests that wait, until cancelled."""
        while True:
            self._wake.clear()
            wait = _LOOK
            try:
                wait = min(wait, await self._see_to_due())
            except StoreError as error:
                log.warning("outreach.waiting", why=str(error))
            await pause(self._wake, max(wait, 0.05))

    async def _see_to_due(self) -> float:
        """Try what is due; gives the seconds until the next."""
        later = [self._clock.now() + timedelta(seconds=_LOOK)]
        for found in await self._store.documents(DUE):
            if found.body is None:
                continue
            kept = msgspec.json.decode(found.body, type=Kept)
            answer = kept.answer
            if answer.at is not None and answer.at <= self._clock.now():
                answer = await self._see_to(kept, found)
            if answer.outcome == "scheduled" and answer.at is not None:
                later.append(answer.at)
        return (min(later) - self._clock.now()).total_seconds()

    async def _see_to(self, kept: Kept, found: Document) -> Answer:
        """Try one that is due; gives what became of it."""
        _, done = await self._documents(kept.asked.id)
        if done is not None:  # it was asked for twice at once, and ended before the second was put off
            kept = msgspec.json.decode(done.body or b"", type=Kept)
            gone = replace(found, version=found.version + 1, body=None)
            with suppress(StaleConversation):
                await self._store.change(self._ids.new("w-"), [gone])
            return kept.answer
        answer = await self._try(kept.asked, kept.answer)
        with suppress(StaleConversation):  # another process did it
            await self._keep(kept.asked, answer, found)
        return answer

    async def _keep(self, asked: Asked, answer: Answer, before: Document | None) -> None:
        body = msgspec.json.encode(Kept(asked, answer))
        version = before.version + 1 if before is not None else 1
        if answer.outcome == "scheduled":
            documents = [Document(DUE, asked.id, version, body)]
        else:
            documents = [Document(DONE, asked.id, 1, body)]
            if before is not None:
                documents.append(Document(DUE, asked.id, version, None))
        await self._store.change(self._ids.new("w-"), documents)

    # One try

    async def _try(self, asked: Asked, before: Answer | None = None) -> Answer:
        """`before` is what the request came to at the last try.

        It ends only in the conversation that is written down for it: there whoever takes it back leaves the mark, and
        marks of two conversations need not meet. One that has become another's is written down first.
        """
        mark = await self._store.receipt(marks.CHANNEL, asked.id)
        if mark is not None:
            return marks.answer(asked.id, mark)
        conversation = await self._conversation(asked)
        if conversation is None:
            return Answer(asked.id, "refused", "unknown_customer")
        now = self._clock.now()
        missed = before is not None
        if before is not None and before.conversation != conversation.id:
            return self._later(asked, conversation, before.rule or "busy", now)
        rule = await self._forbids(asked, conversation)
        if rule is not None:
            return await self._refuse(asked, conversation, rule, missed=missed and rule != "no_consent")
        hours = self._hours(asked, conversation, await self._profile(asked, conversation))
        for _ in range(_TRIES):
            with suppress(StaleConversation):  # another contact was made at this moment: count again
                return await self._at_the_moment(asked, conversation, hours, missed=missed)
        return self._later(asked, conversation, "budget", now + AGAIN)

    async def _forbids(self, asked: Asked, conversation: Conversation) -> str | None:
        """The rule by which a customer must not be written to at any time, if there is one."""
        if asked.expires <= self._clock.now():
            return "expired"
        if asked.purpose == "marketing" and asked.consent is None:
            return "no_consent"
        if await self._has_opted_out(conversation):
            return "opted_out"
        if asked.survey is not None and asked.survey.confirms is not None and not await self._may_be_asked(asked):
            return "no_consent"
        return None

    async def _may_be_asked(self, asked: Asked) -> bool:
        """Whether the customer's record says, now, that they agreed to be asked what they think."""
        field = self._journeys().contact.may_ask
        if field is None or asked.customer is None:
            return False
        told = (await find_customer(self._store, asked.customer)).values.get(field)
        return told is not None and told.value is True

    def _moment(self, asked: Asked, hours: Hours | None, kept: Document | None, now: datetime) -> Moment:
        others = [contact.at for contact in _made(kept, now) if contact.id != asked.id]
        wanted = max(now, asked.not_before or now)
        return find(wanted, asked.expires, hours=hours, contacts=others, rules=self._journeys().contact)

    async def _at_the_moment(
        self, asked: Asked, conversation: Conversation, hours: Hours | None, *, missed: bool
    ) -> Answer:
        now = self._clock.now()
        key = asked.customer or conversation.customer
        kept = await self._store.document(CONTACTS, key)
        made = _made(kept, now)
        moment = self._moment(asked, hours, kept, now)
        if moment.at is None:
            return await self._refuse(asked, conversation, moment.rule or "budget", missed=missed)
        if moment.at > now:
            return self._later(asked, conversation, moment.rule or "not_before", moment.at)
        version = kept.version if kept is not None else 0
        mine = Contact(asked.id, now)
        await self._count(key, version, (*(one for one in made if one.id != asked.id), mine))
        closes = hours.closes(now) if hours is not None else None
        taken = await self._approach(asked, conversation, None if closes is None else min(closes, asked.expires))
        answer = marks.answer(asked.id, taken.receipt)
        if taken.refused is None and answer.outcome == "started":
            log.info("outreach.started", outreach=asked.id, conversation=conversation.id)
            return answer
        with suppress(StaleConversation):  # it stays counted: rather a contact too few
            await self._count(key, version + 1, tuple(one for one in made if one.id != asked.id))
        if taken.refused is None:
            return answer  # it was taken back at this moment
        if taken.refused in ("busy", "with_person") and asked.when_busy != "skip":
            return self._later(asked, conversation, taken.refused, now + AGAIN)
        return await self._refuse(asked, conversation, taken.refused, missed=missed)

    async def _approach(self, asked: Asked, conversation: Conversation, send_by: datetime | None) -> Taken:
        values = {name: given(value) for name, value in asked.data.items()}
        event: Event = Approached(asked.journey, clean(asked.reason), asked.when_busy, values)
        if asked.survey is not None:
            about = asked.survey
            event = Questioned(asked.journey, about.version, about.moment, about.instance, about.confirms)

        async def at_once(*_: object) -> str | None:
            return None  # whoever has a guard is decided now or not at all: later it may be night there

        return await self._worker.handle(
            conversation.id, event, channel=marks.CHANNEL, external_id=asked.id, digest=marks.STARTED, guard=at_once,
            send_by=send_by,
        )  # fmt: skip

    async def _count(self, key: str, version: int, made: Sequence[Contact]) -> None:
        body = msgspec.json.encode(Contacts(tuple(made)))
        await self._store.change(self._ids.new("w-"), [Document(CONTACTS, key, version + 1, body)])

    def _later(self, asked: Asked, conversation: Conversation, rule: str, at: datetime) -> Answer:
        return Answer(asked.id, "scheduled", rule, min(at, asked.expires), conversation.id)

    async def _refuse(self, asked: Asked, conversation: Conversation, rule: str, *, missed: bool = False) -> Answer:
        event = NotApproached(asked.journey, rule, missed)
        answer = await self._end(asked, conversation.id, event, marks.refused(rule))
        if answer.outcome == "refused":
            log.info("outreach.refused", outreach=asked.id, conversation=conversation.id, rule=answer.rule)
        return answer

    async def _take_back(self, kept: Kept) -> Answer:
        """Leave the mark of a request that was taken back, or learn what it came to before."""
        event = NotApproached(kept.asked.journey, "withdrawn")
        try:
            return await self._end(kept.asked, kept.answer.conversation or "", event, marks.WITHDRAWN)
        except UnknownConversation:  # erased; whoever tries it has to write down another one first
            return Answer(kept.asked.id, "withdrawn")

    async def _end(self, asked: Asked, conversation: str, event: NotApproached, mark: str) -> Answer:
        taken = await self._worker.handle(conversation, event, channel=marks.CHANNEL, external_id=asked.id, digest=mark)
        return marks.answer(asked.id, taken.receipt)

    # Who and where

    async def _conversation(self, asked: Asked) -> Conversation | None:
        if asked.conversation is not None:
            return await self._store.conversation(asked.conversation)
        if asked.phone is not None:
            known = await find_customer(self._store, asked.customer) if asked.customer is not None else None
            return await self._doors.by_sms(asked.phone, known.language if known is not None else None)
        return await self._doors.on_the_web(asked.customer) if asked.customer is not None else None

    async def _profile(self, asked: Asked, conversation: Conversation) -> Mapping[str, Slot]:
        """What is known of the customer: what the site told goes before what their browser told on the web."""
        customer = asked.customer or conversation.customer
        on_the_web = await self._doors.on_the_web(customer)
        page = on_the_web.profile if on_the_web is not None else {}
        return {**page, **conversation.profile, **(await find_customer(self._store, customer)).values}

    async def _has_opted_out(self, conversation: Conversation) -> bool:
        """Whether the customer wants no messages: told to one of our numbers it holds for all, also for a new one."""
        if conversation.opted_out or conversation.channel == "web":
            return conversation.opted_out
        theirs = conversation.address.split(" ")[0]
        others = await self._store.of_customer(conversation.customer)
        return any(one.opted_out for one in others if one.address.split(" ")[0] == theirs)

    def _hours(self, asked: Asked, conversation: Conversation, profile: Mapping[str, Slot]) -> Hours | None:
        """The customer's hours; None where nothing rings: on the web, or while they write to us."""
        heard = conversation.heard_at
        phone = conversation.address.split(" ", 1)[0] if conversation.channel == SMS else None
        if phone is None or (heard is not None and self._clock.now() - heard < AWAKE):
            return None
        journeys = self._journeys()
        told = read_zone(asked.timezone) if asked.timezone is not None else None
        zones = [told] if told is not None else zones_of(profile, phone)
        window = self._windows.of(asked.region or region_of(profile, phone))
        quiet = Quiet(*journeys.contact.quiet) if journeys.contact.quiet is not None else None
        return Hours(window, zones or [ZoneInfo(journeys.timezone)], quiet)


def _made(kept: Document | None, now: datetime) -> Sequence[Contact]:
    if kept is None or kept.body is None:
        return ()
    return [one for one in msgspec.json.decode(kept.body, type=Contacts).made if now - one.at < KEPT]
