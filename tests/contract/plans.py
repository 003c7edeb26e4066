"""How SQLite finds what a statement asks for: nothing that grows with the company may be walked through.

All of a store's statements run in one thread, so one that looks at a million rows holds up every turn.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apsw

from runtime.store.sqlite_schema import TABLES

FEW = {"waiting", "meta", "document", "whereabouts", "sqlite_schema"}
"""Of which there are as many as a company has staff and states, or as wait just now."""


@contextmanager
def watched() -> Iterator[set[str]]:
    """The statements that connections made in the block execute."""
    seen: set[str] = set()

    def note(cursor: apsw.Cursor, sql: str, values: Any) -> bool:
        seen.add(sql)
        return True

    def watch(connection: apsw.Connection) -> None:
        connection.exec_trace = note

    apsw.connection_hooks.append(watch)
    try:
        yield seen
    finally:
        apsw.connection_hooks.remove(watch)


def walks(statements: set[str]) -> list[tuple[str, str]]:
    """Those of the statements that walk through a whole table or index, and what SQLite says of it."""
    planning = apsw.Connection(":memory:")
    planning.execute(TABLES)
    found = []
    for sql in statements:
        if not sql.startswith(("select", "update", "delete")):
            continue
        for *_, told in planning.execute(f"explain query plan {sql}", (None,) * sql.count("?")):
            words = str(told).split()
            if words[0] == "SCAN" and words[1] not in FEW:
                found.append((sql, str(told)))
    return found
