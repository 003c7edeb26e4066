"""Telling a way again, word for word: as a transcript to read, and as the steps of a play to keep."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from authoring.explore.happenings import Done, Happening
from authoring.explore.samples import sample
from authoring.rehearsal import Answer, Rehearsal
from runtime.core.conversation import QUEUE, Conversation, Line
from runtime.core.events import (
    AskedHelp,
    Chose,
    Happened,
    Opened,
    OptedIn,
    OptedOut,
    Said,
    StaffFinished,
    StaffJoined,
    StaffMoved,
)
from runtime.core.journey import JourneyMap
from runtime.core.moves import find
from runtime.core.values import DataType, File, Money, Value
from runtime.ports import Understanding

_NEVER = timedelta(days=3650)
_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


@dataclass(slots=True)
class Retold:
    """A way as it went. `steps` are those of a play; `is_play` is False where a play cannot do all of it."""

    lines: list[str] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    actions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    customer: dict[str, Value] = field(default_factory=dict)
    journey: str | None = None
    channel: str = "web"
    is_play: bool = True
    reached: Conversation | None = None


def retell(
    journeys: JourneyMap, understanding: Understanding, way: Sequence[Happening], beginning: Conversation
) -> Retold:
    """Let it happen again, from a fresh conversation, through the words that a customer would really write."""
    return _Telling(journeys, understanding, _all(way), beginning).told()


def _all(way: Sequence[Happening]) -> list[Done]:
    """Everything that is done, within the journeys that were called, too."""
    return [done for one in way for inner in (*one.inner[1:], one) for done in inner.done]


class _Telling:
    def __init__(
        self, journeys: JourneyMap, understanding: Understanding, done: Sequence[Done], beginning: Conversation
    ) -> None:
        profile = {name: slot.value for name, slot in beginning.profile.items()}
        self._done = done
        self._answers = [one for one in done if one[0] == "answers"]
        self._rehearsal = Rehearsal(
            journeys, understanding, self._answer, channel=beginning.channel, profile=profile,
            language=beginning.language,
        )  # fmt: skip
        self._retold = Retold(customer=profile, channel=beginning.channel)
        self._shown = 0

    def _answer(self, action: str, _arguments: Mapping[str, Value]) -> Answer:
        if not self._answers:
            answer = Answer("error", after=_NEVER)
        else:
            _, what, gives = self._answers.pop(0)
            assert isinstance(what, tuple)
            called, end = what
            answer = Answer(end, {name: _plain(value) for name, value in gives.items()})  # as a play gives them
            self._retold.lines.append(f"  [{called}: {end}{_gives(gives)}]")
        written = {"end": answer.end, **{name: _plain(value) for name, value in answer.gives.items()}}
        self._retold.actions.setdefault(action, []).append(
            written if answer.after < _NEVER else {**written, "after": "3650d"}
        )
        return answer

    def told(self) -> Retold:
        for done in self._done:
            self._one(done)
            self._said()
        self._retold.reached = self._rehearsal.conversation
        return self._retold

    def _one(self, done: Done) -> None:
        what, of, values = done
        match what:
            case "opens":
                self._retold.journey = str(of)
                self._rehearsal.take(Opened(str(of)))
            case "customer":
                self._step({"customer": of}, f"customer: {of}")
                self._rehearsal.take(Said(str(of)))
            case "chooses" | "presses":
                self._chooses(str(of), by_id=what == "chooses")
            case "timer":
                self._waits_for(str(of))
            case "waits":
                assert isinstance(of, timedelta)
                self._wait(of)
            case "event":
                given = {name: _plain(value) for name, value in values.items()}
                self._step({"event": {"name": of, "data": given}}, f"  [{of} happens]")
                self._rehearsal.take(Happened(str(of), values))
            case "staff_moves":
                self._moves(str(of))
            case "staff_finishes":
                self._joins()
                self._step({"staff_finishes": of}, f"staff: finishes as {of}")
                self._rehearsal.take(StaffFinished("jo", "Jo", of))  # type: ignore[arg-type]
            case "opts_out":
                self._carrier("STOP", OptedOut("STOP"))
            case "opts_in":
                self._carrier("START", OptedIn("START"))
            case "asks_help":
                self._carrier("HELP", AskedHelp("HELP"))

    def _carrier(self, text: str, event: OptedOut | OptedIn | AskedHelp) -> None:
        self._retold.is_play = False
        self._retold.lines.append(f"customer: {text}")
        self._rehearsal.take(event)

    def _chooses(self, of: str, *, by_id: bool) -> None:
        asked = self._rehearsal.conversation.asked
        offered = dict(asked.choices) if asked is not None else {}
        choice = of if by_id else next((id for id, label in offered.items() if label == of), "")
        label = offered.get(choice, of)
        self._step({"presses": label}, f"customer: [{label}]")
        self._rehearsal.take(Chose(asked.seq if asked is not None else 0, choice, label))

    def _waits_for(self, kind: str) -> None:
        due = [timer.due for timer in self._rehearsal.conversation.timers if timer.kind == kind]
        if due:
            self._wait(max(min(due) - self._rehearsal.now, timedelta(seconds=1)))

    def _wait(self, length: timedelta) -> None:
        written = _length(length)
        self._step({"wait": written}, f"  [{written} pass]")
        self._rehearsal.wait(length)

    def _joins(self) -> None:
        if self._rehearsal.conversation.owner == QUEUE:
            self._step({"staff_joins": "jo"}, "staff: Jo takes over")
            self._rehearsal.take(StaffJoined("jo", "Jo"))

    def _moves(self, id: str) -> None:
        self._joins()
        move = find(self._rehearsal.journeys, self._rehearsal.conversation, id, self._rehearsal.now)
        inputs: dict[str, Value] = {}
        for name in move.missing if move is not None else ():
            assert move is not None
            inputs[name] = sample(move.types.get(name, DataType()))
        step: dict[str, Any] = {"staff_moves": id}
        if inputs:
            step["inputs"] = {name: _plain(value) for name, value in inputs.items()}
        self._step(step, f"staff: {move.label if move is not None else id}")
        self._rehearsal.take(StaffMoved("jo", "Jo", id, inputs))

    def _step(self, step: dict[str, Any], line: str) -> None:
        self._retold.steps.append(step)
        self._retold.lines.append(line)

    def _said(self) -> None:
        handed = self._rehearsal.handed_over
        for line in self._rehearsal.lines[self._shown :]:
            if line.author != "customer":
                self._retold.lines += _shown(line)
                self._retold.steps += _claims(line)
            if line.kind == "handoff" and handed is not None and handed.lacks:
                self._retold.lines.append(f"  [its people still have to ask for: {', '.join(handed.lacks)}]")
                self._retold.steps.append({"handoff": {"queue": handed.queue, "lacks": list(handed.lacks)}})
        self._shown = len(self._rehearsal.lines)


def _shown(line: Line) -> Iterator[str]:
    if line.kind == "ended":
        yield f"  [the journey ends: {line.outcome}]"
    elif line.text:
        who = "handrail" if line.author in ("bot", "system") else line.name or line.author
        choices = f" [{' | '.join(label for _, label in line.choices)}]" if line.choices else ""
        yield f"{who}: {line.text}{choices}"
    if line.kind == "handoff":
        yield f"  [handed over to {line.queue}]"


def _claims(line: Line) -> Iterator[dict[str, Any]]:
    if line.kind == "ended":
        yield {"end": line.outcome}
    else:
        yield {"says": line.text}
    if line.choices:
        yield {"choices": [label for _, label in line.choices]}


def _gives(gives: Mapping[str, Value]) -> str:
    given = ", ".join(f"{name}={_plain(value)}" for name, value in gives.items())
    return f", {given}" if given else ""


def _plain(value: Value) -> Any:
    """A value as YAML writes it."""
    match value:
        case None | bool() | str() | int():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case Money():
            return f"{value.amount:f} {value.currency}"
        case File():
            return value.name
        case tuple():
            return [_plain(one) for one in value]
        case _:
            return value.isoformat()


def _length(length: timedelta) -> str:
    seconds = max(1, -int(-length.total_seconds() // 1))
    for unit, size in _UNITS:
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
