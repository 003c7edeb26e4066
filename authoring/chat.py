"""`handrail chat`: an author talks to a journey in the terminal; the very `decide` that serves customers answers."""

import shlex
from collections.abc import Callable, Iterable, Mapping

from authoring.rehearsal import Answer, Rehearsal
from authoring.stage import staff_event
from runtime.core.conversation import BOT, Line
from runtime.core.decision import HandOver
from runtime.core.events import Opened, Said
from runtime.core.journey import JourneyMap
from runtime.core.moves import possible
from runtime.core.values import Value
from runtime.loading.durations import read_duration
from runtime.ports import Understanding

Print = Callable[[str], None]

HELP = """\
Write what a customer would write. Or:
  /state          where the journey is, and since which event
  /data           what it knows, and from where
  /moves          what a person at the desk could do now
  /wait 10m       let time pass
  /fail ACTION    the next call of the action fails
  /end ACTION END [name=value ...]   how the action ends from now on
  /staff join | say TEXT | move ID [name=value ...] | finish OUTCOME
  /log            the outcome log so far
  /help           this;  /quit  leave"""


class Chat:
    """One conversation in the terminal. Actions end in the first of their `ends`, unless told otherwise."""

    def __init__(
        self, journeys: JourneyMap, understanding: Understanding, out: Print, *, channel: str, journey: str | None
    ) -> None:
        self._out = out
        self._ends: dict[str, Answer] = {}
        self._fail: set[str] = set()
        self._shown = 0
        self._told: HandOver | None = None
        self._rehearsal = Rehearsal(journeys, understanding, self._answer, channel=channel)
        self._journeys = journeys
        if journey is not None or channel == "web":
            self._rehearsal.take(Opened(journey))

    def _answer(self, action: str, arguments: Mapping[str, Value]) -> Answer:
        declared = self._journeys.actions[action]
        if action in self._fail:
            self._fail.discard(action)
            answer = Answer("error")
        else:
            made_up = {name: f"{name.upper()}-1" for name in declared.gives}
            answer = self._ends.get(action) or Answer(declared.ends[0] if declared.ends else "error", made_up)
        given = ", ".join(f"{name}={value}" for name, value in arguments.items())
        self._out(f"  [{action}({given}) -> {answer.end}]")
        return answer

    def run(self, lines: Iterable[str]) -> None:
        """Talk until the lines end or the author leaves."""
        self._show()
        for line in lines:
            text = line.strip()
            if text in ("/quit", "/exit"):
                break
            if text.startswith("/"):
                try:
                    self._command(*shlex.split(text[1:]))
                except (ValueError, KeyError, IndexError, TypeError) as error:
                    self._out(f"  ({error}) /help shows what can be done")
            elif text:
                self._rehearsal.take(Said(text))
            self._show()

    def _command(self, name: str = "help", *words: str) -> None:
        match name:
            case "state":
                run = self._rehearsal.conversation.run
                self._out(f"  {run.journey}: {run.state}, visit {run.visit}" if run else "  no journey is under way")
                self._out(f"  owner: {self._rehearsal.conversation.owner}")
            case "data":
                run = self._rehearsal.conversation.run
                for slot_name, slot in (run.slots if run else {}).items():
                    self._out(f"  {slot_name} = {slot.value!r}  ({slot.source})")
            case "moves":
                self._moves()
            case "wait":
                self._rehearsal.wait(read_duration(words[0]))
            case "fail":
                self._fail.add(self._journeys.actions[words[0]].id)
            case "end":
                action = self._journeys.actions[words[0]]
                self._ends[action.id] = Answer(words[1], _pairs(words[2:]))
            case "staff":
                self._staff(*words)
            case "log":
                for event in self._rehearsal.log:
                    self._out(f"  {event.event} {event.fields.get('moment')} {event.fields.get('outcome') or ''}")
            case _:
                self._out(HELP)

    def _moves(self) -> None:
        rehearsal = self._rehearsal
        for move in possible(self._journeys, rehearsal.conversation, rehearsal.now):
            needs = f"  needs {', '.join(move.missing)}" if move.missing else ""
            blocked = f"  blocked: {move.blocked}" if move.blocked else ""
            self._out(f"  {move.id}: {move.label}{needs}{blocked}")

    def _staff(self, what: str, *words: str) -> None:
        kinds = {"join": "staff_joins", "say": "staff_says", "move": "staff_moves", "finish": "staff_finishes"}
        kind = kinds[what]
        value = "you" if kind == "staff_joins" else " ".join(words) if kind == "staff_says" else words[0]
        decision = self._rehearsal.take(staff_event(self._rehearsal, kind, value, _pairs(words[1:])))
        if decision.refused is not None:
            self._out(f"  (refused: {decision.refused} {', '.join(decision.missing)})")

    def _show(self) -> None:
        for line in self._rehearsal.lines[self._shown :]:
            if line.author != "customer":
                self._show_line(line)
        self._shown = len(self._rehearsal.lines)
        handed = self._rehearsal.handed_over
        if handed is self._told:
            return
        self._told = handed
        if handed is not None and self._rehearsal.conversation.owner != BOT:
            self._out(f"  [with people: {handed.queue}, because {handed.why}]")

    def _show_line(self, line: Line) -> None:
        if line.kind == "ended":
            self._out(f"  [ended: {line.outcome}]")
            return
        self._out(f"{line.name or line.author}> {line.text}")
        for number, (_, label) in enumerate(line.choices, 1):
            self._out(f"       {number}) {label}")


def _pairs(words: Iterable[str]) -> dict[str, Value]:
    return {name: value for name, separator, value in (word.partition("=") for word in words) if separator}
