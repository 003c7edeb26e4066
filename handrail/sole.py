"""What only one process may do for all that share a store: it has a lease, and the lock of the folder it writes in.

The lease is for processes on other machines. The lock is for those beside it: a process that is frozen with it
keeps it, so that nothing is written twice when it wakes; until then the work waits.
"""

import asyncio
import fcntl
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from runtime.clock import Clock, Ids
from runtime.core.records import Document
from runtime.limits import ROLE_LEASE, ROLE_RENEWED
from runtime.ports import StaleConversation, Store, StoreUnavailable
from runtime.wire import read_json, write_json

KIND = "role"
LOCK = ".writer"


class Sole:
    """Runs `work` while this process has the role `name`. `work` is called anew each time that it gets it."""

    def __init__(
        self, work: Callable[[], Awaitable[None]], *, name: str, store: Store, clock: Clock, folder: Path | None
    ) -> None:
        self._work = work
        self._name = name
        self._store = store
        self._clock = clock
        self._ids = Ids(clock)
        self._holder = self._ids.new("p-")
        self._folder = folder

    async def run(self) -> None:
        """Work until cancelled; alone over a store that nobody else can open."""
        if self._store.is_exclusive:
            await self._work()
            return
        while True:
            lock = self._lock()
            if lock is not None:
                try:
                    if await self._renew():
                        await self._while_held()
                finally:
                    os.close(lock)
            await asyncio.sleep(ROLE_RENEWED.total_seconds())

    async def _while_held(self) -> None:
        async with asyncio.TaskGroup() as group:
            working = group.create_task(self._work_until_lost())
            try:
                while await self._renew() and not working.done():
                    await asyncio.wait([working], timeout=ROLE_RENEWED.total_seconds())
            finally:
                working.cancel()
                await asyncio.wait([working])
                await self._give_back()

    async def _work_until_lost(self) -> None:
        await self._work()

    def _lock(self) -> int | None:
        """The lock of the folder; None when another process of this machine has it."""
        if self._folder is None:
            return os.open(os.devnull, os.O_RDONLY)
        self._folder.mkdir(parents=True, exist_ok=True)
        opened = os.open(self._folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(opened)
            return None
        return opened

    async def _renew(self) -> bool:
        """Take the lease, or keep it; False when another process has it."""
        now = self._clock.now()
        try:
            known = await self._store.document(KIND, self._name)
            if known is not None and known.body is not None:
                body = read_json(known.body)
                if body["holder"] != self._holder and datetime.fromisoformat(body["until"]) > now:
                    return False
            body = {"holder": self._holder, "until": (now + ROLE_LEASE).isoformat()}
            version = (known.version if known is not None else 0) + 1
            await self._store.change(self._ids.new("op-"), [Document(KIND, self._name, version, write_json(body))])
        except (StaleConversation, StoreUnavailable):
            return False
        return True

    async def _give_back(self) -> None:
        with suppress(StaleConversation, StoreUnavailable):
            known = await self._store.document(KIND, self._name)
            if known is not None and read_json(known.body or b"{}")["holder"] == self._holder:
                await self._store.change(self._ids.new("op-"), [Document(KIND, self._name, known.version + 1, None)])
