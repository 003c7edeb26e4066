"""Which conversations have a timer that is due. `wake` is never later than `due`; here it is moved on to it.

These write, so they run as steps. A conversation is moved on at most once for each time that it would have woken.
"""

from collections.abc import Sequence
from datetime import datetime

from runtime import limits
from runtime.store.micros import at_micros, micros
from runtime.store.sqlite_tables import Row, Tables


def due(tables: Tables, now: datetime, limit: int) -> Sequence[str]:
    """Ids of conversations with a timer that is due, earliest first."""
    sql = "select id, number, wake, due from conversation where wake <= ? order by wake, id limit ?"
    while True:
        rows = tables.all(sql, (micros(now), limit))
        if not _move_on(tables, rows):
            return tuple(row[0] for row in rows)


def next_due(tables: Tables) -> datetime | None:
    """When the next timer becomes due; after many that were put off, a time before that."""
    sql = "select id, number, wake, due from conversation where wake is not null order by wake limit 1"
    for _ in range(limits.BATCH):
        rows = tables.all(sql)
        if not _move_on(tables, rows):
            return at_micros(rows[0][2]) if rows else None
    return at_micros(rows[0][2])


def _move_on(tables: Tables, rows: Sequence[Row]) -> bool:
    """Bring `wake` to `due` where it is earlier; whether there was one."""
    early = [row for row in rows if row[2] != row[3]]
    for name, number, _, then in early:
        tables.run("update conversation set wake = ? where number = ?", (then, number))
        tables.drop(name)
    return bool(early)
