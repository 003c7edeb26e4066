"""The seams of the engine: what a store, a channel, a desk and an understanding must offer (handrail/wiring/)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from runtime.core.conversation import Conversation, Line, MomentEvent
from runtime.core.decision import Decision
from runtime.core.errors import HandrailError
from runtime.core.events import Event
from runtime.core.journey import JourneyMap
from runtime.core.reading import Reading
from runtime.core.records import (
    Arrival,
    Commit,
    Document,
    OutboxRow,
    OutboxStatus,
    Receipt,
    Ticket,
    TicketEvent,
    TicketState,
    Waiting,
)
from runtime.core.whereabouts import Whereabouts
from runtime.forgetting import Forgets
from runtime.owed import Owed
from runtime.pace import Paces
from runtime.searching import Searching
from runtime.whispering import Whispering


class StoreError(HandrailError):
    """The store could not do it."""


class StaleConversation(StoreError):
    """The conversation, its owner or a record moved since it was read: read again and decide again."""


class OutOfTurn(StoreError):
    """An older event of the conversation still waits for its turn: `first` must be worked off before."""

    def __init__(self, first: Waiting) -> None:
        super().__init__(f"event {first.id} of conversation {first.conversation} waits for its turn")
        self.first = first


class StoreUnavailable(StoreError):
    """The store cannot write now (disk full, no connection): nothing was written, nothing may be acknowledged."""


class ChannelError(HandrailError):
    """A channel could not take what came in."""


class Refused(ChannelError):
    """What came in is not from whom it says, or cannot be read. `code` is short, for the log and the answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Turns(Protocol):
    """The three atomic steps that write a conversation. Each is all or nothing, and durable when it returns.

    An op_id or an arrival that was written before gives the old receipt (`repeated`) and writes nothing.
    """

    async def accept(self, arrival: Arrival, line: Line | None, event: bytes) -> Receipt:
        """Keep an event whose turn cannot be decided now: its line gets the next seq, the event waits for `waiting`.

        Raises KeyError for an unknown conversation.
        """
        ...

    async def commit_turn(self, commit: Commit) -> Receipt:
        """Write a turn. Raises StaleConversation when the conversation or a ticket is not the version before, when its
        owner or epoch would change, when `handles` is not the conversation's oldest waiting event, or when a bot's
        line would be written while neither the stored nor the new owner is the bot. Without `handles`: OutOfTurn while
        an accepted event of the conversation waits. ValueError when the lines leave a gap."""
        ...

    async def own(self, commit: Commit) -> Receipt:
        """Write a change of owner: as commit_turn, but the epoch must be exactly one above the stored one."""
        ...

    async def waiting(self, limit: int) -> Sequence[Waiting]:
        """Accepted events whose turn is still to come, oldest first, one a conversation at most."""
        ...

    async def tried(self, waiting_id: str) -> int:
        """Count one more try of a waiting event; gives the number of tries so far, 0 when it waits no more."""
        ...


class Outbox(Protocol):
    """The rows that must leave the process: ready → sending → sent | failed | unknown, or superseded.

    A row that a carrier has reported on was sent: what would end as unknown ends as sent.
    """

    async def ready(self, now: datetime, limit: int) -> Sequence[OutboxRow]:
        """Rows that may be taken: the oldest of each lane with none under way, whose `not_before` has passed."""
        ...

    async def take(self, row_id: str, now: datetime, lease: timedelta) -> OutboxRow | None:
        """Mark a row `sending`, or give None: not ready any more, its lane busy, or a bot's row while the bot does
        not own the conversation at the row's epoch (such a row is superseded)."""
        ...

    async def settle(
        self, row_id: str, status: OutboxStatus, *, provider_id: str | None = None, detail: str = "",
        not_before: datetime | None = None,
    ) -> OutboxRow | None:  # fmt: skip
        """End a row under way; `ready` with `not_before` only when provably nothing left (429, no connection made), or
        `sent` as runtime/owed.py says. Gives the row as it is now, None when it is not `sending`. So Commit.settles."""
        ...

    async def expired(self, now: datetime | None) -> Sequence[OutboxRow]:
        """Rows under way whose lease has run out, oldest first; with None every row under way, for whoever knows that
        nobody is at it. They stay `sending`, and are given again until they have ended."""
        ...

    async def retake(self, row: OutboxRow, now: datetime, lease: timedelta) -> OutboxRow | None:
        """Take over a row that `expired` gave, for another lease: one taker gets it. None when it has ended, or when
        somebody else took it over first. A message is never sent again: whoever has it tells a person."""
        ...

    async def reported(self, row_id: str | None, provider_id: str, delivery: str, detail: str) -> OutboxRow | None:
        """The carrier's word on a row, found by its id or the provider's: kept if it ranks above the last, and proof
        that an `unknown` row was sent. Gives the row where that changed it or tells its last word again."""
        ...


class Reads(Protocol):
    """What may be asked of the store."""

    async def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation of that id."""
        ...

    async def at(self, channel: str, address: str) -> Conversation | None:
        """The conversation on a channel address."""
        ...

    async def receipt(self, channel: str, external_id: str) -> Receipt | None:
        """The receipt of an arrival that was written, `repeated`."""
        ...

    async def lines(self, conversation_id: str, after: int, limit: int) -> Sequence[Line]:
        """Lines with a seq above `after`, in order."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[str]:
        """Ids of conversations with a timer that is due, earliest first."""
        ...

    async def next_due(self) -> datetime | None:
        """When the next timer of any conversation becomes due."""
        ...

    async def moments(self, after: int, limit: int) -> Sequence[tuple[int, str, MomentEvent]]:
        """Moment events as (position, id, event), in the order of their commits, positions above `after`."""
        ...

    async def living(self, versions: Sequence[str]) -> Mapping[str, int]:
        """How many conversations still follow each of these version hashes, in a journey that waits too."""
        ...

    async def whereabouts(self) -> Mapping[Whereabouts, int]:
        """Where the conversations with a journey under way are, and how many are there. It is counted with each commit,
        so that asking takes as long as there are different places, however many conversations."""
        ...

    async def following(self, limit: int, after: str = "") -> Sequence[tuple[str, Conversation]]:
        """Conversations with a journey under way as (position, conversation), page by page, positions above `after`.
        One that changes its version between two pages may come twice or not at all."""
        ...


class Records(Protocol):
    """Tickets and documents."""

    async def change(
        self, op_id: str, documents: Sequence[Document] = (), tickets: Sequence[Ticket] = (),
        ticket_events: Sequence[TicketEvent] = (),
    ) -> None:  # fmt: skip
        """Write records together. Raises StaleConversation unless each stored version is one less (0: it is new).
        An op_id that was written before changes nothing. No listener hears of it."""
        ...

    async def ticket(self, ticket_id: str) -> Ticket | None:
        """The ticket of that id."""
        ...

    async def tickets(self, states: Sequence[TicketState], limit: int = 200) -> Sequence[Ticket]:
        """Tickets in these states, the longest waiting first (closed ones: the latest first)."""
        ...

    async def customer_tickets(self, customer: str, limit: int = 20) -> Sequence[Ticket]:
        """A customer's tickets, the latest first."""
        ...

    async def ticket_events(self, ticket_id: str) -> Sequence[TicketEvent]:
        """What happened to a ticket, in order."""
        ...

    async def document(self, kind: str, key: str) -> Document | None:
        """One document."""
        ...

    async def documents(self, kind: str) -> Sequence[Document]:
        """All documents of a kind, by key."""
        ...


class Store(Turns, Outbox, Owed, Paces, Reads, Records, Searching, Forgets, Whispering, Protocol):
    """Everything a store offers. After each step of Turns that wrote, it calls every listener with the commit."""

    is_exclusive: bool  # no other process can have it open

    async def open(self) -> None:
        """Open it, or raise StoreUnavailable with a sentence for the operator."""
        ...

    async def close(self) -> None:
        """Finish what is under way and let go."""
        ...

    async def probe(self) -> None:
        """Write and forget something small. Raises StoreUnavailable when writing does not work."""
        ...

    def listen(self, listener: "Listener") -> Callable[[], None]:
        """Call `listener` after commits, as a hint that may be lost; gives the function that ends it."""
        ...


Listener = Callable[[Commit], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One message as the carrier gets it. `segments` is what it is charged for."""

    to: str
    sender: str
    text: str
    segments: int


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The provider will never take it; `opted_out` when the customer wants no more messages."""

    code: str
    message: str
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class TryLater:
    """Provably nothing reached the provider (429, no connection): the row may go back to ready."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it was sent."""

    why: str


SendResult = Sent | Rejected | TryLater | Unknown


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A webhook as it came: `url` is the configured public address with the path as sent; headers in lower case."""

    url: str
    headers: Mapping[str, str]
    form: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message from a customer. `keyword` is `stop`, `start` or `help` when the carrier itself acted on it.
    `media` counts what is attached, which lies at `pictures`; `wrote` is whether there are words besides."""

    external_id: str
    address: str
    text: str
    keyword: Literal["stop", "start", "help"] | None = None
    media: int = 0
    pictures: tuple[str, ...] = ()
    wrote: bool = True


@dataclass(frozen=True, slots=True)
class Status:
    """What the carrier says became of a message. `outbox_id` comes back from the address that we gave it."""

    provider_id: str
    delivery: str
    outbox_id: str | None
    code: str = ""


class Channel(Protocol):
    """An SMS provider or another carrier. The first three do no IO.

    `nothing_to_say` is what its webhooks are answered with: a content type and a body that makes it do nothing.
    """

    name: str
    nothing_to_say: tuple[str, bytes]

    def verify(self, raw: RawRequest) -> None:
        """Raises Refused unless the request is from the provider."""
        ...

    def parse(self, raw: RawRequest) -> Inbound | Status:
        """What the request says. Raises Refused when it says nothing that can be read."""
        ...

    def render(self, lines: Sequence[Line], address: str) -> Sequence[Part]:
        """The lines of one turn as messages for the customer at `address`."""
        ...

    async def send(self, row: OutboxRow) -> SendResult:
        """Hand one rendered part on, once."""
        ...

    async def look_up(self, row: OutboxRow, since: datetime) -> Sent | None:
        """The message of a row that was perhaps handed on since then, for sure; None where nobody can tell."""
        ...


class Tickets(Protocol):
    """The desk's rules, as the worker needs them: pure, made by handoff/ticket.py."""

    def follow(
        self, journeys: JourneyMap, before: Conversation, decision: Decision, ticket: Ticket | None, *, event: Event,
        now: datetime, new_id: Callable[[str], str],
    ) -> "TicketChange":  # fmt: skip
        """The ticket rows that go with a decision, in the same commit: opened by HandOver, wrapping after GiveBack."""
        ...


@dataclass(frozen=True, slots=True)
class TicketChange:
    """The rows of the desk that a decision brings, and the conversation with its `ticket` and log lines filled in.
    `lines` are what the desk itself tells the customer, after the decision's own; the conversation counts them."""

    conversation: Conversation
    tickets: tuple[Ticket, ...] = ()
    events: tuple[TicketEvent, ...] = ()
    log: tuple[MomentEvent, ...] = ()
    lines: tuple[Line, ...] = ()


class Understanding(Protocol):
    """Turns words into a Reading, before the turn."""

    def read(self, journeys: JourneyMap, conversation: Conversation, text: str, now: datetime) -> Reading:
        """What `text` may mean here. Never raises: what cannot be read is an empty Reading."""
        ...

    async def read_in_time(self, journeys: JourneyMap, conversation: Conversation, text: str, now: datetime) -> Reading:
        """The same, for the event loop: what takes long is done beside it, and not waited for without end."""
        ...
