"""What each act of the desk does to a ticket. Whether it may be done is asked before: handoff/refusals.py."""

from collections.abc import Callable, Mapping
from datetime import datetime

from handoff.changes import changed
from handoff.queue_hours import promised_by
from handoff.writes import Writes
from runtime import limits
from runtime.core.company import Queue
from runtime.core.conversation import GONE
from runtime.core.events import DeskAct, DeskActed
from runtime.core.records import Ticket

NO_OFFER: Mapping[str, object] = {"offered_to": None, "offer_id": None, "offer_until": None}
NO_BRIDGE: Mapping[str, object] = {"bridge": None, "bridge_ref": None}
FRESH: Mapping[str, object] = {
    **NO_OFFER, **NO_BRIDGE, "absent_since": None, "asked_at": None, "wakes_at": None
}  # fmt: skip


def act(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    """Do it."""
    return _ACTS[event.act](writes, ticket, event)


def accept(writes: Writes, ticket: Ticket, staff: str, name: str) -> Ticket:
    """A member has a ticket that nobody had: T3, T6. The conversation is theirs already."""
    columns = {
        **FRESH, "state": "held", "holder": staff, "claimed_at": ticket.claimed_at or writes.now,
        "prefers": None, "prefers_until": None,
    }  # fmt: skip
    after = writes.add(changed(ticket, "claimed", staff, writes.now, {}, **columns), "accepted")
    _settle_clocks(writes)
    if writes.now - (ticket.told_at or ticket.opened_at) >= limits.LONG_WAIT:
        writes.say("here", name=name)
    return after


def free(writes: Writes, ticket: Ticket, event: DeskActed, logged: str, **columns: object) -> Ticket:
    """Nobody has it any more, and it waits at the front: T9, a queue's transfer, who gives it back. Its age stays."""
    given: dict[str, object] = {
        **FRESH, "state": "queued", "holder": None, "enqueued_at": ticket.opened_at, **columns,
    }  # fmt: skip
    queue = writes.queue_of(ticket) if "queue" not in columns else writes.journeys.queues[str(columns["queue"])]
    name = "requeued" if event.act == "requeued" else "passed_on"
    after = writes.add(changed(ticket, name, event.by, writes.now, {"text": event.text}, **given), logged)
    _settle_clocks(writes)
    writes.queue_up(queue, after.queue)
    return after


def absent(writes: Writes, ticket: Ticket, *, asked_at: datetime | None = None) -> Ticket:
    """The holder is gone and the customer waits: T9."""
    until = writes.now + limits.STICKY_LOST
    is_told = "interrupted" in ticket.flags
    after = free(
        writes, ticket, DeskActed("requeued", "time"), "requeued_absent", prefers=ticket.holder, prefers_until=until,
        asked_at=asked_at or ticket.asked_at,
        flags=ticket.flags if is_told else (*ticket.flags, "interrupted"),
    )  # fmt: skip
    if not is_told:
        writes.say("interrupted")
    return after


def defer(writes: Writes, ticket: Ticket, queue: Queue, *, flag: str) -> Ticket:
    """It takes too long: the customer is promised a time, and the ticket comes back by then. T18."""
    flags = ticket.flags if flag in ticket.flags else (*ticket.flags, flag)
    by = promised_by(queue, writes.journeys.timezone, writes.now)
    if by is None or ticket.follow_ups >= queue.follow_ups:
        after = writes.add(changed(ticket, "flagged", "time", writes.now, {}, flags=flags, urgent=True), "missed")
        writes.wait_anew(queue)
        return after
    after = writes.add(
        changed(
            ticket,
            "deferred",
            "time",
            writes.now,
            {},
            **NO_OFFER,
            state="deferred",
            flags=flags,
            wakes_at=by,
            promised_at=by,
            follow_ups=ticket.follow_ups + 1,
            told_at=writes.now,
        ),
        "missed",
    )
    writes.log(after, "deferred")
    _settle_clocks(writes)
    writes.wake("due", after, by)
    writes.say("promise", when=writes.when(by))
    return after


def _settle_clocks(writes: Writes) -> None:
    """The clocks of what a ticket waited for; the one of its life goes on."""
    writes.still("desk")


def _offered(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    until = event.until or writes.now + limits.OFFER
    columns = {
        "state": "offered",
        "offered_to": event.to,
        "offer_id": event.key,
        "offer_until": until,
        "wakes_at": None,
    }
    after = writes.add(changed(ticket, "offered", event.by, writes.now, {}, **columns), "offered", offered_to=event.to)
    writes.still_desk("due")
    writes.wake("offer", after, until, event.key)
    if ticket.state == "deferred":
        writes.wait_anew(writes.queue_of(ticket))
    return after


def _declined(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    if ticket.state == "held":
        return end_transfer(writes, ticket, event.by, event.text or "declined")
    by = tuple(dict.fromkeys((*ticket.declined_by, event.by)))
    columns = {**NO_OFFER, "state": "queued", "declined_by": by}
    after = changed(ticket, "declined", event.by, writes.now, {"text": event.text}, **columns)
    writes.still_desk("offer")
    return writes.add(after, "declined", offered_to=event.by)


def _taken(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    """The colleague accepts what the holder wanted to give: T10."""
    return _to_member(writes, ticket, event, event.by, "accepted_transfer")


def _assigned(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    return _to_member(writes, ticket, event, event.to or event.by, "assigned")


def _to_member(writes: Writes, ticket: Ticket, event: DeskActed, staff: str, name: str) -> Ticket:
    before = ticket.holder
    columns = {
        **NO_OFFER, **NO_BRIDGE, "state": "held", "holder": staff, "claimed_at": ticket.claimed_at or writes.now,
        "absent_since": None, "wakes_at": None, "prefers": None, "prefers_until": None,
        "transfers": ticket.transfers + (before is not None),
    }  # fmt: skip
    details = {"text": event.text, "from_staff": before}
    after = changed(ticket, name, event.by, writes.now, details, **columns)
    writes.add(after, "reassigned" if before is not None else "accepted")
    _settle_clocks(writes)
    writes.hold(staff, was_held=before is not None)
    if before is not None:
        writes.say("takes_over", name=event.name, before=event.before)
    else:
        writes.say("here", name=event.name)
    return after[0]


def _transfer_asked(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    if event.to is None:
        queue = writes.journeys.queues[event.queue or ticket.queue]
        after = free(
            writes, ticket, event, "reassigned", queue=queue.id, skills=queue.skills,
            transfers=ticket.transfers + 1, declined_by=(), asked_at=ticket.asked_at,
        )  # fmt: skip
        writes.say("passed", queue=queue.title)
        return after
    until = event.until or writes.now + limits.STICKY
    columns = {"offered_to": event.to, "offer_id": event.key, "offer_until": until}
    asked = changed(ticket, "transfer_asked", event.by, writes.now, {"text": event.text}, **columns)
    writes.wake("transfer", asked[0], until, event.key)
    return writes.add(asked)


def end_transfer(writes: Writes, ticket: Ticket, actor: str, why: str) -> Ticket:
    """The holder keeps it after all."""
    writes.still_desk("transfer")
    return writes.add(changed(ticket, "transfer_ended", actor, writes.now, {"text": why}, **NO_OFFER))


def park(writes: Writes, ticket: Ticket, actor: str, until: datetime | None, text: str = "") -> Ticket:
    """It waits for the customer, or for a time, and takes nobody's place meanwhile: T11."""
    columns = {**FRESH, "state": "parked", "holder": None, "prefers": ticket.holder, "prefers_until": None}
    columns |= {"wakes_at": until, "holds": ticket.holds + (actor != "time")}
    parked = changed(ticket, "parked", actor, writes.now, {"text": text}, **columns)
    writes.add(parked, "parked")
    _settle_clocks(writes)
    writes.queue_up(None, ticket.queue)
    if until is not None:
        writes.wake("wake", parked[0], until)
    return parked[0]


def wake(writes: Writes, ticket: Ticket, actor: str, name: str = "woken") -> Ticket:
    """What was parked or put off comes back, to its last holder first: T12, T20."""
    until = writes.now + limits.STICKY if ticket.prefers is not None else None
    columns = {"state": "queued", "enqueued_at": ticket.opened_at, "wakes_at": None, "prefers_until": until}
    urgent = ticket.urgent or ticket.state == "deferred"
    after = writes.add(changed(ticket, name, actor, writes.now, {}, **columns, urgent=urgent))
    _settle_clocks(writes)
    writes.wait_anew(writes.queue_of(ticket))
    return after


def _parked(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    return park(writes, ticket, event.by, event.until, event.text)


def _requeued(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    if event.by == "time":
        return absent(writes, ticket)
    flags = (*ticket.flags, "taken_back") if ticket.state == "bridged" else ticket.flags
    return free(writes, ticket, event, "reassigned", declined_by=(), asked_at=ticket.asked_at, flags=flags)


def _lost(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    since = event.until or writes.now
    after = writes.add(changed(ticket, "lost", "time", writes.now, {}, absent_since=since))
    writes.wake("requeue", after, since + limits.ABSENT, since.isoformat())
    return after


def _returned(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    writes.still_desk("requeue")
    return writes.add(changed(ticket, "came_back", event.by, writes.now, {}, absent_since=None))


def _told(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    writes.write(event.text)
    columns = {"told_at": writes.now, "told": event.key}
    return writes.add(changed(ticket, "told", event.by, writes.now, {"text": event.text}, **columns))


def _extended(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    until = (ticket.wrap_until or writes.now) + limits.WRAP_UP
    columns = {"wrap_until": until, "extensions": ticket.extensions + 1}
    return writes.add(changed(ticket, "extended", event.by, writes.now, {}, **columns))


def _repaired(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    writes.live(ticket, ticket.opened_at + limits.TICKET_LIFE)
    return writes.add(changed(ticket, "repaired", "time", writes.now, {}))


def _customer_left(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    """The customer's page is gone; for a while that may be a reload, or a tunnel. T17."""
    writes.wake("left", ticket, writes.now + limits.LEFT)
    return writes.add(changed(ticket, "customer_left", "customer", writes.now, {}))


def _customer_back(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    stay(writes)
    return writes.add(changed(ticket, "customer_back", "customer", writes.now, {}))


def stay(writes: Writes) -> None:
    """The customer is here after all."""
    writes.still_desk("left")
    writes.still_desk(GONE.strip())


def _bridged(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    """An outside desk has it: T22. `by` is that desk, `key` what it calls the conversation."""
    columns = {
        **FRESH, "state": "bridged", "bridge": event.by, "bridge_ref": event.key,
        "prefers": None, "prefers_until": None,
    }  # fmt: skip
    after = writes.add(changed(ticket, "bridged", event.by, writes.now, {}, **columns), "bridged")
    _settle_clocks(writes)
    writes.hold(event.by, was_held=False)
    return after


def _bridge_failed(writes: Writes, ticket: Ticket, event: DeskActed) -> Ticket:
    """The outside desk cannot be reached: our own people have it, at its old place, and it stays with them. T22."""
    flags = (*(flag for flag in ticket.flags if flag != "bridge_failed"), "bridge_failed")
    columns: dict[str, object] = {"flags": flags}
    if ticket.state == "bridged":
        columns |= {**FRESH, "state": "queued", "enqueued_at": ticket.opened_at, "asked_at": ticket.asked_at}
    details = {"text": event.text}
    after = writes.add(changed(ticket, "bridge_failed", event.by, writes.now, details, **columns), "bridge_failed")
    if ticket.state == "bridged":
        _settle_clocks(writes)
        writes.queue_up(writes.queue_of(ticket), ticket.queue)
    return after


_ACTS: Mapping[DeskAct, Callable[[Writes, Ticket, DeskActed], Ticket]] = {
    "offered": _offered,
    "declined": _declined,
    "taken": _taken,
    "assigned": _assigned,
    "transfer_asked": _transfer_asked,
    "transfer_ended": lambda writes, ticket, event: end_transfer(writes, ticket, event.by, event.text),
    "parked": _parked,
    "requeued": _requeued,
    "lost": _lost,
    "returned": _returned,
    "told": _told,
    "extended": _extended,
    "repaired": _repaired,
    "customer_left": _customer_left,
    "customer_back": _customer_back,
    "bridged": _bridged,
    "bridge_failed": _bridge_failed,
}
