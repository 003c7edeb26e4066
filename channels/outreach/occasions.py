"""What begins a journey with a customer though nobody asks us to write: an event that another system reports, and a
day of theirs that has come. Both go the way of every outreach: hours, budget, opt-outs, a reason that is told.

An event for which a conversation waits is handed to it at once: there the customer knows what is coming.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
import structlog

from channels.outreach.asked import REASON_CHARS, Answer, Asked
from channels.outreach.dates import moments
from channels.outreach.outreach import Outreach
from channels.outreach.zones import zones_of
from runtime.clock import Clock, Ids
from runtime.core.conversation import Conversation
from runtime.core.events import Happened, ResultSeen
from runtime.core.frames import awaits
from runtime.core.journey import Journey, JourneyMap
from runtime.core.records import Document
from runtime.customers import Customer, all_customers, find_customer
from runtime.given import all_given
from runtime.ports import StaleConversation, Store
from runtime.waking import again_and_again
from runtime.worker import Worker

log = structlog.get_logger()

Result = Literal["returned", "bought", "renewed", "left"]

CHANNEL = "event"
CURSOR = "outreach_dates"
_LOOK = timedelta(minutes=5)  # between two looks at the customers' days
_LONGEST_AWAY = timedelta(
    days=2
)  # of which the days are made up for; a service restored after a month writes to nobody


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened out there. `values` are what is known of it."""

    id: str
    name: str
    values: Mapping[str, object]
    customer: str | None = None
    conversation: str | None = None

    @property
    def digest(self) -> str:
        """Tells a repetition from another event under the same id."""
        return hashlib.sha256(msgspec.json.encode([self.name, self.values])).hexdigest()


@dataclass(frozen=True, slots=True)
class Reached:
    """What became of an event: `taken` by conversations that waited for it, or what became of the journey that it
    begins; `unused` where nothing waits for it and nothing begins by it, `conflict` where its id was another's."""

    outcome: Literal["taken", "started", "scheduled", "refused", "withdrawn", "unused", "conflict"]
    conversations: Sequence[str] = ()
    answer: Answer | None = None


class Occasions:
    """Takes events, and looks at the customers' days."""

    def __init__(
        self, *, outreach: Outreach, worker: Worker, store: Store, clock: Clock, ids: Ids,
        journeys: Callable[[], JourneyMap],
    ) -> None:  # fmt: skip
        self._outreach = outreach
        self._worker = worker
        self._store = store
        self._clock = clock
        self._ids = ids
        self._journeys = journeys

    async def happened(self, event: Event) -> Reached | None:
        """See to an event, once for its id; None where nobody knows the customer. Raises StoreError."""
        found = await self._conversations(event)
        known = await find_customer(self._store, event.customer) if event.customer is not None else None
        if not found and (known is None or known.version == 0):
            return None
        taken = [one.id for one in found if await self._hand_over(one, event)]
        if taken:
            return Reached("taken", taken)
        journey = next((one for one in self._journeys().journeys.values() if event.name in one.starts.events), None)
        if journey is None:
            return Reached("unused")
        on_the_web = next((one for one in found if one.id == event.conversation and one.channel == "web"), None)
        if on_the_web is not None:
            return await self._begin_there(on_the_web, event)
        customer = known or await find_customer(self._store, found[0].customer)
        phone = _number_of(found) or _phone(customer)
        asked = self._asked(journey, customer, f"event:{event.id}", phone, event.values)
        before = await self._outreach.kept(asked.id)
        if before is not None and (before.asked.journey, before.asked.data) != (asked.journey, asked.data):
            return Reached("conflict")
        answer = before.answer if before is not None else await self._outreach.ask(asked)
        return Reached("conflict") if answer is None else Reached(answer.outcome, answer=answer)

    async def came_of(self, event: Event, result: Result) -> Reached | None:
        """Note what the customer did later, in the conversation that they last used; None where there is none."""
        found = await self._conversations(event)
        if not found:
            return None
        last = max(found, key=lambda one: one.touched_at)
        digest = f"result:{result}"
        taken = await self._worker.handle(
            last.id, ResultSeen(result), channel=CHANNEL, external_id=f"{event.id}:{last.id}", digest=digest
        )
        return Reached("taken" if taken.receipt.digest == digest else "conflict", [last.id])

    async def run(self) -> None:
        """Look at the customers' days again and again, until cancelled."""
        await again_and_again(self.look_at_days, asyncio.Event(), _LOOK.total_seconds(), "outreach.days_wait")

    async def look_at_days(self) -> int:
        """Ask for every journey whose day has come since the last look; gives how many those were."""
        now = self._clock.now()
        kept = await self._store.document(CURSOR, "")
        since = msgspec.json.decode(kept.body, type=datetime) if kept is not None and kept.body is not None else now
        begun = 0
        dated = [journey for journey in self._journeys().journeys.values() if journey.starts.dates]
        for customer in await all_customers(self._store) if dated else ():
            for journey in dated:
                begun += await self._see_to_days(journey, customer, max(since, now - _LONGEST_AWAY), now)
        # Moved on last: whoever dies before asks again, and the ids of the requests make that harmless.
        version = (kept.version if kept is not None else 0) + 1
        with suppress(StaleConversation):  # another process looks as well
            moved = Document(CURSOR, "", version, msgspec.json.encode(now))
            await self._store.change(self._ids.new("w-"), [moved])
        return begun

    # Events

    async def _conversations(self, event: Event) -> list[Conversation]:
        if event.conversation is not None:
            one = await self._store.conversation(event.conversation)
            return [one] if one is not None else []
        return list(await self._store.of_customer(event.customer)) if event.customer is not None else []

    async def _hand_over(self, conversation: Conversation, event: Event) -> bool:
        """Hand the event to a conversation that waits for it, or waited when it came the first time."""
        key = f"{event.id}:{conversation.id}"
        receipt = await self._store.receipt(CHANNEL, key)
        if receipt is None and not awaits(self._journeys(), conversation, event.name):
            return False
        await self._handle(conversation, event, key)
        return True

    async def _begin_there(self, conversation: Conversation, event: Event) -> Reached:
        """Begin the journey where the customer looks at the page: nothing rings there."""
        began = await self._handle(conversation, event, f"begin:{event.id}:{conversation.id}")
        return Reached("started" if began else "refused", [conversation.id])

    async def _handle(self, conversation: Conversation, event: Event, key: str) -> bool:
        happened = Happened(event.name, all_given(event.values))
        taken = await self._worker.handle(
            conversation.id, happened, channel=CHANNEL, external_id=key, digest=event.digest
        )
        return taken.decision is None or taken.conversation.run is not None

    # Days

    async def _see_to_days(self, journey: Journey, customer: Customer, since: datetime, now: datetime) -> int:
        count = 0
        zones = zones_of(customer.values, _phone(customer)) or [ZoneInfo(self._journeys().timezone)]
        for wanted in journey.starts.dates:
            slot = customer.values.get(wanted.field)
            day = slot.value if slot is not None else None
            if not isinstance(day, date) or isinstance(day, datetime):
                continue
            for each in moments(day, wanted, zones, after=since, until=now):
                named = f"{journey.id} {customer.id} {wanted.field} {wanted.shift} {each}"
                id = f"day:{hashlib.sha256(named.encode()).hexdigest()[:32]}"
                if await self._outreach.kept(id) is None:
                    await self._outreach.ask(self._asked(journey, customer, id, _phone(customer), {}))
                    count += 1
        return count

    # Both

    def _asked(
        self, journey: Journey, customer: Customer, id: str, phone: str | None, values: Mapping[str, object]
    ) -> Asked:
        journeys = self._journeys()
        language = customer.language or journeys.languages[0]
        by_sms = phone is not None and "sms" in journey.channels and self._outreach.can_text
        return Asked(
            id=id, journey=journey.id, reason=self._reason(journey, customer, language, values),
            expires=self._clock.now() + journey.starts.expires, phone=phone if by_sms else None, customer=customer.id,
            data={name: value for name, value in values.items() if isinstance(value, str | int | float | bool)},
        )  # fmt: skip

    def _reason(self, journey: Journey, customer: Customer, language: str, values: Mapping[str, object]) -> str:
        """What the customer is told; the journey's title where it has no reason, or lacks a value for it."""
        title = journey.title_in(language)
        if journey.starts.reason is None:
            return title[:REASON_CHARS]
        local = self._clock.now().astimezone(ZoneInfo(self._journeys().timezone))
        scope = {
            **values, "customer": {name: slot.value for name, slot in customer.values.items()},
            "now": local, "today": local.date(), "language": language,
        }  # fmt: skip
        templates = journey.starts.reason.templates(language)
        if not all(template.is_complete(scope) for template in templates):
            log.warning("outreach.reason_lacks_values", journey=journey.id)
            return title[:REASON_CHARS]
        return " ".join(template.render(scope) for template in templates)[:REASON_CHARS]


def _number_of(found: Sequence[Conversation]) -> str | None:
    """The customer's number, where they write by SMS: of the conversation that was touched last."""
    by_sms = [one for one in found if one.channel == "sms"]
    return max(by_sms, key=lambda one: one.touched_at).address.split(" ")[0] if by_sms else None


def _phone(customer: Customer) -> str | None:
    slot = customer.values.get("phone")
    return str(slot.value) if slot is not None and slot.value else None
