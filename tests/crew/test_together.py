"""A map for all processes that share a store: every one takes it, or none does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from shutil import copytree

import pytest

from handrail.checked import load_checked
from handrail.together import PROCESS, Together
from runtime.clock import SystemClock
from runtime.loading.library import Library
from runtime.ports import Store, StoreUnavailable
from runtime.store.in_memory import MemoryStore
from tests.crash.storm import MAP
from tests.waiting import until


class Process:
    """One of several, without the rest of a service."""

    def __init__(self, store: Store, folder: Path, env: dict[str, str] | None = None) -> None:
        self.library = Library(store, env or {})
        self.together = Together(store, self.library, folder, SystemClock())
        self.folder = folder
        self.store = store
        self.others = 0

    async def publish(self) -> None:
        """Publish what is in its folder."""
        await self.together.publish(load_checked(self.folder))

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Process"]:
        """Taking part."""
        await self.publish()
        self.others = len(await self.store.documents(PROCESS))
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self.together.run())
            async with asyncio.timeout(10):
                while len(await self.store.documents(PROCESS)) <= self.others:
                    await asyncio.sleep(0)
            yield self
            task.cancel()

    async def serves(self, load: int) -> None:
        """Wait until it serves that load."""
        await until(lambda: self.library.current.load == load)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A map that can be changed."""
    return copytree(MAP, tmp_path / "map")


def change(folder: Path, text: str) -> None:
    """Another text in every file."""
    for file in folder.glob("*.yaml"):
        file.write_text(file.read_text().replace("Which word?", text))


async def test_all_serve_what_one_publishes(folder: Path) -> None:
    store = MemoryStore()
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(Process(store, folder).running()) for _ in range(3)]
        change(folder, "Which one?")
        await crowd[1].publish()
        for process in crowd:
            await process.serves(2)
        hashes = {tuple(one.hash for one in process.library.current.journeys.values()) for process in crowd}
        assert len(hashes) == 1


async def test_none_serves_what_one_cannot_take(folder: Path, tmp_path: Path) -> None:
    store = MemoryStore()
    async with Process(store, folder).running() as one, Process(store, folder).running() as other:
        loaded = load_checked(folder)
        assert loaded.map_file is not None
        broken = copytree(folder, tmp_path / "broken")
        change(broken, "Which one?")
        wanted = load_checked(broken)
        for name, source in wanted.files.items():
            if not name.endswith("map.yaml"):
                object.__setattr__(source, "text", "journey: [")  # what arrives is not what was published
        with pytest.raises(StoreUnavailable, match="another process cannot take the map"):
            await one.together.publish(wanted)
        assert (one.library.current.load, other.library.current.load) == (1, 1)


async def test_one_that_starts_later_with_the_same_files_joins(folder: Path) -> None:
    store = MemoryStore()
    async with Process(store, folder).running() as one:
        change(folder, "Which one?")
        await one.publish()
        async with Process(store, folder).running() as late:
            assert late.library.current.load == one.library.current.load == 2


async def test_one_that_is_not_heard_of_any_more_is_not_waited_for(folder: Path) -> None:
    store = MemoryStore()
    async with Process(store, folder).running() as one:
        async with Process(store, folder).running():
            await asyncio.sleep(0)
        change(folder, "Which one?")
        await one.publish()
        assert one.library.current.load == 2
