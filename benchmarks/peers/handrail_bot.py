"""Handrail beside its peers, without a network: the worker with all that a turn is, over SQLite or Redis.

python -m benchmarks.peers.handrail_bot sqlite|redis FOLDER_OR_ADDRESS
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop

from benchmarks.peers.talking import rounds
from handoff.ticket import TicketRules
from handrail.logging import set_up_logging
from runtime.clock import Ids, SystemClock
from runtime.core.events import Said
from runtime.core.journey import JourneyMap
from runtime.loading.load import load
from runtime.ports import Store
from runtime.store.in_redis import RedisStore
from runtime.store.in_sqlite import SqliteStore
from runtime.store.redis_address import read_address
from runtime.understanding.rules import Rules
from runtime.worker import Worker

MAP = Path(__file__).parent.parent / "map"


@dataclass(frozen=True, slots=True)
class Journeys:
    """The map of the benchmarks."""

    current: JourneyMap


@asynccontextmanager
async def served(way: str, place: str) -> AsyncIterator["Customers"]:
    """Customers of a worker over an open store."""
    clock = SystemClock()
    store: SqliteStore | RedisStore
    if way == "sqlite":
        store = SqliteStore(Path(place) / "handrail.db", clock)
    else:
        store = RedisStore(read_address(place), clock)
    await store.open()
    loaded = load(MAP, os.environ)
    assert loaded.map is not None
    worker = Worker(
        store=store, journeys=Journeys(loaded.map), understanding=Rules(), tickets=TicketRules(), channels={},
        clock=clock, ids=Ids(clock), secret="bench",
    )  # fmt: skip
    yield Customers(worker, store)
    await store.close()


async def main(way: str, place: str) -> None:
    """Talk, one event a message."""
    async with served(way, place) as customers:
        await rounds(customers.turn)


class Customers:
    """Who they are to the worker."""

    def __init__(self, worker: Worker, store: Store) -> None:
        self._worker = worker
        self._store = store
        self._known: dict[str, str] = {}
        self._written = 0

    async def turn(self, customer: str, text: str) -> str:
        """One message, and the lines that answer it, read back as a channel does."""
        if customer not in self._known:
            self._known[customer] = (await self._worker.begin("web", customer)).id
        self._written += 1
        conversation = self._known[customer]
        taken = await self._worker.handle(conversation, Said(text), channel="web", external_id=f"m-{self._written}")
        lines = await self._store.lines(conversation, taken.receipt.seq or 0, 10)
        return next(line.text for line in lines if line.kind in ("message", "choices"))


if __name__ == "__main__":
    set_up_logging("json")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(*sys.argv[1:]))
