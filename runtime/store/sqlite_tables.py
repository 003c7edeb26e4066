"""The tables as the writer thread sees them: plain SQL in, rows out, and the heads of conversations written lately."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import apsw

from runtime import limits

Row = tuple[Any, ...]


class Stored(NamedTuple):
    """What the columns hold of a conversation; its turns carry its `number`."""

    number: int
    version: int
    owner: str
    epoch: int
    seq: int
    wake: int | None
    journey: str | None
    whereabouts: int | None
    touched_on: int


_STORED = f"select {', '.join(Stored._fields)} from conversation where id = ?"


class Tables:
    """One connection, used by one thread. The heads are true because nobody else can write the file."""

    def __init__(self, connection: apsw.Connection, now: Callable[[], datetime]) -> None:
        self.connection = connection
        self.now = now
        self._cursor = connection.cursor()
        self._execute = self._cursor.execute
        self._heads: dict[str, Stored] = {}
        self.places: dict[int, str] = {}  # of the table of whereabouts, those used lately

    def run(self, sql: str, values: Row = ()) -> None:
        """Execute a statement."""
        self._execute(sql, values)

    def changed(self) -> bool:
        """Whether the statement before this changed a row."""
        return self.connection.changes() > 0

    def all(self, sql: str, values: Row = ()) -> list[Row]:
        """The rows that a statement gives."""
        return self._execute(sql, values).fetchall()

    def one(self, sql: str, values: Row = ()) -> Row | None:
        """The first row that a statement gives."""
        rows = self._execute(sql, values).fetchall()  # all of them, so that no statement stays open
        return rows[0] if rows else None

    def inserted(self) -> int:
        """The number of the row that was inserted last."""
        return self.connection.last_insert_rowid()

    def stored(self, conversation_id: str) -> Stored | None:
        """What is stored of a conversation."""
        found = self._heads.get(conversation_id)
        if found is None:
            row = self.one(_STORED, (conversation_id,))
            if row is None:
                return None
            found = Stored(*row)
            self.remember(conversation_id, found)
        return found

    def remember(self, conversation_id: str, stored: Stored) -> None:
        """Keep what was just read or written of a conversation."""
        if len(self._heads) >= limits.HEADS_KEPT:
            self._heads.clear()
        self._heads[conversation_id] = stored

    def drop(self, conversation_id: str) -> None:
        """What is remembered of a conversation is not true any more."""
        self._heads.pop(conversation_id, None)

    def forget(self) -> None:
        """Believe nothing that was remembered: the writes may have been rolled back."""
        self._heads.clear()
        self.places.clear()
