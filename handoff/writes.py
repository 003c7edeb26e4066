"""What one turn writes about a ticket: rows, events, log lines, the customer's lines, the owner and the clocks."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace as changed

from handoff.changes import Change
from handoff.log_lines import log_line
from handoff.told import told
from runtime.core import effort
from runtime.core.company import Queue
from runtime.core.conversation import DESK_TIMERS, QUEUE, Conversation, Line, MomentEvent, OpenMoment, Timer, held_by
from runtime.core.decision import Decision
from runtime.core.journey import JourneyMap
from runtime.core.records import Ticket, TicketEvent
from runtime.core.sentences import when
from runtime.ports import TicketChange


class Writes:
    """Collects, in order. `conversation` is as the turn leaves it; nothing here is written before the turn is."""

    def __init__(self, journeys: JourneyMap, before: Conversation, decision: Decision, now: datetime) -> None:
        self.journeys = journeys
        self.before = before
        self.decision = decision
        self.now = now
        self.conversation = decision.conversation
        self._actor = "journey"
        self._tickets: list[Ticket] = []
        self._events: list[TicketEvent] = []
        self._log: list[MomentEvent] = []
        self._lines: list[Line] = []

    # rows

    def add(self, change: Change, logged: str | None = None, **fields: object) -> Ticket:
        """Keep a change, with a line in the outcome log when it has a name there."""
        ticket, event = change
        self._tickets.append(ticket)
        self._events.append(event)
        self._actor = event.actor
        if logged is not None:
            self.log(ticket, logged, **fields)
        return ticket

    def log(self, ticket: Ticket, name: str, **fields: object) -> None:
        """Add a line to the outcome log."""
        seq = self.conversation.log_seq + 1
        # A turn that hands over may have begun the moment; one that gives back may have settled it.
        around = self.conversation if name == "opened" else self.before
        line = log_line(
            self.journeys, around, ticket, name, at=self.now, seq=seq, actor=self._actor,
            line_seq=self.conversation.seq, **fields,
        )  # fmt: skip
        self._log.append(line)
        self.conversation = changed(self.conversation, log_seq=seq)

    def bound(self) -> TicketChange:
        """All of it."""
        rows = (self.conversation, tuple(self._tickets), tuple(self._events), tuple(self._log))
        return TicketChange(*rows, lines=tuple(self._lines))

    # the conversation

    def own(self, owner: str, count: Callable[[OpenMoment], OpenMoment]) -> None:
        """Give the conversation to somebody else of the desk; `count` says what that adds to its moments."""
        run = self.conversation.run
        if run is not None:
            run = changed(run, moments=tuple(map(count, run.moments)))
        self.conversation = changed(self.conversation, owner=owner, epoch=self.before.epoch + 1, run=run)

    def hold(self, staff: str, *, was_held: bool) -> None:
        """A member has it now."""
        count = effort.passed if was_held else effort.claimed
        self.own(held_by(staff), lambda moment: count(moment, staff, self.now))
        self.still("nobody")

    def queue_up(self, queue: Queue | None, name: str) -> None:
        """Nobody has it now, and the clock of the queue runs; None for a ticket that waits for something else."""
        self.own(QUEUE, lambda moment: effort.waits_again(moment, name, self.now))
        self.still("nobody")
        if queue is not None:
            self._wait(queue)

    def wait_anew(self, queue: Queue | None) -> None:
        """The clock of the queue runs from now on, for a ticket that nobody has."""
        self.still("nobody")
        if queue is not None:
            self._wait(queue)

    def _wait(self, queue: Queue) -> None:
        self._set(Timer("nobody", str(self.conversation.epoch), self.now + queue.max_wait))

    def say(self, sentence: str, **values: object) -> None:
        """Tell the customer something in the desk's own words, unless they want no messages."""
        self.write(told(sentence, self.conversation.language, **values))

    def write(self, text: str) -> None:
        """Add a notice to the transcript."""
        after = self.conversation
        if after.opted_out:
            return
        seq = after.seq + 1
        self._lines.append(Line(after.id, seq, "message", "system", text, self.now, after.epoch))
        self.conversation = changed(after, seq=seq)

    def when(self, at: datetime) -> str:
        """A time to come, as the customer reads it."""
        zone = ZoneInfo(self.journeys.timezone)
        return when(at.astimezone(zone), self.now.astimezone(zone), self.conversation.language)

    # clocks

    def wake(self, what: str, ticket: Ticket, due: datetime, fence: object = None) -> None:
        """Set a clock of a ticket, one of a kind. It does nothing once the ticket is past its fence: its revision."""
        self.still_desk(what)
        ref = f"{what} {ticket.id} {ticket.revision if fence is None else fence}"
        self._set(Timer("desk", ref, max(due, self.now)))

    def live(self, ticket: Ticket, due: datetime) -> None:
        """The clock that every open ticket has."""
        if all(timer.kind != "ttl" for timer in self.conversation.timers):
            self._set(Timer("ttl", ticket.id, due))

    def still_desk(self, what: str) -> None:
        """Take away a clock of the desk."""
        kept = [one for one in self.conversation.timers if one.kind != "desk" or one.ref.split(" ")[0] != what]
        self.conversation = changed(self.conversation, timers=tuple(kept))

    def still(self, *kinds: str) -> None:
        """Take away clocks of these kinds."""
        kept = tuple(timer for timer in self.conversation.timers if timer.kind not in kinds)
        self.conversation = changed(self.conversation, timers=kept)

    def still_all(self) -> None:
        """The ticket needs no clock any more."""
        self.still(*DESK_TIMERS)

    def _set(self, timer: Timer) -> None:
        self.conversation = changed(self.conversation, timers=(*self.conversation.timers, timer))

    def queue_of(self, ticket: Ticket) -> Queue | None:
        """The queue of a ticket; None when the map has it no more."""
        return self.journeys.queues.get(ticket.queue)

    def drop(self, **fields: Any) -> None:
        """Change the conversation itself."""
        self.conversation = changed(self.conversation, **fields)
