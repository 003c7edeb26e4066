"""Plain builders of what a store is given."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from msgspec.structs import replace as changed

from runtime.core.conversation import Author, Conversation, Line, MomentEvent, Run, Timer
from runtime.core.records import Arrival, Commit, OutboxRow, Ticket, TicketEvent
from runtime.shards import shard_at, shard_of

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)

_operations = count(1)


def op_id() -> str:
    """A new op_id."""
    return f"op-{next(_operations):06}"


def address_of(name: str, channel: str = "web") -> str:
    """An address whose conversation may have that id: in a store of many shards, both lie in the same one."""
    return next(text for n in count() if shard_at(channel, text := f"token {n} of {name}") == shard_of(name))


def fresh(name: str = "c1", **fields: Any) -> Conversation:
    """A conversation as its first commit writes it."""
    defaults: dict[str, Any] = {
        "id": name,
        "channel": "web",
        "address": address_of(name, fields.get("channel", "web")),
        "customer": "cu-1",
        "language": "en",
        "created_at": NOW,
        "touched_at": NOW,
        "version": 1,
    }
    return Conversation(**(defaults | fields))


def line(conversation: Conversation, seq: int, author: Author = "bot", text: str = "Hello", **fields: Any) -> Line:
    """A line of a conversation."""
    return Line(conversation.id, seq, "message", author, text, NOW, conversation.epoch, **fields)


def turn(before: Conversation, *authors: Author, **fields: Any) -> Commit:
    """The commit that follows `before`: a line for each author. Conversation fields and commit fields may be given."""
    of_commit = {name: fields.pop(name) for name in tuple(fields) if name in Commit.__dataclass_fields__}
    after = changed(before, version=before.version + 1, seq=before.seq + len(authors), **fields)
    lines = tuple(line(after, before.seq + n, author, f"line {before.seq + n}") for n, author in enumerate(authors, 1))
    defaults: dict[str, Any] = {"op_id": op_id(), "conversation": after, "lines": lines}
    return Commit(**(defaults | of_commit))


def first(conversation: Conversation, **fields: Any) -> Commit:
    """The commit that makes a conversation."""
    return Commit(op_id=op_id(), conversation=conversation, **fields)


def arrival(conversation: Conversation, external_id: str = "m-1", seq: int | None = 1, **fields: Any) -> Arrival:
    """An arrival on a conversation's channel."""
    return Arrival(conversation.channel, external_id, f"digest of {external_id}", NOW, conversation.id, seq, **fields)


def text_message(conversation: Conversation, name: str, author: Author = "bot", **fields: Any) -> OutboxRow:
    """A row of the outbox."""
    defaults: dict[str, Any] = {
        "id": name,
        "conversation": conversation.id,
        "kind": "sms",
        "lane": conversation.address,
        "author": author,
        "epoch": conversation.epoch,
        "created_at": NOW,
        "body": {"to": "+447700900001", "text": name},
    }
    return OutboxRow(**(defaults | fields))


def ticket(conversation: Conversation, name: str = "t-1", **fields: Any) -> Ticket:
    """A ticket in the queue."""
    defaults: dict[str, Any] = {
        "id": name,
        "version": 1,
        "conversation": conversation.id,
        "state": "queued",
        "queue": "cards",
        "reason": "person_wanted",
        "why": "The customer asked for a person",
        "channel": conversation.channel,
        "customer": conversation.customer,
        "name": None,
        "language": "en",
        "journey": "lost_card",
        "journey_version": "v1",
        "at": "which",
        "moment": None,
        "category": "rescue",
        "opened_at": NOW,
        "enqueued_at": NOW,
        "due_at": None,
        "opened_seq": 1,
    }
    return Ticket(**(defaults | fields))


def ticket_event(of: Ticket, n: int, event: str = "handoff.opened") -> TicketEvent:
    """Something that happened to a ticket."""
    return TicketEvent(of.id, n, event, "bot", NOW, None, of.state, {"queue": of.queue})


def moment(conversation: Conversation, name: str) -> tuple[str, MomentEvent]:
    """A line for the outcome log, with its id."""
    return name, MomentEvent(conversation.id, 1, "moment.began", NOW, {"moment": "lost_card"})


def run(version: str = "v1") -> Run:
    """A journey under way."""
    return Run("lost_card", version, "which", NOW)


def silence(due: datetime) -> tuple[Timer, ...]:
    """The timers of a conversation that waits until `due`."""
    return (Timer("silence", "1", due),)
