"""Accepted events whose turn is still to come: each is tried again, and after the last try a person gets it."""

import asyncio

import structlog

from runtime import limits
from runtime.ports import Store, StoreUnavailable
from runtime.worker import Worker

log = structlog.get_logger()


class InboxLoop:
    """Works off what waits, oldest first, one event of a conversation at a time."""

    def __init__(self, *, store: Store, worker: Worker) -> None:
        self._store = store
        self._worker = worker

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                done = await self.work_off()
            except StoreUnavailable as error:
                log.warning("inbox.waiting", why=str(error))
                done = 0
            if not done:
                await asyncio.sleep(limits.POLL_SECONDS)

    async def work_off(self) -> int:
        """Try the oldest waiting event of each conversation once; gives how many were decided."""
        found = await self._store.waiting(limits.BATCH)
        return sum([await self._worker.work_off(waiting) for waiting in found])
