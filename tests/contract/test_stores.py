"""The contract, held against each store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runtime.clock import SystemClock
from runtime.ports import Store
from runtime.store.in_memory import MemoryStore
from runtime.store.in_sqlite import SqliteStore
from tests.contract.store_contract import StoreContract


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
        """A new file."""
        store = SqliteStore(tmp_path / "handrail.db", SystemClock())
        await store.open()
        yield store
        await store.close()
