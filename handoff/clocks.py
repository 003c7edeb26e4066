"""What the clocks of a ticket do when they are due. A late one, whose ticket is past its fence, does nothing."""

from handoff.acts import NO_OFFER, absent, defer, end_transfer, park, wake
from handoff.changes import changed
from handoff.writes import Writes
from runtime import limits
from runtime.core.conversation import GONE
from runtime.core.events import TimedOut
from runtime.core.records import Ticket


def due(writes: Writes, ticket: Ticket, event: TimedOut) -> Ticket:
    """A clock of the desk is due; gives the ticket as it is then."""
    what, ticket_id, fence = event.ref.split(" ", 2)
    if ticket_id != ticket.id:
        return ticket
    match what:
        case "offer" if ticket.state == "offered" and ticket.offer_id == fence:
            details = {"to_staff": ticket.offered_to}
            missed = changed(ticket, "offer_missed", "time", writes.now, details, **NO_OFFER, state="queued")
            return writes.add(missed, "missed", offered_to=ticket.offered_to)
        case "left" if ticket.state in ("queued", "offered"):
            writes.say("still_there")
            writes.wake(GONE.strip(), ticket, writes.now + limits.LEFT)
            return writes.add(changed(ticket, "told", "desk", writes.now, {}, told_at=writes.now))
        case "transfer" if ticket.state == "held" and ticket.offer_id == fence:
            return end_transfer(writes, ticket, "time", "no answer in time")
        case "requeue" if _is_absent(ticket, fence) and ticket.asked_at is not None:
            return absent(writes, ticket)
        case "wake" | "due" if ticket.state in ("parked", "deferred") and fence == str(ticket.revision):
            return wake(writes, ticket, "time")
        case "inactive" if ticket.state == "held" and ticket.asked_at is None and fence == str(ticket.revision):
            return park(writes, ticket, "time", None)
    return ticket


def nobody_came(writes: Writes, ticket: Ticket) -> Ticket:
    """The queue's `max_wait` is over, and the journey has no way of its own: T18."""
    queue = writes.queue_of(ticket)
    if ticket.state not in ("queued", "offered") or queue is None:
        return ticket
    return defer(writes, ticket, queue, flag="nobody_in_time")


def _is_absent(ticket: Ticket, fence: str) -> bool:
    return ticket.state == "held" and ticket.absent_since is not None and ticket.absent_since.isoformat() == fence
