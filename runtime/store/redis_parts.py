"""A step as its shards get it: for each shard one part, in JSON, and beside it the records that it names by place."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime import limits
from runtime.core.conversation import BOT, Conversation
from runtime.core.records import Arrival, Commit, Document, OutboxRow, Ticket, TicketEvent
from runtime.core.whereabouts import whereabouts
from runtime.searching import words_of
from runtime.shards import shard_named, shard_of
from runtime.store import rules
from runtime.store.micros import MICROSECOND, micros
from runtime.wire import (
    write_conversation,
    write_json,
    write_lines,
    write_log,
    write_outbox_row,
    write_ticket,
    write_ticket_event,
)

HOUSE = -1
"""The place of what belongs to no conversation: staff, versions, the outcome log in its order."""

SPREAD = frozenset({"web_token", "customer"})
"""Kinds of documents of which there are as many as customers: each lies by its key, the others lie in the house."""

_DEDUPE_MS = int(limits.DEDUPE.total_seconds() * 1000)
_OPERATION_MS = int(limits.OPERATIONS_KEPT.total_seconds() * 1000)

Find = Callable[[str], Awaitable[int | None]]
"""Where a ticket lies."""


@dataclass(slots=True)
class Part:
    """What one shard does in a step."""

    shard: int
    fields: dict[str, Any]
    blobs: list[bytes] = field(default_factory=list)

    def keep(self, record: bytes) -> int:
        """Take a record along; gives its place, counted from 1 as Lua does."""
        self.blobs.append(record)
        return len(self.blobs)

    def words(self, how: str) -> tuple[str | bytes, ...]:
        """As the step in Lua gets it."""
        return how, write_json(self.fields), *self.blobs


def document_place(document: Document) -> int:
    """Where a document lies."""
    return document_shard(document.kind, document.key)


def document_shard(kind: str, key: str) -> int:
    """Where the document of that name lies."""
    return shard_named(key) if kind in SPREAD else HOUSE


def empty(shard: int, op_id: str) -> Part:
    """A part that does nothing yet."""
    lists: dict[str, Any] = {name: [] for name in ("lines", "settles", "rows", "tickets", "events", "documents")}
    return Part(shard, {"op": op_id, "shard": shard, "kept": _OPERATION_MS, **lists})


def of_commit(commit: Commit, *, moves_owner: bool) -> Part:
    """The part of the conversation's own shard, without records that may lie elsewhere."""
    conversation = commit.conversation
    part = empty(shard_of(conversation.id), commit.op_id)
    add_conversation(part, conversation)
    part.fields["moves_owner"] = moves_owner
    part.fields["bot_speaks"] = any(line.author == BOT for line in commit.lines)
    _add_lines(part, commit)
    if commit.moments:
        part.fields["log"] = part.keep(write_log(commit.moments))
    if commit.arrival is not None:
        _add_arrival(part, commit.arrival)
    if commit.handles is not None:
        part.fields["handles"] = commit.handles
    part.fields["settles"] = list(commit.settles)
    part.fields["rows"] = [row(part, one) for one in commit.outbox]
    return part


def of_accept(commit: Commit, event: bytes) -> Part:
    """The part of an event that waits for its turn; `commit` is what rules.accepted made."""
    assert commit.arrival is not None
    part = empty(shard_of(commit.conversation.id), "")
    part.fields["accepts"] = commit.conversation.id
    _add_arrival(part, commit.arrival)
    if commit.lines:
        add_conversation(part, commit.conversation)
        _add_lines(part, commit)
    part.fields["event"] = part.keep(event)
    return part


async def with_records(
    first: Part | None, op_id: str, documents: Sequence[Document], tickets: Sequence[Ticket],
    events: Sequence[TicketEvent], *, find: Find,
) -> list[Part]:  # fmt: skip
    """All parts of a step, that of the conversation first; records join the part of their shard."""
    parts = {first.shard: first} if first is not None else {}
    where: dict[str, int] = {}

    def part_of(shard: int) -> Part:
        return parts.setdefault(shard, empty(shard, op_id))

    for one in tickets:
        where[one.id] = shard_of(one.conversation)
        part = part_of(where[one.id])
        part.fields["tickets"].append(ticket(part, one))
    for event in events:
        shard = where.get(event.ticket)
        if shard is None:
            found = await find(event.ticket)
            shard = where[event.ticket] = HOUSE if found is None else found
        part = part_of(shard)
        part.fields["events"].append(
            {"ticket": event.ticket, "n": event.n, "body": part.keep(write_ticket_event(event))}
        )
    for document in documents:
        part = part_of(document_place(document))
        stored: dict[str, Any] = {"kind": document.kind, "key": document.key, "version": document.version}
        if document.body is not None:
            stored["body"] = part.keep(document.body)
        part.fields["documents"].append(stored)
    return list(parts.values())


def add_conversation(part: Part, conversation: Conversation) -> None:
    """Write a conversation in this part."""
    at = whereabouts(conversation)
    stored: dict[str, Any] = {
        "id": conversation.id,
        "at": f"{conversation.channel}:{conversation.address}",
        "channel": conversation.channel,
        "customer": conversation.customer,
        "touched": str(micros(conversation.touched_at)),
        "version": conversation.version,
        "owner": conversation.owner,
        "epoch": conversation.epoch,
        "seq": conversation.seq,
        "where": at.written if at is not None else "",
        "follows": " ".join(dict.fromkeys(rules.followed(conversation))),
        "body": part.keep(write_conversation(conversation)),
    }
    if conversation.due is not None:
        stored["due"] = str(micros(conversation.due))
    part.fields["conversation"] = stored


def _add_lines(part: Part, commit: Commit) -> None:
    seqs = [line.seq for line in commit.lines]
    part.fields["lines"] = [part.keep(write_lines((line,))) for line in commit.lines]
    part.fields["first"] = seqs[0] if seqs else 0
    part.fields["in_a_row"] = not seqs or seqs == list(range(seqs[0], seqs[0] + len(seqs)))


def _add_arrival(part: Part, arrival: Arrival) -> None:
    mark: dict[str, Any] = {
        "key": f"{arrival.channel}:{arrival.external_id}", "digest": arrival.digest, "kept": _DEDUPE_MS
    }  # fmt: skip
    if arrival.seq is not None:
        mark["seq"] = arrival.seq
    part.fields["arrival"] = mark


def row(part: Part, row: OutboxRow) -> dict[str, Any]:
    """A row of the outbox in a part."""
    return {
        "id": row.id, "conversation": row.conversation, "lane": row.lane, "author": row.author, "epoch": row.epoch,
        "status": row.status, "not_before": str(micros(row.not_before)) if row.not_before is not None else "",
        "lease": str(micros(row.lease_until)) if row.lease_until is not None else "", "attempts": row.attempts,
        "provider": row.provider_id or "", "delivery": row.delivery or "", "detail": row.detail,
        "body": part.keep(write_outbox_row(row)),
    }  # fmt: skip


def ticket(part: Part, ticket: Ticket) -> dict[str, Any]:
    """A ticket in a part."""
    _, place, _ = rules.place(ticket)
    return {
        "id": ticket.id, "conversation": ticket.conversation, "version": ticket.version, "state": ticket.state,
        "customer": ticket.customer, "open": rules.is_open(ticket), "place": place // MICROSECOND,
        "opened": micros(ticket.opened_at), "words": words_of(ticket), "body": part.keep(write_ticket(ticket)),
    }  # fmt: skip
