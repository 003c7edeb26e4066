"""One conversation against `decide` alone: a virtual clock, actions that answer as told, and JSON between the turns.

Plays and `handrail chat` run on it. What it does with an event is what the service does, without a store.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from runtime.core.conversation import Conversation, Line, MomentEvent
from runtime.core.decision import Call, Decision, GiveBack, HandOver
from runtime.core.errors import TurnError
from runtime.core.events import Broke, CallFinished, Event, Said, StaffFinished, StaffMoved, TimedOut
from runtime.core.journey import JourneyMap
from runtime.core.moves import possible
from runtime.core.turn import decide
from runtime.core.values import Slot, Value
from runtime.ports import Understanding
from runtime.wire import read_conversation, write_conversation

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday morning, so that queues are open


@dataclass(frozen=True, slots=True)
class Answer:
    """How an action answers in a rehearsal: `end` is one of its ends, `error` or `timeout`.

    `after` is how long it takes.
    """

    end: str
    gives: Mapping[str, Value] = field(default_factory=dict)
    after: timedelta = timedelta(0)


Stub = Callable[[str, Mapping[str, Value]], Answer]
"""Answers a call: the action's id and its arguments."""


class Rehearsal:
    """A conversation under way. `lines` and `log` hold everything that was said and logged."""

    def __init__(
        self, journeys: JourneyMap, understanding: Understanding, stub: Stub, *, channel: str = "web",
        profile: Mapping[str, Value] | None = None, language: str | None = None, now: datetime = START,
    ) -> None:  # fmt: skip
        self.journeys = journeys
        self.now = now
        self._understanding = understanding
        self._stub = stub
        self._answers: list[tuple[datetime, CallFinished]] = []
        self.lines: list[Line] = []
        self.log: list[MomentEvent] = []
        self.handed_over: HandOver | None = None
        self.calls: list[Call] = []
        self.decided: Callable[[Conversation, Decision], None] | None = None
        self.conversation = Conversation(
            id="0-rehearsal",
            channel=channel,
            address="447700900123 447700900999" if channel == "sms" else "rehearsal",
            customer="c-rehearsal",
            language=language or journeys.languages[0],
            created_at=now,
            touched_at=now,
            version=1,
            profile={name: Slot(value, "site", now) for name, value in (profile or {}).items()},
            test=True,
        )

    def take(self, event: Event) -> Decision:
        """Decide one event, and then every answer of an action that is ready at once."""
        decision = self._one(event)
        self._answer_ready()
        return decision

    def _one(self, event: Event) -> Decision:
        if isinstance(event, Said):
            event = replace(
                event, reading=self._understanding.read(self.journeys, self.conversation, event.text, self.now)
            )
        try:
            decision = decide(self.journeys, self.conversation, event, self.now)
        except TurnError as error:
            decision = decide(self.journeys, self.conversation, Broke(event, str(error)), self.now)
        if decision.refused is not None:
            return decision
        if self.decided is not None:
            self.decided(self.conversation, decision)
        self.conversation = read_conversation(write_conversation(decision.conversation))
        self.lines.extend(decision.lines)
        self.log.extend(decision.log)
        for effect in decision.effects:
            match effect:
                case HandOver():
                    self.handed_over = effect
                case GiveBack():
                    self.handed_over = None
                case Call():
                    self._call(effect)
        return decision

    def _call(self, call: Call) -> None:
        self.calls.append(call)
        answer = self._stub(call.action, call.arguments)
        self._answers.append((self.now + answer.after, CallFinished(call.id, answer.end, answer.gives)))

    def _answer_ready(self) -> None:
        while ready := [due for due in self._answers if due[0] <= self.now]:
            self._answers.remove(ready[0])
            self._one(ready[0][1])

    def wait(self, length: timedelta) -> None:
        """Let time pass: timers fire and actions answer in the order in which they are due."""
        end = self.now + length
        while True:
            answers = [due for due, _ in self._answers]
            timers = [timer.due for timer in self.conversation.timers]
            due = min((*answers, *timers), default=end + timedelta(1))
            if due > end:
                break
            self.now = max(self.now, due)
            if due in answers:
                self._answer_ready()
            else:
                timer = min(self.conversation.timers, key=lambda timer: timer.due)
                self.take(TimedOut(timer.kind, timer.ref, timer.step, timer.due))
        self.now = end
        self._answer_ready()

    @property
    def outcomes(self) -> Sequence[tuple[str | None, str]]:
        """The moments that were settled, in order, with their outcomes."""
        return [
            (_text(event.fields["moment"]), str(event.fields["outcome"]))
            for event in self.log
            if event.event == "moment.outcome"
        ]

    def move(self, move_id: str, inputs: Mapping[str, Value], *, staff: str) -> Decision:
        """Take a move as staff; the Decision says when it is refused."""
        return self.take(StaffMoved(staff, staff.title(), move_id, inputs))

    def finish(self, outcome: str, *, staff: str) -> Decision:
        """Finish as staff."""
        return self.take(StaffFinished(staff, staff.title(), outcome))  # type: ignore[arg-type]

    def moves(self) -> Sequence[str]:
        """The ids of the moves that staff could take now."""
        return [move.id for move in possible(self.journeys, self.conversation, self.now)]


def _text(value: object) -> str | None:
    return None if value is None else str(value)
