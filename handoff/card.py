"""The handoff card: what the journey tells the person who takes over, so that nobody has to ask again."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from runtime.core.conversation import Conversation
from runtime.core.decision import Decision, HandOver
from runtime.core.formats import text_of
from runtime.core.journey import Journey, JourneyMap
from runtime.core.values import DataType, Slot, masked

Card = dict[str, object]


def card(journeys: JourneyMap, decision: Decision, hand_over: HandOver, due_at: datetime | None) -> Card:
    """The card as JSON values, a snapshot of this moment. `shown` are the names that the journey bares."""
    conversation = decision.conversation
    run = conversation.run
    return {
        "why": hand_over.why,
        "asked_for": _asked_for(decision),
        "known": known(journeys, conversation, hand_over.card),
        "tried": list(_tried(conversation)),
        "promised": list(_promised(journeys, decision, due_at)),
        "shown": list(hand_over.card),
        "lacks": list(hand_over.lacks),
        "path": list(run.moments[-1].path) if run is not None and run.moments else [],
    }


_OUR_OWN = ("timezone",)
"""What Handrail itself notes of a customer. Another name that the map does not declare may hold anything: masked."""


def known(journeys: JourneyMap, conversation: Conversation, shown: tuple[str, ...] = ()) -> list[Card]:
    """What the journey knows, the names of its `card` first.

    Payment and health data is masked to its last two characters unless the journey's `card` names it.
    """
    run = conversation.run
    if run is None:
        return []
    journey = journeys.versions.get(run.version)
    types: Mapping[str, DataType] = journey.data if journey is not None else {}
    names = [
        *(name for name in shown if name in run.slots),
        *(name for name in run.slots if name not in shown),
    ]
    language = journeys.languages[0]
    return [_entry(name, run.slots[name], types.get(name), language, is_shown=name in shown) for name in names]


def profile(journeys: JourneyMap, conversation: Conversation) -> list[Card]:
    """What is known about the customer beyond this journey."""
    language = journeys.languages[0]
    return [
        _entry(name, slot, journeys.customer.get(name), language, is_shown=name in _OUR_OWN)
        for name, slot in conversation.profile.items()
    ]


def _entry(name: str, slot: Slot, datatype: DataType | None, language: str, *, is_shown: bool) -> Card:
    value = slot.value if is_shown else masked(slot.value, datatype or DataType(sensitive="payment"))
    return {"name": name, "value": text_of(value, language), "source": slot.source, "at": stamp(slot.at)}


def _asked_for(decision: Decision) -> str:
    """The customer's goal in their own words: what began the journey, else what they wrote last."""
    run = decision.conversation.run
    if run is not None and run.asked_for:
        return run.asked_for
    return next((line.text for line in reversed(decision.lines) if line.author == "customer"), "")


def _tried(conversation: Conversation) -> Iterator[Card]:
    run = conversation.run
    if run is None:
        return
    for tried in run.tried:
        yield {"state": tried.state, "what": tried.what, "at": stamp(tried.at)}
    if run.tries:
        answers = "1 answer was" if run.tries == 1 else f"{run.tries} answers were"
        yield {"state": run.state, "what": f"{answers} not understood", "at": stamp(conversation.touched_at)}


def _promised(journeys: JourneyMap, decision: Decision, due_at: datetime | None) -> Iterator[Card]:
    run = decision.conversation.run
    journey: Journey | None = journeys.versions.get(run.version) if run is not None else None
    for opened in run.moments if run is not None and journey is not None else ():
        moment = journey.moments.get(opened.id) if journey is not None else None
        if moment is not None:
            yield {"text": moment.promise, "moment": opened.id, "due_at": stamp(opened.due_at)}
    for line in decision.lines:
        if line.kind == "handoff" and line.text:
            yield {"text": line.text, "moment": None, "due_at": stamp(due_at)}


def stamp(at: datetime | None) -> str | None:
    """A moment in RFC 3339, UTC, to the millisecond."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at is not None else None
