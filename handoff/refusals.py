"""Whether an act of the desk may be done to a ticket as it is now: the one table of who must have it, in which state.

A refusal is a code of handoff/declined.py. The rows that are looked at are those that the turn writes upon.
"""

from datetime import datetime

from runtime.core.company import Queue
from runtime.core.conversation import GONE, Conversation, held_by
from runtime.core.events import DeskAct, DeskActed
from runtime.core.records import Ticket, TicketState

FREE: tuple[TicketState, ...] = ("queued", "offered", "deferred", "parked")
"""The states in which nobody has a ticket, so that anybody may take it."""

_FROM: dict[DeskAct, tuple[TicketState, ...]] = {
    "offered": ("queued", "deferred"),
    "declined": ("offered", "held"),
    "taken": ("held",),
    "assigned": (*FREE, "held", "bridged"),
    "transfer_asked": ("held",),
    "transfer_ended": ("held",),
    "parked": ("held",),
    "requeued": (*FREE, "held", "bridged"),
    "lost": ("held",),
    "returned": ("held",),
    "told": ("queued", "offered", "deferred"),
    "extended": ("wrapping",),
    "repaired": (*FREE, "held", "bridged"),
    "customer_left": ("queued", "offered"),
    "customer_back": ("queued", "offered"),
    "bridged": ("queued",),
    "bridge_failed": ("queued", "bridged"),
}


def refusal(
    act: DeskActed, ticket_id: str, ticket: Ticket | None, conversation: Conversation, *, now: datetime,
    queue: Queue | None, is_senior: bool = False,
) -> str | None:  # fmt: skip
    """Why it may not be done; None where it may. `is_senior`: a supervisor, who need not be the holder."""
    if ticket is None or ticket.id != ticket_id or ticket.state not in _FROM[act.act]:
        return "taken" if act.act in ("offered", "declined", "taken") else "moved_on"
    match act.act:
        case "offered":
            return "declined_before" if act.to in ticket.declined_by else None
        case "declined" | "taken":
            return _no_offer(act, ticket, now)
        case "transfer_asked" | "parked" | "requeued" | "transfer_ended":
            return _not_theirs(act, ticket, conversation, queue, is_senior=is_senior)
        case "assigned":
            return "mine" if ticket.holder == act.to else None
        case "customer_left" | "customer_back":
            is_away = any(timer.ref.startswith(("left ", GONE)) for timer in conversation.timers)
            return "moved_on" if is_away == (act.act == "customer_left") or ticket.channel == "sms" else None
        case "bridge_failed":
            return _is_not_its(act, ticket)
        case "told":
            return "moved_on" if act.key and act.key == ticket.told else None  # another process said it
        case "extended":
            return None if ticket.holder == act.by else "not_holder"
        case "lost":
            return "moved_on" if ticket.holder != act.to or ticket.absent_since is not None else None
        case "returned":
            return "moved_on" if ticket.holder != act.to or ticket.absent_since is None else None
    return None


def _no_offer(act: DeskActed, ticket: Ticket, now: datetime) -> str | None:
    """An offer, or a colleague's transfer, is for one member, once, and for a while."""
    if ticket.offered_to != act.by or (act.key and act.key != ticket.offer_id):
        return "taken"
    return "late" if ticket.offer_until is not None and now >= ticket.offer_until else None


def _is_not_its(act: DeskActed, ticket: Ticket) -> str | None:
    """A desk gives up only what it has, and only once what it has not."""
    if ticket.state == "bridged":
        return None if ticket.bridge == act.by else "moved_on"
    return "moved_on" if "bridge_failed" in ticket.flags else None


def _not_theirs(
    act: DeskActed, ticket: Ticket, conversation: Conversation, queue: Queue | None, *, is_senior: bool
) -> str | None:
    if act.by == "time":
        return None if ticket.state == "held" and ticket.absent_since is not None else "moved_on"
    if ticket.state == "held" and ticket.holder != act.by and not is_senior:
        return "not_holder"
    if act.act == "requeued":
        return None if ticket.state == "held" or is_senior else "not_holder"
    if act.act == "transfer_asked":
        if ticket.offered_to is not None:
            return "transferring"
        return "capped" if queue is not None and ticket.transfers >= queue.transfers and not is_senior else None
    if act.act == "parked":
        if ticket.asked_at is not None or ticket.first_reply_at is None:
            return "unanswered"
        return "capped" if queue is not None and ticket.holds >= queue.holds and not is_senior else None
    return None


def claim_refusal(member: str, ticket_id: str, ticket: Ticket | None, version: int | None) -> str | None:
    """Why a member may not take a ticket by themselves; `mine` where they have it already."""
    if ticket is None or ticket.id != ticket_id or ticket.state in ("wrapping", "closed", "bridged"):
        return "taken"
    if ticket.state == "held":
        return "mine" if ticket.holder == member else "taken"
    is_seen = version is None or ticket.freed <= version <= ticket.revision
    return None if is_seen else "stale"


def holder_refusal(
    member: str, ticket_id: str, ticket: Ticket | None, conversation: Conversation, *, leaves: bool = False
) -> str | None:
    """Why a member may not speak or act for a ticket: another has it. `leaves`: not while a transfer is under way."""
    if ticket is None or ticket.id != ticket_id or ticket.state != "held" or ticket.holder != member:
        return "not_holder"
    if conversation.owner != held_by(member):
        return "not_holder"
    return "transferring" if leaves and ticket.offered_to is not None else None
