"""Seeded runs of a whole service in virtual time: the real one keeps every promise, and each planted bug is found.

`SIMULATION=long` runs 20,000 seeds. A seed that ever failed stands in FAILED_ONCE and is run each time.
"""

import os
import random
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count

import pytest
import structlog

from runtime.core.journey import JourneyMap
from runtime.loading.load import load
from runtime.store.in_memory import MemoryStore
from tests.crash.storm import MAP
from tests.faults import planted
from tests.faults.oracle import violations
from tests.faults.world import World

SEEDS = 20_000 if os.environ.get("SIMULATION") == "long" else 500
PARTS = 10
CAUGHT_WITHIN = 200
FAILED_ONCE: tuple[int, ...] = ()

Make = Callable[[random.Random], MemoryStore]

BUGS: dict[str, Make] = {
    "no_dedupe": lambda _: planted.NoDedupe(),
    "no_version_check": lambda _: planted.NoVersionCheck(),
    "no_owner_check": lambda _: planted.NoOwnerCheck(),
    "two_commits": planted.TwoCommits,
    "sends_again": lambda _: planted.SendsAgain(),
    "no_silence_on_the_wire": lambda _: planted.NoSilenceOnTheWire(),
    "claimed_twice": lambda _: planted.ClaimedTwice(),
}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The log of thousands of lost requests is of no interest."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    yield
    structlog.configure(**before)


@cache
def journeys() -> JourneyMap:
    """A journey that says back what it is told."""
    loaded = load(MAP, {})
    assert loaded.map is not None
    return loaded.map


def wrong(seed: int, make: Make = lambda _: planted.Shared(), **changes: bool) -> list[str]:
    """What the oracle says of one run."""
    world = World(seed, journeys(), make)
    for name, value in changes.items():
        setattr(world, name, value)
    return violations(world.run())


@pytest.mark.parametrize("part", range(PARTS))
def test_every_promise_is_kept(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        found = wrong(seed)
        assert found == [], f"seed {seed}"


@pytest.mark.parametrize("seed", [*FAILED_ONCE, 0])
def test_a_seed_is_one_run(seed: int) -> None:
    runs = []
    for _ in range(2):
        world = World(seed, journeys(), lambda _: planted.Shared())
        found = world.run()
        runs.append((found.lines, found.sends, world.loop.time()))
    assert runs[0] == runs[1]


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str) -> None:
    found_at = next(seed for seed in count() if wrong(seed, BUGS[bug]))
    assert found_at < CAUGHT_WITHIN


def test_an_acknowledgement_before_the_commit_is_found() -> None:
    found_at = next(seed for seed in count() if wrong(seed, acknowledges_early=True))
    assert found_at < CAUGHT_WITHIN
