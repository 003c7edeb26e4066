"""The ticket's rules: what a decision means for the desk. Pure; the rows go into the turn's own commit.

queued ──StaffJoined──▶ held ──StaffMoved, StaffFinished──▶ wrapping ──close, 120 s, a fresh failure──▶ closed
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from handoff.card import card
from handoff.changes import Change, changed, opened
from handoff.log_lines import log_line
from runtime import limits
from runtime.core.company import Queue
from runtime.core.conversation import Conversation, MomentEvent
from runtime.core.decision import Decision, GiveBack, HandOver
from runtime.core.events import Event, OptedOut, StaffFinished, StaffJoined, StaffSaid, TimedOut
from runtime.core.hours import parse_hours
from runtime.core.journey import JourneyMap
from runtime.core.records import Ticket, TicketEvent
from runtime.ports import TicketChange
from runtime.shards import placed

NOT_GIVEN = "not_given"
"""The disposition of a ticket that closed before anybody wrote one down."""

_hours = lru_cache(maxsize=256)(parse_hours)


class TicketRules:
    """Implements `Tickets` of runtime/ports.py."""

    def follow(
        self, journeys: JourneyMap, before: Conversation, decision: Decision, ticket: Ticket | None,
        *, event: Event, now: datetime, new_id: Callable[[str], str],
    ) -> TicketChange:  # fmt: skip
        """The rows of the desk that go with a decision; a refused one has none."""
        if decision.refused is not None:
            return TicketChange(decision.conversation)
        writes = _Writes(journeys, before, decision, now)
        standing = ticket if ticket is not None and ticket.state != "closed" else None
        hand_over = next((effect for effect in decision.effects if isinstance(effect, HandOver)), None)
        give_back = next((effect for effect in decision.effects if isinstance(effect, GiveBack)), None)
        if standing is not None:
            if give_back is not None:
                standing = _given_back(writes, standing, give_back, event, goes_on=hand_over is not None)
            elif hand_over is None:
                standing = _met(writes, standing, event)
        if hand_over is not None:
            _handed_over(writes, standing, hand_over, new_id)
        return writes.bound()


def closed(ticket: Ticket, actor: str, at: datetime, disposition: str) -> Change:
    """A ticket that is over, with what staff say about it."""
    columns = {"state": "closed", "closed_at": at, "disposition": disposition, "wrap_until": None}
    return changed(ticket, "closed", actor, at, {}, **columns)


class _Writes:
    """What one turn writes about tickets, collected in order."""

    def __init__(self, journeys: JourneyMap, before: Conversation, decision: Decision, now: datetime) -> None:
        self.journeys = journeys
        self.before = before
        self.decision = decision
        self.now = now
        self.conversation = decision.conversation
        self._tickets: list[Ticket] = []
        self._events: list[TicketEvent] = []
        self._log: list[MomentEvent] = []

    def add(self, change: Change, logged: str | None = None, **fields: object) -> Ticket:
        """Keep a change, with a line in the outcome log when it has a name there."""
        ticket, event = change
        self._tickets.append(ticket)
        self._events.append(event)
        if logged is not None:
            self.log(ticket, logged, **fields)
        return ticket

    def log(self, ticket: Ticket, name: str, **fields: object) -> None:
        """Add a line to the outcome log."""
        seq = self.conversation.log_seq + 1
        # A turn that hands over may have begun the moment; one that gives back may have settled it.
        around = self.conversation if name == "opened" else self.before
        self._log.append(log_line(self.journeys, around, ticket, name, at=self.now, seq=seq, **fields))
        self.conversation = replace(self.conversation, log_seq=seq)

    def bound(self) -> TicketChange:
        """All of it."""
        return TicketChange(self.conversation, tuple(self._tickets), tuple(self._events), tuple(self._log))


def _met(writes: _Writes, ticket: Ticket, event: Event) -> Ticket:
    """What happens to a ticket while people have the conversation."""
    now = writes.now
    match event:
        case StaffJoined() if ticket.holder != event.staff:
            columns: dict[str, Any] = {
                "state": "held",
                "holder": event.staff,
                "claimed_at": ticket.claimed_at or now,
            }
            return writes.add(changed(ticket, "claimed", event.staff, now, {}, **columns), "accepted")
        case StaffSaid():
            line = writes.decision.lines[-1]
            is_first = ticket.first_reply_at is None
            columns = {"first_reply_at": now} if is_first else {}
            reply = changed(ticket, "replied", event.staff, now, {"seq": line.seq}, **columns)
            return writes.add(reply, "first_reply" if is_first else None)
        case OptedOut() if ticket.state != "wrapping":
            return writes.add(_flagged(ticket, "opted_out", now, {}))
        case TimedOut(kind="nobody") if ticket.state == "queued" and writes.decision.lines:
            return writes.add(_flagged(ticket, "nobody_in_time", now, {}), "missed")
    return ticket


def _given_back(writes: _Writes, ticket: Ticket, back: GiveBack, event: Event, *, goes_on: bool) -> Ticket | None:
    """The journey has the conversation again: the ticket is wrapped up, or over."""
    now = writes.now
    is_over = goes_on or ticket.holder is None
    columns: dict[str, Any] = {"state": "wrapping", "wrap_until": now + limits.WRAP_UP}
    if is_over:
        columns = {
            "state": "closed",
            "closed_at": now,
            "disposition": NOT_GIVEN if ticket.holder else "nobody_in_time",
        }
    columns |= {"outcome": back.outcome, "move": back.move}
    actor = ticket.holder or "time"
    details = {"note": back.note} if back.note else {}
    name = "finished" if isinstance(event, StaffFinished) else "moved"
    after = writes.add(
        changed(ticket, name, actor, now, details, **columns),
        "finished" if back.outcome is not None else "returned" if ticket.holder else "missed",
        next_move_used=back.move,
        outcome=back.outcome,
    )
    if is_over:
        writes.log(after, "closed", disposition=after.disposition)
        writes.conversation = replace(writes.conversation, ticket=None)
    return None if is_over else after


def _handed_over(writes: _Writes, standing: Ticket | None, hand_over: HandOver, new_id: Callable[[str], str]) -> None:
    """Open a ticket; with people at it already, theirs learns of the new reason instead."""
    if standing is not None and standing.state != "wrapping":
        details: dict[str, object] = {"reason_again": hand_over.reason, "why_again": hand_over.why}
        writes.add(_flagged(standing, hand_over.reason, writes.now, details))
        return
    if standing is not None:
        writes.add(closed(standing, "desk", writes.now, NOT_GIVEN), "closed", disposition=NOT_GIVEN)
    ticket = _new(writes, hand_over, placed(new_id, writes.conversation.id)("t-"))
    writes.add(opened(ticket, "journey"), "opened")
    writes.conversation = replace(writes.conversation, ticket=ticket.id)


def _new(writes: _Writes, hand_over: HandOver, ticket_id: str) -> Ticket:
    conversation, now = writes.decision.conversation, writes.now
    queue = writes.journeys.queues[hand_over.queue]
    due_at = _due(queue, writes.journeys.timezone, now)
    run = conversation.run
    return Ticket(
        id=ticket_id,
        version=1,
        conversation=conversation.id,
        state="queued",
        queue=queue.id,
        reason=hand_over.reason,
        why=hand_over.why,
        channel=conversation.channel,
        customer=conversation.customer,
        name=_name(conversation),
        language=conversation.language,
        journey=run.journey if run is not None else None,
        journey_version=run.version if run is not None else None,
        at=hand_over.state,
        moment=hand_over.moment,
        category=hand_over.category,
        opened_at=now,
        enqueued_at=now,
        due_at=due_at,
        opened_seq=conversation.seq,
        skills=queue.skills,
        card=card(writes.journeys, writes.decision, hand_over, due_at),
    )


def _flagged(ticket: Ticket, flag: str, at: datetime, details: dict[str, object]) -> Change:
    flags = ticket.flags if flag in ticket.flags else (*ticket.flags, flag)
    return changed(ticket, "flagged", "journey", at, details, flags=flags)


def _due(queue: Queue, timezone: str, now: datetime) -> datetime | None:
    if queue.answer_within is None:
        return None
    return _hours(queue.hours).add_open_time(now, queue.answer_within, ZoneInfo(timezone))


def _name(conversation: Conversation) -> str | None:
    """What to call the customer, from what the site or an action told us."""
    for names in (("name",), ("first_name", "last_name")):
        parts = [str(conversation.profile[name].value) for name in names if name in conversation.profile]
        if parts:
            return " ".join(parts)
    return None
