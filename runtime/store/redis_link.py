"""The connection to Redis, wherever its shards are: steps and questions go to the server that has their key."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import structlog

from runtime import limits
from runtime.ports import StoreError, StoreUnavailable
from runtime.shards import SHARDS
from runtime.store.redis_address import Place, RedisAddress
from runtime.store.redis_command import Command, Word
from runtime.store.redis_lane import Lane
from runtime.store.redis_scripts import script
from runtime.store.redis_tasks import end
from runtime.store.redis_topology import connection, topology

log = structlog.get_logger()


class Link:
    """Groups, sends and repeats. `confirming` replicas must have what was written before it counts."""

    def __init__(self, address: RedisAddress, patience: timedelta = limits.REDIS_PATIENCE) -> None:
        self.address = address
        self._patience = patience.total_seconds()
        self.confirming = 0
        self.house = f"{address.prefix}:{{house}}:"
        self.shards = tuple(f"{address.prefix}:{{{shard}}}:" for shard in range(SHARDS))
        self._topology = topology(address)
        self._lanes: dict[Place, Lane] = {}
        self._refreshing: asyncio.Task[None] | None = None
        self._is_open = False

    async def open(self) -> None:
        """Find out where everything is. Raises StoreUnavailable."""
        await self._topology.refresh()
        self._is_open = True

    async def close(self) -> None:
        """Let go of every connection."""
        self._is_open = False
        await end([self._refreshing])
        for lane in self._lanes.values():
            await lane.close()
        self._lanes.clear()

    def step(self, name: str, prefix: str, *words: Word) -> "asyncio.Future[Any]":
        """Do a step in Lua on the shard with that prefix."""
        return self._send(prefix, words, name=name, is_write=True)

    def look(self, name: str, prefix: str, *words: Word) -> "asyncio.Future[Any]":
        """Ask by a step in Lua that writes nothing."""
        return self._send(prefix, words, name=name)

    def ask(self, key: str, *words: Word) -> "asyncio.Future[Any]":
        """One command that writes nothing; `key` says where it belongs."""
        return self._send(key, words)

    def write(self, key: str, *words: Word) -> "asyncio.Future[Any]":
        """One command that writes, and may be repeated."""
        return self._send(key, words, is_write=True)

    async def ask_all(self, prefixes: Iterable[str], verb: str, kind: str, *words: Word) -> Sequence[Any]:
        """The same command to a key of each shard; the answers come in the order of the shards."""
        return await asyncio.gather(*(self.ask(prefix, verb, prefix + kind, *words) for prefix in prefixes))

    def places(self) -> Sequence[Place]:
        """Every server that has something of ours."""
        return self._topology.places()

    def place(self, key: str) -> Place:
        """The server that has a key."""
        return self._topology.place(key)

    def _send(
        self, key: str, words: tuple[Word, ...], *, name: str | None = None, is_write: bool = False
    ) -> "asyncio.Future[Any]":
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience
        code = script(name) if name is not None else None
        command = Command(key, words, loop.create_future(), deadline, code, is_write)
        self._route(command)
        return command.answer

    def _route(self, command: Command) -> None:
        if not self._is_open:
            command.refuse(StoreUnavailable("the store is closed"))
            return
        try:
            place = command.asked or self._topology.place(command.key)
        except StoreError as error:
            command.refuse(error)
            return
        self._lane(place).put(command)

    def _lane(self, place: Place) -> Lane:
        lane = self._lanes.get(place)
        if lane is None:
            lane = Lane(lambda: connection(self.address, place), self._again, lambda: self.confirming)
            self._lanes[place] = lane
        return lane

    def _again(self, commands: Sequence[Command], why: str) -> None:
        """Ask once more, where that is now, until the patience of each ends."""
        loop = asyncio.get_running_loop()
        late = [command for command in commands if command.deadline <= loop.time()]
        for command in late:
            command.refuse(StoreUnavailable(f"{self.address}: {why or 'it takes no writes just now'}"))
        rest = [command for command in commands if command not in late]
        if not all(command.is_whole or command.asked for command in rest) and self.address.kind != "server":
            self._refresh()
        for command in rest:
            self._route(command)

    def _refresh(self) -> None:
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.get_running_loop().create_task(self._ask_around())

    async def _ask_around(self) -> None:
        try:
            await self._topology.refresh()
        except StoreUnavailable as error:
            log.warning("redis.unreachable", why=str(error))
