"""Plain builders of a small map, for tests of the turn: no YAML, no loading."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace as changed

from runtime.core.company import Action, NotOffered, Owner, Queue, Text
from runtime.core.conversation import Conversation
from runtime.core.expressions import compile_expression, compile_text
from runtime.core.journey import (
    PERSON,
    Arm,
    Ask,
    Choice,
    Choose,
    Decide,
    Do,
    End,
    HandOff,
    Journey,
    JourneyMap,
    Moment,
    Move,
    Route,
    Rung,
    Say,
    Starts,
    State,
    StateKind,
)
from runtime.core.machine import build
from runtime.core.values import DataType

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PERSON_ROUTE = Route(PERSON)

OUTCOMES: Mapping[type, tuple[str, ...]] = {
    Say: ("done",),
    Ask: ("answered", "invalid", "silence", "digression", "person_wanted", "stop"),
    Choose: ("invalid", "silence", "digression", "person_wanted", "stop"),
    HandOff: ("finished", "nobody_in_time", "customer_left"),
    Do: ("blocked", "not_found", "error", "timeout"),
    Decide: (),
    End: (),
}


def text(english: str, spanish: str | None = None) -> Text:
    """A text of one message."""
    languages = {"en": (compile_text(english),)}
    if spanish is not None:
        languages["es"] = (compile_text(spanish),)
    return Text(languages)


def state(
    name: str, kind: StateKind, moment: str = "block", moves: Mapping[str, Move] | None = None, **routes: Route
) -> State:
    """A state whose outcomes lead to a person unless a route is given."""
    every = {outcome: PERSON_ROUTE for outcome in OUTCOMES[type(kind)]} | routes
    return State(name, moment, kind, routes=every, moves=moves or {})


def choice(id: str, label: str, to: str, **route: object) -> Choice:
    """A choice that leads to a state."""
    return Choice(id, text(label), {}, None, Route(to, **route))  # type: ignore[arg-type]


def lost_card() -> Journey:
    """A journey with a question, an action, a choice, a decision, a handoff and three ends."""
    again = Move("again", text("Ask for the digits again"), to="which", clear=("last4",))
    by_hand = Move(
        "by_hand", text("I have blocked it"), to="offer", needs=("reference",), settles="kept",
        when=compile_expression("last4 != '0000'"),
    )  # fmt: skip
    close = Move("close", text("Close it"), finish="declined")
    states = [
        state(
            "which",
            Ask(text("Which digits?"), "last4", (text("Exactly four, please."), text("Once more, please.")), (
                Rung(timedelta(minutes=2), say=text("Still there?")),
                Rung(timedelta(minutes=10), route=Route("parked", settles="abandoned")),
            )),
            moves={"again": again},
            answered=Route("block"),
        ),
        state(
            "block", Do("cards.block", (("last4", compile_text("{{ last4 }}")),), (("reference", "reference"),)),
            moves={"again": again, "by_hand": by_hand, "close": close},
            blocked=Route("offer", settles="kept"), not_found=Route("which"),
        ),
        state(
            "offer",
            Choose(
                text("Blocked ({{ reference }}). Send a new one?"),
                (choice("send", "Yes, send it", "gold"), choice("other", "Another address", "colleague"), choice("no", "No, thanks", "no_card")),
            ),
            "replace",
        ),
        state("gold", Decide((Arm(compile_expression("customer.tier == 'gold'"), Route("thanks")), Arm(None, Route("done")))), "replace"),
        state("thanks", Say(text("Thank you for being gold.")), "replace", done=Route("done")),
        state("colleague", HandOff("cards", text("New address wanted"), text("A colleague takes the address.")), "replace"),
        state("done", End("kept", "kept", text("It's on its way.")), "replace"),
        state("no_card", End("declined", "declined", text("All right.")), "replace"),
        state("parked", End("abandoned", "abandoned", text("Write any time.")), "replace"),
    ]  # fmt: skip
    return journey("lost_card", states, ["I lost my card"])


def journey(id: str, states: list[State], phrases: list[str]) -> Journey:
    """A journey of two moments."""
    table = {one.name: one for one in states}
    return Journey(
        id=id,
        title="Lost card",
        stage="trouble",
        starts=Starts({"en": tuple(phrases)}),
        data={"last4": DataType("digits", length=4), "reference": DataType("text")},
        moments={
            "block": Moment("block", "Blocked within a minute.", "rescue", "cards", "trouble", within=timedelta(minutes=1), must_keep=True),
            "replace": Moment("replace", "A new card is on its way.", "request", "cards", "trouble"),
        },
        states=table,
        start=states[0].name,
        channels=("web", "sms"),
        languages=("en", "es"),
        hash=f"{id}-1",
        machine=build(table, states[0].name),
    )  # fmt: skip


def meridian(*journeys: Journey) -> JourneyMap:
    """A map with these journeys (else the lost card), two queues and one thing that is not offered."""
    known = journeys or (lost_card(),)
    return JourneyMap(
        id="meridian",
        title="Meridian Bank",
        welcome=None,
        languages=("en", "es"),
        timezone="Europe/London",
        stages={"trouble": "Something went wrong"},
        values={},
        owners={"cards": Owner("cards", "Cards")},
        not_offered={"cash": NotOffered("cash", {"en": ("bring cash",)}, text("We don't deliver cash."))},
        queues={
            "cards": Queue("cards", "Card team", "24/7", timedelta(minutes=2)),
            "support": Queue("support", "Support", "24/7", timedelta(minutes=10), is_default=True),
        },
        customer={"tier": DataType("text")},
        actions={
            "cards.block": Action(
                "cards.block", "post", "http://127.0.0.1:1/block", None, timedelta(seconds=10), 2, timedelta(0), True,
                {"last4": DataType("digits")}, {"reference": DataType("text")}, ("blocked", "not_found"),
            )
        },
        journeys={one.id: one for one in known},
        versions={one.hash: one for one in known},
    )  # fmt: skip


def conversation(**fields: object) -> Conversation:
    """A web conversation in which nothing has happened."""
    return changed(Conversation("7-abc", "web", "hash", "c-1", "en", NOW, NOW, version=1), **fields)  # type: ignore[arg-type]
