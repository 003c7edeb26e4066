"""What carriers report of our messages: kept in order of rank, and a failure brought to a person, once.

A carrier that was answered, or that tells nothing twice, will not tell again. So a failure is written down first, as a
document of kind `sms_failed`, and is forgotten when its turn is committed; whoever dies in between left it to `run`.
"""

import asyncio
from contextlib import suppress

import msgspec
import structlog

from channels.sms.delivery import FAILED, meaning
from runtime import limits
from runtime.clock import Ids
from runtime.core.events import OptedOut, SendFailed
from runtime.core.records import Document, OutboxRow
from runtime.crash import crash_point
from runtime.ports import StaleConversation, Status, Store, StoreError
from runtime.worker import Worker

log = structlog.get_logger()

KIND = "sms_failed"


class Reports:
    """Takes reports, of whichever carrier."""

    def __init__(self, worker: Worker, store: Store, ids: Ids) -> None:
        self._worker = worker
        self._store = store
        self._ids = ids

    async def run(self) -> None:
        """See to failures that were left over, at the start and then again and again."""
        while True:
            try:
                for kept in await self._store.documents(KIND):
                    if kept.body is not None:
                        await self._see_to(msgspec.json.decode(kept.body, type=Status), kept)
            except StoreError as error:
                log.warning("sms.reports_wait", why=str(error))
            await asyncio.sleep(limits.SMS_REPORTS_AGAIN.total_seconds())

    async def take(self, status: Status) -> None:
        """Keep the carrier's word; they come late, twice and in any order. Raises StoreError."""
        kept = await self._written_down(status) if status.delivery in FAILED else None
        crash_point("sms.report.kept")
        await self._see_to(status, kept)

    async def _written_down(self, status: Status) -> Document:
        key = status.provider_id
        found = await self._store.document(KIND, key)
        if found is not None and found.body is not None:
            return found
        kept = Document(KIND, key, (found.version if found else 0) + 1, msgspec.json.encode(status))
        with suppress(StaleConversation):  # the same report comes in twice at this moment
            await self._store.change(self._ids.new("w-"), [kept])
        return kept

    async def _see_to(self, status: Status, kept: Document | None) -> None:
        row = await self._store.reported(status.outbox_id, status.provider_id, status.delivery, status.code)
        crash_point("sms.report.ranked")
        if row is None:
            log.info("sms.status_unused", delivery=status.delivery)  # nothing new, a word we do not know, or not ours
        elif row.delivery == status.delivery and status.delivery in FAILED:
            await self._failed(row, status)
        if kept is not None:
            with suppress(StaleConversation):  # somebody else saw to it as well
                await self._store.change(self._ids.new("w-"), [Document(kept.kind, kept.key, kept.version + 1, None)])

    async def _failed(self, row: OutboxRow, status: Status) -> None:
        known = meaning(status.code)
        log.warning("sms.failed", conversation=row.conversation, code=status.code, whose=known.whose)
        event = OptedOut("") if known.opted_out else SendFailed(row.seq, known.sentence)
        # The same mark as where the provider refuses the row at once, so that a row fails once.
        await self._worker.handle(row.conversation, event, channel="outbox", external_id=f"failed:{row.id}")
