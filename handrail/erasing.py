"""What is kept of one customer: given out whole, or erased; and what is forgotten by its age."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog

from channels.outreach.asked import Kept
from channels.outreach.confirming import KIND as CONFIRMATIONS
from channels.outreach.outreach import CONTACTS, DONE, DUE
from moments.outcome_log import ERASED
from runtime import limits
from runtime.clock import Clock, Ids
from runtime.core.conversation import Conversation, Line
from runtime.core.events import Erased
from runtime.core.records import Document
from runtime.files import Files
from runtime.ports import Store, StoreUnavailable
from runtime.wire import jsonable, read_json
from runtime.worker import UnknownConversation, Worker

log = structlog.get_logger()

SWEEP_EVERY = timedelta(days=1)
OF_A_CONVERSATION = "web_token"
OF_A_CUSTOMER = "customer"
OF_A_NUMBER = "number_proof"


class Erasing:
    """Finds, gives out and erases. `worker` ends what is open before it goes."""

    def __init__(self, store: Store, clock: Clock, files: Files) -> None:
        self._files = files
        self._store = store
        self._clock = clock
        self._ids = Ids(clock)

    async def find(self, name: str) -> Sequence[Conversation]:
        """The conversations of a customer, named by their id, by a conversation's id, or by `channel:address`."""
        found = list(await self._store.of_customer(name))
        one = await self._store.conversation(name)
        if one is None and ":" in name:
            channel, _, address = name.partition(":")
            one = await self._store.at(channel, address)
        if one is not None:
            found += [one, *await self._store.of_customer(one.customer)]
        return list({conversation.id: conversation for conversation in found}.values())

    async def export(self, customer: str) -> dict[str, Any]:
        """All that is stored of a customer, as JSON values."""
        found = await self.find(customer)
        return {
            "customer": customer,
            "at": self._clock.now().isoformat(),
            "conversations": [await self._whole(one) for one in found],
            "records": [jsonable(read_json(one.body or b"null")) for one in await self._records(customer, found)],
        }

    async def _whole(self, conversation: Conversation) -> dict[str, Any]:
        tickets = await self._store.customer_tickets(conversation.customer, limits.TICKETS_EXPORTED)
        lines: list[Line] = []
        while page := await self._store.lines(conversation.id, lines[-1].seq if lines else 0, limits.LINES_SHOWN):
            lines += page
        return {
            "conversation": jsonable(conversation),
            "lines": [jsonable(line) for line in lines],
            "tickets": [
                {**jsonable(one), "events": [jsonable(each) for each in await self._store.ticket_events(one.id)]}
                for one in tickets
                if one.conversation == conversation.id
            ],
        }

    async def erase(self, customer: str, worker: Worker) -> Mapping[str, int]:
        """Settle what is open, then remove all of it, from the files too. Gives how much that was."""
        found = await self.find(customer)
        records = await self._records(customer, found)
        lines = 0
        for conversation in found:
            try:
                await worker.handle(conversation.id, Erased())
            except UnknownConversation:
                continue
            ended = await self._store.conversation(conversation.id)
            lines += ended.seq if ended is not None else 0
            await self._store.erase(conversation)
            await self._files.erase(conversation.id)
        gone = [Document(one.kind, one.key, one.version + 1, None) for one in records]
        if gone or found:
            await self._store.change(self._ids.new("op-"), [*gone, *await self._in_the_log(found)])
        if found or gone:
            await self._store.scrub()
            log.info("customer.erased", conversations=len(found), lines=lines)
        return {"conversations": len(found), "lines": lines, "records": len(gone)}

    async def _in_the_log(self, found: Sequence[Conversation]) -> Sequence[Document]:
        """What tells the writer of the outcome log to take their names out of its files."""
        asked = []
        for one in found:
            before = await self._store.document(ERASED, one.id)
            if before is None or before.body is None:
                asked.append(Document(ERASED, one.id, before.version + 1 if before is not None else 1, b"{}"))
        return asked

    async def _records(self, customer: str, found: Sequence[Conversation]) -> Sequence[Document]:
        names = [(OF_A_CUSTOMER, name) for name in dict.fromkeys((customer, *(one.customer for one in found)))]
        names += [(OF_A_CONVERSATION, one.address) for one in found]
        numbers = {one.address.split(" ")[0] for one in found if one.channel == "sms"}
        names += [(OF_A_NUMBER, number) for number in sorted(numbers)]
        ids = [key for kind, key in names if kind == OF_A_CUSTOMER]
        names += [(kind, key) for kind in (CONTACTS, CONFIRMATIONS) for key in ids]
        kept = [await self._store.document(kind, key) for kind, key in names]
        theirs = {*ids, *numbers, *(one.id for one in found)}
        return [*(one for one in kept if one is not None), *await self._requests(theirs)]

    async def _requests(self, theirs: Collection[str]) -> Sequence[Document]:
        """The requests to write to a customer, which hold their number and the reason that they were told."""
        every = [one for kind in (DUE, DONE) for one in await self._store.documents(kind) if one.body is not None]
        asked = [(one, msgspec.json.decode(one.body or b"", type=Kept).asked) for one in every]
        return [one for one, about in asked if {about.customer, about.phone, about.conversation} & {*theirs}]


class Retention:
    """Forgets, once a day, conversations that nothing has touched for so long, and marks of what arrived."""

    def __init__(self, store: Store, worker: Worker, clock: Clock, *, days: Mapping[str, int], files: Files) -> None:
        self._files = files
        self._store = store
        self._worker = worker
        self._clock = clock
        self._days = days

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                await self.once()
            except StoreUnavailable as error:
                log.warning("retention.waiting", why=str(error))
            await asyncio.sleep(SWEEP_EVERY.total_seconds())

    async def once(self) -> int:
        """Forget what is due; gives how many conversations that were."""
        now = self._clock.now()
        count = 0
        for channel, days in self._days.items():
            if days:
                count += await self._forget(channel, now - timedelta(days=days))
        while await self._store.forget_marks(now - limits.DEDUPE, limits.OPERATIONS_BATCH):
            await asyncio.sleep(0)
        if count:
            await self._store.scrub()
            log.info("retention.forgotten", conversations=count)
        return count

    async def _forget(self, channel: str, before: datetime) -> int:
        count = 0
        while names := await self._store.untouched(channel, before, limits.BATCH):
            for name in names:
                with suppress(UnknownConversation):
                    ended = await self._worker.handle(name, Erased())
                    count += await self._store.erase(ended.conversation)
                    await self._files.erase(name)
        return count
