"""Time as events: what is due is read from the store, so a restart forgets nothing and a timer fires once."""

import asyncio

import structlog

from runtime import limits
from runtime.clock import Clock
from runtime.core.events import TimedOut
from runtime.core.records import Commit
from runtime.ports import StaleConversation, Store, StoreUnavailable
from runtime.waking import pause
from runtime.worker import Worker

log = structlog.get_logger()


class TimersLoop:
    """Fires timers that are due. Sleeps until the next one, and no longer than the poll."""

    def __init__(self, *, store: Store, worker: Worker, clock: Clock) -> None:
        self._store = store
        self._worker = worker
        self._clock = clock
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Fire until cancelled."""
        quiet = self._store.listen(self._heard)
        try:
            while True:
                self._wake.clear()
                try:
                    fired = await self.fire_due()
                    rest = 0.0 if fired else await self._rest()
                except StoreUnavailable as error:
                    log.warning("timers.waiting", why=str(error))
                    rest = limits.POLL_SECONDS
                if rest > 0:
                    await pause(self._wake, rest)
        finally:
            quiet()

    def _heard(self, commit: Commit) -> None:
        due = commit.conversation.due
        if due is not None and (due - self._clock.now()).total_seconds() < limits.POLL_SECONDS:
            self._wake.set()

    async def _rest(self) -> float:
        due = await self._store.next_due()
        if due is None:
            return limits.POLL_SECONDS
        return min(max((due - self._clock.now()).total_seconds(), 0.0), limits.POLL_SECONDS)

    async def fire_due(self) -> int:
        """Fire the earliest due timer of each conversation that has one; gives how many fired."""
        ids = await self._store.due(self._clock.now(), limits.BATCH)
        return sum([await self.fire(conversation_id) for conversation_id in ids])

    async def fire(self, conversation_id: str) -> bool:
        """Fire the earliest timer of a conversation, if it is due."""
        conversation = await self._store.conversation(conversation_id)
        if conversation is None or not conversation.timers:
            return False
        timer = min(conversation.timers, key=lambda timer: timer.due)
        if timer.due > self._clock.now():
            return False
        try:
            await self._worker.handle(conversation_id, TimedOut(timer.kind, timer.ref, timer.step, timer.due))
        except StaleConversation:
            return False  # it moved, or an older event waits: the next look finds what is due then
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("timers.failed", conversation=conversation_id)
            return False
        return True
