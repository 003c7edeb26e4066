"""Watching a folder: saved files are noticed, once, and whatever happens to the folder the watch goes on."""

import asyncio
from pathlib import Path

from runtime.loading.watch import signature, watch
from tests.loading.maps import write_samples


async def first(folder: Path, since: object = None) -> None:
    """Wait for the first change."""
    async with asyncio.timeout(10):
        async for _ in watch(folder, since):  # type: ignore[arg-type]
            return


async def noticed(folder: Path, *changes: object) -> int:
    """Make each change after the one before was noticed; gives how many were."""
    count = 0
    steps = iter(changes)
    before = signature(folder)
    next(steps)()  # type: ignore[operator]
    async with asyncio.timeout(20):
        async for _ in watch(folder, before):
            count += 1
            step = next(steps, None)
            if step is None:
                return count
            step()  # type: ignore[operator]
    return count


async def test_what_was_saved_before_the_watch_began_is_noticed(tmp_path: Path) -> None:
    write_samples(tmp_path)
    loaded = signature(tmp_path)
    (tmp_path / "hello.yaml").write_text("spec: 1")
    await first(tmp_path, loaded)


async def test_rewritten_renamed_new_and_deleted_files_are_noticed(tmp_path: Path) -> None:
    write_samples(tmp_path)
    hello = tmp_path / "hello.yaml"

    def rename() -> None:
        (tmp_path / ".hello.tmp").write_text("spec: 3")
        (tmp_path / ".hello.tmp").rename(hello)

    count = await noticed(
        tmp_path,
        lambda: hello.write_text("spec: 22"),
        rename,
        lambda: (tmp_path / "new.yaml").write_text("spec: 1"),
        hello.unlink,
    )
    assert count == 4


async def test_files_saved_together_are_one_change(tmp_path: Path) -> None:
    write_samples(tmp_path)

    def save_all() -> None:
        for file in tmp_path.glob("*.yaml"):
            file.write_text("spec: 1")

    one_more = (tmp_path / "one.yaml").touch, save_all, (tmp_path / "last.yaml").touch
    assert await noticed(tmp_path, *one_more) == 3


async def test_other_files_are_not_noticed(tmp_path: Path) -> None:
    write_samples(tmp_path)
    before = signature(tmp_path)
    (tmp_path / "notes.md").write_text("x")
    (tmp_path / ".#hello.yaml").write_text("x")
    (tmp_path / "plays").mkdir()
    assert signature(tmp_path) == before


async def test_a_folder_that_is_replaced_is_still_watched(tmp_path: Path) -> None:
    folder, other = tmp_path / "map", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    write_samples(folder)
    (other / "map.yaml").write_text("spec: 1")

    def replace() -> None:
        folder.rename(tmp_path / "gone")
        other.rename(folder)

    assert await noticed(folder, replace, lambda: (folder / "map.yaml").write_text("spec: 12")) == 2


async def test_a_folder_that_is_gone_is_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "map"
    folder.mkdir()
    write_samples(folder)
    assert (
        await noticed(folder, lambda: folder.rename(tmp_path / "away"), lambda: (tmp_path / "away").rename(folder)) == 2
    )


async def test_a_folder_that_comes_back_while_nobody_looks_is_noticed(tmp_path: Path) -> None:
    folder, away = tmp_path / "map", tmp_path / "away"
    folder.mkdir()
    write_samples(folder)

    def come_back() -> None:
        asyncio.get_running_loop().call_soon(away.rename, folder)

    assert await noticed(folder, (folder / "a.yaml").touch, lambda: folder.rename(away), come_back) == 3


async def test_a_folder_that_is_made_later_is_noticed(tmp_path: Path) -> None:
    folder, other = tmp_path / "map", tmp_path / "other"
    other.mkdir()
    write_samples(other)
    async with asyncio.TaskGroup() as group:
        group.create_task(first(folder, {}))
        await asyncio.to_thread(signature, folder)
        other.rename(folder)


async def test_the_watch_ends_when_it_is_cancelled(tmp_path: Path) -> None:
    write_samples(tmp_path)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(first(tmp_path))
        await asyncio.sleep(0)
        task.cancel()
    assert task.cancelled()
