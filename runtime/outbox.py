"""The outbox at work: takes rows that are ready, hands each on once, and brings what failed back by the front door."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog

from runtime import limits
from runtime.calls import Calls
from runtime.clock import Clock
from runtime.core.events import OptedOut, SendFailed
from runtime.core.records import Commit, OutboxRow
from runtime.crash import crash_point
from runtime.ports import Channel, Rejected, Sent, Store, StoreUnavailable, TryLater, Unknown
from runtime.worker import Worker

log = structlog.get_logger()

AT_ONCE = 64  # rows under way in this process, so that a slow carrier cannot fill the memory
FAILED_LATER = 20  # times a carrier may say "later" before the message counts as failed


class OutboxLoop:
    """Sends what is due. Woken by commits; correct without, for it also looks by itself."""

    def __init__(
        self, *, store: Store, worker: Worker, channels: Mapping[str, Channel], calls: Calls, clock: Clock
    ) -> None:
        self._store = store
        self._worker = worker
        self._channels = {channel.name: channel for channel in channels.values()}
        self._calls = calls
        self._clock = clock
        self._wake = asyncio.Event()
        self._under_way: set[str] = set()
        self._room = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Send until cancelled; what is under way is finished by its lease, here or after a restart."""
        quiet = self._store.listen(self._heard)
        try:
            await self._recover()
            async with asyncio.TaskGroup() as sending:
                while True:
                    self._wake.clear()
                    try:
                        await self._send_ready(sending)
                        await self._sweep()
                    except StoreUnavailable as error:
                        log.warning("outbox.waiting", why=str(error))
                    await _either(self._wake, limits.POLL_SECONDS)
        finally:
            quiet()

    def _heard(self, commit: Commit) -> None:
        if commit.outbox:
            self._wake.set()

    async def _send_ready(self, sending: asyncio.TaskGroup) -> None:
        for row in await self._store.ready(self._clock.now(), limits.BATCH):
            if row.id not in self._under_way:
                await self._room.acquire()
                self._under_way.add(row.id)
                sending.create_task(self._one(row))

    async def _one(self, row: OutboxRow) -> None:
        try:
            crash_point("outbox.take.before")
            taken = await self._store.take(row.id, self._clock.now(), limits.LEASE)
            crash_point("outbox.take.after")
            if taken is not None:
                await self._hand_on(taken)
        except StoreUnavailable as error:
            log.warning("outbox.waiting", row=row.id, why=str(error))
        except Exception:
            log.exception("outbox.failed", row=row.id)
        finally:
            self._under_way.discard(row.id)
            self._room.release()
            self._wake.set()

    async def _hand_on(self, row: OutboxRow) -> None:
        if row.kind == "call":
            await self._calls.perform(row)
            return
        result = await self._channels[str(row.body["channel"])].send(row)
        crash_point("outbox.sent.before")
        match result:
            case Sent():
                await self._store.settle(row.id, "sent", provider_id=result.provider_id)
            case TryLater() if row.attempts < FAILED_LATER:
                await self._store.settle(row.id, "ready", not_before=self._clock.now() + result.after)
            case TryLater():
                await self._failed(row, "the carrier was never ready for it")
            case Rejected():
                await self._failed(row, f"{result.code} {result.message}", opted_out=result.opted_out)
            case Unknown():
                await self._unsure(row, result.why)
                await self._store.settle(row.id, "unknown", detail=result.why)
        crash_point("outbox.sent.after")
        log.info("sent", row=row.id, conversation=row.conversation, result=type(result).__name__)

    # People are told before the row is settled: whoever dies in between leaves a row that is swept and told again,
    # under the same id, so that nobody is told twice and nothing is forgotten.

    async def _failed(self, row: OutboxRow, why: str, *, opted_out: bool = False) -> None:
        await self._tell(row, OptedOut("") if opted_out else SendFailed(row.seq, why))
        await self._store.settle(row.id, "failed", detail=why)

    async def _unsure(self, row: OutboxRow, why: str) -> None:
        await self._tell(row, SendFailed(row.seq, why, unsure=True))

    async def _tell(self, row: OutboxRow, event: OptedOut | SendFailed) -> None:
        await self._worker.handle(row.conversation, event, channel="outbox", external_id=f"failed:{row.id}")

    async def _sweep(self) -> None:
        for row in await self._store.sweep(self._clock.now()):
            await self._lost(row)

    async def _recover(self) -> None:
        """Where this process alone has the store, what is under way at start was under way when it died."""
        if self._store.is_exclusive:
            later = self._clock.now() + limits.LEASE + timedelta(seconds=1)
            for row in await self._store.sweep(later):
                await self._lost(row)

    async def _lost(self, row: OutboxRow) -> None:
        log.warning("outbox.unknown", row=row.id, conversation=row.conversation, kind=row.kind)
        if row.kind == "call":
            await self._calls.lost(row)
        else:
            await self._unsure(row, "the process ended while it was being sent")


async def _either(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
