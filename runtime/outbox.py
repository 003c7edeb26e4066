"""The outbox at work: takes rows that are ready, hands each on once, and brings what failed back by the front door."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from runtime import limits
from runtime.calls import Calls
from runtime.clock import Clock
from runtime.core.events import OptedOut, SendFailed
from runtime.core.records import Commit, OutboxEnd, OutboxRow
from runtime.crash import crash_point
from runtime.ports import Channel, Rejected, SendResult, Sent, Store, StoreUnavailable, TryLater, Unknown
from runtime.worker import Worker

log = structlog.get_logger()

Work = Callable[[OutboxRow], Awaitable[None]]

AT_ONCE = 64  # rows under way in this process, so that a slow carrier cannot fill the memory
LAST_SECONDS = 4.0  # for what is under way when the service is told to stop, of the ten that are usual
FAILED_LATER = 20  # times a carrier may say "later" before the message counts as failed


class OutboxLoop:
    """Sends what is due. Woken by commits; correct without, for it also looks by itself."""

    def __init__(
        self, *, store: Store, worker: Worker, channels: Mapping[str, Channel], calls: Calls, clock: Clock,
        look_up_pauses: Sequence[float] = limits.LOOK_UP_PAUSES, receipt: timedelta | None = limits.SMS_RECEIPT,
    ) -> None:  # fmt: skip
        """`receipt` is how long carriers have to tell what became of a text; then they are asked. None: never."""
        self._store = store
        self._worker = worker
        self._channels = {channel.name: channel for channel in channels.values()}
        self._calls = calls
        self._clock = clock
        self._look_up_pauses = look_up_pauses
        self._receipt = receipt
        self._wake = asyncio.Event()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._is_new = store.is_exclusive
        self._room = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Send until cancelled. What is under way then may end; what does not in time is lost until the next start."""
        quiet = self._store.listen(self._heard)
        try:
            async with asyncio.TaskGroup() as sending:
                try:
                    await self._work(sending)
                finally:
                    if self._under_way:
                        await asyncio.wait(self._under_way.values(), timeout=LAST_SECONDS)
        finally:
            quiet()

    async def _work(self, sending: asyncio.TaskGroup) -> None:
        while True:
            self._wake.clear()
            try:
                await self._look_for_lost(sending)
                await self._send_ready(sending)
            except StoreUnavailable as error:
                log.warning("outbox.waiting", why=str(error))
            await _either(self._wake, limits.POLL_SECONDS)

    def _heard(self, commit: Commit) -> None:
        if commit.outbox:
            self._wake.set()

    async def _send_ready(self, sending: asyncio.TaskGroup) -> None:
        for row in await self._store.ready(self._clock.now(), limits.BATCH):
            await self._begin(sending, row, self._send)

    async def _look_for_lost(self, sending: asyncio.TaskGroup) -> None:
        """Rows whose sender was not heard of again.

        Where this process alone has the store, that is at start every row under way: it was when the last one died.
        """
        for row in await self._store.expired(None if self._is_new else self._clock.now()):
            await self._begin(sending, row, self._take_over)
        self._is_new = False

    async def _begin(self, sending: asyncio.TaskGroup, row: OutboxRow, work: Work) -> None:
        if row.id not in self._under_way:
            await self._room.acquire()
            self._under_way[row.id] = sending.create_task(self._one(row, work))

    async def _one(self, row: OutboxRow, work: Work) -> None:
        try:
            await work(row)
            self._wake.set()  # its lane is free
        except StoreUnavailable as error:
            log.warning("outbox.waiting", row=row.id, why=str(error))
        except Exception:
            log.exception("outbox.failed", row=row.id)
        finally:
            del self._under_way[row.id]
            self._room.release()

    async def _send(self, row: OutboxRow) -> None:
        crash_point("outbox.take.before")
        began = self._clock.now()
        taken = await self._store.take(row.id, self._clock.now(), self._lease(row))
        crash_point("outbox.take.after")
        if taken is None:
            return
        if self._clock.now() - began > limits.HANDED_ON:
            # This process was frozen, and a person may have the conversation by now. Nothing has left: whoever takes
            # the row anew looks at that again. Where it was given up meanwhile, this changes nothing.
            log.warning("outbox.too_late", row=row.id, conversation=row.conversation)
            await self._store.settle(row.id, "ready", not_before=self._clock.now())
            return
        if taken.kind == "call":
            await self._calls.perform(taken)
        else:
            await self.hand_on(taken)

    async def hand_on(self, row: OutboxRow) -> SendResult | None:
        """Give a text that was taken to its carrier, and see to what that says; None where its hour had passed."""
        if (send_by := row.body.get("send_by")) and self._clock.now() >= datetime.fromisoformat(str(send_by)):
            why = "it could not go out before the hour until which the customer may be written to"
            await self._tell(row, SendFailed(row.seq, why), "failed")
            return None
        result = await self._channels[str(row.body["channel"])].send(row)
        crash_point("outbox.sent.before")
        match result:
            case Sent():
                await self._sent(row, result.provider_id)
            case TryLater() if row.attempts < FAILED_LATER:
                await self._store.settle(row.id, "ready", not_before=self._clock.now() + result.after)
                asyncio.get_running_loop().call_later(result.after.total_seconds(), self._wake.set)
            case TryLater():
                await self._tell(row, SendFailed(row.seq, "the carrier was never ready for it"), "failed")
            case Rejected():
                why = f"{result.code} {result.message}"
                event = OptedOut("") if result.opted_out else SendFailed(row.seq, why)
                await self._tell(row, event, "failed")
            case Unknown():
                await self._doubt(row, row, result.why)
        crash_point("outbox.sent.after")
        log.info("sent", row=row.id, conversation=row.conversation, result=type(result).__name__)
        return result

    async def _sent(self, row: OutboxRow, provider_id: str) -> None:
        asked = self._asked_from()
        if await self._store.settle(row.id, "sent", provider_id=provider_id, not_before=asked) is None:
            # It had been given up by now. The provider's id is proof, and reports will come under it.
            await self._store.reported(row.id, provider_id, "accepted", "")
            await self._store.ask_from(row.id, asked)

    def _asked_from(self) -> datetime | None:
        """When the carrier is asked about what is sent now, unless it says by itself what became of it."""
        return self._clock.now() + self._receipt if self._receipt is not None else None

    async def _take_over(self, row: OutboxRow) -> None:
        taken = await self._store.retake(row, self._clock.now(), self._lease(row))
        if taken is None:
            return  # it was heard of after all, or another process sees to it
        crash_point("outbox.lost.before")
        if taken.delivery is not None:
            await self._store.settle(taken.id, "sent", not_before=self._asked_from())
            return
        log.warning("outbox.unknown", row=taken.id, conversation=taken.conversation, kind=taken.kind)
        if taken.kind == "call":
            await self._calls.lost(taken)
        else:
            await self.lost(taken, row)

    async def lost(self, row: OutboxRow, tried: OutboxRow) -> None:
        """A text, taken over, during which the process ended."""
        await self._doubt(row, tried, "the process ended while it was being sent")

    async def _doubt(self, row: OutboxRow, tried: OutboxRow, why: str) -> None:
        """A message of which nobody knows whether it left, with the row as it was when that was `tried`: the provider
        is asked what it has, a few times, for its list may be behind; then a person sees to it."""
        since = (tried.lease_until or self._clock.now()) - limits.LEASE
        found = await self._looked_up(row, since)
        if found is not None:
            log.info("outbox.found", row=row.id, conversation=row.conversation)
            await self._sent(row, found.provider_id)
            return
        kept = await self._store.retake(row, self._clock.now(), limits.LEASE)
        if kept is not None and kept.delivery is not None:
            # The carrier has told us meanwhile.
            await self._store.settle(kept.id, "sent", not_before=self._asked_from())
        elif kept is not None:
            await self._tell(kept, SendFailed(kept.seq, why, unsure=True), "unknown")

    async def _looked_up(self, row: OutboxRow, since: datetime) -> Sent | None:
        channel = self._channels[str(row.body["channel"])]
        with suppress(TimeoutError):
            async with asyncio.timeout(limits.LOOK_UP.total_seconds()):
                for pause in self._look_up_pauses:
                    await asyncio.sleep(pause)
                    if (found := await channel.look_up(row, since)) is not None:
                        return found
        return None

    def _lease(self, row: OutboxRow) -> timedelta:
        return self._calls.lease(row) if row.kind == "call" else limits.LEASE

    async def _tell(self, row: OutboxRow, event: OptedOut | SendFailed, status: OutboxEnd) -> None:
        """Tell a person, in the commit that ends the row: whoever dies before leaves a row that is taken over."""
        await self._worker.handle(
            row.conversation, event, channel="outbox", external_id=f"failed:{row.id}", settles=((row.id, status),)
        )


async def _either(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
