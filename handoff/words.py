"""What the desk's codes mean in words, for the pages of staff. Scripts read the codes; people read these."""

from collections.abc import Mapping

from runtime.core.journey import Journey
from runtime.core.records import Ticket, TicketEvent
from runtime.reasons import REASONS

OUTCOMES: Mapping[str, str] = {
    "kept": "Kept: we did what we promised",
    "broken": "Broken: we could not do it",
    "declined": "Declined: the customer did not want it",
    "not_offered": "Not offered: we do not do this",
    "transferred": "Transferred to another system",
    "cancelled": "Cancelled by the customer",
    "abandoned": "Abandoned: the customer left",
    "opted_out": "Opted out",
    "withdrawn": "Withdrawn: not needed any more",
    "missed": "Missed: too late",
}


def plain(code: str | None) -> str:
    """A name of the map as words: `which_card` reads `which card`."""
    return (code or "").replace("_", " ")


def label(code: str) -> str:
    """A name of the map at the head of a row: `first_name` reads `First name`."""
    said = _LABELS.get(code) or plain(code)
    return said[:1].upper() + said[1:]


_LABELS: Mapping[str, str] = {"timezone": "Time zone"}
"""What Handrail itself notes of a customer."""


def reason(code: str) -> str:
    """A reason code in words."""
    return REASONS.get(code, plain(code))


def called(ticket: Ticket) -> str:
    """What to call the customer; without a name, the end of their id tells them apart."""
    return ticket.name or f"Customer {ticket.customer[-4:]}"


def span(seconds: int) -> str:
    """A length of time, spoken: `3 minutes`."""
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            number = seconds // length
            return f"{number} {unit}{'s' if number > 1 else ''}"
    return "less than a minute"


_AMONG: Mapping[tuple[str, str], str] = {
    ("offered", ""): "Offered to {to}",
    ("offer_missed", ""): "{to} did not answer the offer",
    ("declined", ""): "{who} declined",
    ("transfer_asked", ""): "{who} gives it to {to}",
    ("transfer_ended", ""): "The holder keeps it",
    ("passed_on", ""): "{who} passed it on to another queue",
    ("accepted_transfer", ""): "{who} took it over from {before}",
    ("assigned", ""): "{who} gave it to {to}",
    ("parked", "time"): "Parked: the customer did not answer",
    ("parked", ""): "{who} parked it",
    ("woken", "customer"): "The customer wrote; it waits again",
    ("woken", ""): "Its time has come; it waits again",
    ("requeued", "time"): "The holder was gone; it waits at the front",
    ("requeued", ""): "{who} put it back",
    ("deferred", ""): "It took too long; the customer was promised a time",
    ("reopened", ""): "The customer wrote again",
    ("bridged", ""): "Given to {who}",
    ("bridge_failed", ""): "{who} cannot be reached; it waits here",
    ("extended", ""): "{who} took more time to wrap up",
}
"""What people arrange among themselves, by event and actor."""


def told(event: TicketEvent, ticket: Ticket, journey: Journey | None, names: Mapping[str, str]) -> str:
    """One event of a ticket as a sentence of its transcript."""
    who = names.get(event.actor, event.actor)
    fields = event.fields
    told = _AMONG.get((event.event, event.actor)) or _AMONG.get((event.event, ""))
    if told is not None:
        to = next((str(fields[name]) for name in ("to_staff", "offered_to", "holder") if fields.get(name)), "")
        before = str(fields.get("from_staff") or "")
        return told.format(who=who, to=names.get(to, to), before=names.get(before, before) or "the queue")
    match event.event:
        case "opened":
            return f"Handed over: {fields.get('why') or reason(str(fields.get('reason')))}"
        case "claimed":
            return f"{who} took the ticket"
        case "moved" if fields.get("kept"):
            return f"{who} moved on and kept the conversation: {_move(str(fields.get('took')), ticket, journey)}"
        case "moved" if event.actor == "customer":
            return "The customer did not want to wait"
        case "moved" if event.actor == "time":
            return "Nobody came in time; the journey went on"
        case "moved":
            return f"{who} moved on: {_move(str(fields.get('move')), ticket, journey)}"
        case "finished":
            return f"{who} finished: {plain(str(fields.get('outcome')))}"
        case "closed" if fields.get("disposition") == "not_given":
            return "Closed without a word about it"
        case "closed":
            return f"Closed by {who}: {fields.get('disposition')}"
        case "flagged" if "why_again" in fields:
            return str(fields["why_again"])
        case "flagged":
            flags = fields.get("flags")
            return reason(str(flags[-1])) if isinstance(flags, list) and flags else "Flagged"
    return plain(event.event)


def _move(move_id: str, ticket: Ticket, journey: Journey | None) -> str:
    state = journey.states.get(ticket.at or "") if journey is not None else None
    move = state.moves.get(move_id) if state is not None else None
    texts = next(iter(move.label.languages.values()), ()) if move is not None else ()
    return texts[0].source if texts and texts[0].is_constant else plain(move_id)
