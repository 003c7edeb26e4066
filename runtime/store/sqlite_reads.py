"""What may be asked of conversations, lines, timers and the outcome log in SQLite."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from runtime.core.conversation import Conversation, Line, MomentEvent
from runtime.store.sqlite_tables import Tables, at_micros, micros, position
from runtime.wire import read_conversation, read_lines, read_moment_event


def conversation(tables: Tables, conversation_id: str) -> Conversation | None:
    """The conversation of that id."""
    row = tables.one("select body from conversation where id = ?", (conversation_id,))
    return read_conversation(row[0]) if row is not None else None


def at(tables: Tables, channel: str, address: str) -> Conversation | None:
    """The conversation on a channel address."""
    row = tables.one("select body from conversation where channel = ? and address = ?", (channel, address))
    return read_conversation(row[0]) if row is not None else None


def lines(tables: Tables, conversation_id: str, after: int, limit: int) -> Sequence[Line]:
    """Lines with a seq above `after`: the rows of the turns that ended above it, without what came before."""
    stored = tables.stored(conversation_id)
    if stored is None:
        return ()
    after = max(after, 0)
    rows = tables.all(
        "select body from line where position > ? and position < ? order by position limit ?",
        (position(stored.number, after), position(stored.number + 1, 0), limit),
    )
    found = (line for row in rows for line in read_lines(row[0]) if line.seq > after)
    return tuple(found)[:limit]


def due(tables: Tables, now: datetime, limit: int) -> Sequence[str]:
    """Ids of conversations with a timer that is due, earliest first."""
    rows = tables.all("select id from conversation where due <= ? order by due, id limit ?", (micros(now), limit))
    return tuple(row[0] for row in rows)


def next_due(tables: Tables) -> datetime | None:
    """When the next timer of any conversation becomes due."""
    row = tables.one("select min(due) from conversation where due is not null")
    return at_micros(row[0]) if row is not None and row[0] is not None else None


def moments(tables: Tables, after: int, limit: int) -> Sequence[tuple[int, str, MomentEvent]]:
    """Moment events above a position, in the order of their commits."""
    sql = "select position, id, body from moment_event where position > ? order by position limit ?"
    return tuple((place, name, read_moment_event(body)) for place, name, body in tables.all(sql, (after, limit)))


def living(tables: Tables, versions: Sequence[str]) -> Mapping[str, int]:
    """How many conversations follow each of these versions."""
    sql = "select count(*) from conversation where journey = ?"
    return {version: tables.all(sql, (version,))[0][0] for version in versions}
