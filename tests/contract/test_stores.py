"""The contract, held against each store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runtime.clock import SystemClock
from runtime.ports import Store
from runtime.store.in_memory import MemoryStore
from runtime.store.in_redis import RedisStore
from runtime.store.in_sqlite import SqliteStore
from runtime.store.redis_address import read_address
from tests.contract.plans import walks, watched
from tests.contract.servers import PATIENCE, the_cluster, the_server
from tests.contract.store_contract import StoreContract
from tests.redis_server import emptied


class TestMemory(StoreContract):
    """The fake keeps the contract, so that tests may use it honestly."""

    @pytest.fixture
    async def store(self) -> AsyncIterator[Store]:
        """A new store."""
        store = MemoryStore()
        await store.open()
        yield store
        await store.close()


class TestSqlite(StoreContract):
    """The default store."""

    @pytest.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[Store]:
        """A new file, in which no statement walks through all that there is."""
        with watched() as statements:
            store = SqliteStore(tmp_path / "handrail.db", SystemClock())
            await store.open()
            yield store
            await store.close()
        assert walks(statements) == []


class TestRedis(StoreContract):
    """One Redis server."""

    @pytest.fixture
    async def store(self) -> AsyncIterator[Store]:
        """A server with nothing in it."""
        await emptied([the_server()])
        store = RedisStore(read_address(the_server().url), SystemClock(), patience=PATIENCE)
        await store.open()
        yield store
        await store.close()


class TestRedisCluster(StoreContract):
    """Three Redis servers that share the shards."""

    @pytest.fixture
    async def store(self) -> AsyncIterator[Store]:
        """A cluster with nothing in it."""
        await emptied(the_cluster())
        store = RedisStore(
            read_address(the_cluster()[0].url.replace("redis:", "redis+cluster:")), SystemClock(), patience=PATIENCE
        )
        await store.open()
        yield store
        await store.close()
