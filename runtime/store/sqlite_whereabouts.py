"""How many conversations are where, in SQLite: a small table of counts, which each turn that moves one keeps true.

A conversation has the number of its place. A place that nobody is at any more has no row.
"""

from collections.abc import Mapping

from runtime import limits
from runtime.core.whereabouts import Whereabouts
from runtime.store.sqlite_tables import Tables

_COME = (
    "insert into whereabouts (text, count) values (?, 1) on conflict (text) do update set count = count + 1 "
    "returning number"
)


def move(tables: Tables, before: int | None, text: str | None) -> int | None:
    """Count a conversation where it is now, and no more where it was; gives the number of the new place."""
    if before is not None and text is not None and tables.places.get(before) == text:
        return before
    leave(tables, before)
    if text is None:
        return None
    row = tables.one(_COME, (text,))
    assert row is not None, "it gives the number"
    number: int = row[0]
    if len(tables.places) >= limits.PLACES_COUNTED:
        tables.places.clear()
    tables.places[number] = text
    return number


def leave(tables: Tables, number: int | None) -> None:
    """One conversation is not there any more."""
    if number is None:
        return
    if tables.one("update whereabouts set count = count - 1 where number = ? returning count", (number,)) == (0,):
        tables.run("delete from whereabouts where number = ?", (number,))
        tables.places.pop(number, None)


def counts(tables: Tables) -> Mapping[Whereabouts, int]:
    """All of them."""
    return {Whereabouts.read(text): count for text, count in tables.all("select text, count from whereabouts")}
