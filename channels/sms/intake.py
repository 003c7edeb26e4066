"""A text message into the worker, once for each id of the provider's: a webhook and a look-up take the same way."""

import hashlib

import structlog

from channels.sms.pictures import CHANNEL, Pictures
from runtime.carrier_words import event_of
from runtime.core.conversation import Conversation
from runtime.core.events import OptedIn, OptedOut, Said
from runtime.ports import Inbound, Store
from runtime.worker import Worker

log = structlog.get_logger()

__all__ = ["CHANNEL", "SmsIntake"]


class SmsIntake:
    """Takes messages. With `carrier_replies` (as providers do unless told otherwise) the provider itself answers the
    opt-out, opt-in and help words that it recognises."""

    def __init__(self, worker: Worker, store: Store, pictures: Pictures, *, carrier_replies: bool = True) -> None:
        self._worker = worker
        self._store = store
        self._pictures = pictures
        self._carrier_replies = carrier_replies

    async def take(self, inbound: Inbound, provider: str) -> bool:
        """Take a message of a provider's; gives whether it was new. When this returns it is durable.

        Raises StoreError.
        """
        conversation = await self._worker.begin(CHANNEL, inbound.address)
        event = event_of(
            inbound.text, opted_out=conversation.opted_out, carrier_replies=self._carrier_replies, told=inbound.keyword
        )
        digest = hashlib.sha256(inbound.text.encode()).hexdigest()
        receipt = await self._store.receipt(CHANNEL, inbound.external_id) if inbound.pictures else None
        if inbound.pictures and isinstance(event, Said) and receipt is None:
            taken = await self._pictures.take(conversation, inbound, provider, digest)
            return taken is None or not taken.receipt.repeated
        taken = await self._worker.handle(
            conversation.id, event, channel=CHANNEL, external_id=inbound.external_id, digest=digest
        )
        if isinstance(event, OptedOut | OptedIn):
            await self._everywhere(taken.conversation, event, inbound.external_id)
        if taken.receipt.repeated and taken.receipt.digest != digest:
            log.warning("sms.other_text_same_id", conversation=taken.receipt.conversation)
        return not taken.receipt.repeated

    async def _everywhere(self, conversation: Conversation, event: OptedOut | OptedIn, external_id: str) -> None:
        """What a customer said to one of our numbers holds for all of them: they said it to us."""
        theirs = conversation.address.split(" ")[0]
        for other in await self._store.of_customer(conversation.customer):
            is_theirs = other.channel == CHANNEL and other.address.split(" ")[0] == theirs
            if is_theirs and other.id != conversation.id:
                said = OptedOut("") if isinstance(event, OptedOut) else OptedIn("")
                await self._worker.handle(other.id, said, channel=CHANNEL, external_id=f"{external_id}:{other.id}")
