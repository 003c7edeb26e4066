"""Bringing what an earlier Handrail wrote to Redis up to date, shard by shard, when a process opens the store.

A shard tells by its counts whether its indexes have all that they should. So what a process of an earlier version wrote
beside us, while one took the other's place, is found at the next opening. Doing it twice, or in two processes at once,
is harmless: each record is put in the index by a step that looks whether it is still the one that was read.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import structlog

from runtime import limits
from runtime.core.whereabouts import whereabouts
from runtime.searching import words_of
from runtime.store import rules
from runtime.store.redis_link import Link
from runtime.wire import read_conversation, read_ticket

log = structlog.get_logger()


async def bring_up(link: Link) -> None:
    """Look at every shard, and mend those that lack something."""
    closed = await link.ask_all(link.shards, "ZCARD", "ts:closed")
    worded = await link.ask_all(link.shards, "SCARD", "worded")
    await _mend(link, "words of closed tickets", closed, worded, _put_words)
    live = await link.ask_all(link.shards, "ZCARD", "run")
    counts = await link.ask_all(link.shards, "HVALS", "where")
    await _mend(link, "whereabouts of conversations", live, [sum(map(int, one)) for one in counts], _count_where)


async def _mend(
    link: Link, what: str, wanted: Sequence[int], found: Sequence[int], put: Callable[[Link, str], Awaitable[None]]
) -> None:  # fmt: skip
    """Do it for the shards that have not as many as they should."""
    late = [prefix for prefix, *counts in zip(link.shards, wanted, found, strict=True) if counts[0] != counts[1]]
    if late:
        log.info("store.upgrading", what=what)
    for prefix in late:
        await put(link, prefix)


async def _put_words(link: Link, prefix: str) -> None:
    await link.step("forget_words", prefix)
    names = await link.ask(prefix, "ZRANGE", prefix + "ts:closed", 0, -1)
    async for bodies in _bodies(link, prefix, "t", names):
        steps = [
            link.step("put_words", prefix, one.id, one.version, words_of(one), rules.position(one).place)
            for one in map(read_ticket, bodies)
        ]
        for step in steps:
            await step


async def _count_where(link: Link, prefix: str) -> None:
    names = await link.ask(prefix, "ZRANGE", prefix + "run", 0, -1)
    async for bodies in _bodies(link, prefix, "c", names):
        live = [(one, at) for one in map(read_conversation, bodies) if (at := whereabouts(one)) is not None]
        steps = [link.step("put_where", prefix, one.id, one.version, at.written) for one, at in live]
        for step in steps:
            await step
    await link.step("count_where", prefix)


async def _bodies(link: Link, prefix: str, kind: str, names: Sequence[bytes]) -> AsyncIterator[Sequence[bytes]]:
    """What is kept under these names, some at a time."""
    for start in range(0, len(names), limits.BATCH):
        some = names[start : start + limits.BATCH]
        asked = [link.ask(prefix, "HGET", f"{prefix}{kind}:{name.decode()}", "body") for name in some]
        yield [body for body in [await one for one in asked] if body is not None]
