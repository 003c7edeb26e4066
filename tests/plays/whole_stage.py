"""The stage on which a play runs against the whole service.

Worker, SQLite store, timers and tickets, with a clock in the test's hand.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace as changed

from authoring.play import Result, perform
from authoring.plays import Play, answers_left
from authoring.rehearsal import START, Answer
from handoff.ticket import TicketRules
from runtime.clock import Ids, SystemClock
from runtime.core.conversation import Conversation, Line
from runtime.core.events import (
    CallFinished,
    Chose,
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
from runtime.core.records import Commit, OutboxRow
from runtime.core.values import File, Slot
from runtime.ports import Store, TicketChange
from runtime.store.in_sqlite import SqliteStore
from runtime.timers import TimersLoop
from runtime.understanding.rules import Rules
from runtime.understanding.values import read_value
from runtime.worker import Worker


class HandClock:
    """A clock that the stage moves."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        """The time."""
        return self.at


class OneMap:
    """The map that is played."""

    def __init__(self, journeys: JourneyMap) -> None:
        self.current = journeys


class Overheard(TicketRules):
    """The desk's rules, with the lines that it says itself: a play is about what the journey says."""

    def __init__(self) -> None:
        self.own: set[tuple[str, int]] = set()

    def follow(self, *arguments: Any, **named: Any) -> TicketChange:
        change = super().follow(*arguments, **named)
        self.own |= {(line.conversation, line.seq) for line in change.lines}
        return change


class WholeStage:
    """Performs plays against the whole service, each on a conversation of its own."""

    def __init__(self, journeys: JourneyMap, store: Store) -> None:
        self._journeys = journeys
        self._store = store
        self._clock = HandClock()
        self._ids = Ids(self._clock)
        self._desk = Overheard()
        self._worker = Worker(
            store=store, journeys=OneMap(journeys), understanding=Rules(), tickets=self._desk, channels={},
            clock=self._clock, ids=self._ids, secret="plays",
        )  # fmt: skip
        self._timers = TimersLoop(store=store, worker=self._worker, clock=self._clock)
        self._left: dict[str, list[Answer]] = {}
        self._due: list[tuple[datetime, OutboxRow, Answer]] = []
        self._id = ""
        self._log_from = 0

    async def begin(self, play: Play) -> None:
        """Make the conversation, with the customer's profile, and open it where the play does not begin by writing."""
        self._left = {name: list(answers) for name, answers in play.actions.items()}
        self._due = []
        conversation = await self._worker.begin(
            play.channel, self._ids.new("play "), language=play.language or self._journeys.languages[0]
        )
        self._id = conversation.id
        if play.customer:
            profile = {name: Slot(value, "site", self._clock.now()) for name, value in play.customer.items()}
            await self._store.commit_turn(Commit(self._ids.new(), _with_profile(conversation, profile)))
        self._log_from = max((at for at, _, _ in await self._store.moments(0, 1_000_000)), default=0)
        if not play.steps or play.steps[0].kind not in ("customer", "event"):
            await self._take(Opened(play.journey))

    async def _take(self, event: Any) -> str | None:
        taken = await self._worker.handle(self._id, event)
        await self._perform()
        if taken.refused is None:
            return None
        missing = taken.decision.missing if taken.decision is not None else ()
        return f"{taken.refused} {', '.join(missing)}".strip()

    async def _perform(self) -> None:
        """Hand calls on, and bring back those that have answered by now."""
        for row in await self._store.ready(self._clock.now(), 100):
            taken = await self._store.take(row.id, self._clock.now(), timedelta(hours=1))
            if taken is not None and taken.kind == "call":
                left = answers_left(self._left, str(taken.body["action"]))
                answer = Answer("error") if not left else left.pop(0) if len(left) > 1 else left[0]
                self._due.append((self._clock.now() + answer.after, taken, answer))
        for due, row, answer in list(self._due):
            if due <= self._clock.now():
                self._due.remove((due, row, answer))
                finished = CallFinished(str(row.body["call"]), answer.end, answer.gives)
                await self._worker.handle(
                    row.conversation, finished, channel="call", external_id=finished.call, settles=((row.id, "sent"),)
                )
                await self._perform()
                return

    async def customer(self, text: str) -> None:
        """The customer writes."""
        await self._take(Said(text))

    async def presses(self, label: str) -> None:
        """The customer presses a button."""
        asked = (await self._now()).asked
        choice = next((id for id, shown in asked.choices if shown == label), "") if asked else ""
        await self._take(Chose(asked.seq if asked else 0, choice, label))

    async def event(self, name: str, values: Mapping[str, Any]) -> None:
        """An outside system reports something."""
        await self._take(Happened(name, values))

    async def sends(self, file: File) -> None:
        """The customer sends a file."""
        await self._take(Said("", files=(file,)))

    async def undelivered(self, seq: int) -> None:
        """The carrier could not deliver a line."""
        await self._take(SendFailed(seq, "the number does not take texts"))

    async def wait(self, length: timedelta) -> None:
        """Time passes, from one thing that is due to the next."""
        end = self._clock.at + length
        while True:
            timer = await self._store.next_due()
            due = min((*([timer] if timer else []), *(at for at, _, _ in self._due)), default=None)
            if due is None or due > end:
                break
            self._clock.at = max(self._clock.at, due)
            await self._perform()
            await self._timers.fire_due()
            await self._perform()
        self._clock.at = end

    async def staff(self, kind: str, value: str, inputs: Mapping[str, Any]) -> str | None:
        """Staff do something."""
        conversation = await self._now()
        staff = value if kind == "staff_joins" else conversation.owner.removeprefix("staff:")
        name = staff.title()
        if kind == "staff_joins":
            return await self._take(StaffJoined(staff, name))
        if kind == "staff_says":
            return await self._take(StaffSaid(staff, name, value))
        if kind == "staff_moves":
            return await self._take(StaffMoved(staff, name, value, self._read(conversation, value, inputs)))
        return await self._take(StaffFinished(staff, name, value))  # type: ignore[arg-type]

    def _read(self, conversation: Conversation, move_id: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        move = find(self._journeys, conversation, move_id, self._clock.now())
        data = move.types if move is not None else {}
        values = {}
        for name, written in inputs.items():
            read = read_value(data[name], str(written), language="en", now=self._clock.now())
            values[name] = written if isinstance(read, str) else read.value
        return values

    async def lines(self) -> Sequence[Line]:
        """What was said."""
        lines = await self._store.lines(self._id, 0, 1_000)
        return [line for line in lines if (line.conversation, line.seq) not in self._desk.own]

    async def outcomes(self) -> Sequence[tuple[str | None, str]]:
        """What was settled, as the outcome log will have it."""
        events = [one for _, _, one in await self._store.moments(self._log_from, 100_000)]
        return [
            (None if one.fields["moment"] is None else str(one.fields["moment"]), str(one.fields["outcome"]))
            for one in events
            if one.event == "moment.outcome" and one.conversation == self._id
        ]

    async def state(self) -> str | None:
        """Where the journey is."""
        run = (await self._now()).run
        return run.state if run is not None else None

    async def ticket(self) -> tuple[str, str, Sequence[str]] | None:
        """The ticket, where one is open."""
        conversation = await self._now()
        ticket = await self._store.ticket(conversation.ticket) if conversation.ticket is not None else None
        if ticket is None or ticket.state in ("wrapping", "closed"):
            return None
        lacks = ticket.card["lacks"]
        assert isinstance(lacks, list)
        return ticket.queue, ticket.why, lacks

    async def _now(self) -> Conversation:
        found = await self._store.conversation(self._id)
        assert found is not None
        return found


def _with_profile(conversation: Conversation, profile: Mapping[str, Slot]) -> Conversation:
    return changed(conversation, profile=profile, version=conversation.version + 1)


async def performed_whole(play: Play, journeys: JourneyMap, file: Path) -> Result:
    """What becomes of a play in a service of its own, whose store is a file."""
    store = SqliteStore(file, SystemClock())
    await store.open()
    try:
        return await perform(play, WholeStage(journeys, store))
    finally:
        await store.close()
