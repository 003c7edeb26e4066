"""Customers in a process of their own: started by benchmarks/beside.py, which reads what is printed.

    python -m benchmarks.load ADDRESS... --as web|frames|text|carried --customers 64 --seconds 5 [--at 300]

Each customer writes the next message as soon as the last was answered (`web`: acknowledged, and a line of the journey
after it; `frames`: one frame back; `text`: the webhook is answered; `carried`: the text of the answer is with the
carrier, which listens at `--carrier`). With `--at` turns begin so many a second instead, and each waits from when it
should have begun. With several addresses customers are shared out among them. It ends by itself, and speaks to loopback
alone.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from ipaddress import ip_address
from time import perf_counter
from urllib.parse import urlsplit

import aiohttp
import uvloop

from benchmarks.customers import Carrier, Turn, by_frames, on_the_web, port_of

WARM_SECONDS = 1.0


class Load:
    """The customers of one round."""

    def __init__(self, turns: Sequence[Turn], seconds: float, at: float | None) -> None:
        self._turns = turns
        self._end = perf_counter() + WARM_SECONDS + seconds
        self._pause = len(turns) / at if at else None
        self._is_warm = False
        self._waits: list[float] = []

    async def run(self) -> dict[str, float]:
        """All at once; gives turns, seconds and waits (milliseconds) of those after the warm-up."""
        customers = [self._customer(turn, n) for n, turn in enumerate(self._turns)]
        counted, *_ = await asyncio.gather(self._warm(), *customers)
        seconds = perf_counter() - counted
        ordered = sorted(self._waits)
        return {
            "turns": len(ordered), "seconds": seconds, "p50": ordered[len(ordered) // 2] * 1e3,
            "p99": ordered[int(len(ordered) * 0.99)] * 1e3,
        }  # fmt: skip

    async def _warm(self) -> float:
        await asyncio.sleep(WARM_SECONDS)
        print("warm", flush=True)
        self._is_warm = True
        return perf_counter()

    async def _customer(self, turn: Turn, number: int) -> None:
        began = perf_counter() + (self._pause or 0.0) * number / len(self._turns)
        n = 0
        while began < self._end:
            if (early := began - perf_counter()) > 0:
                await asyncio.sleep(early)
            await turn(n)
            n += 1
            now = perf_counter()
            if self._is_warm:
                self._waits.append(now - began)
            began = now if self._pause is None else began + self._pause


async def talk(given: argparse.Namespace) -> dict[str, float]:
    """Open the customers, and let them talk."""
    carrier = Carrier()
    kinds = {
        "web": on_the_web, "frames": by_frames, "text": carrier.opener(False), "carried": carrier.opener(True)
    }  # fmt: skip
    begin = kinds[given.kind]
    connector = aiohttp.TCPConnector(limit=0)
    async with AsyncExitStack() as opened:
        session = await opened.enter_async_context(aiohttp.ClientSession(connector=connector))
        if given.carrier:
            await opened.enter_async_context(carrier.listening(port_of(given.carrier)))
        shared = [given.address[n % len(given.address)] for n in range(given.customers)]
        turns = [await begin(session, address, given.first + n) for n, address in enumerate(shared)]
        return await Load(turns, given.seconds, given.at).run()


def main() -> None:
    """Talk, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="+")
    parser.add_argument("--as", dest="kind", choices=("web", "frames", "text", "carried"), default="web")
    parser.add_argument("--customers", type=int, default=64)
    parser.add_argument("--first", type=int, default=0, help="the number of the first, where they are known by it")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--at", type=float, help="turns a second")
    parser.add_argument("--carrier", help="the address of the carrier's API")
    given = parser.parse_args()
    if not all(ip_address(urlsplit(one).hostname or "").is_loopback for one in given.address):
        sys.exit("only services of this machine are asked")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(talk(given))))


if __name__ == "__main__":
    main()
