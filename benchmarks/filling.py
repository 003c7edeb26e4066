"""A SQLite file with very many conversations, quickly: by the store's own steps, in large transactions without fsync.

Each conversation has one turn behind it and waits for an answer for a month, with a clock that runs. One is made whole;
the others are its records with their own names in them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

import apsw
from msgspec.structs import replace as changed
from rich.progress import track

from benchmarks.store import NOW, fresh, turn
from runtime.clock import SystemClock
from runtime.core.conversation import Timer
from runtime.core.records import Commit
from runtime.store import sqlite_steps as steps
from runtime.store.sqlite_schema import open_file
from runtime.store.sqlite_tables import Tables

GROUP = 10_000  # conversations of one transaction


def fill(path: Path, count: int) -> float:
    """Make the file; gives seconds."""
    model = steps.written(waiting())
    began = perf_counter()
    with _quickly(path) as connection:
        tables = Tables(connection, SystemClock().now)
        for first in track(range(0, count, GROUP), f"{count:,} conversations", transient=True):
            connection.execute("begin immediate")
            for n in range(first, min(first + GROUP, count)):
                steps.commit(tables, one_more(model, n), moves_owner=False)
            connection.execute("commit")
    return perf_counter() - began


def waiting() -> Commit:
    """A conversation with its first turn, which leaves nothing to be done: no line for the log, and a clock."""
    commit = turn(fresh(0))
    timers = (Timer("silence", "1", SystemClock().now().replace(microsecond=0) + timedelta(days=30)),)
    return replace(commit, conversation=changed(commit.conversation, version=1, timers=timers), moments=())


def one_more(model: steps.Written, n: int) -> steps.Written:
    """The same turn in the n-th conversation, with a clock of its own."""
    was, arrival = model.commit.conversation, model.commit.arrival
    assert arrival is not None and model.lines is not None
    id, address, timer = f"17-{n:08x}", f"{n:064x}", was.timers[0]
    due = timer.due + timedelta(seconds=n % 86_400)
    own = changed(was, id=id, address=address, timers=(replace(timer, due=due),))
    came = replace(arrival, external_id=f"{id}:{NOW.microsecond:024x}", conversation=id)
    names = (was.id.encode(), id.encode()), (was.address.encode(), address.encode())
    body, lines = model.body, model.lines
    for old, new in (*names, (_moment(timer.due), _moment(due))):
        body, lines = body.replace(old, new), lines.replace(old, new)
    commit = replace(model.commit, op_id=f"op-{id}", conversation=own, arrival=came)
    return steps.Written(commit, body, lines, None, model.whereabouts)


def _moment(at: datetime) -> bytes:
    """As runtime/wire.py writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}".encode()


@contextmanager
def _quickly(path: Path) -> Iterator[apsw.Connection]:
    connection = open_file(path)
    connection.execute("pragma synchronous = off")
    try:
        yield connection
    finally:
        connection.execute("pragma wal_checkpoint(truncate)").fetchall()
        connection.close()
