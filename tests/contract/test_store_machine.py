"""Every store beside the models, by hypothesis: turns, owners, takers, leases, indexes in any order, and restarts."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, settings

from runtime.clock import SystemClock
from runtime.ports import Store
from runtime.store.in_memory import MemoryStore
from runtime.store.in_redis import RedisStore
from runtime.store.in_sqlite import SqliteStore
from runtime.store.redis_address import read_address
from tests.contract.index_machine import IndexMachine
from tests.contract.servers import PATIENCE, the_cluster, the_server
from tests.contract.store_machine import Opened, StoreMachine
from tests.redis_server import RedisServer, emptied

LONG = os.environ.get("CONFORMANCE") == "long"
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def of(examples: int) -> settings:
    """How many examples; `CONFORMANCE=long` takes 200 of 50 steps for each store."""
    return settings(calm, max_examples=200 if LONG else examples, stateful_step_count=50 if LONG else 40)


async def in_memory(before: Store | None) -> Store:
    """The fake: there is nothing to come back to."""
    return before or MemoryStore()


class _Memory:
    """Mixed into a machine: the fake."""

    def __init__(self) -> None:
        super().__init__(in_memory)  # type: ignore[call-arg]


class _Sqlite:
    """The file, closed and opened again."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()

        async def opened(before: Store | None) -> Store:
            if before is not None:
                await before.close()
            store = SqliteStore(Path(self.folder.name) / "handrail.db", SystemClock())
            await store.open()
            return store

        super().__init__(opened)  # type: ignore[call-arg]

    def teardown(self) -> None:
        """Close the store and remove its file."""
        super().teardown()  # type: ignore[misc]
        self.folder.cleanup()


def in_redis(servers: Sequence[RedisServer], url: str) -> Opened:
    """Another process's view each time: nothing is kept on this side."""

    async def opened(before: Store | None) -> Store:
        if before is None:
            await emptied(servers)
        else:
            await before.close()
        store = RedisStore(read_address(url), SystemClock(), patience=PATIENCE)
        await store.open()
        return store

    return opened


class _Redis:
    """One server."""

    def __init__(self) -> None:
        server = the_server()
        super().__init__(in_redis([server], server.url))  # type: ignore[call-arg]


class _Cluster:
    """Three nodes that share the shards."""

    def __init__(self) -> None:
        servers = the_cluster()
        super().__init__(in_redis(servers, servers[0].url.replace("redis:", "redis+cluster:")))  # type: ignore[call-arg]


class MemoryMachine(_Memory, StoreMachine):
    """The fake does what the others do."""


class SqliteMachine(_Sqlite, StoreMachine):
    """The default store."""


class RedisMachine(_Redis, StoreMachine):
    """Redis."""


class ClusterMachine(_Cluster, StoreMachine):
    """Redis in a Cluster."""


class MemoryIndexes(_Memory, IndexMachine):
    """The indexes of the fake, which has none."""


class SqliteIndexes(_Sqlite, IndexMachine):
    """Those of the file."""


class RedisIndexes(_Redis, IndexMachine):
    """Those of the shards."""


TestMemory = MemoryMachine.TestCase
TestMemory.settings = of(60)
TestSqlite = SqliteMachine.TestCase
TestSqlite.settings = of(14)
TestRedis = RedisMachine.TestCase
TestRedis.settings = of(8)
TestCluster = ClusterMachine.TestCase
TestCluster.settings = of(5)
TestMemoryIndexes = MemoryIndexes.TestCase
TestMemoryIndexes.settings = of(30)
TestSqliteIndexes = SqliteIndexes.TestCase
TestSqliteIndexes.settings = of(14)
TestRedisIndexes = RedisIndexes.TestCase
TestRedisIndexes.settings = of(8)
