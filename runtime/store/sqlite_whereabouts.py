"""How many conversations are where, in SQLite: a small table of counts, which each turn that moves one keeps true.

A conversation has the number of its place. A place that nobody is at any more has no row.
"""

from collections.abc import Mapping

from runtime.core.whereabouts import Whereabouts
from runtime.store.sqlite_tables import Tables

_COME = (
    "insert into whereabouts (text, count) values (?, 1) on conflict (text) do update set count = count + 1 "
    "returning number"
)


def move(tables: Tables, before: int | None, text: str | None) -> int | None:
    """Count a conversation where it is now, and no more where it was; gives the number of the new place."""
    if text is None:
        leave(tables, before)
        return None
    if before is not None and tables.one("select 1 from whereabouts where number = ? and text = ?", (before, text)):
        return before
    leave(tables, before)
    row = tables.one(_COME, (text,))
    assert row is not None, "it gives the number"
    number: int = row[0]
    return number


def leave(tables: Tables, number: int | None) -> None:
    """One conversation is not there any more."""
    if number is not None:
        left = tables.one("update whereabouts set count = count - 1 where number = ? returning count", (number,))
        if left == (0,):
            tables.run("delete from whereabouts where number = ?", (number,))


def counts(tables: Tables) -> Mapping[Whereabouts, int]:
    """All of them."""
    return {Whereabouts.read(text): count for text, count in tables.all("select text, count from whereabouts")}
