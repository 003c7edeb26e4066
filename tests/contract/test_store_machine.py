"""Every store beside the model, by hypothesis: `accept`, turns, owners, takers, leases in any order, and restarts."""

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
from tests.contract.servers import PATIENCE, the_cluster, the_server
from tests.contract.store_machine import StoreMachine
from tests.redis_server import RedisServer, emptied

LONG = os.environ.get("CONFORMANCE") == "long"
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def of(examples: int) -> settings:
    """How many examples; `CONFORMANCE=long` takes 200 of 50 steps for each store."""
    return settings(calm, max_examples=200 if LONG else examples, stateful_step_count=50 if LONG else 40)


class MemoryMachine(StoreMachine):
    """The fake: there is nothing to come back to."""

    def __init__(self) -> None:
        async def opened(before: Store | None) -> Store:
            return before or MemoryStore()

        super().__init__(opened)


class SqliteMachine(StoreMachine):
    """The file, closed and opened again."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()

        async def opened(before: Store | None) -> Store:
            if before is not None:
                await before.close()
            store = SqliteStore(Path(self.folder.name) / "handrail.db", SystemClock())
            await store.open()
            return store

        super().__init__(opened)

    def teardown(self) -> None:
        """Close the store and remove its file."""
        super().teardown()
        self.folder.cleanup()


class _RedisMachine(StoreMachine):
    """Another process's view each time: nothing is kept on this side."""

    def __init__(self, servers: Sequence[RedisServer], url: str) -> None:
        async def opened(before: Store | None) -> Store:
            if before is None:
                await emptied(servers)
            else:
                await before.close()
            store = RedisStore(read_address(url), SystemClock(), patience=PATIENCE)
            await store.open()
            return store

        super().__init__(opened)


class RedisMachine(_RedisMachine):
    """One server."""

    def __init__(self) -> None:
        server = the_server()
        super().__init__([server], server.url)


class ClusterMachine(_RedisMachine):
    """Three nodes that share the shards."""

    def __init__(self) -> None:
        servers = the_cluster()
        super().__init__(servers, servers[0].url.replace("redis:", "redis+cluster:"))


TestMemory = MemoryMachine.TestCase
TestMemory.settings = of(60)
TestSqlite = SqliteMachine.TestCase
TestSqlite.settings = of(14)
TestRedis = RedisMachine.TestCase
TestRedis.settings = of(8)
TestCluster = ClusterMachine.TestCase
TestCluster.settings = of(5)
