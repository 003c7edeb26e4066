"""The rows beside a conversation: outbox, tickets, arrivals, and the one write that joins them.

A record's `version` is the one it will have when written: the store refuses it unless the stored one is one less.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from runtime.core.conversation import Author, Conversation, Line, MomentEvent

OutboxKind = Literal["sms", "call"]
OutboxStatus = Literal["ready", "sending", "sent", "failed", "unknown", "superseded"]
OutboxEnd = Literal["sent", "failed", "unknown"]
TicketState = Literal["queued", "offered", "held", "parked", "deferred", "bridged", "wrapping", "closed"]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """Something that must leave the process once. Ids sort by age; one row of a `lane` is under way at a time.

    `author` and `epoch` decide whether it may still go: a bot's row only while the bot owns the conversation
    at that epoch. `body` holds JSON values: for `sms` to, from, text and perhaps send_by; for `call` action,
    arguments, key; for both `traceparent` and `tracestate`, where the turn that asked for it left a trace.
    `delivery` is the best status that the carrier reported. `not_before` is when a row that is ready may be taken, and
    when a carrier is asked about a text that was sent and of which it has said no last word.
    """

    id: str
    conversation: str
    kind: OutboxKind
    lane: str
    author: Author
    epoch: int
    created_at: datetime
    body: Mapping[str, object]
    seq: int | None = None
    status: OutboxStatus = "ready"
    not_before: datetime | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    provider_id: str | None = None
    delivery: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A conversation that needs a person. `card` is the snapshot at opening (JSON values); `opened_at` never changes.

    `due_at` is when the queue promised an answer; `wrap_until` when a finished ticket closes by itself.
    `version` rises with every write and is the number of its last event; `revision` only with state or holder:
    it is what the desk's JSON shows as `version`, and `freed` is the one at which nobody had it any more.

    `offer_id`, `offered_to`, `offer_until`: who may accept it until when, also a holder's transfer to `offered_to`.
    `prefers`: whom it is offered first, until `prefers_until`. `asked_at`: the first words of the customer that the
    holder has not answered. `wakes_at`: when a parked or deferred one comes back. `promised_at`: by when the customer
    was told that somebody writes. `told_at`: when the queue last told the customer something.
    """

    id: str
    version: int
    conversation: str
    state: TicketState
    queue: str
    reason: str
    why: str
    channel: str
    customer: str
    name: str | None
    language: str
    journey: str | None
    journey_version: str | None
    at: str | None
    moment: str | None
    category: str | None
    opened_at: datetime
    enqueued_at: datetime
    due_at: datetime | None
    opened_seq: int
    holder: str | None = None
    claimed_at: datetime | None = None
    first_reply_at: datetime | None = None
    wrap_until: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    disposition: str | None = None
    move: str | None = None
    skills: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    revision: int = 1
    freed: int = 1
    offered_to: str | None = None
    offer_id: str | None = None
    offer_until: datetime | None = None
    declined_by: tuple[str, ...] = ()
    prefers: str | None = None
    prefers_until: datetime | None = None
    absent_since: datetime | None = None
    asked_at: datetime | None = None
    wakes_at: datetime | None = None
    promised_at: datetime | None = None
    told_at: datetime | None = None
    told: str = ""
    urgent: bool = False
    holds: int = 0
    transfers: int = 0
    follow_ups: int = 0
    extensions: int = 0
    bridge: str | None = None
    bridge_ref: str | None = None
    card: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One thing that happened to a ticket; the ticket is a projection of these. `n` counts from 1."""

    ticket: str
    n: int
    event: str
    actor: str
    at: datetime
    before: TicketState | None
    after: TicketState
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """The mark that one outside event was received: at most one event for each (channel, external_id).

    `digest` tells a repetition from a different message under the same id. `seq` is the customer's line.
    """

    channel: str
    external_id: str
    digest: str
    at: datetime
    conversation: str
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an arrival: where its line stands, and whether it had been received before."""

    conversation: str
    seq: int | None
    digest: str
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """An accepted event whose turn is still to come: `event` as JSON, `tries` so far."""

    id: str
    conversation: str
    seq: int | None
    event: bytes
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A record that needs no columns of its own: staff, sign-ins, customers, versions, cursors. `body` is JSON.

    `body` is None for one that is to be removed.
    """

    kind: str
    key: str
    version: int
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Commit:
    """All that one step writes: everything or nothing.

    `settles` names outbox rows under way that end with this commit, and how: a call whose answer is decided here,
    a message of whose failure a person is told here. `handles` names the waiting event whose turn this is. A changed
    epoch supersedes the bot's unsent rows.
    """

    op_id: str
    conversation: Conversation
    lines: tuple[Line, ...] = ()
    outbox: tuple[OutboxRow, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    ticket_events: tuple[TicketEvent, ...] = ()
    moments: tuple[tuple[str, MomentEvent], ...] = ()
    documents: tuple[Document, ...] = ()
    arrival: Arrival | None = None
    handles: str | None = None
    settles: tuple[tuple[str, OutboxEnd], ...] = ()
