"""The tables as the writer thread sees them: plain SQL in, rows out, and the heads of conversations written lately."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import apsw

from runtime import limits
from runtime.store.rules import Head

Row = tuple[Any, ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """A time as it stands in a column."""
    return (at - _EPOCH) // MICROSECOND


def micros_or_none(at: datetime | None) -> int | None:
    """A time that may be missing, as it stands in a column."""
    return None if at is None else (at - _EPOCH) // MICROSECOND


def at_micros(stored: int) -> datetime:
    """The time that a column holds."""
    return _EPOCH + timedelta(microseconds=stored)


def position(number: int, seq: int) -> int:
    """Where the lines of a turn stand that ends with `seq`, in conversation `number`."""
    return number << 32 | seq


@dataclass(frozen=True, slots=True)
class Stored:
    """What the columns hold of a conversation; `number` leads the positions of its lines."""

    number: int
    head: Head
    due: int | None
    journey: str | None


class Tables:
    """One connection, used by one thread. The heads are true because nobody else can write the file."""

    def __init__(self, connection: apsw.Connection, now: Callable[[], datetime]) -> None:
        self.connection = connection
        self.now = now
        self._execute = connection.cursor().execute
        self._heads: dict[str, Stored] = {}

    def run(self, sql: str, values: Row = ()) -> None:
        """Execute a statement."""
        self._execute(sql, values)

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
            row = self.one(
                "select number, version, owner, epoch, seq, due, journey from conversation where id = ?",
                (conversation_id,),
            )
            if row is None:
                return None
            number, version, owner, epoch, seq, due, journey = row
            found = Stored(number, Head(version, owner, epoch, seq), due, journey)
            self.remember(conversation_id, found)
        return found

    def remember(self, conversation_id: str, stored: Stored) -> None:
        """Keep what was just read or written of a conversation."""
        if len(self._heads) >= limits.HEADS_KEPT:
            self._heads.clear()
        self._heads[conversation_id] = stored

    def forget(self) -> None:
        """Believe nothing that was remembered: the writes may have been rolled back."""
        self._heads.clear()
