"""Forgetting in Redis: a conversation with all that belongs to it, in one step on its shard."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from redis import exceptions as redis_errors

from runtime.core.conversation import Conversation
from runtime.ports import StoreUnavailable
from runtime.shards import shard_of
from runtime.store.micros import micros
from runtime.store.redis_link import Link
from runtime.store.redis_topology import ask, connection
from runtime.wire import read_conversation

_LOOK_SECONDS = 0.1
_IN_PROGRESS = (b"aof_rewrite_in_progress:1", b"aof_rewrite_scheduled:1")


class RedisErasing:
    """Finds what is to be forgotten, and forgets it."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def of_customer(self, customer: str) -> Sequence[Conversation]:
        """A customer's conversations."""
        found = await self._link.ask_all(self._link.shards, "SMEMBERS", f"of:{customer}")
        asked = [
            self._link.ask(prefix, "HGET", f"{prefix}c:{name.decode()}", "body")
            for prefix, names in zip(self._link.shards, found, strict=True)
            for name in names
        ]
        bodies = [await one for one in asked]
        theirs = [read_conversation(body) for body in bodies if body is not None]
        return sorted((one for one in theirs if one.customer == customer), key=lambda one: (one.created_at, one.id))

    async def untouched(self, channel: str, before: datetime, limit: int) -> Sequence[str]:
        """Conversations that nothing has touched since."""
        words = ("-inf", f"({micros(before)}", "LIMIT", 0, limit)
        found = await self._link.ask_all(self._link.shards, "ZRANGEBYSCORE", f"touched:{channel}", *words)
        return [name.decode() for names in found for name in names][:limit]

    async def erase(self, conversation: Conversation) -> bool:
        """Remove a conversation and all that belongs to it."""
        prefix = self._link.shards[shard_of(conversation.id)]
        at = f"{conversation.channel}:{conversation.address}"
        return bool(await self._link.step("erase", prefix, conversation.id, at, conversation.customer))

    async def scrub(self) -> None:
        """Write the files of each server anew, so that what was erased is not in them any more."""
        for place in self._link.places():
            asked = connection(self._link.address, place)
            try:
                await ask(asked, "BGREWRITEAOF")
                told = await ask(asked, "INFO", "persistence")
                while any(word in told for word in _IN_PROGRESS):
                    await asyncio.sleep(_LOOK_SECONDS)
                    told = await ask(asked, "INFO", "persistence")
            except redis_errors.RedisError as error:
                why = "has not written its file anew, so what was erased may still be in it"
                raise StoreUnavailable(f"Redis at {place[0]}:{place[1]} {why}: {error}") from error
            finally:
                await asked.disconnect(nowait=True)
