"""A turn leaves nothing behind that only the collector of garbage could free: so it may look rarely."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from runtime.clock import SystemClock
from runtime.collector import YOUNG, look_rarely
from runtime.core.events import Said
from runtime.store.in_sqlite import SqliteStore
from tests.shells.house import House

WRITES = ("I lost my card", "1234", "yes", "what?", "person", "thank you")
TURNS = 60


@contextmanager
def collector_off() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _talks(house: House, turns: int) -> None:
    for n in range(0, turns, len(WRITES)):
        begun = await house.worker.begin("web", f"w{n}", customer=f"w{n}")
        for text in WRITES:
            await house.worker.handle(begun.id, Said(text))


async def test_turns_leave_nothing_in_circles(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "handrail.db", SystemClock())
    await store.open()
    try:
        async with aiohttp.ClientSession() as http:
            house = House(http, store=store)
            await _talks(house, TURNS)  # what is made once, such as patterns and templates, is made now
            with collector_off():
                await _talks(house, TURNS)
                left = gc.collect()
    finally:
        await store.close()
    assert left < TURNS / 10, f"{TURNS} turns left {left} objects in circles"


def test_the_collector_looks_rarely_once_it_was_told_to() -> None:
    before = gc.get_threshold()
    try:
        look_rarely()
        assert gc.get_threshold() == (YOUNG, *before[1:])
    finally:
        gc.set_threshold(*before)
