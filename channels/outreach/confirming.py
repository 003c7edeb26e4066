"""Asking customers to confirm a promise: whether it matters to them, or whether they find that we keep it.

Only those are asked whose record says that they agreed to it, about one promise once a year, and each question is a
request for outreach: opt-outs, hours and the one budget hold for it. Who is drawn follows from the seed alone.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from channels.outreach.asked import Answer, Asked, Survey
from channels.outreach.outreach import Outreach
from runtime.clock import Clock, Ids
from runtime.core.company import Confirms
from runtime.core.journey import Journey, JourneyMap, Moment
from runtime.core.records import Document
from runtime.core.sentences import sentence
from runtime.customers import Customer, all_customers, find_customer
from runtime.limits import CONFIRMED
from runtime.ports import StaleConversation, Store, StoreError

KIND = "confirmations"
_TRIES = 20


class CannotAsk(Exception):
    """The promise cannot be asked about at all; the message says why, and what to do."""


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A confirmation: which promise (`journey.moment`), what about it, of how many, drawn by which seed.

    Who cannot be asked within `days` is not asked.
    """

    promise: str
    asks: Confirms = "matters"
    sample: Annotated[int, Meta(ge=1, le=10_000)] = 100
    seed: int = 1
    days: Annotated[int, Meta(ge=1, le=30)] = 3


class Planned(msgspec.Struct, frozen=True):
    """What asking would come to. `customers` are those still to be asked, in their order.

    `now` and `later` count them by when they can be; `asked` were asked by this seed before. `left` counts by reason
    those who agreed and are left out; `agreed` and `known` are how many agreed, of how many records.
    """

    promise: str
    words: str
    questions: Mapping[str, str]
    customers: Sequence[str]
    now: int
    later: Mapping[str, int]
    asked: int
    left: Mapping[str, int]
    agreed: int
    known: int


class Note(msgspec.Struct, frozen=True):
    """That a customer was asked about a promise: when, by which seed and request; `tries` counts the requests."""

    at: datetime
    seed: int
    request: str
    tries: int = 1


Notes = dict[str, Note]
"""Of one customer, by promise."""

State = Literal["open", "asked", "asked_before"]


class Confirming:
    """Draws customers and asks them."""

    def __init__(
        self, *, outreach: Outreach, store: Store, clock: Clock, ids: Ids, journeys: Callable[[], JourneyMap]
    ) -> None:  # fmt: skip
        self._outreach = outreach
        self._store = store
        self._clock = clock
        self._ids = ids
        self._journeys = journeys

    async def plan(self, wanted: Wanted) -> Planned:
        """Who would be asked, and why others would not. Nothing is sent. Raises CannotAsk and StoreError."""
        _, moment, field = self._about(wanted)
        known = await all_customers(self._store)
        agreed = [one for one in known if _agreed(one, field)]
        asked_of = {one.key: _read(one) for one in await self._store.documents(KIND)}
        drawn: list[str] = []
        later, left, asked, now = Counter[str](), Counter[str](), 0, 0
        numbers: set[str | None] = set()
        for n, one in enumerate(in_order(agreed, wanted)):
            if asked + len(drawn) == wanted.sample:
                left["not_drawn"] = len(agreed) - n
                break
            state = await self._state(asked_of.get(one.id, {}).get(wanted.promise), wanted)
            if state != "open":
                asked += state == "asked"
                left.update([state] if state == "asked_before" else [])
                continue
            request = self._request(wanted, one, "plan")
            answer = await self._outreach.foreseen(request)
            if answer.outcome == "refused" or request.phone in numbers:
                left["same_number" if request.phone in numbers else answer.rule or "refused"] += 1
                continue
            drawn.append(one.id)
            numbers.update([request.phone] if request.phone is not None else [])
            now += answer.outcome == "started"
            later.update([answer.rule or "later"] if answer.outcome == "scheduled" else [])
        return Planned(
            wanted.promise, moment.promise, self._questions(wanted, moment), drawn, now, dict(later), asked, dict(left),
            len(agreed), len(known),
        )  # fmt: skip

    async def ask(self, wanted: Wanted, customer: str) -> Answer:
        """Ask one customer; who was asked already gets no second question. Raises CannotAsk and StoreError."""
        _, _, field = self._about(wanted)
        for _ in range(_TRIES):
            known = await find_customer(self._store, customer)
            if not _agreed(known, field):
                return Answer("", "refused", "no_consent")
            kept = await self._store.document(KIND, customer)
            before = _read(kept).get(wanted.promise) if kept is not None else None
            state = await self._state(before, wanted)
            if before is not None and state == "asked_before":
                return Answer(before.request, "refused", "asked_before")
            if before is not None and state == "asked":
                return await self._asked(before, wanted, known)
            note = self._note(wanted, customer, before)
            with suppress(StaleConversation):  # the same customer was noted at this moment: look again
                await self._write(kept, customer, {wanted.promise: note})
                return await self._asked(note, wanted, known)
        raise StoreError(f"the notes on {customer} moved {_TRIES} times")

    async def _asked(self, note: Note, wanted: Wanted, customer: Customer) -> Answer:
        """What became of the request of a note; it is made where nobody came to it."""
        kept = await self._outreach.kept(note.request)
        if kept is not None:
            return kept.answer
        answer = await self._outreach.ask(self._request(wanted, customer, note.request))
        return answer if answer is not None else Answer(note.request, "refused", "asked_before")

    def _note(self, wanted: Wanted, customer: str, before: Note | None) -> Note:
        tries = before.tries + 1 if before is not None else 1
        name = hashlib.sha256(f"{wanted.promise} {customer} {tries}".encode()).hexdigest()[:32]
        return Note(self._clock.now(), wanted.seed, f"confirm:{name}", tries)

    async def _write(self, kept: Document | None, customer: str, more: Notes) -> None:
        notes = {**(_read(kept) if kept is not None else {}), **more}
        version = kept.version + 1 if kept is not None else 1
        document = Document(KIND, customer, version, msgspec.json.encode(notes))
        await self._store.change(self._ids.new("co-"), [document])

    async def _state(self, note: Note | None, wanted: Wanted) -> State:
        """Whether a customer may be asked. A question that was refused or taken back reached nobody, and counts for
        nothing."""
        if note is None or self._clock.now() - note.at > CONFIRMED:
            return "open"
        kept = await self._outreach.kept(note.request)
        if kept is not None and kept.answer.outcome in ("refused", "withdrawn"):
            return "open"
        return "asked" if note.seed == wanted.seed else "asked_before"

    def _about(self, wanted: Wanted) -> tuple[Journey, Moment, str]:
        """The journey, the moment, and the field that says who agreed. Raises CannotAsk."""
        journeys = self._journeys()
        journey_id, _, name = wanted.promise.partition(".")
        journey = journeys.journeys.get(journey_id)
        moment = journey.moments.get(name) if journey is not None else None
        if journey is None or moment is None:
            known = [f"{one.id}.{moment}" for one in journeys.journeys.values() for moment in one.moments]
            raise CannotAsk(f"there is no promise {wanted.promise}; there is {', '.join(sorted(known)) or 'none'}")
        if journeys.contact.may_ask is None:
            raise CannotAsk(
                "the map does not say who agreed to be asked. Declare a field, such as "
                "`customer: {may_ask: {type: yes_no}}`, name it in `contact: {may_ask: may_ask}`, and let your systems "
                "write it with PUT /api/v1/customers/ID"
            )
        return journey, moment, journeys.contact.may_ask

    def _request(self, wanted: Wanted, customer: Customer, id: str) -> Asked:
        journey, moment, _ = self._about(wanted)
        phone = customer.values.get("phone")
        return Asked(
            id=id, journey=journey.id, reason="confirmation", customer=customer.id,
            phone=str(phone.value) if phone is not None and phone.value else None,
            expires=self._clock.now() + timedelta(days=wanted.days),
            survey=Survey(journey.hash, moment.id, id, wanted.asks),
        )  # fmt: skip

    def _questions(self, wanted: Wanted, moment: Moment) -> Mapping[str, str]:
        """The question as customers read it, by language."""
        journeys = self._journeys()
        return {
            language: sentence(
                f"confirm_{wanted.asks}", language, title=journeys.title,
                promise=moment.promises.get(language, moment.promise),
            )
            for language in journeys.languages
        }  # fmt: skip


def in_order(customers: Sequence[Customer], wanted: Wanted) -> Sequence[Customer]:
    """The customers in the order in which a seed draws them, another one for each promise."""

    def place(one: Customer) -> bytes:
        return hashlib.sha256(f"{wanted.seed} {wanted.promise} {one.id}".encode()).digest()

    return sorted(customers, key=place)


def _agreed(customer: Customer, field: str) -> bool:
    told = customer.values.get(field)
    return told is not None and told.value is True


def _read(kept: Document) -> Notes:
    return msgspec.json.decode(kept.body, type=Notes) if kept.body is not None else {}
