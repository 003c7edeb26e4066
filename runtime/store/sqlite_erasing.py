"""Forgetting in SQLite. Deleted pages are overwritten (secure_delete); `scrub` empties the write-ahead log after it."""

from collections.abc import Sequence
from datetime import datetime

import apsw

from runtime.core.conversation import Conversation
from runtime.ports import StoreUnavailable
from runtime.store import sqlite_whereabouts, sqlite_words
from runtime.store.micros import day, micros
from runtime.store.sqlite_tables import Tables
from runtime.wire import read_conversation

_OF = (
    "delete from ticket_event where ticket in (select id from ticket where conversation = ?)",
    "delete from ticket where conversation = ?",
    "delete from outbox where conversation = ?",
    "delete from waiting where conversation = ?",
    "delete from arrival where conversation = ?",
    "delete from operation where conversation = ? and conversation <> ''",
)


def of_customer(tables: Tables, customer: str) -> Sequence[Conversation]:
    """A customer's conversations."""
    rows = tables.all("select body from conversation where customer = ? order by number", (customer,))
    return tuple(read_conversation(row[0]) for row in rows)


def untouched(tables: Tables, channel: str, before: datetime, limit: int) -> Sequence[str]:
    """Conversations that nothing has touched since the day before that one began."""
    sql = "select id from conversation where channel = ? and touched_on < ? order by touched_on limit ?"
    return tuple(row[0] for row in tables.all(sql, (channel, day(before), limit)))


def erase(tables: Tables, conversation_id: str) -> bool:
    """Remove a conversation and all that belongs to it. What it added to the outcome log has no words of theirs."""
    row = tables.one("select number, whereabouts from conversation where id = ?", (conversation_id,))
    for ticket in tables.all("select id from ticket where conversation = ?", (conversation_id,)):
        sqlite_words.forget(tables, *ticket)
    for sql in _OF:
        tables.run(sql, (conversation_id,))
    if row is None:
        return False
    # A turn's place in the log stays, so that positions only rise; whose it was, and its lines, do not.
    tables.run("delete from turn where conversation = ? and log is null and position < ?", (row[0], _last(tables)))
    tables.run("update turn set conversation = 0, seq = null, lines = null where conversation = ?", (row[0],))
    tables.run("delete from conversation where number = ?", (row[0],))
    sqlite_whereabouts.leave(tables, row[1])
    tables.drop(conversation_id)
    return True


def _last(tables: Tables) -> int:
    row = tables.one("select max(position) from turn")
    return row[0] or 0 if row is not None else 0


def forget_marks(tables: Tables, before: datetime, limit: int) -> int:
    """Forget that something arrived so long ago; gives how many marks went."""
    sql = "delete from arrival where at < ? and number in (select number from arrival order by number limit ?)"
    tables.run(sql, (micros(before), limit))
    return tables.connection.changes()


def scrub(tables: Tables) -> None:
    """Move the write-ahead log into the file and empty it: it still has the pages as they were."""
    busy = tables.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    if busy[0] > 0:
        raise StoreUnavailable("the write-ahead log could not be emptied; try again")
