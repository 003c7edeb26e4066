"""What a customer sends, into the worker: a socket's frame and a POST take the same way, and get the same answer."""

from collections.abc import Callable

from channels.web.admission import Admission
from channels.web.protocol import Ack, Nack, Picked, Sending, SentFile
from channels.web.session import CHANNEL
from runtime.core.conversation import Conversation
from runtime.core.events import Chose, Event, Opened, Said
from runtime.core.journey import JourneyMap
from runtime.crash import crash_point
from runtime.ports import StoreError
from runtime.pressure import Pressure
from runtime.worker import Taken, Worker

RETRY_SECONDS = 2  # after a store that could not write: it is asked for once a second whether it can again


class Intake:
    """Takes messages, once each, and opens conversations, once each."""

    def __init__(
        self, worker: Worker, admission: Admission, journeys: Callable[[], JourneyMap], pressure: Pressure
    ) -> None:
        self._worker = worker
        self._admission = admission
        self._pressure = pressure
        self._journeys = journeys

    async def take(self, conversation_id: str, sending: Sending) -> Ack | Nack:
        """The answer to a message; an Ack means that it is durable. Raises UnknownConversation."""
        wait = self._pressure.wait("message")
        if wait:
            message = "Many people write to us just now. It will be sent again."
            return Nack(sending.cmid, "unavailable", message, retry_after=round(wait, 3))
        with self._pressure.turn():
            return await self._take(conversation_id, sending)

    async def _take(self, conversation_id: str, sending: Sending) -> Ack | Nack:
        wait = self._admission.message(conversation_id)
        if wait:
            message = "That was a lot at once. Please wait a moment."
            return Nack(sending.cmid, "slow_down", message, retry_after=round(wait, 3))
        event = _event(sending)
        try:
            taken = await self._handle(conversation_id, event, sending.cmid, sending.digest)
        except StoreError:
            message = "We cannot take this just now. It will be sent again."
            return Nack(sending.cmid, "unavailable", message, retry_after=RETRY_SECONDS)
        receipt = taken.receipt
        if receipt.repeated and receipt.digest != sending.digest:
            return Nack(sending.cmid, "conflict", "Another message was sent with this cmid.")
        seq = receipt.seq if receipt.seq is not None else taken.conversation.seq
        crash_point("web.ack.before")
        return Ack(sending.cmid, seq, receipt.repeated)

    async def open(self, conversation: Conversation, journey: str | None = None) -> None:
        """The customer has the chat before them: begin `journey`, or else the map's welcome, unless they have spoken.

        Raises StoreError and UnknownConversation.
        """
        if conversation.seq or (journey is None and self._journeys().welcome is None):
            return
        await self._handle(conversation.id, Opened(journey), "open", "")

    async def _handle(self, conversation_id: str, event: Event, name: str, digest: str) -> Taken:
        """Hand an event to the worker, once for each name in the conversation."""
        external_id = f"{conversation_id}:{name}"
        return await self._worker.handle(
            conversation_id, event, channel=CHANNEL, external_id=external_id, digest=digest
        )


def _event(sending: Sending) -> Said | Chose:
    if isinstance(sending, Picked):
        return Chose(sending.question, sending.choice, cmid=sending.cmid)
    files = (sending.file,) if isinstance(sending, SentFile) else ()
    return Said(sending.text, cmid=sending.cmid, files=files)
