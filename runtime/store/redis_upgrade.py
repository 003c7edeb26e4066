"""Bringing what an earlier Handrail wrote to Redis up to date, shard by shard, when a process opens the store.

A shard tells by its counts whether its indexes have all that they should. So what a process of an earlier version wrote
beside us, while one took the other's place, is found at the next opening. Doing it twice, or in two processes at once,
is harmless: each record is put in the index by a step that looks whether it is still the one that was read.
"""

import structlog

from runtime import limits
from runtime.searching import words_of
from runtime.store import rules
from runtime.store.redis_link import Link
from runtime.wire import read_ticket

log = structlog.get_logger()


async def bring_up(link: Link) -> None:
    """Look at every shard, and mend those that lack something."""
    closed = await link.ask_all(link.shards, "ZCARD", "ts:closed")
    worded = await link.ask_all(link.shards, "SCARD", "worded")
    late = [prefix for prefix, *counts in zip(link.shards, closed, worded, strict=True) if counts[0] != counts[1]]
    if late:
        log.info("store.upgrading", what="words of closed tickets")
    for prefix in late:
        await _put_words(link, prefix)


async def _put_words(link: Link, prefix: str) -> None:
    await link.step("forget_words", prefix)
    names = await link.ask(prefix, "ZRANGE", prefix + "ts:closed", 0, -1)
    for start in range(0, len(names), limits.BATCH):
        asked = [
            link.ask(prefix, "HGET", f"{prefix}t:{name.decode()}", "body") for name in names[start:][: limits.BATCH]
        ]
        tickets = [read_ticket(body) for body in [await one for one in asked] if body is not None]
        steps = [
            link.step("put_words", prefix, one.id, one.version, words_of(one), rules.position(one).place)
            for one in tickets
        ]
        for step in steps:
            await step
