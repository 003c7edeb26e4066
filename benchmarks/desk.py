"""The desk under load: 500 open tickets and 50 consoles, beside an empty desk on the same machine in the same run.

    python -m benchmarks.desk [--tickets N] [--consoles N] [--closed N] [--write]

The service runs in this process over SQLite and answers real HTTP and real web sockets on loopback; load and service
share the cores. Measured are the opening of the list, the time from a customer's message (before its commit) to the
hint in a console, and a search through closed tickets, of which one was closed first of all.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import aiohttp
from aiohttp import web

from benchmarks.machine import machine_line
from benchmarks.page import measure_from_command_line
from handoff.roster import digest
from handoff.routes import DeskRoutes
from handoff.ticket import TicketRules
from handrail.logging import set_up_logging
from runtime import limits
from runtime.clock import Ids, SystemClock
from runtime.core.events import Said
from runtime.core.journey import JourneyMap
from runtime.core.records import Document, Ticket
from runtime.files import Files
from runtime.loading.load import load
from runtime.searching import terms_of
from runtime.store.in_sqlite import SqliteStore
from runtime.understanding.rules import Rules
from runtime.wire import write_json
from runtime.worker import Worker

OPENINGS = 60  # of the list
MESSAGES = 200
SEARCHES = 30  # of each kind
FEW_CLOSED = 2_000
CLOSED_AT_ONCE = 500  # tickets that are put in a store for a search
TOKEN = "m0.secret"


@dataclass
class Journeys:
    """The example map, as it is served."""

    current: JourneyMap


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds."""

    list_p50: float
    list_p95: float
    event_p50: float
    event_p95: float


@dataclass
class Served:
    """What is measured."""

    worker: Worker
    store: SqliteStore
    url: str


@asynccontextmanager
async def serving(folder: Path, journeys: JourneyMap, consoles: int) -> AsyncIterator[Served]:
    """The desk with its loops, and members who sign in by token."""
    clock = SystemClock()
    ids = Ids(clock)
    store = SqliteStore(folder / "desk.db", clock)
    await store.open()
    library = Journeys(journeys)
    worker = Worker(
        store=store, journeys=library, understanding=Rules(), tickets=TicketRules(), channels={}, clock=clock, ids=ids,
        secret="bench",
    )  # fmt: skip
    desk = DeskRoutes(
        worker=worker, store=store, clock=clock, ids=ids, journeys=lambda: library.current,
        files=Files(folder / "files"),
    )  # fmt: skip
    await store.change("members", [_member(number) for number in range(max(consoles, 1))])
    app = web.Application()
    app.add_routes(desk.table())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with asyncio.TaskGroup() as loops:
        tasks = [loops.create_task(loop.run()) for loop in desk.loops]
        yield Served(worker, store, f"http://127.0.0.1:{runner.addresses[0][1]}/staff/api/v1")
        for task in tasks:
            task.cancel()
    await desk.shut()
    await runner.cleanup()
    await store.close()


def _member(number: int) -> Document:
    body = {
        "called": f"M{number}", "role": "agent", "queues": [], "password": "", "is_new": False,
        "tokens": [digest(f"m{number}.secret")],
    }  # fmt: skip
    return Document("staff", f"m{number}", 1, write_json(body))


async def customers(served: Served, count: int) -> list[str]:
    """Conversations with an open ticket; gives their ids."""
    made = []
    for number in range(count):
        conversation = await served.worker.begin("web", f"customer-{number}", language="en")
        await served.worker.handle(conversation.id, Said("person"), channel="web")
        made.append(conversation.id)
    return made


async def measure(journeys: JourneyMap, tickets: int, consoles: int) -> Figures:
    """One desk."""
    with TemporaryDirectory() as folder:
        async with serving(Path(folder), journeys, consoles) as served, aiohttp.ClientSession() as http:
            waiting = await customers(served, max(tickets, 1))
            sockets = [await _console(http, served.url, number) for number in range(max(consoles, 1))]
            events = [await _heard(served, sockets, waiting[n % len(waiting)], n) for n in range(MESSAGES)]
            lists = [await _list(http, served.url) for _ in range(OPENINGS)]
            for socket in sockets:
                await socket.close()
    return Figures(_at(lists, 0.5), _at(lists, 0.95), _at(events, 0.5), _at(events, 0.95))


async def _console(http: aiohttp.ClientSession, url: str, number: int) -> aiohttp.ClientWebSocketResponse:
    headers = {"Authorization": f"Bearer m{number}.secret"}
    return await http.ws_connect(f"{url}/ws", headers=headers)


async def _heard(
    served: Served, sockets: list[aiohttp.ClientWebSocketResponse], conversation: str, number: int
) -> float:
    """From a customer's message to the hint in the last of all consoles, in seconds."""
    began = perf_counter()
    await served.worker.handle(conversation, Said(f"message {number}"), channel="web")
    await asyncio.gather(*(_until(socket, conversation) for socket in sockets))
    return perf_counter() - began


async def _until(socket: aiohttp.ClientWebSocketResponse, conversation: str) -> None:
    while (await socket.receive_json())["conversation"] != conversation:
        continue


async def _list(http: aiohttp.ClientSession, url: str) -> float:
    began = perf_counter()
    async with http.get(f"{url}/tickets?state=open", headers={"Authorization": f"Bearer {TOKEN}"}) as response:
        assert response.status == 200
        await response.read()
    return perf_counter() - began


def _at(seconds: list[float], share: float) -> float:
    return sorted(seconds)[int(len(seconds) * share)] * 1000


def table(empty: Figures, full: Figures, tickets: int, consoles: int) -> str:
    """The figures, side by side."""
    rows = [
        ("the list opens, p50", empty.list_p50, full.list_p50),
        ("the list opens, p95", empty.list_p95, full.list_p95),
        ("an event is in every console, p50", empty.event_p50, full.event_p50),
        ("an event is in every console, p95", empty.event_p95, full.event_p95),
    ]
    lines = [
        machine_line(),
        "",
        f"| | empty desk | {tickets} tickets, {consoles} consoles | ratio |",
        "|---|---|---|---|",
    ]
    lines += [f"| {what} | {one:.1f} ms | {other:.1f} ms | {other / one:.1f} |" for what, one, other in rows]
    return "\n".join(lines)


async def searching(count: int) -> Sequence[float]:
    """Milliseconds of a search in so many closed tickets: for the first of all, for two common words, for a word that
    many others begin with, and for all of them."""
    clock = SystemClock()
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "desk.db", clock)
        await store.open()
        for first in range(0, count, CLOSED_AT_ONCE):
            some = range(first, min(first + CLOSED_AT_ONCE, count))
            await store.change(f"closed {first}", tickets=[_closed(n) for n in some])
        times = [await _searched(store, wanted) for wanted in ("Zebedee Quaint", "lost card", "ref", "")]
        await store.close()
    return times


def _closed(n: int) -> Ticket:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n)
    return Ticket(
        f"t-{n:08x}-17", 1, f"17-{n:08x}", "closed", "cards", "person_wanted", "The customer asked for a person",
        "web", f"cu-{n:012x}", f"Ann Lee {n % 997}" if n else "Zebedee Quaint", "en", "lost_card", "3fa9c0d1e2b3",
        "which", None, "rescue", at, at, None, 1, holder=f"jo{n % 40}", claimed_at=at, closed_at=at, outcome="kept",
        disposition=f"new card sent, ref{n}", card={"asked_for": "I lost my card on the way to work this morning"},
    )  # fmt: skip


async def _searched(store: SqliteStore, wanted: str) -> float:
    times = []
    for _ in range(SEARCHES):
        began = perf_counter()
        page = await store.closed(terms_of(wanted), limits.TICKETS_FOUND)
        times.append(perf_counter() - began)
        assert page.tickets, wanted
    return _at(times, 0.5)


def searches(few: int, many: int) -> str:
    """What a search takes in few closed tickets and in many."""
    rows = [
        "the very first, by name", "two words that all have", "the beginning of a word of each", "no word: the latest",
    ]  # fmt: skip
    in_few, in_many = (asyncio.run(searching(count)) for count in (few, many))
    lines = [f"| a page of a search in closed tickets, p50 | of {few:,} | of {many:,} | ratio |", "|---|---|---|---|"]
    lines += [
        f"| {what} | {one:.1f} ms | {other:.1f} ms | {other / one:.1f} |"
        for what, one, other in zip(rows, in_few, in_many, strict=True)
    ]
    return "\n".join(lines)


def measured(tickets: int, consoles: int, closed: int) -> str:
    """The tables of so many, beside an empty desk and one with few closed tickets."""
    set_up_logging("json", logging.WARNING)
    loaded = load(Path("journeys"), os.environ)
    assert loaded.map is not None
    empty = asyncio.run(measure(loaded.map, 0, 0))
    full = asyncio.run(measure(loaded.map, tickets, consoles))
    return f"{table(empty, full, tickets, consoles)}\n\n{searches(FEW_CLOSED, closed)}"


if __name__ == "__main__":
    measure_from_command_line(__doc__, "desk", measured, tickets=500, consoles=50, closed=100_000)
