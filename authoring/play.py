"""Runs plays: each step is done or checked in turn, and every line that is said must be claimed by a step, in order."""

import hashlib
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from authoring.plays import Play, Step, same_words
from runtime.core.conversation import Line
from runtime.core.values import File

INTO_PEOPLE = "a conversation that people have"


@dataclass(frozen=True, slots=True)
class Mend:
    """What would make a play pass here: these steps stand in the place of the one that failed, or before it."""

    steps: Sequence[tuple[str, Any]]
    keeps: bool = False


@dataclass(slots=True)
class Result:
    """What became of one play. `problem` is None when it passed; `transcript` is what was said, one line each.

    `index` counts the step that failed, one more than there are where more was said at the end. `mend` is None where
    nothing that is said can be written down instead: staff were refused, a button is not there.
    """

    play: Play
    problem: str | None = None
    step: Step | None = None
    expected: Sequence[str] = ()
    actual: Sequence[str] = ()
    index: int = 0
    mend: Mend | None = None
    transcript: list[str] = field(default_factory=list)


class Stage(Protocol):
    """Where a play is performed: against `decide` alone, or against a whole service."""

    async def begin(self, play: Play) -> None:
        """Set the stage for a play: its channel, customer, language and actions."""
        ...

    async def customer(self, text: str) -> None:
        """The customer writes."""
        ...

    async def presses(self, label: str) -> None:
        """The customer presses the button of that label."""
        ...

    async def event(self, name: str, values: Mapping[str, Any]) -> None:
        """An outside system reports something."""
        ...

    async def sends(self, file: File) -> None:
        """The customer sends a file."""
        ...

    async def undelivered(self, seq: int) -> None:
        """The carrier could not deliver the line of that number."""
        ...

    async def wait(self, length: timedelta) -> None:
        """Time passes."""
        ...

    async def staff(self, kind: str, value: str, inputs: Mapping[str, Any]) -> str | None:
        """Staff join, say, move or finish; gives why it was refused."""
        ...

    async def lines(self) -> Sequence[Line]:
        """Everything said so far."""
        ...

    async def outcomes(self) -> Sequence[tuple[str | None, str]]:
        """The moments settled so far, with their outcomes."""
        ...

    async def state(self) -> str | None:
        """The state of the journey under way."""
        ...

    async def ticket(self) -> tuple[str, str, Sequence[str]] | None:
        """Queue and reason of the ticket that is open, the reason as staff read it, and what its people still lack."""
        ...


class _Failed(Exception):
    def __init__(
        self, problem: str, expected: Sequence[str] = (), actual: Sequence[str] = (), *, mend: Mend | None = None
    ) -> None:  # fmt: skip
        super().__init__(problem)
        self.mend = mend
        self.expected = expected
        self.actual = actual


async def perform(play: Play, stage: Stage) -> Result:
    """Run one play on a stage."""
    result = Result(play)
    performance = _Performance(play, stage, result)
    try:
        await performance.run()
    except _Failed as failed:
        result.problem = str(failed)
        result.step = performance.step
        result.expected = failed.expected
        result.actual = failed.actual
        result.index = performance.index
        result.mend = failed.mend
    result.transcript = [_shown(line) for line in await stage.lines()]
    return result


class _Performance:
    """One play under way: which lines were claimed, and what was last looked at."""

    def __init__(self, play: Play, stage: Stage, result: Result) -> None:
        self._play = play
        self._stage = stage
        self._result = result
        self._claimed = 0
        self._settled = 0
        self._last: Line | None = None
        self.step: Step | None = None
        self.index = 0

    async def run(self) -> None:
        await self._stage.begin(self._play)
        for step in self._play.steps:
            self.step = step
            await self._one(step)
            self.index += 1
        await self._nothing_more()

    async def _one(self, step: Step) -> None:
        value = step.value
        match step.kind:
            case "says" | "says~":
                await self._says(str(value), whole=step.kind == "says")
            case "choices":
                await self._choices([str(label) for label in value])
            case "moment":
                await self._moment(dict(value))
            case "state":
                state = str(await self._stage.state())
                self._same("the state", str(value), state, Mend([("state", state)]))
            case "handoff":
                await self._handoff(value if isinstance(value, dict) else {"queue": value})
            case "end":
                await self._end(str(value))
            case "nothing":
                await self._nothing_more()
            case _:
                await self._does(step)

    async def _does(self, step: Step) -> None:
        """A step in which somebody does something: what was said before it must have been claimed."""
        await self._nothing_more()
        value = step.value
        match step.kind:
            case "customer":
                await self._stage.customer(str(value))
                await self._claim_own("customer")
            case "presses":
                await self._stage.presses(str(value))
                await self._claim_own("customer")
            case "sends":
                await self._stage.sends(_file(str(value)))
                await self._claim_own("customer")
            case "undelivered":
                await self._stage.undelivered(await self._ours(str(value)))
            case "wait":
                await self._stage.wait(value)
            case "event":
                given = value if isinstance(value, dict) else {"name": value}
                await self._stage.event(str(given["name"]), given.get("data") or {})
            case "staff_joins" | "staff_says" | "staff_moves" | "staff_finishes":
                refused = await self._stage.staff(step.kind, str(value), step.inputs)
                if refused is not None:
                    raise _Failed(f"staff were refused: {refused}")
                if step.kind == "staff_says":
                    await self._claim_own("staff")

    async def _ours(self, words: str) -> int:
        """The number of the last line of ours that holds these words."""
        lines = await self._stage.lines()
        found = [line.seq for line in lines if line.author != "customer" and words in line.text]
        if not found:
            raise _Failed("nothing of the kind was said", [words], _texts(lines))
        return found[-1]

    async def _claim_own(self, author: str) -> None:
        line = await self._next()
        if line is None or line.author != author:
            raise _Failed("the line that was written is not in the transcript", [author], _texts([line]))
        self._claim(line)

    async def _next(self) -> Line | None:
        lines = await self._stage.lines()
        return lines[self._claimed] if self._claimed < len(lines) else None

    def _claim(self, line: Line) -> None:
        self._claimed += 1
        self._last = line

    async def _says(self, expected: str, *, whole: bool) -> None:
        line = await self._next()
        if line is None or line.kind == "ended":
            raise _Failed("nothing more was said", [expected], mend=Mend([]))
        if not self._fits(expected, line, whole):
            raise _Failed("something else was said", [expected], [line.text], mend=Mend([("says", line.text)]))
        self._claim(line)

    async def _choices(self, expected: list[str]) -> None:
        line = self._last
        if line is None or line.kind != "choices":
            line = await self._next()
            if line is not None and line.kind == "choices":
                self._claim(line)
        actual = [label for _, label in line.choices] if line is not None else []
        if actual != expected:
            mend = Mend([("choices", actual)] if actual else [])
            raise _Failed("other choices were offered", expected, actual, mend=mend)

    async def _moment(self, expected: dict[str, Any]) -> None:
        outcomes = list(await self._stage.outcomes())
        new = outcomes[self._settled :]
        self._settled = len(outcomes)
        for moment, outcome in expected.items():
            if (moment, outcome) not in new:
                shown = [f"{name}: {became}" for name, became in new]
                mend = Mend([("moment", {name: became for name, became in new if name}) for _ in new[:1]])
                raise _Failed("the moment was not settled so", [f"{moment}: {outcome}"], shown, mend=mend)

    async def _handoff(self, expected: dict[str, Any]) -> None:
        line = await self._next()
        if line is not None and line.kind == "handoff":
            self._claim(line)
        ticket = await self._stage.ticket()
        if ticket is None:
            raise _Failed("the conversation was not handed over", [INTO_PEOPLE], mend=Mend([]))
        queue, reason, lacks = ticket
        mend = Mend([("handoff", {"queue": queue, "reason": reason})])
        if "queue" in expected:
            self._same("the queue", str(expected["queue"]), queue, mend)
        if "reason" in expected:
            self._same("the reason", str(expected["reason"]), reason, mend)
        if "reason~" in expected and str(expected["reason~"]) not in reason:
            raise _Failed("the reason is another", [str(expected["reason~"])], [reason], mend=mend)
        if "lacks" in expected and sorted(expected["lacks"]) != sorted(lacks):
            mend = Mend([("handoff", {"queue": queue, "reason": reason, "lacks": list(lacks)})])
            raise _Failed(
                "its people lack something else", sorted(map(str, expected["lacks"])), sorted(lacks), mend=mend
            )

    async def _end(self, expected: str) -> None:
        line = await self._next()
        if line is None or line.kind != "ended":
            raise _Failed("the journey has not ended", [expected], _texts([line]), mend=Mend([]))
        self._same("the outcome", expected, str(line.outcome), Mend([("end", str(line.outcome))]))
        self._claim(line)

    async def _nothing_more(self) -> None:
        lines = list(await self._stage.lines())[self._claimed :]
        if lines:
            mend = Mend([step for line in lines for step in _as_steps(line)], keeps=True)
            raise _Failed("more was said than the play expects", [], _texts(lines), mend=mend)

    @staticmethod
    def _fits(expected: str, line: Line, whole: bool) -> bool:
        return same_words(expected, line.text) if whole else expected in line.text

    @staticmethod
    def _same(what: str, expected: str, actual: str, mend: Mend) -> None:
        if expected != actual:
            raise _Failed(f"{what} is another", [expected], [actual], mend=mend)


def _as_steps(line: Line) -> list[tuple[str, Any]]:
    """The steps that claim a line."""
    if line.kind == "ended":
        return [("end", str(line.outcome))]
    if line.kind == "handoff":
        return [("says", line.text)]
    choices: list[tuple[str, Any]] = [("choices", [label for _, label in line.choices])] if line.choices else []
    return [("says", line.text), *choices]


def _file(name: str) -> File:
    """A file that only its name tells of."""
    kind, _ = mimetypes.guess_type(name)
    return File(f"0-play.{hashlib.sha256(name.encode()).hexdigest()[:32]}", name, kind or "application/pdf", 1_000)


def _texts(lines: Sequence[Line | None]) -> list[str]:
    return [_shown(line) for line in lines if line is not None]


def _shown(line: Line) -> str:
    if line.kind == "ended":
        return f"(ended: {line.outcome})"
    choices = " [" + " | ".join(label for _, label in line.choices) + "]" if line.choices else ""
    return f"{line.name or line.author}: {line.text}{choices}"
