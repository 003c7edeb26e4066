"""The atomic steps, inside the transaction of their group. In each, every check comes before the first write."""

from collections.abc import Sequence
from typing import NamedTuple

from runtime import limits
from runtime.core.conversation import Line
from runtime.core.records import Arrival, Commit, Document, Receipt, Ticket, TicketEvent, Waiting
from runtime.core.whereabouts import whereabouts
from runtime.ports import OutOfTurn, StaleConversation
from runtime.store import rules, sqlite_outbox, sqlite_records, sqlite_whereabouts
from runtime.store.micros import day, micros, micros_or_none
from runtime.store.sqlite_tables import Row, Stored, Tables
from runtime.wire import read_conversation, write_conversation, write_lines, write_log

_INSERT = "insert into conversation values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SET = (
    "update conversation "
    "set version = ?, owner = ?, epoch = ?, seq = ?, customer = ?, due = ?, body = ?, whereabouts = ?"
)
UPDATE = f"{_SET} where number = ?"
_UPDATE_INDEXED = f"{_SET}, wake = ?, journey = ?, touched_on = ? where number = ?"


class Written(NamedTuple):
    """A commit with its records as bytes, made before it is handed to the writer thread."""

    commit: Commit
    body: bytes
    lines: bytes | None
    log: bytes | None
    whereabouts: str | None


def written(commit: Commit) -> Written:
    """Write the records of a commit. Raises TypeError for what has no form in JSON."""
    at = whereabouts(commit.conversation)
    return Written(
        commit,
        write_conversation(commit.conversation),
        write_lines(commit.lines) if commit.lines else None,
        write_log(commit.moments) if commit.moments else None,
        at.written if at is not None else None,
    )


def commit(tables: Tables, write: Written, *, moves_owner: bool) -> Receipt:
    """Write a turn or a change of owner."""
    commit = write.commit
    stored = tables.stored(commit.conversation.id)
    try:
        _check(tables, commit, stored, moves_owner=moves_owner)
    except (StaleConversation, OutOfTurn, ValueError):
        known = _known(tables, commit)  # only here: what was written before does not follow itself
        if known is None:
            raise
        return known
    receipt = rules.receipt(commit)
    if not _mark(tables, commit, receipt):
        return _known(tables, commit) or receipt
    if moves_owner:
        sqlite_outbox.supersede(tables, commit.conversation.id)
    if commit.settles:
        sqlite_outbox.settle_with(tables, commit.settles)
    if commit.documents or commit.tickets or commit.ticket_events:
        sqlite_records.write(tables, commit.documents, commit.tickets, commit.ticket_events)
    for row in commit.outbox:
        sqlite_outbox.insert(tables, row)
    if commit.handles is not None:
        tables.run("delete from waiting where number = ?", (int(commit.handles),))
    _write_conversation(tables, write, stored)
    return receipt


def _check(tables: Tables, commit: Commit, stored: Stored | None, *, moves_owner: bool) -> None:
    rules.check_turn(commit, stored, moves_owner=moves_owner)
    if stored is None:
        _check_address(tables, commit)
    rules.check_order(commit, _first_waiting(tables, commit.conversation.id))
    if commit.documents or commit.tickets or commit.ticket_events:
        sqlite_records.check(tables, commit.documents, commit.tickets, commit.ticket_events)


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
    receipt = rules.receipt(commit)
    _mark(tables, commit, receipt)
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


def _mark(tables: Tables, commit: Commit, receipt: Receipt) -> bool:
    """Write down that the commit is written; False, and nothing, when it was before."""
    arrival = commit.arrival
    if arrival is None:
        return _mark_operation(tables, commit.op_id, receipt.conversation)
    tables.run(
        "insert into arrival values (null, ?, ?, ?, ?, ?, ?) on conflict do nothing",
        (arrival.channel, arrival.external_id, arrival.digest, micros(arrival.at), receipt.conversation, receipt.seq),
    )
    return tables.changed()


def _mark_operation(tables: Tables, op_id: str, conversation: str) -> bool:
    """Write down an op_id, and forget the oldest ones; False, and nothing, when it is known."""
    now = tables.now()
    row = (op_id, micros(now), conversation)
    tables.run("insert into operation values (null, ?, ?, ?) on conflict do nothing", row)
    if not tables.changed():
        return False
    if tables.inserted() % limits.OPERATIONS_BATCH == 0:
        tables.run(
            "delete from operation where at < ? and number in (select number from operation order by number limit ?)",
            (micros(now - limits.OPERATIONS_KEPT), 2 * limits.OPERATIONS_BATCH),
        )
    return True


def _check_address(tables: Tables, commit: Commit) -> None:
    conversation = commit.conversation
    sql = "select 1 from conversation where channel = ? and address = ?"
    if tables.one(sql, (conversation.channel, conversation.address)) is not None:
        raise StaleConversation(f"there is another conversation on {conversation.channel} at this address")


def _first_waiting(tables: Tables, conversation_id: str) -> Waiting | None:
    """The event of the conversation that waits for longest."""
    sql = "select number, conversation, seq, event, tries from waiting where conversation = ? order by number limit 1"
    row = tables.one(sql, (conversation_id,))
    return Waiting(str(row[0]), *row[1:]) if row is not None else None


def _write_conversation(tables: Tables, write: Written, stored: Stored | None) -> None:
    """Write the conversation, and what the turn adds to its transcript and to the outcome log."""
    after = write.commit.conversation
    due = micros_or_none(after.due)
    journey = " ".join(rules.followed(after)) or None
    touched_on = day(after.touched_at)
    head = (after.version, after.owner, after.epoch, after.seq)
    where = sqlite_whereabouts.move(tables, stored.whereabouts if stored is not None else None, write.whereabouts)
    if stored is None:
        wake = due
        row = (after.id, after.channel, after.address, after.customer, *head, due, wake, journey)
        tables.run(_INSERT, (*row, write.body, where, touched_on))
        number = tables.inserted()
    else:
        wake, number = stored.wake, stored.number
        if due is None or wake is None or due < wake:
            wake = due
        if (wake, journey, touched_on) == (stored.wake, stored.journey, stored.touched_on):
            tables.run(UPDATE, (*head, after.customer, due, write.body, where, number))
        else:
            indexed = (wake, journey, touched_on)
            tables.run(_UPDATE_INDEXED, (*head, after.customer, due, write.body, where, *indexed, number))
    if write.lines is not None or write.log is not None:
        seq = after.seq if write.lines is not None else None
        tables.run("insert into turn values (null, ?, ?, ?, ?)", (number, seq, write.log, write.lines))
    tables.remember(after.id, Stored(number, *head, wake, journey, where, touched_on))


def probe(tables: Tables) -> None:
    """Write about as much as a group of turns, over what the last probe wrote: a full disk may still take a page."""
    tables.run("insert or replace into meta values ('probe', randomblob(?))", (limits.PROBE_BYTES,))
