"""The ticket's rules: what a decision means for the desk. Pure; the rows go into the turn's own commit.

```
          queued ◀─▶ offered ──accept──▶ held ──move, finish──▶ wrapping ──close, 120 s──▶ closed
            ▲ │ ╰──────claim────────────▶ │ ▲                       ╰──writes again──▶ held
            │ ▼                           ▼ │
          deferred ◀──too long, closed──  parked
          queued ──bridged──▶ bridged ──finished there──▶ closed;  ──it fails, taken back──▶ queued
```
Opening is in opening.py, what staff and the router do in acts.py, what time does in clocks.py.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from handoff.acts import absent, accept, act, stay, wake
from handoff.changes import Change, changed
from handoff.clocks import due, nobody_came
from handoff.opening import open_ticket
from handoff.writes import Writes
from runtime import limits
from runtime.core.conversation import Conversation
from runtime.core.decision import Decision, GiveBack, HandOver, Suggest
from runtime.core.events import (
    Chose,
    DeskActed,
    Event,
    OptedOut,
    Said,
    StaffFinished,
    StaffJoined,
    StaffMoved,
    StaffSaid,
    TimedOut,
)
from runtime.core.journey import JourneyMap
from runtime.core.records import Ticket
from runtime.ports import TicketChange
from runtime.shards import placed

NOT_GIVEN = "not_given"
"""The disposition of a ticket that closed before anybody wrote one down."""


class TicketRules:
    """Implements `Tickets` of runtime/ports.py."""

    def follow(
        self, journeys: JourneyMap, before: Conversation, decision: Decision, ticket: Ticket | None,
        *, event: Event, now: datetime, new_id: Callable[[str], str],
    ) -> TicketChange:  # fmt: skip
        """The rows of the desk that go with a decision; a refused one has none."""
        if decision.refused is not None:
            return TicketChange(decision.conversation)
        writes = Writes(journeys, before, decision, now)
        standing = ticket if ticket is not None and ticket.state != "closed" else None
        hand_over = next((effect for effect in decision.effects if isinstance(effect, HandOver)), None)
        give_back = next((effect for effect in decision.effects if isinstance(effect, GiveBack)), None)
        if standing is not None:
            if give_back is not None:
                standing = _given_back(writes, standing, give_back, event, goes_on=hand_over is not None)
            elif hand_over is None:
                standing = _met(writes, standing, event)
        if hand_over is not None:
            _handed_over(writes, standing, hand_over, event, new_id)
        return writes.bound()


def closed(ticket: Ticket, actor: str, at: datetime, disposition: str) -> Change:
    """A ticket that is over, with what staff say about it."""
    columns = {"state": "closed", "closed_at": at, "disposition": disposition, "wrap_until": None}
    return changed(ticket, "closed", actor, at, {}, **columns)


def _met(writes: Writes, ticket: Ticket, event: Event) -> Ticket:
    """What happens to a ticket while people have the conversation, and while it is wrapped up."""
    match event:
        case DeskActed():
            return act(writes, ticket, event)
        case TimedOut(kind="desk"):
            return due(writes, ticket, event)
        case TimedOut(kind="nobody") if writes.decision.lines:
            return nobody_came(writes, ticket)
        case StaffJoined() if ticket.holder != event.staff:
            return accept(writes, ticket, event.staff, event.name)
        case StaffSaid():
            return _replied(writes, ticket, event)
        case StaffMoved():
            return _moved_and_kept(writes, ticket, event)
        case Said() | Chose():
            return _heard(writes, ticket)
        case OptedOut() if ticket.state != "wrapping":
            return writes.add(_flagged(ticket, "opted_out", writes.now, {}))
    return ticket


def _replied(writes: Writes, ticket: Ticket, event: StaffSaid) -> Ticket:
    now, line = writes.now, writes.decision.lines[-1]
    is_first = ticket.first_reply_at is None
    columns: dict[str, object] = {"first_reply_at": now} if is_first else {}
    columns |= {"asked_at": None, "promised_at": None, "claimed_at": ticket.claimed_at or now}
    after = writes.add(
        changed(ticket, "replied", event.staff, now, {"seq": line.seq}, **columns), "first_reply" if is_first else None
    )
    if ticket.promised_at is not None:
        writes.log(after, "promise_kept" if now <= ticket.promised_at else "promise_broken")
    if after.state == "held":
        writes.wake("inactive", after, now + limits.INACTIVE)
    return after


def _moved_and_kept(writes: Writes, ticket: Ticket, event: StaffMoved) -> Ticket:
    said = next((effect for effect in writes.decision.effects if isinstance(effect, Suggest)), None)
    if said is None:
        return ticket
    details = {"took": event.move, "kept": True, "draft": list(said.texts)}
    return writes.add(changed(ticket, "moved", event.staff, writes.now, details), "moved", next_move_used=event.move)


def _heard(writes: Writes, ticket: Ticket) -> Ticket:
    """The customer wrote to people."""
    now = writes.now
    if writes.conversation.opted_out:
        return ticket
    stay(writes)
    match ticket.state:
        case "held" if ticket.absent_since is not None and now - ticket.absent_since >= limits.ABSENT:
            return absent(writes, ticket, asked_at=now)
        case "bridged" if ticket.asked_at is None:
            return writes.add(changed(ticket, "asked", "customer", now, {}, asked_at=now))
        case "held" if ticket.asked_at is None:
            writes.still_desk("inactive")
            return writes.add(changed(ticket, "asked", "customer", now, {}, asked_at=now))
        case "parked":
            return wake(writes, ticket, "customer")
        case "queued" | "offered" | "deferred" if _may_be_told(ticket, now):
            writes.say("noted")
            return writes.add(changed(ticket, "told", "desk", now, {}, told_at=now))
    return ticket


def _may_be_told(ticket: Ticket, now: datetime) -> bool:
    pause = limits.WAIT_TOLD.get(ticket.channel, limits.WAIT_TOLD["sms"])
    return now - (ticket.told_at or ticket.opened_at) >= pause


def _given_back(writes: Writes, ticket: Ticket, back: GiveBack, event: Event, *, goes_on: bool) -> Ticket | None:
    """The journey has the conversation again: the ticket is wrapped up, or over."""
    now = writes.now
    is_over = goes_on or ticket.holder is None or isinstance(event, TimedOut)
    columns: dict[str, Any] = {"state": "wrapping", "wrap_until": now + limits.WRAP_UP}
    if is_over:
        columns = {"state": "closed", "closed_at": now, "disposition": _why_over(ticket, back)}
    columns |= {"outcome": back.outcome, "move": back.move, "absent_since": None, "wakes_at": None, "asked_at": None}
    columns |= {"offered_to": None, "offer_id": None, "offer_until": None}
    actor = back.by.removeprefix("staff:")
    details = {"note": back.note} if back.note else {}
    name = "finished" if isinstance(event, StaffFinished) else "moved"
    after = writes.add(
        changed(ticket, name, actor, now, details, **columns),
        _logged(ticket, back),
        next_move_used=back.move,
        outcome=back.outcome,
    )
    if ticket.promised_at is not None and actor in ("customer", "time"):
        writes.log(after, "promise_kept" if actor == "customer" and now <= ticket.promised_at else "promise_broken")
    writes.still_all()
    if is_over:
        writes.log(after, "closed", disposition=after.disposition)
        writes.drop(ticket=None)
    return None if is_over else after


def _why_over(ticket: Ticket, back: GiveBack) -> str:
    if back.by == "customer":
        return "customer_cancelled"
    if back.note in ("expired_unserved", "abandoned"):
        return back.note
    if ticket.state == "bridged":
        return back.note or NOT_GIVEN
    return NOT_GIVEN if ticket.holder else "nobody_in_time"


def _logged(ticket: Ticket, back: GiveBack) -> str:
    if back.by == "customer":
        return "customer_cancelled"
    if back.by == "time":
        if back.note == "abandoned":
            return "abandoned"
        return "expired_unserved" if back.note else "missed"
    return "finished" if back.outcome is not None else "returned"


def _handed_over(
    writes: Writes, standing: Ticket | None, hand_over: HandOver, event: Event, new_id: Callable[[str], str]
) -> None:
    """Open a ticket; with people at it already, theirs learns of the new reason instead."""
    if standing is not None and standing.state != "wrapping":
        details: dict[str, object] = {"reason_again": hand_over.reason, "why_again": hand_over.why}
        writes.add(_flagged(standing, hand_over.reason, writes.now, details))
        return
    if standing is not None and hand_over.reason == "followup" and standing.holder is not None:
        _reopened(writes, standing, standing.holder)
        return
    if standing is not None:
        writes.add(closed(standing, "desk", writes.now, NOT_GIVEN), "closed", disposition=NOT_GIVEN)
    ticket = open_ticket(writes, hand_over, event, placed(new_id, writes.conversation.id)("t-"))
    writes.drop(ticket=ticket.id)


def _reopened(writes: Writes, ticket: Ticket, holder: str) -> Ticket:
    """The customer writes again while their ticket is wrapped up: it is the same colleague's again."""
    columns = {"state": "held", "wrap_until": None, "outcome": None, "asked_at": writes.now}
    after = writes.add(changed(ticket, "reopened", "customer", writes.now, {}, **columns), "reopened")
    writes.hold(holder, was_held=False)
    writes.live(after, ticket.opened_at + limits.TICKET_LIFE)
    return after


def _flagged(ticket: Ticket, flag: str, at: datetime, details: dict[str, object]) -> Change:
    flags = ticket.flags if flag in ticket.flags else (*ticket.flags, flag)
    return changed(ticket, "flagged", "journey", at, details, flags=flags)
