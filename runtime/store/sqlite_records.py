"""Tickets, their events, and documents in SQLite."""

from collections.abc import Sequence

from runtime.core.records import Document, Ticket, TicketEvent, TicketState
from runtime.searching import words_of
from runtime.store import rules, sqlite_words
from runtime.store.micros import MICROSECOND, micros
from runtime.store.sqlite_tables import Tables
from runtime.wire import read_ticket, read_ticket_event, write_ticket, write_ticket_event


def check(
    tables: Tables, documents: Sequence[Document], tickets: Sequence[Ticket], events: Sequence[TicketEvent]
) -> None:
    """Raise StaleConversation unless each record follows the stored one and no conversation gets two open tickets."""
    for document in documents:
        sql = "select version from document where kind = ? and key = ?"
        stored = _number(tables, sql, document.kind, document.key)
        rules.check_version(f"{document.kind} {document.key}", stored, document.version)
    for ticket in tickets:
        stored = _number(tables, "select version from ticket where id = ?", ticket.id)
        rules.check_version(f"ticket {ticket.id}", stored, ticket.version)
    for conversation in {ticket.conversation for ticket in tickets}:
        sql = "select id from ticket where conversation = ? and state not in ('wrapping', 'closed')"
        rules.check_open_tickets(conversation, [row[0] for row in tables.all(sql, (conversation,))], tickets)
    counts: dict[str, int] = {}
    for event in events:
        if event.ticket not in counts:
            counts[event.ticket] = _number(tables, "select max(n) from ticket_event where ticket = ?", event.ticket)
        rules.check_version(f"the events of ticket {event.ticket}", counts[event.ticket], event.n)
        counts[event.ticket] += 1


def _number(tables: Tables, sql: str, *values: str) -> int:
    row = tables.one(sql, values)
    return row[0] or 0 if row is not None else 0


def write(
    tables: Tables, documents: Sequence[Document], tickets: Sequence[Ticket], events: Sequence[TicketEvent]
) -> None:
    """Write records that were checked."""
    for document in documents:
        if document.body is None:
            tables.run("delete from document where kind = ? and key = ?", (document.kind, document.key))
        else:
            row = (document.kind, document.key, document.version, document.body)
            tables.run("insert or replace into document values (?, ?, ?, ?)", row)
    for ticket in sorted(tickets, key=rules.is_open):  # the settled ones first: they make room for an open one
        _write_ticket(tables, ticket)
    for event in events:
        tables.run("insert into ticket_event values (?, ?, ?)", (event.ticket, event.n, write_ticket_event(event)))


def _write_ticket(tables: Tables, ticket: Ticket) -> None:
    _, along, _ = rules.place(ticket)
    place, words = along // MICROSECOND, words_of(ticket)
    changing = (ticket.version, ticket.state, place, ticket.customer, write_ticket(ticket), words)
    if ticket.version == 1:
        row = (ticket.id, ticket.conversation, micros(ticket.opened_at), *changing)
        tables.run("insert into ticket values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    else:
        sqlite_words.forget(tables, ticket.id)
        sql = "update ticket set version = ?, state = ?, place = ?, customer = ?, body = ?, words = ? where id = ?"
        tables.run(sql, (*changing, ticket.id))
    sqlite_words.write(tables, ticket.id, words, place)


def ticket(tables: Tables, ticket_id: str) -> Ticket | None:
    """The ticket of that id."""
    row = tables.one("select body from ticket where id = ?", (ticket_id,))
    return read_ticket(row[0]) if row is not None else None


def tickets(tables: Tables, states: Sequence[TicketState], limit: int) -> Sequence[Ticket]:
    """Tickets in these states. Each state is read by its own index range, so a long history costs nothing."""
    sql = "select body from ticket where state = ? order by place, id limit ?"
    found = [read_ticket(row[0]) for state in set(states) for row in tables.all(sql, (state, limit))]
    return tuple(sorted(found, key=rules.place)[:limit])


def customer_tickets(tables: Tables, customer: str, limit: int) -> Sequence[Ticket]:
    """A customer's tickets, the latest first."""
    sql = "select body from ticket where customer = ? order by opened_at desc, id desc limit ?"
    return tuple(read_ticket(row[0]) for row in tables.all(sql, (customer, limit)))


def ticket_events(tables: Tables, ticket_id: str) -> Sequence[TicketEvent]:
    """What happened to a ticket, in order."""
    rows = tables.all("select body from ticket_event where ticket = ? order by n", (ticket_id,))
    return tuple(read_ticket_event(row[0]) for row in rows)


def document(tables: Tables, kind: str, key: str) -> Document | None:
    """One document."""
    row = tables.one("select kind, key, version, body from document where kind = ? and key = ?", (kind, key))
    return Document(*row) if row is not None else None


def documents(tables: Tables, kind: str) -> Sequence[Document]:
    """All documents of a kind, by key."""
    rows = tables.all("select kind, key, version, body from document where kind = ? order by key", (kind,))
    return tuple(Document(*row) for row in rows)
