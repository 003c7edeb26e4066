"""What the desk's codes mean in words, for the pages of staff. Scripts read the codes; people read these."""

from collections.abc import Mapping

from runtime.core.journey import Journey
from runtime.core.records import Ticket, TicketEvent

REASONS: Mapping[str, str] = {
    "planned": "Planned handoff",
    "asked_for_person": "Asked for a person",
    "taken_over": "Taken over",
    "followup": "Wrote again",
    "expired_unserved": "Never answered",
    "unmatched": "Not understood",
    "action_failed": "An action failed",
    "action_timeout": "No answer in time",
    "silence": "No answer from the customer",
    "send_failed": "Message not delivered",
    "not_routed": "No way on",
    "author_error": "Fault in the journey",
    "inner_error": "Something broke",
    "loop": "Going in circles",
    "opted_out": "Wants no messages",
    "nobody_in_time": "Nobody came in time",
}

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


def told(event: TicketEvent, ticket: Ticket, journey: Journey | None, names: Mapping[str, str]) -> str:
    """One event of a ticket as a sentence of its transcript."""
    who = names.get(event.actor, event.actor)
    fields = event.fields
    match event.event:
        case "opened":
            return f"Handed over: {fields.get('why') or reason(str(fields.get('reason')))}"
        case "claimed":
            return f"{who} took the ticket"
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
