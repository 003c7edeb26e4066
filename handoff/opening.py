"""A ticket begins: T1, T1b (taken over at once), T19 (its queue is closed now)."""

from dataclasses import replace

from handoff.card import card
from handoff.changes import opened
from handoff.queue_hours import answered_by, is_open, opens
from handoff.writes import Writes
from runtime import limits
from runtime.core.conversation import Conversation
from runtime.core.decision import HandOver
from runtime.core.events import Event, StaffJoined
from runtime.core.records import Ticket

FIRST = ("rescue", "revenue", "request", "relationship")
"""Categories in the order in which they are served."""


def open_ticket(writes: Writes, hand_over: HandOver, event: Event, ticket_id: str) -> Ticket:
    """A new ticket in the state in which it begins."""
    ticket = _new(writes, hand_over, ticket_id)
    queue = writes.journeys.queues[hand_over.queue]
    timezone, now = writes.journeys.timezone, writes.now
    if isinstance(event, StaffJoined):
        ticket = replace(ticket, state="held", holder=event.staff, claimed_at=now)
    elif not is_open(queue, timezone, now):
        back = opens(queue, timezone, now)
        if back is not None:
            ticket = replace(ticket, state="deferred", wakes_at=back, promised_at=ticket.due_at or back, follow_ups=1)
    writes.add(opened(ticket, event.staff if isinstance(event, StaffJoined) else "journey"), "opened")
    writes.live(ticket, now + limits.TICKET_LIFE)
    if ticket.state == "deferred" and ticket.wakes_at is not None:
        writes.log(ticket, "deferred")
        writes.still("nobody")
        writes.wake("due", ticket, ticket.wakes_at)
    if ticket.state == "held":
        writes.log(ticket, "accepted")
    return ticket


def _new(writes: Writes, hand_over: HandOver, ticket_id: str) -> Ticket:
    conversation, now = writes.decision.conversation, writes.now
    queue = writes.journeys.queues[hand_over.queue]
    due_at = answered_by(queue, writes.journeys.timezone, now)
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
        told_at=now,
        skills=queue.skills,
        card=card(writes.journeys, writes.decision, hand_over, due_at),
    )


def _name(conversation: Conversation) -> str | None:
    """What to call the customer, from what the site or an action told us."""
    for names in (("name",), ("first_name", "last_name")):
        parts = [str(conversation.profile[name].value) for name in names if name in conversation.profile]
        if parts:
            return " ".join(parts)
    return None
