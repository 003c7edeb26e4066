"""The store in memory: the same contract without a disk, for tests, `handrail chat` and simulation.

Every step runs from its checks to its last write without an `await`, so no other step comes between.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from runtime.core.conversation import Conversation, Line, MomentEvent
from runtime.core.records import (
    Arrival,
    Commit,
    Document,
    Receipt,
    Ticket,
    TicketEvent,
    TicketState,
    Waiting,
)
from runtime.core.whereabouts import Whereabouts, whereabouts
from runtime.ports import Listener, StaleConversation
from runtime.searching import Page
from runtime.store import rules
from runtime.store.listeners import Listeners
from runtime.store.memory_outbox import MemoryOutbox


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows that a commit and a change have in common."""

    documents: Sequence[Document]
    tickets: Sequence[Ticket]
    ticket_events: Sequence[TicketEvent]


class MemoryStore(MemoryOutbox):
    """Keeps everything in dicts. What it holds ends with the process."""

    is_exclusive = True

    def __init__(self) -> None:
        super().__init__()
        self._addresses: dict[tuple[str, str], str] = {}
        self._lines: dict[str, list[Line]] = {}
        self._arrivals: dict[tuple[str, str], Receipt] = {}
        self._operations: dict[str, Receipt | None] = {}
        self._waiting: dict[str, Waiting] = {}
        self._accepted = 0
        self._tickets: dict[str, Ticket] = {}
        self._ticket_events: dict[str, list[TicketEvent]] = {}
        self._documents: dict[tuple[str, str], Document] = {}
        self._moments: list[tuple[int, str, MomentEvent]] = []
        self._listeners = Listeners()

    async def open(self) -> None:
        """There is nothing to open."""

    async def close(self) -> None:
        """There is nothing to close."""

    async def probe(self) -> None:
        """Memory can always be written."""

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after commits; gives the function that ends it."""
        return self._listeners.add(listener)

    async def whisper(self, message: bytes) -> None:
        """There is no other process."""

    def whispered(self, listener: Callable[[bytes], None]) -> Callable[[], None]:
        """Nobody whispers."""
        return lambda: None

    # Turns

    async def accept(self, arrival: Arrival, line: Line | None, event: bytes) -> Receipt:
        """Keep an event whose turn cannot be decided now. KeyError for an unknown conversation."""
        known = self._arrivals.get((arrival.channel, arrival.external_id))
        if known is not None:
            return replace(known, repeated=True)
        commit = rules.accepted(arrival, line, self._conversations[arrival.conversation])
        receipt = rules.receipt(commit)
        self._accepted += 1
        waiting = Waiting(str(self._accepted), arrival.conversation, receipt.seq, event)
        self._waiting[waiting.id] = waiting
        self._write(commit, receipt)
        return receipt

    async def commit_turn(self, commit: Commit) -> Receipt:
        """Write a turn."""
        return self._commit(commit, moves_owner=False)

    async def own(self, commit: Commit) -> Receipt:
        """Write a change of owner."""
        return self._commit(commit, moves_owner=True)

    def _commit(self, commit: Commit, *, moves_owner: bool) -> Receipt:
        known = self._known(commit)
        if known is not None:
            return replace(known, repeated=True)
        stored = self._conversations.get(commit.conversation.id)
        rules.check_turn(commit, stored, moves_owner=moves_owner)
        address = (commit.conversation.channel, commit.conversation.address)
        if self._addresses.get(address, commit.conversation.id) != commit.conversation.id:
            raise StaleConversation(f"there is another conversation on {commit.conversation.channel} at this address")
        rules.check_order(commit, self._first_waiting(commit.conversation.id))
        rows = _Rows(commit.documents, commit.tickets, commit.ticket_events)
        self._check(rows)
        if moves_owner:
            self._supersede(commit.conversation)
        self._settle_with(commit.settles)
        self._write_rows(rows)
        for row in commit.outbox:
            self._outbox[row.id] = row
        if commit.handles is not None:
            del self._waiting[commit.handles]
        receipt = rules.receipt(commit)
        self._operations[commit.op_id] = receipt
        self._write(commit, receipt)
        return receipt

    def _known(self, commit: Commit) -> Receipt | None:
        if commit.arrival is not None:
            return self._arrivals.get((commit.arrival.channel, commit.arrival.external_id))
        return self._operations.get(commit.op_id)

    def _write(self, commit: Commit, receipt: Receipt) -> None:
        conversation = commit.conversation
        self._conversations[conversation.id] = conversation
        self._addresses[conversation.channel, conversation.address] = conversation.id
        self._lines.setdefault(conversation.id, []).extend(commit.lines)
        if commit.arrival is not None:
            self._arrivals[commit.arrival.channel, commit.arrival.external_id] = receipt
        for moment_id, event in commit.moments:
            self._moments.append((len(self._moments) + 1, moment_id, event))
        self._listeners.tell(commit)

    def _first_waiting(self, conversation_id: str) -> Waiting | None:
        return next((row for row in self._waiting.values() if row.conversation == conversation_id), None)

    async def waiting(self, limit: int) -> Sequence[Waiting]:
        """Accepted events, oldest first, one a conversation at most."""
        first: dict[str, Waiting] = {}
        for row in self._waiting.values():
            first.setdefault(row.conversation, row)
        return tuple(first.values())[:limit]

    async def tried(self, waiting_id: str) -> int:
        """Count one more try of a waiting event; 0 when it waits no more."""
        row = self._waiting.get(waiting_id)
        if row is None:
            return 0
        self._waiting[waiting_id] = replace(row, tries=row.tries + 1)
        return row.tries + 1

    # Reads

    async def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation of that id."""
        return self._conversations.get(conversation_id)

    async def at(self, channel: str, address: str) -> Conversation | None:
        """The conversation on a channel address."""
        return self._conversations.get(self._addresses.get((channel, address), ""))

    async def receipt(self, channel: str, external_id: str) -> Receipt | None:
        """The receipt of an arrival that was written."""
        known = self._arrivals.get((channel, external_id))
        return replace(known, repeated=True) if known is not None else None

    async def lines(self, conversation_id: str, after: int, limit: int) -> Sequence[Line]:
        """Lines with a seq above `after`."""
        return tuple(self._lines.get(conversation_id, ())[max(after, 0) :][:limit])

    async def due(self, now: datetime, limit: int) -> Sequence[str]:
        """Ids of conversations with a timer that is due."""
        return tuple(name for due, name in self._timers() if due <= now)[:limit]

    async def next_due(self) -> datetime | None:
        """When the next timer becomes due."""
        return next((due for due, _ in self._timers()), None)

    def _timers(self) -> list[tuple[datetime, str]]:
        return sorted((row.due, row.id) for row in self._conversations.values() if row.due is not None)

    async def moments(self, after: int, limit: int) -> Sequence[tuple[int, str, MomentEvent]]:
        """Moment events above a position."""
        return tuple(self._moments[max(after, 0) :][:limit])

    async def living(self, versions: Sequence[str]) -> Mapping[str, int]:
        """How many conversations follow each version."""
        followed = [rules.followed(row) for row in self._conversations.values()]
        return {version: sum(version in theirs for theirs in followed) for version in versions}

    async def whereabouts(self) -> Mapping[Whereabouts, int]:
        """Where conversations are, and how many."""
        return Counter(at for at in map(whereabouts, self._conversations.values()) if at is not None)

    async def following(self, limit: int, after: str = "") -> Sequence[tuple[str, Conversation]]:
        """Conversations with a journey under way; their ids are the positions."""
        names = sorted(row.id for row in self._conversations.values() if row.run is not None and row.id > after)
        return tuple((name, self._conversations[name]) for name in names[:limit])

    # Records

    async def change(
        self, op_id: str, documents: Sequence[Document] = (), tickets: Sequence[Ticket] = (),
        ticket_events: Sequence[TicketEvent] = (),
    ) -> None:  # fmt: skip
        """Write records together."""
        if op_id in self._operations:
            return
        rows = _Rows(documents, tickets, ticket_events)
        self._check(rows)
        self._write_rows(rows)
        self._operations[op_id] = None

    def _check(self, rows: _Rows) -> None:
        for document in rows.documents:
            found = self._documents.get((document.kind, document.key))
            rules.check_version(f"{document.kind} {document.key}", found.version if found else 0, document.version)
        for ticket in rows.tickets:
            stored = self._tickets.get(ticket.id)
            rules.check_version(f"ticket {ticket.id}", stored.version if stored else 0, ticket.version)
        for conversation in {ticket.conversation for ticket in rows.tickets}:
            others = (row for row in self._tickets.values() if row.conversation == conversation)
            rules.check_open_tickets(conversation, (row.id for row in others if rules.is_open(row)), rows.tickets)
        counts = {event.ticket: len(self._ticket_events.get(event.ticket, ())) for event in rows.ticket_events}
        for event in rows.ticket_events:
            rules.check_version(f"the events of ticket {event.ticket}", counts[event.ticket], event.n)
            counts[event.ticket] += 1

    def _write_rows(self, rows: _Rows) -> None:
        for document in rows.documents:
            if document.body is None:
                self._documents.pop((document.kind, document.key), None)
            else:
                self._documents[document.kind, document.key] = document
        self._tickets.update((ticket.id, ticket) for ticket in rows.tickets)
        for event in rows.ticket_events:
            self._ticket_events.setdefault(event.ticket, []).append(event)

    async def ticket(self, ticket_id: str) -> Ticket | None:
        """The ticket of that id."""
        return self._tickets.get(ticket_id)

    async def tickets(self, states: Sequence[TicketState], limit: int = 200) -> Sequence[Ticket]:
        """Tickets in these states."""
        return tuple(sorted((row for row in self._tickets.values() if row.state in states), key=rules.place))[:limit]

    async def closed(self, terms: Sequence[str], limit: int, after: str = "") -> Page:
        """Closed tickets that have a word with each beginning."""
        return rules.searched(self._tickets.values(), terms, limit, after)

    async def customer_tickets(self, customer: str, limit: int = 20) -> Sequence[Ticket]:
        """A customer's tickets, the latest first."""
        theirs = [row for row in self._tickets.values() if row.customer == customer]
        return tuple(sorted(theirs, key=lambda row: (row.opened_at, row.id), reverse=True))[:limit]

    async def ticket_events(self, ticket_id: str) -> Sequence[TicketEvent]:
        """What happened to a ticket."""
        return tuple(self._ticket_events.get(ticket_id, ()))

    async def document(self, kind: str, key: str) -> Document | None:
        """One document."""
        return self._documents.get((kind, key))

    async def documents(self, kind: str) -> Sequence[Document]:
        """All documents of a kind, by key."""
        return tuple(self._documents[of, key] for of, key in sorted(self._documents) if of == kind)

    # Forgetting

    async def of_customer(self, customer: str) -> Sequence[Conversation]:
        """A customer's conversations."""
        theirs = [row for row in self._conversations.values() if row.customer == customer]
        return tuple(sorted(theirs, key=lambda row: (row.created_at, row.id)))

    async def untouched(self, channel: str, before: datetime, limit: int) -> Sequence[str]:
        """Ids of conversations that nothing has touched since."""
        rows = self._conversations.values()
        return tuple(row.id for row in rows if row.channel == channel and row.touched_at < before)[:limit]

    async def erase(self, conversation: Conversation) -> bool:
        """Remove a conversation and all that belongs to it."""
        name = conversation.id
        tickets = {row.id for row in self._tickets.values() if row.conversation == name}
        self._tickets = {key: row for key, row in self._tickets.items() if key not in tickets}
        self._ticket_events = {key: rows for key, rows in self._ticket_events.items() if key not in tickets}
        self._outbox = {key: row for key, row in self._outbox.items() if row.conversation != name}
        self._waiting = {key: row for key, row in self._waiting.items() if row.conversation != name}
        self._arrivals = {key: row for key, row in self._arrivals.items() if row.conversation != name}
        self._lines.pop(name, None)
        self._addresses.pop((conversation.channel, conversation.address), None)
        return self._conversations.pop(name, None) is not None

    async def forget_marks(self, before: datetime, limit: int) -> int:
        """They end with the process."""
        return 0

    async def scrub(self) -> None:
        """There are no files."""
