"""Where the processor of a turn goes, room by room: a deterministic profile of the worker without a network.

    python -m benchmarks.rooms [--turns 4000] [--write]

What libraries and built-in functions take counts for the room that called them. The thread that writes the file is
apart, and so is the socket. A profile makes every call dearer, so shares count, not times; and rooms with many small
calls look somewhat larger than they are.
"""

import asyncio
import cProfile
import os
import pstats
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.beside import REPOSITORY
from benchmarks.machine import machine_line
from benchmarks.page import measure_from_command_line
from benchmarks.peers.handrail_bot import served
from benchmarks.peers.order import WRITES
from handrail.logging import set_up_logging

CUSTOMERS = 64
ROOMS = {
    "runtime/understanding": "understanding: reading the message",
    "runtime/core": "the core: deciding, and what it means for the promise",
    "runtime/store": "the store, on the side of the event loop",
    "runtime/wire.py": "records to bytes and back",
    "runtime/rows.py": "rows of what follows from a decision",
    "runtime/worker.py": "the worker: reading, committing, the line of log",
    "handoff": "tickets",
}
Function = tuple[str, int, str]


def room_of(function: Function) -> str | None:
    """The room that a function stands in; None for libraries and built-in functions."""
    name = function[0].removeprefix(f"{REPOSITORY}/")
    return next((room for room in ROOMS if name.startswith(room)), None)


def shares(stats: dict[Function, Any]) -> tuple[Counter[str], float]:
    """Seconds by room, and how many calls there were; `elsewhere` is what no room asked for."""

    @cache
    def asked(function: Function, depth: int) -> tuple[tuple[str, float], ...]:
        """By which rooms a function is called, as shares of one."""
        room = room_of(function)
        if room is not None:
            return ((room, 1.0),)
        callers = stats[function][4]
        whole = sum(edge[2] for edge in callers.values()) if depth else 0.0
        if not whole:
            return (("elsewhere", 1.0),)
        found: Counter[str] = Counter()
        for caller, edge in callers.items():
            for name, share in asked(caller, depth - 1):
                found[name] += share * edge[2] / whole
        return tuple(found.items())

    found: Counter[str] = Counter()
    for function, (_, _, seconds, _, _) in stats.items():
        for name, share in asked(function, DEPTH):
            found[name] += share * seconds
    return found, float(sum(one[1] for one in stats.values()))


DEPTH = 8  # of libraries that call one another


async def talk(folder: Path, turns: int) -> pstats.Stats:
    """Customers who all write at once, round by round; the first rounds are not looked at."""
    profile = cProfile.Profile()
    async with served("sqlite", str(folder)) as customers:

        async def rounds(first: int, last: int) -> None:
            for n in range(first, last):
                said = WRITES[n % 8]
                await asyncio.gather(*(customers.turn(f"customer-{k}", said) for k in range(CUSTOMERS)))

        await rounds(0, 8)
        last = 8 + max(turns // CUSTOMERS, 1)
        profile.enable()
        await rounds(8, last)
        profile.disable()
    return pstats.Stats(profile)


@contextmanager
def unheard() -> Iterator[None]:
    """The log of the turns is written, for it is a part of them, and goes nowhere."""
    kept = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
        yield
    os.dup2(kept, 2)
    os.close(kept)


def table(stats: pstats.Stats, turns: int) -> str:
    """The rooms, largest first."""
    found, calls = shares(stats.stats)  # type: ignore[attr-defined]
    whole = sum(found.values())
    rows = [f"{machine_line()} {calls / turns:,.0f} calls of functions a turn.", "", "| room | share |", "|---|---|"]
    rows += [
        f"| {ROOMS.get(name, 'the event loop and the rest')} | {one / whole:.0%} |" for name, one in found.most_common()
    ]
    return "\n".join(rows)


def measured(turns: int) -> str:
    """The table of so many turns."""
    turns = max(turns // CUSTOMERS, 1) * CUSTOMERS
    set_up_logging("json")
    with TemporaryDirectory() as folder, unheard():
        return table(asyncio.run(talk(Path(folder), turns)), turns)


if __name__ == "__main__":
    measure_from_command_line(__doc__, "rooms", measured, turns=4_000)
