"""The atomic steps, inside the transaction of their group. In each, every check comes before the first write."""

from collections.abc import Sequence
from dataclasses import dataclass

from runtime import limits
from runtime.core.conversation import Line
from runtime.core.records import Arrival, Commit, Document, Receipt, Ticket, TicketEvent, Waiting
from runtime.ports import StaleConversation
from runtime.store import rules, sqlite_outbox, sqlite_records
from runtime.store.sqlite_tables import Row, Stored, Tables, micros, micros_or_none, position
from runtime.wire import read_conversation, write_conversation, write_lines, write_moment_event

_INSERT = "insert into conversation values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SET = "update conversation set version = ?, owner = ?, epoch = ?, seq = ?, customer = ?, body = ?"
_UPDATE = f"{_SET} where number = ?"
_UPDATE_INDEXED = f"{_SET}, due = ?, journey = ? where number = ?"


@dataclass(frozen=True, slots=True)
class Written:
    """A commit with its records as bytes, made before it is handed to the writer thread."""

    commit: Commit
    body: bytes
    lines: bytes
    moments: tuple[Row, ...]


def written(commit: Commit) -> Written:
    """Write the records of a commit. Raises TypeError for what has no form in JSON."""
    return Written(
        commit,
        write_conversation(commit.conversation),
        write_lines(commit.lines) if commit.lines else b"",
        tuple((moment_id, write_moment_event(event)) for moment_id, event in commit.moments),
    )


def commit(tables: Tables, write: Written, *, moves_owner: bool) -> Receipt:
    """Write a turn or a change of owner."""
    commit = write.commit
    known = _known(tables, commit)
    if known is not None:
        return known
    stored = tables.stored(commit.conversation.id)
    rules.check_turn(commit, stored.head if stored is not None else None, moves_owner=moves_owner)
    if stored is None:
        _check_address(tables, commit)
    if commit.handles is not None:
        _check_waiting(tables, commit)
    sqlite_records.check(tables, commit.documents, commit.tickets, commit.ticket_events)
    if moves_owner:
        sqlite_outbox.supersede(tables, commit.conversation.id)
    if commit.settles:
        sqlite_outbox.settle_with(tables, commit.settles)
    _write_conversation(tables, write, stored)
    sqlite_records.write(tables, commit.documents, commit.tickets, commit.ticket_events)
    for row in commit.outbox:
        sqlite_outbox.insert(tables, row)
    if commit.handles is not None:
        tables.run("delete from waiting where number = ?", (int(commit.handles),))
    return _mark(tables, commit)


def accept(tables: Tables, arrival: Arrival, line: Line | None, event: bytes) -> tuple[Receipt, Commit | None]:
    """Keep an event whose turn is still to come; gives the commit that this was, None for a repetition."""
    known = arrived(tables, arrival.channel, arrival.external_id)
    if known is not None:
        return known, None
    row = tables.one("select body from conversation where id = ?", (arrival.conversation,))
    if row is None:
        raise KeyError(arrival.conversation)
    commit = rules.accepted(arrival, line, read_conversation(row[0]))
    if commit.lines:
        _write_conversation(tables, written(commit), tables.stored(arrival.conversation))
    receipt = _mark(tables, commit)
    tables.run(
        "insert into waiting (conversation, seq, event) values (?, ?, ?)", (arrival.conversation, receipt.seq, event)
    )
    return receipt, commit


def change(
    tables: Tables, op_id: str, documents: Sequence[Document], tickets: Sequence[Ticket], events: Sequence[TicketEvent]
) -> None:
    """Write records together, unless the operation was written before."""
    if _operated(tables, op_id) is not None:
        return
    sqlite_records.check(tables, documents, tickets, events)
    sqlite_records.write(tables, documents, tickets, events)
    _mark_operation(tables, op_id, "")


def waiting(tables: Tables, limit: int) -> Sequence[Waiting]:
    """The oldest waiting event of each conversation, oldest first."""
    rows = tables.all(
        "select number, conversation, seq, event, tries from waiting "
        "where number in (select min(number) from waiting group by conversation) order by number limit ?",
        (limit,),
    )
    return tuple(Waiting(str(number), *rest) for number, *rest in rows)


def tried(tables: Tables, waiting_id: str) -> int:
    """Count one more try of a waiting event; 0 when it waits no more."""
    row = tables.one("update waiting set tries = tries + 1 where number = ? returning tries", (int(waiting_id),))
    return row[0] if row is not None else 0


def arrived(tables: Tables, channel: str, external_id: str) -> Receipt | None:
    """The receipt of an arrival that was written."""
    row = tables.one(
        "select conversation, seq, digest from arrival where channel = ? and external_id = ?", (channel, external_id)
    )
    return Receipt(row[0], row[1], row[2], repeated=True) if row is not None else None


def _operated(tables: Tables, op_id: str) -> Row | None:
    """The conversation that an operation wrote, if it was written."""
    return tables.one("select conversation from operation where op_id = ?", (op_id,))


def _known(tables: Tables, commit: Commit) -> Receipt | None:
    """The receipt of a commit that was written before: its arrival tells, or its op_id where it has none."""
    if commit.arrival is not None:
        return arrived(tables, commit.arrival.channel, commit.arrival.external_id)
    row = _operated(tables, commit.op_id)
    return Receipt(row[0], None, "", repeated=True) if row is not None else None


def _mark(tables: Tables, commit: Commit) -> Receipt:
    """Write down that the commit was written, so that a repetition is known."""
    receipt = rules.receipt(commit)
    if commit.arrival is None:
        _mark_operation(tables, commit.op_id, receipt.conversation)
    else:
        arrival = commit.arrival
        row = (
            arrival.channel,
            arrival.external_id,
            arrival.digest,
            micros(arrival.at),
            receipt.conversation,
            receipt.seq,
        )
        tables.run("insert into arrival values (?, ?, ?, ?, ?, ?)", row)
    return receipt


def _mark_operation(tables: Tables, op_id: str, conversation: str) -> None:
    """Write down an op_id, and forget the oldest ones."""
    now = tables.now()
    tables.run("insert into operation values (null, ?, ?, ?)", (op_id, micros(now), conversation))
    if tables.inserted() % limits.OPERATIONS_BATCH == 0:
        tables.run(
            "delete from operation where at < ? and number in (select number from operation order by number limit ?)",
            (micros(now - limits.OPERATIONS_KEPT), 2 * limits.OPERATIONS_BATCH),
        )


def _check_address(tables: Tables, commit: Commit) -> None:
    conversation = commit.conversation
    sql = "select 1 from conversation where channel = ? and address = ?"
    if tables.one(sql, (conversation.channel, conversation.address)) is not None:
        raise StaleConversation(f"there is another conversation on {conversation.channel} at this address")


def _check_waiting(tables: Tables, commit: Commit) -> None:
    row = tables.one("select min(number) from waiting where conversation = ?", (commit.conversation.id,))
    if row is None or str(row[0]) != commit.handles:
        raise StaleConversation(f"event {commit.handles} is not the one that waits")


def _write_conversation(tables: Tables, write: Written, stored: Stored | None) -> None:
    """Write the conversation, its lines and its moment events."""
    after = write.commit.conversation
    due = micros_or_none(after.due)
    journey = after.run.version if after.run is not None else None
    columns = (after.version, after.owner, after.epoch, after.seq)
    if stored is None:
        row = (after.id, after.channel, after.address, after.customer, *columns, due, journey, write.body)
        tables.run(_INSERT, row)
        number = tables.inserted()
    else:
        number = stored.number
        if (due, journey) == (stored.due, stored.journey):
            tables.run(_UPDATE, (*columns, after.customer, write.body, number))
        else:
            tables.run(_UPDATE_INDEXED, (*columns, after.customer, write.body, due, journey, number))
    if write.lines:
        tables.run("insert into line values (?, ?)", (position(number, after.seq), write.lines))
    for moment in write.moments:
        tables.run("insert into moment_event values (null, ?, ?)", moment)
    tables.remember(after.id, Stored(number, rules.head_of(after), due, journey))


def probe(tables: Tables) -> None:
    """Write something small."""
    tables.run("update meta set value = value + 1 where key = 'probe'")
