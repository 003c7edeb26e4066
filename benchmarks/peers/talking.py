"""The loop that every peer runs: customers who write the next message as soon as the last was answered.

Standard library alone. A peer gives `turn(customer, text) -> answer`, durable when it returns. The program says
`ready`, and for each line `CUSTOMERS SECONDS` on its standard input talks for so long: it prints `warm` when it begins
to count, and one line of JSON when it has. It ends with its input.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter, process_time

from benchmarks.peers.order import ANSWERS, WRITES

Turn = Callable[[str, str], Awaitable[str]]
WARM_SECONDS = 0.5  # of talk before anything is counted


class WrongAnswer(Exception):
    """A peer that does not hold the conversation has no speed."""


class Talk:
    """The customers of one program. Each goes on in the next round where it was."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._written: dict[str, int] = {}

    async def round(self, customers: int, seconds: float) -> dict[str, float]:
        """All of them at once; gives what a round is told by (CPU in microseconds a turn)."""
        names = [f"customer-{n}" for n in range(customers)]
        await self._for(names, WARM_SECONDS)
        print("warm", flush=True)
        began, cpu = perf_counter(), process_time()
        turns = await self._for(names, seconds)
        took, used = perf_counter() - began, process_time() - cpu
        return {"turns": turns, "a_second": turns / took, "micros": used / turns * 1e6}

    async def _for(self, names: Sequence[str], seconds: float) -> int:
        end = perf_counter() + seconds
        return sum(await asyncio.gather(*(self._until(name, end) for name in names)))

    async def _until(self, name: str, end: float) -> int:
        turns = 0
        while perf_counter() < end:
            await self._write(name)
            turns += 1
            await asyncio.sleep(0)  # some never wait for anything, and the others would not have their turn
        return turns

    async def _write(self, name: str) -> None:
        n = self._written.get(name, 0)
        self._written[name] = n + 1
        text, wanted = WRITES[n % 8], ANSWERS[n % 8]
        answer = await self._turn(name, text)
        if not answer.startswith(wanted):
            raise WrongAnswer(f"to {text!r} came {answer!r}, not {wanted!r}")


async def rounds(turn: Turn) -> None:
    """Talk whenever the program that started us says so."""
    talk = Talk(turn)
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        customers, seconds = line.split()
        print(json.dumps(await talk.round(int(customers), float(seconds))), flush=True)
