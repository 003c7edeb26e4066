"""A small map: a welcome that hands the first message to a person, and a journey with a question and a button."""

from dataclasses import replace

from runtime.core.company import Owner, Queue, Text
from runtime.core.expressions import compile_text
from runtime.core.journey import (
    PERSON,
    Ask,
    Choice,
    Choose,
    End,
    HandOff,
    Journey,
    JourneyMap,
    Moment,
    Route,
    Starts,
    State,
)
from runtime.core.machine import build
from runtime.core.values import DataType


def text(english: str) -> Text:
    return Text({"en": (compile_text(english),)})


def _journey(id: str, *states: State, channels: tuple[str, ...] = ("web", "sms")) -> Journey:
    unrouted = {outcome: Route(PERSON) for outcome in ("invalid", "silence", "person_wanted", "undeliverable")}
    named = {state.name: replace(state, routes={**unrouted, **state.routes}) for state in states}
    return Journey(
        id=id, title=id, stage="use", starts=Starts(words=(id.replace("_", " "),)),
        data={"wish": DataType(), "digits": DataType("digits", length=4)},
        moments={"heard": Moment("heard", "We listen", "request", "desk", "use")},
        states=named, start=states[0].name, channels=channels, languages=("en",), hash=f"hash of {id}",
        machine=build(named, states[0].name),
    )  # fmt: skip


WELCOME = _journey(
    "hello",
    State("wish", "heard", Ask(text("Welcome to Test Bank."), "wish"), routes={"answered": Route("people")}),
    State("people", "heard", HandOff("all", say=text("A person is coming."))),
)
LOST_CARD = _journey(
    "lost_card",
    State("digits", "heard", Ask(text("Which four digits?"), "digits"), routes={"answered": Route("send")}),
    State(
        "send", "heard",
        Choose(text("Shall we send a new one?"), (
            Choice("yes", text("Yes, send it"), {}, None, Route("sent")),
            Choice("no", text("No"), {}, None, Route("sent")),
        )),
    ),
    State("sent", "heard", End("kept", "done", say=text("Done."))),
)  # fmt: skip
SMS_ONLY = _journey("by_sms_only", State("end", "heard", End("kept", "done")), channels=("sms",))

MAP = JourneyMap(
    id="test-bank", title="Test Bank", welcome="hello", languages=("en", "es"), timezone="Europe/London",
    stages={"use": "Use"}, values={}, owners={"desk": Owner("desk", "The desk")}, not_offered={},
    queues={"all": Queue("all", "Everybody", "24/7", is_default=True)}, customer={}, actions={},
    journeys={journey.id: journey for journey in (WELCOME, LOST_CARD, SMS_ONLY)},
    versions={journey.hash: journey for journey in (WELCOME, LOST_CARD, SMS_ONLY)},
)  # fmt: skip
