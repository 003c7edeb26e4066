"""A conversation that an author tries out, act by act: what they did can be done again on a changed map, or kept.

`handrail chat` and the try-it pane of the authors' page run on it. Actions answer as the author says; until then each
ends in the first of its declared ends, with values made up by their types.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from authoring.rehearsal import Answer, Rehearsal
from authoring.stage import staff_event, written
from runtime.core.company import Action
from runtime.core.conversation import BOT, QUEUE, Line
from runtime.core.decision import HandOver
from runtime.core.errors import HandrailError
from runtime.core.events import Chose, Happened, Opened
from runtime.core.journey import JourneyMap
from runtime.core.moves import PossibleMove, possible
from runtime.core.values import DataType, Value
from runtime.loading.durations import read_duration
from runtime.ports import Understanding

DOES = (
    "customer", "presses", "wait", "event", "staff_joins", "staff_says", "staff_moves", "staff_finishes", "answers",
    "fails",
)  # fmt: skip
"""What an act may be: a step of a play that does something; `answers`, how an action ends from now on; `fails`, for the
next call of an action."""


class NotPossible(HandrailError):
    """An act cannot be done; the message is for the author."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a talk begins: the channel, the customer's language and profile, and the journey that is opened."""

    channel: str = "web"
    language: str | None = None
    journey: str | None = None
    customer: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that the author did. `inputs` are those of a move, the data of an event, or what an action gives."""

    does: str
    value: str
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Called:
    """An action that was called, and how it answered."""

    action: str
    arguments: Mapping[str, Value]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one act (None: of the opening): lines, moments settled, calls, and a hand-over that is new."""

    act: Act | None
    lines: Sequence[Line]
    settled: Sequence[tuple[str | None, str]]
    calls: Sequence[Called]
    handed_over: HandOver | None


class Talk:
    """One conversation under way. `taken` is what happened so far."""

    def __init__(self, journeys: JourneyMap, understanding: Understanding, setting: Setting | None = None) -> None:
        self.journeys = journeys
        self.setting = setting if setting is not None else Setting()
        self._understanding = understanding
        self._answers: dict[str, Answer] = {}
        self._failing: set[str] = set()
        self._calls: list[Called] = []
        self.rehearsal = Rehearsal(
            journeys, understanding, self._answer, channel=self.setting.channel, profile=self.setting.customer,
            language=self.setting.language,
        )  # fmt: skip
        if self.setting.channel == "web" or self.setting.journey is not None:
            self.rehearsal.take(Opened(self.setting.journey))
        self.taken: list[Taken] = [self._came_of(None, (0, 0, None))]

    @property
    def acts(self) -> Sequence[Act]:
        """What the author did so far."""
        return [taken.act for taken in self.taken if taken.act is not None]

    def do(self, act: Act) -> Taken:
        """Do one act. Raises NotPossible, and then nothing was done."""
        before = len(self.rehearsal.lines), len(self.rehearsal.outcomes), self.rehearsal.handed_over
        self._calls = []
        try:
            self._does(act)
        except (ValueError, KeyError, TypeError) as error:
            raise NotPossible(str(error).strip("'\"")) from error
        taken = self._came_of(act, before)
        self.taken.append(taken)
        return taken

    def on(self, journeys: JourneyMap) -> tuple["Talk", Act | None]:
        """The same talk on another map, as far as it goes there; with the first act that is not possible in it."""
        journey = self.setting.journey
        setting = Setting(
            self.setting.channel,
            self.setting.language if self.setting.language in journeys.languages else None,
            journey if journey in journeys.journeys else None,
            self.setting.customer,
        )
        made = Talk(journeys, self._understanding, setting)
        for act in self.acts:
            try:
                made.do(act)
            except NotPossible:
                return made, act
        return made, None

    def moves(self) -> Sequence[PossibleMove]:
        """What a person could do now."""
        return possible(self.journeys, self.rehearsal.conversation, self.rehearsal.now)

    def _does(self, act: Act) -> None:
        rehearsal = self.rehearsal
        match act.does:
            case "customer":
                rehearsal.take(written(rehearsal, act.value))
            case "presses":
                asked = rehearsal.conversation.asked
                choice = next((id for id, label in asked.choices if label == act.value), None) if asked else None
                if asked is None or choice is None:
                    raise NotPossible(f"there is no button {act.value} now")
                rehearsal.take(Chose(asked.seq, choice, act.value))
            case "wait":
                rehearsal.wait(read_duration(act.value))
            case "event":
                rehearsal.take(Happened(act.value, act.inputs))
            case "answers":
                self._will_answer(act)
            case "fails":
                self._failing.add(self._known_action(act.value).id)
            case "staff_joins" | "staff_says" | "staff_moves" | "staff_finishes":
                self._staff(act)
            case _:
                raise NotPossible(f"{act.does} is nothing that can be done")

    def _staff(self, act: Act) -> None:
        if act.does != "staff_joins" and self.rehearsal.conversation.owner in (BOT, QUEUE):
            raise NotPossible("nobody of the staff has the conversation; let somebody join first")
        decision = self.rehearsal.take(staff_event(self.rehearsal, act.does, act.value, act.inputs))
        if decision.refused is not None:
            raise NotPossible(" ".join(["refused:", decision.refused, *decision.missing]))

    def _will_answer(self, act: Act) -> None:
        declared = self._known_action(act.value)
        given = dict(act.inputs)
        end = str(given.pop("end", declared.ends[0] if declared.ends else "error"))
        if end not in (*declared.ends, "error", "timeout"):
            raise NotPossible(f"{act.value} has no end {end}; it has {', '.join((*declared.ends, 'error', 'timeout'))}")
        made_up = _made_up(declared.gives) if end in declared.ends[:1] else {}
        self._answers[act.value] = Answer(end, {**made_up, **given} if end in declared.ends else {})

    def _known_action(self, name: str) -> Action:
        action = self.journeys.actions.get(name)
        if action is None:
            known = ", ".join(self.journeys.actions)
            raise NotPossible(
                f"there is no action {name}; " + (f"there are {known}" if known else "the map declares none")
            )
        return action

    def _answer(self, action: str, arguments: Mapping[str, Value]) -> Answer:
        answer = self._answers.get(action)
        if action in self._failing:
            self._failing.discard(action)
            answer = Answer("error")
        elif answer is None:
            declared = self.journeys.actions[action]
            end = declared.ends[0] if declared.ends else "error"
            answer = Answer(end, _made_up(declared.gives) if declared.ends else {})
        self._calls.append(Called(action, arguments, answer))
        return answer

    def _came_of(self, act: Act | None, before: tuple[int, int, HandOver | None]) -> Taken:
        lines, settled, handed = before
        now = self.rehearsal.handed_over
        return Taken(
            act, self.rehearsal.lines[lines:], self.rehearsal.outcomes[settled:], tuple(self._calls),
            now if now is not handed else None,
        )  # fmt: skip


_EXAMPLES: Mapping[str, Value] = {
    "number": Decimal(42), "money": Decimal("42.50"), "date": "2026-11-30", "time": "10:00", "yes_no": True,
    "email": "ana@example.com", "phone": "+447700900123", "digits": "4821",
}  # fmt: skip


def _made_up(gives: Mapping[str, DataType]) -> dict[str, Value]:
    """Values that an action might give."""
    return {
        name: next(iter(one.options)) if one.options else _EXAMPLES.get(one.kind, f"{name.upper()}-1")
        for name, one in gives.items()
    }
