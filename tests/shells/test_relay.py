"""Whispers between two processes over a real Redis, and over one that is away."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import pytest

from runtime import limits
from runtime.clock import SystemClock
from runtime.relay import Relay
from runtime.store.in_memory import MemoryStore
from runtime.store.in_redis import RedisStore
from runtime.store.redis_address import read_address
from runtime.whispers import Here, Seen, Typing, Visits, Whisper, Whispers
from tests.redis_server import RedisServer, redis_server
from tests.waiting import until

A, B = Here("17-a", on=True), Here("18-b", on=True)


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    """A server for all of them."""
    with redis_server() as server:
        yield server


@asynccontextmanager
async def process(redis: RedisServer, prefix: str) -> AsyncIterator[tuple[Whispers, Callable[[], None]]]:
    """The whispers of one process, and what ends it without a word."""
    store = RedisStore(
        read_address(f"{redis.url}?prefix={prefix}"), SystemClock(), confirming=0, patience=timedelta(milliseconds=300)
    )
    await store.open()
    whispers = Whispers()
    try:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(Relay(store, whispers).run())
            yield whispers, lambda: running.cancel()
            running.cancel()
    finally:
        await store.close()


@pytest.fixture
async def pair(redis: RedisServer, request: pytest.FixtureRequest) -> AsyncIterator[tuple[Whispers, Whispers]]:
    """Two processes that hear each other."""
    async with AsyncExitStack() as stack:
        prefix = f"t{abs(hash(request.node.name))}"
        one, _ = await stack.enter_async_context(process(redis, prefix))
        two, _ = await stack.enter_async_context(process(redis, prefix))
        for whispers in (one, two):
            whispers.tell(Here("probe", on=True))
        await until(lambda: all(Here("probe", on=True) in one._elsewhere.get("probe", ()) for one in (one, two)))
        yield one, two


async def test_what_one_whispers_the_other_hears_once_and_in_order(pair: tuple[Whispers, Whispers]) -> None:
    one, two = pair
    there, here = list[Whisper](), list[Whisper]()
    with two.heard(there.append, "17-a"), one.heard(here.append, "17-a"):
        one.tell(Typing("17-a", "staff", on=True, name="Jo"))
        one.tell(Seen("17-a", "customer", 4))
        await until(lambda: len(there) == 2)
        two.tell(Typing("17-a", "customer", on=False))
        await until(lambda: len(here) == 3)
    assert there[:2] == here[:2] == [Typing("17-a", "staff", True, "Jo"), Seen("17-a", "customer", 4)]
    assert len(there) == 3 and len(here) == 3


async def test_of_many_at_once_the_last_of_each_kind_goes_out(pair: tuple[Whispers, Whispers]) -> None:
    one, two = pair
    heard = list[Whisper]()
    with two.heard(heard.append):
        for seq in range(1_000):
            one.tell(Seen("17-a", "customer", seq))
        one.tell(Seen("end", "customer", 1))
        await until(lambda: Seen("end", "customer", 1) in heard)
    assert heard == [Seen("17-a", "customer", 999), Seen("end", "customer", 1)]


async def test_more_than_fit_are_lost_and_signs_among_them_are_told_again(pair: tuple[Whispers, Whispers]) -> None:
    one, two = pair
    crowd = [f"c{n}" for n in range(2 * limits.WHISPERS_AT_ONCE)]
    for conversation in crowd:
        one.tell(Here(conversation, on=True))
    await until(lambda: all(two.is_here(conversation) for conversation in crowd))


async def test_who_comes_later_learns_who_is_here_and_who_stops_is_gone_at_once(
    redis: RedisServer, pair: tuple[Whispers, Whispers]
) -> None:
    one, _ = pair
    one.tell(A)
    visit = Visits("17-a", True, "t-1", "jo", "Jo", writes=True)
    one.tell(visit)
    prefix = f"t{abs(hash('test_who_comes_later_learns_who_is_here_and_who_stops_is_gone_at_once'))}"
    async with process(redis, prefix) as (late, _):
        await until(lambda: late.is_here("17-a") and list(late.visits_elsewhere("17-a")) == [visit])
        late.tell(B)
        await until(lambda: one.is_here("18-b"))
    await until(lambda: not one.is_here("18-b"))


async def test_nothing_waits_for_a_redis_that_is_away_and_all_is_right_when_it_is_back() -> None:
    with redis_server() as server:
        async with process(server, "away") as (one, _), process(server, "away") as (two, _):
            one.tell(A)
            await until(lambda: two.is_here("17-a"))
            server.kill()
            one.tell(B)
            one.tell(Here("17-a", on=False))
            assert not one.is_here("17-a")
            await asyncio.to_thread(server.start)
            await until(lambda: two.is_here("18-b") and not two.is_here("17-a"))


async def test_over_a_store_of_one_process_nothing_runs() -> None:
    whispers = Whispers()
    await Relay(MemoryStore(), whispers).run()
    assert whispers.beyond is None
