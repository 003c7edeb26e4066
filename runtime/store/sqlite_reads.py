"""What may be asked of conversations, lines and the outcome log in SQLite."""

from collections.abc import Mapping, Sequence
from itertools import islice

from runtime.core.conversation import Conversation, Line, MomentEvent
from runtime.store.sqlite_tables import Tables
from runtime.wire import read_conversation, read_lines, read_log

_PLACE_BITS = 10  # of a moment event's position: its place among the events of one turn


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
    sql = "select lines from turn where conversation = ? and seq > ? order by seq limit ?"
    rows = tables.all(sql, (stored.number, after, limit))
    found = (line for row in rows for line in read_lines(row[0]) if line.seq > after)
    return tuple(found)[:limit]


def moments(tables: Tables, after: int, limit: int) -> Sequence[tuple[int, str, MomentEvent]]:
    """Moment events above a position, in the order of their commits. A position is the turn's, and the place in it."""
    sql = (
        "select position, log from turn indexed by turn_log "  # else by way of all those that logged nothing
        "where log is not null and position >= ? order by position limit ?"
    )
    rows = tables.all(sql, (after >> _PLACE_BITS, limit + 1))
    found = (
        (turn << _PLACE_BITS | place, name, event)
        for turn, log in rows
        for place, (name, event) in enumerate(read_log(log))
    )
    return tuple(islice((row for row in found if row[0] > after), limit))


def living(tables: Tables, versions: Sequence[str]) -> Mapping[str, int]:
    """How many conversations follow each of these versions. One index has all that is needed."""
    counts = dict.fromkeys(versions, 0)
    if not counts:
        return counts
    for followed, count in tables.all(
        "select journey, count(*) from conversation where journey is not null group by journey"
    ):
        for version in set(followed.split()) & counts.keys():
            counts[version] += count
    return counts


def following(tables: Tables, limit: int, after: str) -> Sequence[tuple[str, Conversation]]:
    """Conversations with a journey under way, in the order of the index on what they follow."""
    followed, _, number = after.rpartition(":")
    sql = (
        "select journey, number, body from conversation "
        "where journey is not null and (journey, number) > (?, ?) order by journey, number limit ?"
    )
    rows = tables.all(sql, (followed, int(number or 0), limit))
    return tuple((f"{journey}:{number}", read_conversation(body)) for journey, number, body in rows)
