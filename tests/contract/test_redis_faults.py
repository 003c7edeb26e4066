"""The store in Redis when the line, the server or the process beside it fails."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from runtime.clock import SystemClock
from runtime.core.records import Document, Receipt
from runtime.ports import StoreUnavailable
from runtime.store import redis_parts as parts
from runtime.store.in_redis import RedisStore
from runtime.store.redis_address import read_address
from tests.contract.rows import LEASE, NOW, first, fresh, op_id, text_message, ticket, turn
from tests.faults.failover import fail_over
from tests.faults.proxy import Proxy
from tests.faults.watching import Record
from tests.redis_server import SAFE, RedisServer, redis_server


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A server of its own, to be mistreated."""
    with redis_server() as server:
        yield server


@pytest.fixture
async def proxy(redis: RedisServer) -> AsyncIterator[Proxy]:
    """The line to it."""
    proxy = await Proxy(redis.port).open()
    yield proxy
    await proxy.close()


@pytest.fixture
async def store(proxy: Proxy) -> AsyncIterator[RedisStore]:
    """A store at the end of that line."""
    store = RedisStore(read_address(f"redis://127.0.0.1:{proxy.port}"), SystemClock())
    await store.open()
    yield store
    await store.close()


async def test_a_turn_whose_answer_is_lost_is_written_once(store: RedisStore, proxy: Proxy) -> None:
    before = fresh()
    await store.commit_turn(first(before))
    proxy.how = "loses_answers"
    commit = turn(before, "customer", "bot")
    under_way = asyncio.gather(store.commit_turn(commit))
    await asyncio.sleep(0)
    proxy.how = "passes"
    proxy.reset()
    (receipt,) = await under_way
    assert receipt in (Receipt("c1", None, ""), Receipt("c1", None, "", repeated=True))
    assert [line.seq for line in await store.lines("c1", 0, 10)] == [1, 2]


async def test_a_row_whose_taking_was_not_answered_is_had_by_whoever_took_it(store: RedisStore, proxy: Proxy) -> None:
    before = fresh()
    await store.commit_turn(first(before))
    await store.commit_turn(turn(before, outbox=(text_message(before, "o-1"),)))
    proxy.reset()
    taken = await store.take("o-1", NOW, LEASE)
    assert taken is not None and taken.attempts == 1


async def test_a_stalled_line_is_told_within_two_seconds_and_work_goes_on_after_it(
    store: RedisStore, proxy: Proxy
) -> None:
    await store.commit_turn(first(fresh()))
    proxy.how = "stalls"
    loop = asyncio.get_running_loop()
    began = loop.time()
    results = await asyncio.gather(*(store.conversation("c1") for _ in range(200)), return_exceptions=True)
    assert {type(result) for result in results} == {StoreUnavailable}
    assert loop.time() - began < 10  # a busy machine; the limit is limits.REDIS_PATIENCE and one answer
    proxy.how = "passes"
    proxy.reset()
    assert await store.conversation("c1") == fresh()


async def test_a_paused_server_writes_nothing_twice(store: RedisStore, redis: RedisServer) -> None:
    before = fresh()
    await store.commit_turn(first(before))
    redis.signal(signal.SIGSTOP)
    commit = turn(before, "customer")
    with pytest.raises(StoreUnavailable):
        await store.commit_turn(commit)
    redis.signal(signal.SIGCONT)
    await store.commit_turn(commit)
    assert [line.seq for line in await store.lines("c1", 0, 10)] == [1]


async def test_a_server_that_was_killed_has_what_was_acknowledged(store: RedisStore, redis: RedisServer) -> None:
    before = fresh()
    await store.commit_turn(first(before))
    commit = turn(before, "customer", "bot")
    await store.commit_turn(commit)
    redis.kill()
    with pytest.raises(StoreUnavailable):
        await store.commit_turn(turn(commit.conversation))
    await asyncio.to_thread(redis.start)
    assert await store.conversation("c1") == commit.conversation


@pytest.mark.timeout(300)
async def test_a_fail_over_loses_nothing_that_was_acknowledged(tmp_path: Path, record_property: Record) -> None:
    found = await fail_over(tmp_path, confirming=1)
    record_property("acknowledged messages lost", found.lost)
    assert found.acknowledged > 0 and found.lost == 0


# A step over several shards


async def several(store: RedisStore, name: str) -> list[parts.Part]:
    """Records of two conversations and the house in one step."""
    records = (
        [Document("staff", name, 1, b"{}")],
        [ticket(fresh("c1"), f"t-{name}1"), ticket(fresh("c2"), f"t-{name}2")],
    )
    return await parts.with_records(None, op_id(), records[0], records[1], (), find=store.places.of_ticket)


async def test_a_step_that_was_decided_is_carried_out_by_whoever_meets_it(store: RedisStore) -> None:
    steps, made = store.steps, await several(store, "x")
    name, shards = made[0].fields["op"], [part.shard for part in made]
    await steps.intent("begin", name, " ".join(map(str, shards)))
    for part in made:
        await store.link.step("commit", steps.prefix(part.shard), *part.words("reserve"))
    await steps.intent("decide", name)
    # here the process died; another one writes in one of the shards
    await store.commit_turn(first(fresh("c1")))
    assert await store.document("staff", "x") == Document("staff", "x", 1, b"{}")
    assert await store.ticket("t-x1") is not None and await store.ticket("t-x2") is not None


async def test_a_step_that_nobody_decides_is_given_up(store: RedisStore) -> None:
    steps, made = store.steps, await several(store, "x")
    name, shards = made[0].fields["op"], [part.shard for part in made]
    await steps.intent("begin", name, " ".join(map(str, shards)))
    await store.link.step("commit", steps.prefix(made[0].shard), *made[0].words("reserve"))
    await store.commit_turn(first(fresh("c1")))
    await store.change(op_id(), tickets=[ticket(fresh("c1"), "t-1"), ticket(fresh("c2"), "t-2")])
    assert await store.document("staff", "x") is None and await store.ticket("t-x1") is None
    assert not await steps.intent("decide", name)


# What is not safe is refused

UNSAFE = {
    "appendonly is off": ("--save", ""),
    "maxmemory-policy is allkeys-lru": (*SAFE, "--maxmemory-policy", "allkeys-lru"),
    "appendfsync is no": (*SAFE, "--appendfsync", "no"),
    "no-appendfsync-on-rewrite is yes": (*SAFE, "--no-appendfsync-on-rewrite", "yes"),
}


@pytest.mark.parametrize("why", UNSAFE)
async def test_a_server_that_is_not_safe_is_refused_with_what_to_set(why: str) -> None:
    with redis_server(*UNSAFE[why]) as server:
        store = RedisStore(read_address(server.url), SystemClock())
        with pytest.raises(StoreUnavailable, match=why):
            await store.open()
        await store.close()


async def test_a_user_of_its_own_is_enough_and_touches_no_other_keys() -> None:
    rules = "~hr:* &hr:* +@all -@dangerous -@admin +info +config|get +bgrewriteaof"
    with redis_server(*SAFE, "--user", "handrail", "on", ">secret", *rules.split()) as server:
        url = f"redis://handrail:secret@127.0.0.1:{server.port}"
        store = RedisStore(read_address(url), SystemClock())
        await store.open()
        await store.commit_turn(first(fresh()))
        await store.scrub()
        await store.close()
        other = RedisStore(read_address(url + "?prefix=other"), SystemClock())
        with pytest.raises(StoreUnavailable, match="refuses this user"):
            await other.open()
            await other.commit_turn(first(fresh()))
        await other.close()


@pytest.mark.parametrize(
    ("address", "about"),
    [
        ("redis://db.example:6379/x", "number of a database"),
        ("redis+sentinel://one:26379", "name that the Sentinels know"),
        ("redis://one,two", "several hosts"),
        ("redis://", "name a host"),
        ("redis+ring://one", "must begin with"),
        ("redis://one?color=red", "not color"),
    ],
)
def test_an_address_that_cannot_be_used_is_explained(address: str, about: str) -> None:
    with pytest.raises(ValueError, match=about):
        read_address(address)


def test_an_address_does_not_show_its_password() -> None:
    address = read_address("rediss+sentinel://me:secret@one,two:26380/shop?sentinel_password=hidden&ca=/ca.pem")
    assert (address.places, address.primary, address.username) == ((("one", 26379), ("two", 26380)), "shop", "me")
    assert address.is_tls and address.tls == {"ssl_ca_certs": "/ca.pem"}
    assert "secret" not in f"{address!r} {address}" and "hidden" not in f"{address!r} {address}"
