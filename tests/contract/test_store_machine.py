"""Every store beside the model, by hypothesis: `accept`, turns, owners, takers, leases in any order, and restarts."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

from runtime.clock import SystemClock
from runtime.ports import Store
from runtime.store.in_memory import MemoryStore
from runtime.store.in_sqlite import SqliteStore
from tests.contract.store_machine import StoreMachine

calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class MemoryMachine(StoreMachine):
    """The fake."""

    store: Store

    async def opened(self) -> Store:
        """A new store, or the same one: there is nothing to come back to."""
        return getattr(self, "store", None) or MemoryStore()


class SqliteMachine(StoreMachine):
    """The file, closed and opened again."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        super().__init__()

    async def opened(self) -> Store:
        """The store on this machine's file."""
        before = getattr(self, "store", None)
        if before is not None:
            await before.close()
        store = SqliteStore(Path(self.folder.name) / "handrail.db", SystemClock())
        await store.open()
        return store

    def teardown(self) -> None:
        """Close the store and remove its file."""
        super().teardown()
        self.folder.cleanup()


TestMemory = MemoryMachine.TestCase
TestMemory.settings = settings(calm, max_examples=60, stateful_step_count=40)
TestSqlite = SqliteMachine.TestCase
TestSqlite.settings = settings(calm, max_examples=20, stateful_step_count=40)
