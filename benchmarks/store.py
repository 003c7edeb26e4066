"""Commits of a realistic turn: SQLite by apsw and by the standard library, and the whole store with many callers.

    python -m benchmarks.store [--rounds N] [--write]

A turn is a conversation of a kilobyte, three lines, one arrival and one line for the outcome log. The drivers run the
same statements side by side, round by round, because a machine drifts; what is printed are medians. The files are made
where TMPDIR says.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import apsw
from msgspec.structs import replace as changed

from benchmarks.machine import machine_line
from benchmarks.page import measure_from_command_line
from runtime.clock import SystemClock
from runtime.core.conversation import Conversation, Line, MomentEvent, OpenMoment, Run, Timer
from runtime.core.records import Arrival, Commit
from runtime.core.values import Slot
from runtime.store.in_sqlite import SqliteStore
from runtime.store.sqlite_schema import PRAGMAS, TABLES
from runtime.store.sqlite_steps import UPDATE, Written, written

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TURNS = 6_400  # of each measurement with callers
SAYS = "Thank you. What are the last four digits of the card that you lost?"
LOGGED = {
    "schema": 1, "journey": "lost_card", "version_hash": "3fa9c0d1e2b3", "stage": "use", "moment": "lost_card",
    "category": "rescue", "owner": "cards", "promise": "lost_card.lost_card", "state": "which", "channel": "web",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """What one measurement gave."""

    a_second: float
    cpu_micros: float
    p50_ms: float
    p99_ms: float

    @classmethod
    def of(cls, turns: int, seconds: float, cpu: float, waits: list[float]) -> "Figures":
        """From the raw measures; `waits` in seconds."""
        ordered = sorted(waits)
        p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        return cls(turns / seconds, cpu / turns * 1e6, p50 * 1e3, p99 * 1e3)


def typical(rounds: list[Figures]) -> str:
    """The medians, as cells of a table."""
    cells = [median(figures.a_second for figures in rounds), median(figures.cpu_micros for figures in rounds)]
    waits = [median(figures.p50_ms for figures in rounds), median(figures.p99_ms for figures in rounds)]
    return " | ".join([*(f"{cell:,.0f}" for cell in cells), *(f"{wait:.2f}" for wait in waits)])


def fresh(n: int) -> Conversation:
    """A conversation in the middle of a journey."""
    slots = {"digits": Slot("4821", "customer", NOW), "card": Slot("c-19", "action:find_card", NOW)}
    promise = OpenMoment("lost_card", "lost_card-1", NOW, "web", NOW + timedelta(hours=1), ("start", "which"), 3, 4)
    run = Run("lost_card", "3fa9c0d1e2b34a5c", "digits", NOW, 5, 1, slots, {"start": 1, "which": 2}, (promise,))
    return Conversation(
        id=f"17-{n:08x}", channel="web", address=f"{n:064x}", customer="c-0123456789abcdef0123", language="en",
        created_at=NOW, touched_at=NOW, version=1, run=run,
    )  # fmt: skip


def turn(before: Conversation) -> Commit:
    """The commit of its next turn."""
    n = before.version
    after = changed(
        before, version=n + 1, seq=before.seq + 3,
        timers=(Timer("silence", str(n), NOW + timedelta(hours=24, seconds=n)),),
    )  # fmt: skip
    lines = tuple(Line(after.id, before.seq + k, "message", "bot", SAYS, NOW, 1) for k in (1, 2, 3))
    arrival = Arrival("web", f"{after.id}:{n:024x}", "0123456789abcdef", NOW, after.id, before.seq + 1)
    moment = MomentEvent(after.id, n, "moment.began", NOW, LOGGED)
    return Commit(f"op-{after.id}-{n}", after, lines, moments=((f"m-{after.id}-{n}", moment),), arrival=arrival)


@contextmanager
def driver(name: str, path: Path) -> Iterator[Callable[..., Any]]:
    """`execute` of a connection that is set up as the store's."""
    connection: Any = apsw.Connection(str(path)) if name == "apsw" else sqlite3.connect(path, isolation_level=None)
    execute = connection.cursor().execute
    for pragma in (*PRAGMAS, "wal_autocheckpoint = 1000"):
        execute(f"pragma {pragma}").fetchall()
    for statement in TABLES.split(";")[:-1]:
        execute(statement)
    yield execute
    connection.close()


def one_turn(execute: Callable[..., Any], number: int, write: Written) -> None:
    """The statements of a turn, as the store runs them."""
    after, arrival = write.commit.conversation, write.commit.arrival
    assert arrival is not None
    row = (arrival.channel, arrival.external_id, arrival.digest, 0, arrival.conversation, arrival.seq)
    execute("insert into arrival values (null, ?, ?, ?, ?, ?, ?) on conflict do nothing", row)
    head = (after.version, after.owner, after.epoch, after.seq, after.customer, 0, write.body, None, number)
    execute(UPDATE, head)
    execute("insert into turn values (null, ?, ?, ?, ?)", (number, after.seq, write.log, write.lines))


def measure_driver(name: str, folder: Path, group: int) -> Figures:
    """Grouped commits by a driver, in this thread, with nothing around them."""
    groups = max(TURNS // group // (1 if group > 1 else 10), 1)
    with driver(name, folder / f"{name}.db") as execute:
        talking = [fresh(n) for n in range(group)]
        for n, conversation in enumerate(talking):
            row = (n, conversation.id, "web", conversation.address, "c", 1, "bot", 1, 0, 0, 0, "v", b"", None)
            execute("insert into conversation values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)", row)
        cpu, seconds, waits = 0.0, 0.0, []
        for _ in range(groups):
            writes = [written(turn(conversation)) for conversation in talking]
            talking = [write.commit.conversation for write in writes]
            began, began_cpu = perf_counter(), process_time()
            execute("begin immediate")
            for number, write in enumerate(writes):
                one_turn(execute, number, write)
            execute("commit")
            cpu += process_time() - began_cpu
            waits.append(perf_counter() - began)
            seconds += waits[-1]
    return Figures.of(groups * group, seconds, cpu, waits)


async def measure_store(folder: Path, callers: int) -> Figures:
    """The store as the worker calls it: CPU is of the whole process, less the making of the turns."""
    store = SqliteStore(folder / "store.db", SystemClock())
    await store.open()
    each = max(TURNS // callers // (1 if callers > 1 else 10), 1)
    waits: list[float] = []
    making = 0.0

    async def talk(conversation: Conversation) -> None:
        nonlocal making
        for _ in range(each):
            began = process_time()
            commit = turn(conversation)
            making += process_time() - began
            began = perf_counter()
            await store.commit_turn(commit)
            waits.append(perf_counter() - began)
            conversation = commit.conversation

    talking = [fresh(n) for n in range(callers)]
    await asyncio.gather(*(store.commit_turn(Commit(conversation.id, conversation)) for conversation in talking))
    began, began_cpu = perf_counter(), process_time()
    await asyncio.gather(*(talk(conversation) for conversation in talking))
    seconds, cpu = perf_counter() - began, process_time() - began_cpu - making
    await store.close()
    return Figures.of(each * callers, seconds, cpu, waits)


def measured(rounds: int) -> str:
    """The table."""
    rows: dict[str, list[Figures]] = {}
    for _ in range(rounds):
        for group in (1, 64):
            for name in ("apsw", "sqlite3"):
                with TemporaryDirectory() as folder:
                    figures = measure_driver(name, Path(folder), group)
                rows.setdefault(f"{name}, {group} a commit", []).append(figures)
        for callers in (1, 64, 256):
            with TemporaryDirectory() as folder:
                figures = asyncio.run(measure_store(Path(folder), callers))
            rows.setdefault(f"the store, {callers} at once", []).append(figures)
    shown = [f"{machine_line()} Standard library's SQLite {sqlite3.sqlite_version}; {rounds} rounds.", ""]
    shown += ["| what | turns/s | µs CPU a turn | p50 ms | p99 ms |", "|---|---|---|---|---|"]
    shown += [f"| {name} | {typical(figures)} |" for name, figures in rows.items()]
    return "\n".join(shown)


if __name__ == "__main__":
    measure_from_command_line(__doc__, "store", measured, rounds=5)
