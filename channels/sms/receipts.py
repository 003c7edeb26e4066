"""Texts whose carrier never said what became of them are asked for: a webhook that was lost does not come again.

A text is asked for when it has been out for the time that carriers have, and then each time that it has grown twice
as old, for three days. What the carrier says goes the way of its own reports. What it does not know by then stays
sent, without a receipt, and is counted.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Literal, Protocol

import structlog

from channels.sms.providers.sending import CannotLookUp
from channels.sms.reports import Reports
from runtime import limits
from runtime.clock import Clock
from runtime.core.records import OutboxRow
from runtime.owed import is_last_word
from runtime.ports import Status, Store
from runtime.waking import again_and_again

log = structlog.get_logger()

Learnt = Literal["learnt", "open", "never", "away"]
"""What a question brought: the last word, none yet, none ever (it stays without a receipt), or no answer at all."""


class Knows(Protocol):
    """A carrier that can be asked about one message."""

    @property
    def name(self) -> str:
        """As rows of the outbox call it."""
        ...

    async def became(self, row: OutboxRow) -> Status | None:
        """What the carrier says of it now; None where it does not know it any more. Raises CannotLookUp."""
        ...


class Receipts:
    """Asks. `counted` hears what each question brought."""

    def __init__(
        self, *, reports: Reports, store: Store, clock: Clock, carriers: Mapping[str, Knows],
        counted: Callable[[Learnt], None], apart: timedelta = limits.SMS_ASKED_APART,
    ) -> None:  # fmt: skip
        self._reports = reports
        self._store = store
        self._clock = clock
        self._carriers = carriers
        self._counted = counted
        self._apart = apart.total_seconds()

    async def run(self) -> None:
        """Ask again and again, until cancelled."""
        await again_and_again(self.ask, asyncio.Event(), limits.SMS_ASKED_ROUND.total_seconds(), "sms.receipts_wait")

    async def ask(self) -> int:
        """Ask for the texts whose time has come, one after another; gives how many those were."""
        rows = await self._store.owed(self._clock.now(), limits.SMS_ASKED_BATCH)
        for row in rows:
            learnt = await self._ask(row)
            self._counted(learnt)
            await asyncio.sleep(self._apart)
            if learnt == "away":
                break  # the others would hear the same
        return len(rows)

    async def _ask(self, row: OutboxRow) -> Learnt:
        carrier = self._carriers.get(str(row.body.get("channel")))
        now = self._clock.now()
        try:
            status = await carrier.became(row) if carrier is not None and row.provider_id is not None else None
        except CannotLookUp as error:
            log.warning("sms.receipt_unasked", conversation=row.conversation, why=str(error))
            await self._store.ask_from(row.id, now + limits.SMS_ASKED_AWAY)
            return "away"
        if status is not None:
            await self._reports.take(status)
            if is_last_word(status.delivery):
                await self._store.ask_from(row.id, None)  # also where another last word stands already
                return "learnt"
        age = now - row.created_at
        if status is None or age >= limits.SMS_ASKED_MOST:
            log.warning("sms.no_receipt", conversation=row.conversation, row=row.id)
            await self._store.ask_from(row.id, None)
            return "never"
        await self._store.ask_from(row.id, now + max(age, limits.SMS_ASKED_AWAY))
        return "open"
