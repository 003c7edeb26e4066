"""What more of everything costs: stored conversations, journeys, and customers who are connected and say nothing.

    python -m benchmarks.scale [--stored 100000] [--journeys 200] [--idle 2000] [--write]

Each cost of a turn is measured beside that of a small service in the same round. A million stored conversations
(`--stored 1000000`) take some minutes to make. Idle customers come from several addresses of loopback.
"""

import argparse
import asyncio
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import aiohttp
from rich.progress import track

from benchmarks.beside import Served, Talk, served, talk
from benchmarks.machine import machine_line
from benchmarks.page import write_section
from benchmarks.store import fresh, turn
from benchmarks.turns import CUSTOMERS, ENVIRONMENT, MAP
from runtime.clock import SystemClock
from runtime.core.conversation import Conversation, Timer
from runtime.core.records import Commit
from runtime.store.in_sqlite import SqliteStore

GROUP = 1_000  # conversations that are made at once
FEW, FEW_JOURNEYS = 1_000, 10
SOURCES = 8  # addresses of loopback from which idle customers come
FILES = 200  # that a process has open besides


async def fill(path: Path, count: int) -> float:
    """Conversations with one turn behind them, each waiting for an answer for a day; gives seconds."""
    store = SqliteStore(path, SystemClock())
    await store.open()
    began = perf_counter()
    for first in track(range(0, count, GROUP), f"{count:,} conversations", transient=True):
        some = [fresh(n) for n in range(first, min(first + GROUP, count))]
        await asyncio.gather(*(store.commit_turn(Commit(one.id, one)) for one in some))
        await asyncio.gather(*(store.commit_turn(waiting(one)) for one in some))
    seconds = perf_counter() - began
    await store.close()
    return seconds


def waiting(one: Conversation) -> Commit:
    """Its turn, which leaves nothing to be done: no line for the log, and a clock that runs for a month."""
    commit = turn(one)
    timers = (Timer("silence", "1", SystemClock().now() + timedelta(days=30, seconds=one.version)),)
    return replace(commit, conversation=replace(commit.conversation, timers=timers), moments=())


def many_journeys(folder: Path, count: int) -> Path:
    """The map of the benchmarks with its journey so many times."""
    folder.mkdir()
    (folder / "map.yaml").write_text((MAP / "map.yaml").read_text())
    written = (MAP / "order.yaml").read_text()
    for n in range(count):
        own = written if n == 0 else written.replace("words: [go]", f"words: [go {n}]")
        (folder / f"order_{n}.yaml").write_text(own.replace("journey: order", f"journey: order_{n}"))
    return folder


@contextmanager
def handrail(folder: Path, map_dir: Path) -> Iterator[tuple[Served, float]]:
    """A service over what is in the folder, and the seconds until it was ready."""
    folder.mkdir(exist_ok=True)
    began = perf_counter()
    with served(("-m", "handrail", "serve", str(map_dir), "--port", "0"), folder, **ENVIRONMENT) as one:
        yield one, perf_counter() - began


def compared(one: Served, other: Served, rounds: int) -> float:
    """The cost of a turn with the second in that of the first."""
    ratios = []
    for _ in range(rounds):
        first, second = (talk([each], Talk("web", CUSTOMERS), 4.0) for each in (one, other))
        ratios.append(second.micros / first.micros)
    return median(ratios)


async def idle(one: Served, count: int) -> tuple[int, float]:
    """Connect customers who say nothing; gives how many, and the bytes that each takes in the service."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(count, hard - FILES)
    before = one.resident_bytes
    async with Sources() as sessions:
        for n in track(range(count), f"{count:,} idle customers", transient=True):
            session = sessions.of(n)
            async with session.post(f"{one.address}/chat/v1/session", json={}) as answer:
                token = (await answer.json())["token"]
            socket = await session.ws_connect(f"{one.address}/chat/v1/ws", max_msg_size=65_536)
            await socket.send_json({"type": "hello", "v": 1, "token": token, "last_seq": 0})
            await socket.receive()
        grown = one.resident_bytes - before
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return count, grown / count


class Sources:
    """Client sessions, one an address of loopback."""

    def __init__(self) -> None:
        self._sessions: list[aiohttp.ClientSession] = []

    async def __aenter__(self) -> "Sources":
        for n in range(SOURCES):
            connector = aiohttp.TCPConnector(limit=0, local_addr=(f"127.0.1.{n + 1}", 0))
            self._sessions.append(aiohttp.ClientSession(connector=connector))
        return self

    def of(self, n: int) -> aiohttp.ClientSession:
        """The session for the n-th customer."""
        return self._sessions[n % SOURCES]

    async def __aexit__(self, *_: object) -> None:
        for session in self._sessions:
            await session.close()


def measured(folder: Path, stored: int, journeys: int, customers: int, rounds: int) -> list[str]:
    """The rows of the table."""
    rows = []
    (folder / "few").mkdir()
    (folder / "many").mkdir()
    asyncio.run(fill(folder / "few" / "handrail.db", FEW))
    took = asyncio.run(fill(folder / "many" / "handrail.db", stored))
    each = (folder / "many" / "handrail.db").stat().st_size / stored
    rows.append((f"{stored:,} conversations made", f"{took:.0f} s", ""))
    rows.append(("a stored conversation of one turn, with its three lines, on disk", f"{each / 1024:.1f} KB", ""))
    with ExitStack() as opened:
        few, _ = opened.enter_context(handrail(folder / "few", MAP))
        many, seconds = opened.enter_context(handrail(folder / "many", MAP))
        rows.append((f"start with {stored:,} conversations", f"{seconds:.1f} s", "< 3 s with a million"))
        more = (many.resident_bytes - few.resident_bytes) / (stored - FEW)
        rows.append(("memory of a stored conversation in the process", f"{max(more, 0):,.0f} bytes", "≤ 2 KB"))
        ratio = compared(few, many, rounds)
        rows.append((f"a turn's CPU with {stored:,} stored ÷ with {FEW:,}", f"{ratio:.2f}", "0.9 to 1.1"))
        count, each = asyncio.run(idle(few, customers))
        rows.append((f"memory of a connected idle customer, of {count:,}", f"{each / 1024:.0f} KB", "≤ 40 KB"))
    with ExitStack() as opened:
        few, _ = opened.enter_context(handrail(folder / "a", many_journeys(folder / "map_a", FEW_JOURNEYS)))
        many, _ = opened.enter_context(handrail(folder / "b", many_journeys(folder / "map_b", journeys)))
        ratio = compared(few, many, rounds)
        rows.append((f"a turn's CPU with {journeys:,} journeys ÷ with {FEW_JOURNEYS}", f"{ratio:.2f}", "0.9 to 1.1"))
    return [f"| {' | '.join(row)} |" for row in rows]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stored", type=int, default=100_000)
    parser.add_argument("--journeys", type=int, default=200)
    parser.add_argument("--idle", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="rewrite the section in docs/benchmarks.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(Path(folder), given.stored, given.journeys, given.idle, given.rounds)
    shown = "\n".join([machine_line(), "", "| what | measured | goal |", "|---|---|---|", *rows])
    print(shown)
    if given.write:
        write_section("scale", shown)
    return 0


if __name__ == "__main__":
    sys.exit(main())
