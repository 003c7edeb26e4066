"""The desk's lines in the outcome log: `handoff.*`, with the fields that every line of the log has."""

from datetime import datetime, timedelta

from runtime.core.conversation import Conversation, MomentEvent, OpenMoment
from runtime.core.journey import Journey, JourneyMap
from runtime.core.records import Ticket


def log_line(
    journeys: JourneyMap, conversation: Conversation, ticket: Ticket, event: str, *,
    at: datetime, seq: int, actor: str, line_seq: int, **more: object,
) -> MomentEvent:  # fmt: skip
    """One line about a ticket. `conversation` is the one in which the ticket's moment is open, if it is.

    `actor` is who brought it about, `line_seq` the last line of the transcript then, as the evidence.
    """
    fields: dict[str, object] = {
        "brand": journeys.id,
        "customer": conversation.customer,
        "channel": conversation.channel,
        "language": conversation.language,
        "version": journeys.load,
        "test": conversation.test,
        **_moment(journeys, conversation, ticket),
        "ticket": ticket.id,
        "queue": ticket.queue,
        "reason": ticket.reason,
        "agent": ticket.holder,
        "actor": actor,
        "line_seq": line_seq,
        "queue_wait_ms": _milliseconds((ticket.claimed_at or at) - ticket.opened_at),
        "agent_ms": _milliseconds(at - ticket.claimed_at) if ticket.claimed_at is not None else None,
        **more,
    }
    return MomentEvent(conversation.id, seq, f"handoff.{event}", at, fields)


def _moment(journeys: JourneyMap, conversation: Conversation, ticket: Ticket) -> dict[str, object]:
    journey = journeys.versions.get(ticket.journey_version or "")
    moment = journey.moments.get(ticket.moment or "") if journey is not None else None
    opened = _open_moment(conversation, ticket)
    return {
        "journey": ticket.journey,
        "version_hash": ticket.journey_version,
        "state": ticket.at,
        "stage": moment.stage if moment is not None else None,
        "moment": ticket.moment,
        "instance": opened.instance if opened is not None else None,
        "category": ticket.category,
        "promise": _promise(journey, ticket),
        "owner": moment.owner if moment is not None else None,
        "unplanned": ticket.moment is None,
    }


def _open_moment(conversation: Conversation, ticket: Ticket) -> OpenMoment | None:
    if conversation.run is None or conversation.run.version != ticket.journey_version:
        return None
    return next((moment for moment in conversation.run.moments if moment.id == ticket.moment), None)


def _promise(journey: Journey | None, ticket: Ticket) -> str | None:
    return f"{journey.id}.{ticket.moment}" if journey is not None and ticket.moment is not None else None


def _milliseconds(length: timedelta) -> int:
    return int(length / timedelta(milliseconds=1))
