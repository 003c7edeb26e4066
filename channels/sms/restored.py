"""After going back to a copy of the store: what happened since is gone over again, and nobody gets a text twice.

The carrier knows what customers texted since the copy was taken, and what they were sent. Both are gone over in the
order in which they happened: a text that came is taken, with all that its turn asks for; a text of ours is looked
for among those that wait by then, and counts as sent. What waits in the end never left, and goes out when the service
starts.

Nobody else may be at the store meanwhile: a service would send what is only to be compared.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from channels.sms.intake import SmsIntake
from channels.sms.reports import Reports
from runtime import limits
from runtime.calls import Calls
from runtime.clock import Clock
from runtime.core.records import OutboxRow
from runtime.ports import Inbound, Status, Store
from runtime.timers import TimersLoop
from runtime.worker import Worker

log = structlog.get_logger()

_SOON = timedelta(hours=1)  # texts that were put off for their pace or their carrier wait no longer than that
_MOST = 10_000  # rows that are looked at
_ROUNDS = 1_000  # of calls that bring calls, and of clocks that bring clocks: a map that never rests ends here


@dataclass(frozen=True, slots=True)
class Ours:
    """A text of ours that the carrier has. `status` is how far it got."""

    to: str
    sender: str
    text: str
    status: Status


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A text that came or went."""

    at: datetime
    what: Inbound | Ours


class Lists(Protocol):
    """A carrier that can be asked for all that came to our number and went from it."""

    @property
    def name(self) -> str:
        """As rows of the outbox call it."""
        ...

    async def exchanged(self, since: datetime) -> Sequence[Exchanged]:
        """All of it since then. Raises CannotLookUp."""
        ...


@dataclass(slots=True)
class GoneOver:
    """What it brought: texts that `came`, and how many of them were `taken` now; texts that `went`, and how many of
    them are `spared`, as they waited to be sent again. `waiting` texts never left."""

    came: int = 0
    taken: int = 0
    went: int = 0
    spared: int = 0
    waiting: int = 0


class GoingOver:
    """Goes over what was exchanged. `told` hears how many steps there are, and each step that is done."""

    def __init__(
        self, *, intake: SmsIntake, reports: Reports, worker: Worker, store: Store, clock: Clock, calls: Calls,
        carriers: Mapping[str, Lists],
    ) -> None:  # fmt: skip
        self._intake = intake
        self._reports = reports
        self._store = store
        self._clock = clock
        self._calls = calls
        self._carriers = carriers
        self._timers = TimersLoop(store=store, worker=worker, clock=clock)

    async def since(self, since: datetime, told: Callable[[int, int], None]) -> GoneOver:
        """Go over it. Run again, it goes on where it was stopped. Raises CannotLookUp and StoreError."""
        found = [(one, name) for name, each in self._carriers.items() for one in await each.exchanged(since)]
        # Times are whole seconds: what came goes first, for what went in the same second may be its answer.
        found.sort(key=lambda one: (one[0].at, isinstance(one[0].what, Ours)))
        done, early = GoneOver(), list[Ours]()
        for n, (one, name) in enumerate(found):
            told(n, len(found))
            if isinstance(one.what, Inbound):
                done.came += 1
                done.taken += await self._intake.take(one.what, name)
                await self._call()
            elif not await self._went(one.what, done):
                early.append(one.what)
        await self._until_it_rests()
        done.spared += sum([await self._spare(ours) for ours in early])
        done.waiting = len([row for row in await self._ready() if row.kind == "sms"])
        told(len(found), len(found))
        return done

    async def _went(self, ours: Ours, done: GoneOver) -> bool:
        """See to a text that went; False where none waits that it could be."""
        done.went += 1
        known = await self._store.named(ours.status.provider_id)
        is_spared = known is None and await self._spare(ours)
        done.spared += is_spared
        if known is not None:
            await self._reports.take(ours.status)
        return known is not None or is_spared

    async def _spare(self, ours: Ours) -> bool:
        """Note that the oldest text like this has been sent, if one waits for it or was under way."""
        waiting = [*await self._store.expired(None), *await self._ready()]
        row = next((row for row in waiting if is_of(row, ours)), None)
        if row is None:
            return False
        now = self._clock.now()
        taken = await (
            self._store.retake(row, now, limits.LEASE) if row.status == "sending"
            else self._store.take(row.id, now + _SOON, limits.LEASE)
        )  # fmt: skip
        if taken is None:
            return False
        id = ours.status.provider_id
        await self._store.settle(row.id, "sent", provider_id=id, not_before=now + limits.SMS_RECEIPT)
        await self._reports.take(ours.status)
        log.info("sms.spared", row=row.id, conversation=row.conversation)
        return True

    async def _ready(self) -> Sequence[OutboxRow]:
        return await self._store.ready(self._clock.now() + _SOON, _MOST)

    async def _until_it_rests(self) -> None:
        """Let the clocks strike that are due, and make the calls that this asks for."""
        await self._call()
        for _ in range(_ROUNDS):
            if not await self._timers.fire_due():
                return
            await self._call()

    async def _call(self) -> None:
        """Make the calls that turns have asked for: the customer's next text answers what came of them."""
        for _ in range(_ROUNDS):
            rows = [row for row in await self._store.ready(self._clock.now(), _MOST) if row.kind == "call"]
            if not rows:
                return
            for row in rows:
                taken = await self._store.take(row.id, self._clock.now(), self._calls.lease(row))
                if taken is not None:
                    await self._calls.perform(taken)


def is_of(row: OutboxRow, ours: Ours) -> bool:
    """Whether a text that went may be the one of a row."""
    body = row.body
    return row.kind == "sms" and (body["to"], body["from"], body["text"]) == (ours.to, ours.sender, ours.text)
