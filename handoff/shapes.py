"""How the desk's JSON looks: tickets, lines, moves. Pure; the console's types follow these shapes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from handoff import words
from handoff.card import known, profile, stamp
from handoff.refusals import FREE
from handoff.roster import Member
from runtime.core.conversation import Conversation, Line
from runtime.core.errors import TurnError
from runtime.core.journey import Journey, JourneyMap
from runtime.core.moves import PossibleMove
from runtime.core.records import Ticket, TicketEvent
from runtime.core.values import DataType

Shape = dict[str, object]

_SILENT = ("replied", "asked", "told", "lost", "came_back", "repaired", "customer_left", "customer_back")
"""Events that stand in the transcript as lines, or that only the machine cares for."""

_PLACEHOLDER = re.compile(r"\{\{\s*([\w.]+)[^}]*\}\}")
"""A value that a preview cannot have yet, because the member has still to give it."""


def ticket_shape(
    journeys: JourneyMap, ticket: Ticket, names: Mapping[str, str], now: datetime, last: Line | None = None
) -> Shape:  # fmt: skip
    """One ticket as it stands in a list. `version` changes with its state or holder only.

    `last` is the last line of its conversation, where it was read: it tells who waits for whom.
    """
    queue = journeys.queues.get(ticket.queue)
    journey = journey_of(journeys, ticket)
    return {
        "id": ticket.id,
        "conversation": ticket.conversation,
        "state": ticket.state,
        "queue": ticket.queue,
        "queue_title": queue.title if queue is not None else ticket.queue,
        "reason": ticket.reason,
        "reason_text": words.reason(ticket.reason),
        "why": ticket.why,
        "journey": ticket.journey,
        "journey_title": journey.title if journey is not None else ticket.journey,
        "at": ticket.at,
        "moment": ticket.moment,
        "category": ticket.category,
        "opened_at": stamp(ticket.opened_at),
        "due_at": stamp(ticket.due_at),
        "is_late": ticket.state in ("queued", "offered") and ticket.due_at is not None and ticket.due_at < now,
        "claimed_at": stamp(ticket.claimed_at),
        "first_reply_at": stamp(ticket.first_reply_at),
        "wrap_until": stamp(ticket.wrap_until),
        "closed_at": stamp(ticket.closed_at),
        "waiting_s": waited(ticket, now),
        "customer": {"id": ticket.customer, "name": ticket.name, "called": words.called(ticket)},
        "channel": ticket.channel,
        "language": ticket.language,
        "asked_for": ticket.card.get("asked_for", ""),
        "preview": _preview(ticket, last),
        "waits_for": _waits_for(ticket, last),
        "holder": ticket.holder,
        "holder_name": names.get(ticket.holder or "", ticket.holder),
        "flags": [{"flag": flag, "text": words.reason(flag)} for flag in ticket.flags],
        "outcome": ticket.outcome,
        "move": ticket.move,
        "disposition": ticket.disposition,
        **_arranged(ticket, names),
        "spoken": _spoken(ticket, journey, now),
        "version": ticket.revision,
    }


def _arranged(ticket: Ticket, names: Mapping[str, str]) -> Shape:
    """What members and clocks arranged about it."""
    return {
        "offer": _offer(ticket, names),
        "asked_at": stamp(ticket.asked_at),
        "absent_since": stamp(ticket.absent_since),
        "wakes_at": stamp(ticket.wakes_at),
        "promised_at": stamp(ticket.promised_at),
        "prefers": ticket.prefers,
        "prefers_name": names.get(ticket.prefers or "", ticket.prefers),
        "counts": {"holds": ticket.holds, "transfers": ticket.transfers, "follow_ups": ticket.follow_ups},
    }


def _offer(ticket: Ticket, names: Mapping[str, str]) -> Shape | None:
    """To whom it is offered, or to whom its holder wants to give it."""
    if ticket.offered_to is None:
        return None
    return {
        "id": ticket.offer_id,
        "to": ticket.offered_to,
        "to_name": names.get(ticket.offered_to, ticket.offered_to),
        "until": stamp(ticket.offer_until),
        "is_transfer": ticket.state == "held",
    }


def _spoken(ticket: Ticket, journey: Journey | None, now: datetime) -> str:
    """The ticket in one breath, for people who hear the list instead of seeing it."""
    parts = [words.called(ticket), ticket.channel, journey.title if journey is not None else ""]
    parts += [words.reason(ticket.reason), f"waited {words.span(waited(ticket, now))}"]
    if ticket.state in ("queued", "offered") and ticket.due_at is not None and ticket.due_at < now:
        parts.append("overdue")
    return ", ".join(filter(None, [*parts, f"held by {ticket.holder}" if ticket.state == "held" else ticket.state]))


def _preview(ticket: Ticket, last: Line | None) -> object:
    """What the list quotes: the last words of a conversation that somebody holds, else what the customer came for."""
    if ticket.state == "held" and last is not None and last.author in ("customer", "staff"):
        return last.text
    return ticket.card.get("asked_for", "")


def _waits_for(ticket: Ticket, last: Line | None) -> str | None:
    """Who has to do something: we, for a customer who waits for an answer, or the customer."""
    if ticket.state in ("queued", "offered") or (ticket.state == "held" and (last is None or last.author != "staff")):
        return "us"
    return "customer" if ticket.state in ("held", "parked") else None


def waited(ticket: Ticket, now: datetime) -> int:
    """Seconds that the customer waited for a person, or waits already. Requeueing would not reset it."""
    until = now if ticket.state in ("queued", "offered") else ticket.claimed_at or ticket.closed_at or now
    return max(0, int((until - ticket.opened_at).total_seconds()))


def line_shape(line: Line) -> Shape:
    """One line of the transcript."""
    shape: Shape = {"seq": line.seq, "kind": line.kind, "from": line.author, "text": line.text, "ts": stamp(line.at)}
    more = {"name": line.name, "picked": line.picked, "outcome": line.outcome, "queue": line.queue}
    shape.update({name: value for name, value in more.items() if value is not None})
    if line.files:
        shape["files"] = [{"id": one.id, "name": one.name, "type": one.type, "size": one.size} for one in line.files]
    if line.choices:
        shape["choices"] = [{"id": id_, "label": label} for id_, label in line.choices]
    return shape


def move_shape(move: PossibleMove, types: Mapping[str, DataType], blocked: str | None) -> Shape:
    """One possible move: `needs` are the values still to be given, `fields` says what each of them is."""
    return {
        "id": move.id,
        "label": move.label,
        "help": move.help,
        "needs": list(move.missing),
        "fields": [_field(name, types.get(name, DataType())) for name in move.missing],
        "blocked": move.blocked or blocked,
        "risk": move.risk,
        "preview": _PLACEHOLDER.sub(r"[\1]", move.preview),
        "to": move.to,
        "finish": move.finish,
    }


def _field(name: str, datatype: DataType) -> Shape:
    return {
        "name": name,
        "label": name.replace("_", " "),
        "kind": datatype.kind,
        "length": datatype.length,
        "options": list(datatype.options or ()),
    }


def now_shape(journeys: JourneyMap, conversation: Conversation, shown: Sequence[str]) -> Shape:
    """Where the conversation stands at this moment, beside the card, which is how it stood at the handoff."""
    run = conversation.run
    moment = run.moments[-1] if run is not None and run.moments else None
    return {
        "owner": conversation.owner,
        "journey": run.journey if run is not None else None,
        "state": run.state if run is not None else None,
        "moment": moment.id if moment is not None else None,
        "moment_due_at": stamp(moment.due_at) if moment is not None else None,
        "path": list(moment.path) if moment is not None else [],
        "known": known(journeys, conversation, tuple(shown)),
        "profile": profile(journeys, conversation),
        "opted_out": conversation.opted_out,
        "since": stamp(conversation.created_at),
    }


def earlier_shape(ticket: Ticket) -> Shape:
    """An earlier ticket of the same customer, in one line."""
    return {
        "ticket": ticket.id,
        "at": stamp(ticket.opened_at),
        "queue": ticket.queue,
        "reason": ticket.reason,
        "reason_text": words.reason(ticket.reason),
        "journey": ticket.journey,
        "state": ticket.state,
        "outcome": ticket.outcome,
        "move": ticket.move,
        "disposition": ticket.disposition,
    }


def activity(
    journeys: JourneyMap, ticket: Ticket, events: Iterable[TicketEvent], names: Mapping[str, str]
) -> list[Shape]:  # fmt: skip
    """What happened to the ticket, for its transcript. `says` is the sentence, `text` what somebody wrote with it."""
    journey = journey_of(journeys, ticket)
    return [
        {
            "n": event.n,
            "event": event.event,
            "by": event.actor,
            "by_name": names.get(event.actor, event.actor),
            "says": words.told(event, ticket, journey, names),
            "text": event.fields.get("text") or event.fields.get("note") or "",
            "ts": stamp(event.at),
        }
        for event in events
        if event.event not in _SILENT
    ]


def composer(member: Member, ticket: Ticket, conversation: Conversation, names: Mapping[str, str]) -> Shape:
    """Why the member cannot write now, decided here and only shown by the page; None where they can."""
    why: str | None = None
    if not member.may("reply"):
        why = f"Your role ({member.role}) reads along. Members with the role agent answer customers."
    elif ticket.state in FREE:
        why = "Take the ticket to reply."
    elif ticket.state == "bridged":
        why = "Another desk has this conversation."
    elif ticket.state == "wrapping":
        why = "The conversation was given back."
    elif ticket.state == "closed":
        why = "The ticket is closed."
    elif ticket.holder != member.name:
        why = f"{names.get(ticket.holder or '', ticket.holder)} has this ticket."
    elif conversation.opted_out:
        why = "The customer wants no more messages. You can finish the ticket."
    return {"reply": why, "note": None if member.may("note") else "Your role does not write notes."}


def journey_of(journeys: JourneyMap, ticket: Ticket) -> Journey | None:
    """The version that the ticket's conversation followed, else the current one of that name."""
    try:
        return journeys.version(ticket.journey_version or "")
    except TurnError:
        return journeys.journeys.get(ticket.journey or "")
