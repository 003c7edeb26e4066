"""Accepted events whose turn is still to come: each is tried again, and after the last try a person gets it."""

import asyncio

import structlog

from runtime import limits
from runtime.core.events import Broke, Chose, Said
from runtime.core.records import Waiting
from runtime.ports import Store, StoreUnavailable
from runtime.wire import read_event
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
                worked = await self.work_off()
            except StoreUnavailable as error:
                log.warning("inbox.waiting", why=str(error))
                worked = 0
            if not worked:
                await asyncio.sleep(limits.POLL_SECONDS)

    async def work_off(self) -> int:
        """Try each waiting event once; gives how many there were."""
        found = await self._store.waiting(limits.BATCH)
        for waiting in found:
            await self._one(waiting)
        return len(found)

    async def _one(self, waiting: Waiting) -> None:
        tries = await self._store.tried(waiting.id)
        event = read_event(waiting.event)
        if isinstance(event, Said):
            event = Said(event.text, cmid=event.cmid, seq=waiting.seq)
        elif isinstance(event, Chose):
            event = Chose(event.question, event.choice, event.label, event.cmid, waiting.seq)
        if tries > limits.POISON_TRIES:
            event = Broke(event, f"The message could not be worked on in {limits.POISON_TRIES} tries")
        try:
            await self._worker.handle(waiting.conversation, event, handles=waiting.id)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("inbox.failed", conversation=waiting.conversation, tries=tries)
