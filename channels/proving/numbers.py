"""A customer's number: asked for a proof, and made theirs. From then on both channels have one history and one budget.

The code goes by the outbox like every text, but is no line of the conversation: who reads along later must not find it.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace as changed

from channels.outreach.asked import Contact, Contacts
from channels.outreach.outreach import CONTACTS
from channels.proving.codes import Asked, Verdict, again, hashed, judged, may_send
from channels.sms.pictures import CHANNEL
from runtime.clock import Clock, Ids, new_code
from runtime.core.conversation import Conversation, Line
from runtime.core.journey import JourneyMap
from runtime.core.records import Commit, Document, OutboxRow
from runtime.core.sentences import sentence
from runtime.core.values import Slot
from runtime.customers import Customer, find_customer, write_customer
from runtime.ports import Channel, StaleConversation, Store
from runtime.shards import placed
from runtime.worker import Journeys, Worker

KIND = "number_proof"
SOURCE = "proof"
_TRIES = 20

Sending = Literal["sent", "no_carrier", "opted_out", "too_many"]
Proving = Verdict | Literal["no_carrier", "taken"]


class Numbers:
    """Sends codes, and binds numbers. `ours` is the number that codes come from; None where there is no carrier."""

    def __init__(
        self, worker: Worker, store: Store, clock: Clock, ids: Ids, *, journeys: Journeys,
        channels: Mapping[str, Channel], ours: str | None, secret: str,
    ) -> None:  # fmt: skip
        self._worker = worker
        self._store = store
        self._clock = clock
        self._ids = ids
        self._journeys = journeys
        self._channels = channels
        self._ours = ours
        self._secret = secret.encode()

    async def send(self, customer: str, phone: str) -> Sending:
        """Send a code to a number that a customer says is theirs. Raises StoreError."""
        if self._ours is None:
            return "no_carrier"
        for _ in range(_TRIES):
            conversation = await self._worker.begin(CHANNEL, f"{phone} {self._ours}")
            kept, before = await self._kept(phone)
            if conversation.opted_out:
                return "opted_out"
            now, code = self._clock.now(), new_code()
            if not may_send(before.sent if before is not None else (), now):
                return "too_many"
            asked = again(before, customer, hashed(code, phone, self._secret), now)
            try:
                await self._text(conversation, customer, code, (_document(phone, kept, asked),))
            except StaleConversation:
                continue  # the customer wrote at this moment, or another code was asked for
            return "sent"
        raise StaleConversation("the customer's conversation moved too often")

    async def prove(self, customer: str, phone: str, code: str) -> Proving:
        """Try a code; the number is the customer's once it is the right one. Raises StoreError."""
        if self._ours is None:
            return "no_carrier"
        kept, asked = await self._kept(phone)
        if asked is None:
            return "expired"
        verdict, after = judged(asked, customer, hashed(code, phone, self._secret), self._clock.now())
        # Counted first: whoever tries from many places at once has no more tries for it.
        await self._store.change(self._ids.new("w-"), [_document(phone, kept, after)])
        if verdict != "proven":
            return verdict
        return "proven" if await self.bind(customer, phone) else "taken"

    async def bind(self, customer: str, phone: str) -> bool:
        """Make a number the customer's, which somebody has proven; False where it is another's. Raises StoreError."""
        theirs = await self._of_number(phone)
        nobodys = self._worker.pseudonym(CHANNEL, f"{phone} ")
        if any(one.customer not in (nobodys, customer) for one in theirs):
            return False
        for each in theirs:
            await self._move(each.id, customer, nobodys)
        await self._remember(customer, phone)
        return True

    async def _of_number(self, phone: str) -> Sequence[Conversation]:
        """The conversations with a number: with the one that codes come from, and those with our other numbers."""
        first = await self._worker.begin(CHANNEL, f"{phone} {self._ours}") if self._ours is not None else None
        others = await self._store.of_customer(self._worker.pseudonym(CHANNEL, f"{phone} "))
        found = {one.id: one for one in ([first] if first is not None else []) + list(others)}
        return [one for one in found.values() if one.channel == CHANNEL]

    async def _move(self, conversation_id: str, customer: str, nobodys: str) -> None:
        """One conversation becomes the customer's, with how often they were written to in it."""
        for _ in range(_TRIES):
            found = await self._store.conversation(conversation_id)
            if found is None or found.customer == customer:
                return
            known = await find_customer(self._store, customer)
            profile = {**found.profile, **known.values}
            after = changed(found, version=found.version + 1, customer=customer, profile=profile)
            try:
                documents = await self._contacts(customer, nobodys)
                await self._store.commit_turn(Commit(self._ids.new("op-"), after, documents=documents))
            except StaleConversation:
                continue
            return
        raise StaleConversation("the customer's conversation moved too often")

    async def _contacts(self, customer: str, nobodys: str) -> tuple[Document, ...]:
        """The two budgets as one."""
        old = await self._store.document(CONTACTS, nobodys)
        if old is None or old.body is None:
            return ()
        new = await self._store.document(CONTACTS, customer)
        made: dict[str, Contact] = {}
        for each in (old, new):
            if each is not None and each.body is not None:
                made |= {one.id: one for one in msgspec.json.decode(each.body, type=Contacts).made}
        body = msgspec.json.encode(Contacts(tuple(sorted(made.values(), key=lambda one: one.at))))
        version = (new.version if new is not None else 0) + 1
        return Document(CONTACTS, customer, version, body), Document(CONTACTS, nobodys, old.version + 1, None)

    async def _remember(self, customer: str, phone: str) -> None:
        """The number in the customer's record, where the map has a place for it."""
        if "phone" not in self._journeys.current.customer:
            return
        for _ in range(_TRIES):
            known = await find_customer(self._store, customer)
            if "phone" in known.values and known.values["phone"].value == phone:
                return
            slot = Slot(phone, SOURCE, self._clock.now())
            written = Customer(customer, known.version, known.language, {**known.values, "phone": slot})
            try:
                await write_customer(self._store, self._ids, written)
            except StaleConversation:
                continue  # another system wrote it meanwhile
            return

    async def _text(
        self, conversation: Conversation, customer: str, code: str, documents: tuple[Document, ...]
    ) -> None:
        journeys: JourneyMap = self._journeys.current
        language = (await find_customer(self._store, customer)).language or conversation.language
        said = sentence("number_code", language, title=journeys.title, code=code)
        now = self._clock.now()
        channel = self._channels["sms"]
        line = Line(conversation.id, 0, "message", "system", said, now, conversation.epoch)
        new_id = placed(self._ids.new, conversation.id)
        rows = tuple(
            OutboxRow(
                id=new_id("o-"), conversation=conversation.id, kind="sms", lane=conversation.address, author="system",
                epoch=conversation.epoch, created_at=now,
                body={"channel": channel.name, "to": part.to, "from": part.sender, "text": part.text},
            )
            for part in channel.render([line], conversation.address)
        )  # fmt: skip
        after = changed(conversation, version=conversation.version + 1)
        await self._store.commit_turn(Commit(self._ids.new("op-"), after, outbox=rows, documents=documents))

    async def _kept(self, phone: str) -> tuple[Document | None, Asked | None]:
        kept = await self._store.document(KIND, phone)
        if kept is None or kept.body is None:
            return kept, None
        return kept, msgspec.json.decode(kept.body, type=Asked)


def _document(phone: str, before: Document | None, asked: Asked) -> Document:
    return Document(KIND, phone, (before.version if before is not None else 0) + 1, msgspec.json.encode(asked))
