"""What more of everything costs: stored conversations, journeys, and customers who are connected and say nothing.

    python -m benchmarks.scale [--stored 200000] [--journeys 499] [--idle 20000] [--write]

Each cost of a turn is measured beside that of a small service in the same round. A million stored conversations
(`--stored 1000000`) take some minutes to make. Idle customers come from several addresses of loopback, and are fewer
where `ulimit -n` allows no more.
"""

import asyncio
import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import aiohttp
from rich.progress import track

from benchmarks.beside import Served, Talk, served, talk
from benchmarks.customers import token_of
from benchmarks.filling import fill
from benchmarks.goals import at_most
from benchmarks.machine import machine_line
from benchmarks.page import measure_from_command_line
from benchmarks.turns import CUSTOMERS, ENVIRONMENT, MAP
from runtime.clock import SystemClock
from runtime.limits import BATCH
from runtime.loading.fates import count_fates
from runtime.loading.load import load
from runtime.store.in_sqlite import SqliteStore

FEW, FEW_JOURNEYS = 1_000, 10
SOURCES = 8  # addresses of loopback from which idle customers come
FILES = 200  # that a process has open besides
TOGETHER = 64  # idle customers who connect at once
LOOKS = 300

Row = tuple[str, str, str]
"""What, the figure, and its goal with the verdict, as two cells."""
WITHOUT = "- | -"  # a goal
FLAT = (0.9, 1.1)


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


async def idle(one: Served, count: int) -> float:
    """Connect customers who say nothing; gives the bytes that each takes in the service."""
    before = one.resident_bytes
    reading: list[asyncio.Task[None]] = []
    async with Sources() as sessions, asyncio.TaskGroup() as pages:
        for first in track(range(0, count, TOGETHER), f"{count:,} idle customers", transient=True):
            some = range(first, min(first + TOGETHER, count))
            sockets = await asyncio.gather(*(_connect(sessions.of(n), one.address) for n in some))
            reading += [pages.create_task(_read(socket)) for socket in sockets]
        grown = one.resident_bytes - before
        if one.open_files < count:
            raise RuntimeError(f"of {count:,} idle customers the service has {one.open_files:,} files open")
        for task in reading:
            task.cancel()
    return grown / count


async def _read(socket: aiohttp.ClientWebSocketResponse) -> None:
    """As a page does: whoever does not read answers no ping, and is taken for gone."""
    async for _ in socket:
        continue


async def _connect(session: aiohttp.ClientSession, address: str) -> aiohttp.ClientWebSocketResponse:
    token = await token_of(session, address)
    socket = await session.ws_connect(f"{address}/chat/v1/ws", max_msg_size=65_536)
    await socket.send_json({"type": "hello", "v": 1, "token": token, "last_seq": 0})
    await socket.receive()
    return socket


class Sources:
    """Client sessions, one an address of loopback, so that no address runs out of ports."""

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


async def looks(path: Path) -> float:
    """What a look for due timers takes, in microseconds: the median of many."""
    store = SqliteStore(path, SystemClock())
    await store.open()
    times = []
    for _ in range(LOOKS):
        began = perf_counter()
        await store.due(SystemClock().now(), BATCH)
        await store.next_due()
        times.append(perf_counter() - began)
    await store.close()
    return median(times) * 1e6


async def reckoned(path: Path) -> float:
    """What it takes to say what a new map would do to all who are under way, in milliseconds: the median of several."""
    loaded = load(MAP, os.environ)
    assert loaded.map is not None
    store = SqliteStore(path, SystemClock())
    await store.open()
    times = []
    for _ in range(LOOKS // 10):
        began = perf_counter()
        await count_fates(store, loaded.map, loaded.map)
        times.append(perf_counter() - began)
    await store.close()
    return median(times) * 1e3


def flat(ratio: float) -> str:
    """The goal that a cost stays as it is, and the verdict."""
    return f"{FLAT[0]} to {FLAT[1]} | {'met' if FLAT[0] <= ratio <= FLAT[1] else 'missed'}"


def open_files(count: int) -> int:
    """Allow as many sockets as wanted, or as many as there may be; gives how many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return count if hard == resource.RLIM_INFINITY else min(count, hard - FILES)


def stored_many(folder: Path, stored: int, rounds: int) -> list[Row]:
    """What more conversations cost."""
    few_file, many_file = (folder / name / "handrail.db" for name in ("few", "many"))
    for file in (few_file, many_file):
        file.parent.mkdir()
    fill(few_file, FEW)
    took = fill(many_file, stored)
    each = many_file.stat().st_size / stored
    rows = [(f"{stored:,} conversations made, each with a clock", f"{took:.0f} s", WITHOUT)]
    rows.append(
        (
            "a stored conversation of one turn, with its three lines, on disk",
            f"{each / 1024:.1f} KB",
            at_most(each / 1024, 4, " KB"),
        )
    )
    few_looks, many_looks = (asyncio.run(looks(file)) for file in (few_file, many_file))
    shown = f"a look for what is due among {stored:,} timers ÷ among {FEW:,} ({many_looks:,.0f} µs)"
    rows.append((shown, f"{many_looks / few_looks:.2f}", at_most(many_looks / few_looks, 2)))
    fates = asyncio.run(reckoned(many_file))
    shown = f"what a new map would do to {stored:,} customers under way, reckoned"
    rows.append((shown, f"{fates:.1f} ms", at_most(fates / 1000, 2, " s")))
    with ExitStack() as opened:
        few, _ = opened.enter_context(handrail(few_file.parent, MAP))
        many, seconds = opened.enter_context(handrail(many_file.parent, MAP))
        rows.append((f"start with {stored:,} conversations", f"{seconds:.1f} s", at_most(seconds, 3, " s")))
        more = (many.resident_bytes - few.resident_bytes) / (stored - FEW)
        memory = f"{max(more, 0):,.0f} bytes", at_most(more, 2048, " bytes")
        rows.append(("memory of a stored conversation in the process", *memory))
        ratio = compared(few, many, rounds)
        rows.append((f"a turn's CPU with {stored:,} stored ÷ with {FEW:,}", f"{ratio:.2f}", flat(ratio)))
    return rows


def idle_many(folder: Path, wanted: int, count: int) -> list[Row]:
    """What customers cost who say nothing."""
    with handrail(folder / "idle", MAP) as (one, _):
        each = asyncio.run(idle(one, count))
    goal = at_most(each / 1024, 40, " KB")
    fewer = f" (`ulimit -n` leaves no room for {wanted:,})" if count < wanted else ""
    return [(f"memory of a connected idle customer, of {count:,} at once{fewer}", f"{each / 1024:.0f} KB", goal)]


def journeys_many(folder: Path, journeys: int, rounds: int) -> list[Row]:
    """What more journeys cost."""
    with ExitStack() as opened:
        few, _ = opened.enter_context(handrail(folder / "a", many_journeys(folder / "map_a", FEW_JOURNEYS)))
        many, seconds = opened.enter_context(handrail(folder / "b", many_journeys(folder / "map_b", journeys)))
        ratio = compared(few, many, rounds)
    start = (f"start with {journeys:,} journeys", f"{seconds:.1f} s", WITHOUT)
    return [start, (f"a turn's CPU with {journeys:,} journeys ÷ with {FEW_JOURNEYS}", f"{ratio:.2f}", flat(ratio))]


def measured(stored: int, journeys: int, idle: int, rounds: int) -> str:
    """The table; a map may have 499 journeys at most."""
    count = open_files(idle)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        rows = stored_many(folder, stored, rounds)
        rows += idle_many(folder, idle, count) + journeys_many(folder, journeys, rounds)
    shown = [machine_line(), "", "| what | measured | goal | |", "|---|---|---|---|"]
    return "\n".join([*shown, *(f"| {' | '.join(row)} |" for row in rows)])


if __name__ == "__main__":
    measure_from_command_line(__doc__, "scale", measured, stored=200_000, journeys=499, idle=20_000, rounds=3)
