"""The stage of `handrail play`: a rehearsal, in which `decide` alone plays the service."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from authoring.plays import Play, answers_left
from authoring.rehearsal import Answer, Rehearsal
from runtime.carrier_words import event_of
from runtime.core.conversation import Conversation, Line
from runtime.core.decision import Decision
from runtime.core.events import (
    Chose,
    Event,
    Happened,
    Opened,
    Said,
    SendFailed,
    StaffFinished,
    StaffJoined,
    StaffMoved,
    StaffSaid,
)
from runtime.core.journey import JourneyMap
from runtime.core.moves import find
from runtime.core.values import File, Value
from runtime.ports import Understanding
from runtime.understanding.values import read_value

Decided = Callable[[Conversation, Decision], None]
"""Hears of every turn: the conversation before it, and the decision."""


class RehearsalStage:
    """Performs plays against `decide`, one fresh conversation for each. `decided` hears of every turn."""

    def __init__(self, journeys: JourneyMap, understanding: Understanding, decided: Decided | None = None) -> None:
        self._decided = decided
        self._journeys = journeys
        self._understanding = understanding
        self._left: dict[str, list[Answer]] = {}
        self.rehearsal = Rehearsal(journeys, understanding, self._answer)

    async def begin(self, play: Play) -> None:
        """Set the stage."""
        self._left = {name: list(answers) for name, answers in play.actions.items()}
        self.rehearsal = Rehearsal(
            self._journeys, self._understanding, self._answer,
            channel=play.channel, profile=play.customer, language=play.language,
        )  # fmt: skip
        self.rehearsal.decided = self._decided
        first = play.steps[0].kind if play.steps else None
        if first not in ("customer", "event") and (play.channel == "web" or play.journey is not None):
            self.rehearsal.take(Opened(play.journey))

    def _answer(self, action: str, _arguments: Mapping[str, Value]) -> Answer:
        left = answers_left(self._left, action)
        if not left:
            return Answer("error")
        return left.pop(0) if len(left) > 1 else left[0]

    async def customer(self, text: str) -> None:
        """The customer writes."""
        self.rehearsal.take(written(self.rehearsal, text))

    async def presses(self, label: str) -> None:
        """The customer presses a button."""
        asked = self.rehearsal.conversation.asked
        choice = next((id for id, shown in asked.choices if shown == label), "") if asked else ""
        self.rehearsal.take(Chose(asked.seq if asked else 0, choice, label))

    async def event(self, name: str, values: Mapping[str, Any]) -> None:
        """An outside system reports something."""
        self.rehearsal.take(Happened(name, values))

    async def sends(self, file: File) -> None:
        """The customer sends a file."""
        self.rehearsal.take(Said("", files=(file,)))

    async def undelivered(self, seq: int) -> None:
        """The carrier could not deliver a line."""
        self.rehearsal.take(SendFailed(seq, "the number does not take texts"))

    async def wait(self, length: timedelta) -> None:
        """The clock moves."""
        self.rehearsal.wait(length)

    async def staff(self, kind: str, value: str, inputs: Mapping[str, Any]) -> str | None:
        """Staff do something."""
        decision = self.rehearsal.take(staff_event(self.rehearsal, kind, value, inputs))
        return None if decision.refused is None else f"{decision.refused} {', '.join(decision.missing)}".strip()

    async def lines(self) -> Sequence[Line]:
        """What was said."""
        return self.rehearsal.lines

    async def outcomes(self) -> Sequence[tuple[str | None, str]]:
        """What was settled."""
        return self.rehearsal.outcomes

    async def state(self) -> str | None:
        """Where the journey is."""
        run = self.rehearsal.conversation.run
        return run.state if run is not None else None

    async def ticket(self) -> tuple[str, str, Sequence[str]] | None:
        """The hand-over that waits for a person or is with one."""
        handed = self.rehearsal.handed_over
        return None if handed is None else (handed.queue, handed.why, handed.lacks)


def written(rehearsal: Rehearsal, text: str) -> Event:
    """What a customer wrote, as the channel takes it: by SMS some words never reach a journey."""
    conversation = rehearsal.conversation
    return event_of(text, opted_out=conversation.opted_out) if conversation.channel == "sms" else Said(text)


def staff_event(rehearsal: Rehearsal, kind: str, value: str, inputs: Mapping[str, Any]) -> Event:
    """The event of a staff step; the inputs of a move are read as the desk reads them."""
    owner = rehearsal.conversation.owner
    staff = value if kind == "staff_joins" else owner.removeprefix("staff:")
    name = staff.title()
    match kind:
        case "staff_joins":
            return StaffJoined(staff, name)
        case "staff_says":
            return StaffSaid(staff, name, value)
        case "staff_moves":
            return StaffMoved(staff, name, value, _read_inputs(rehearsal, value, inputs))
        case _:
            return StaffFinished(staff, name, value)  # type: ignore[arg-type]


def _read_inputs(rehearsal: Rehearsal, move_id: str, inputs: Mapping[str, Any]) -> Mapping[str, Value]:
    journeys = rehearsal.journeys
    move = find(journeys, rehearsal.conversation, move_id, rehearsal.now)
    values: dict[str, Value] = {}
    for name, written in inputs.items():
        datatype = move.types.get(name) if move is not None else None
        if datatype is None:
            values[name] = written
            continue
        read = read_value(
            datatype, str(written), language=journeys.languages[0], now=rehearsal.now, timezone=journeys.timezone
        )
        values[name] = written if isinstance(read, str) else read.value
    return values
