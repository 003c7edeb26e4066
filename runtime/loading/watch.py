"""Noticing that the files of a map were saved.

The operating system's word is a hint that makes it quick; once a second the files are looked at anyway, so that a
lost hint, a network drive or a folder that was replaced costs a second and not a version.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from pathlib import Path

from watchfiles import Change, awatch

from runtime.loading.load import map_files

QUIET_MS = 200  # files that are saved together are one load
POLL_MS = 1_000

Signature = Mapping[str, tuple[int, int, int]]
"""Of each file: when it was changed (nanoseconds), its size, its inode."""


def signature(folder: Path) -> Signature:
    """What the files of a map look like from outside; a folder that is gone has none."""
    found = {}
    try:
        for path in map_files(folder):
            stat = path.stat()
            found[str(path)] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    except OSError:
        return {}
    return found


async def watch(folder: Path, since: Signature | None = None) -> AsyncGenerator[None, None]:
    """Yields each time when files of the map are other than before and 200 ms passed without a further change.

    `since` is what was there when the map was loaded; without it, what is there at the first step.
    """
    seen = since if since is not None else await asyncio.to_thread(signature, folder)
    async with aclosing(_hints(folder)) as hints:
        async for _ in hints:
            found = await asyncio.to_thread(signature, folder)
            if found != seen:
                seen = found
                yield


async def _hints(folder: Path) -> AsyncGenerator[None, None]:
    """Now, then whenever something changed in the folder, and at least once a second."""
    yield
    while True:
        if not folder.is_dir():
            await asyncio.sleep(POLL_MS / 1000)
            yield
            continue
        changes = awatch(
            folder,
            watch_filter=_is_ours,
            step=QUIET_MS,
            rust_timeout=POLL_MS,
            yield_on_timeout=True,
            recursive=False,
        )
        async with aclosing(changes):
            async for _ in changes:
                yield
                if not folder.is_dir():
                    break


def _is_ours(change: Change, path: str) -> bool:
    return path.endswith((".yaml", ".yml"))
