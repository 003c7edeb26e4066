"""The store that the settings name."""

from handrail.settings import Settings
from runtime.clock import SystemClock
from runtime.ports import Store
from runtime.store.in_memory import MemoryStore
from runtime.store.in_sqlite import SqliteStore


def open_store(settings: Settings, clock: SystemClock) -> Store:
    """The store that the settings name, not opened yet."""
    if settings.store.startswith("redis"):
        from runtime.store.in_redis import RedisStore
        from runtime.store.redis_address import read_address

        return RedisStore(read_address(settings.store), clock, confirming=settings.redis_replicas)
    return MemoryStore() if settings.database is None else SqliteStore(settings.database, clock)
