"""What customers attach to a text message: fetched from the provider, and kept as files of their conversation.

A message with attachments is written down before the provider has its answer, as a document of kind `sms_media`. Then
it is handed on with its files as soon as they are here: at once where that is quick, so that it keeps its place among
the customer's messages, else by `run`. Where they cannot be had, what is known of them is said in words.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

import msgspec
import structlog

from channels.sms.incoming import words
from channels.sms.providers.sending import Unfetched
from runtime.clock import Clock, Ids
from runtime.core.conversation import Conversation
from runtime.core.events import Said
from runtime.core.records import Document
from runtime.core.values import File
from runtime.files import MOST_BYTES, FileRefused, Files
from runtime.ports import Inbound, StaleConversation, Store
from runtime.waking import again_and_again
from runtime.worker import Taken, Worker

log = structlog.get_logger()

KIND, CHANNEL = "sms_media", "sms"
AT_ONCE = 1.5  # seconds that the provider's webhook may wait for it: the quickest of them gives up after two
AGAIN = timedelta(seconds=20)
GIVEN_UP = timedelta(minutes=10)
_ONE = 60.0  # seconds for one attachment


class Fetching(Protocol):
    """A provider that has what customers attached."""

    name: str

    async def fetch(self, address: str, most: int) -> bytes | None:
        """What lies at an address; None where it is gone, or too large. Raises Unfetched where it may come later."""
        ...


class Kept(msgspec.Struct, frozen=True):
    """A message whose attachments are still to be fetched."""

    inbound: Inbound
    provider: str
    digest: str
    at: datetime


class Pictures:
    """Fetches attachments, and hands their messages on."""

    def __init__(
        self, *, worker: Worker, store: Store, clock: Clock, ids: Ids, files: Files, providers: Sequence[Fetching]
    ) -> None:
        self._worker = worker
        self._store = store
        self._clock = clock
        self._ids = ids
        self._files = files
        self._providers = {provider.name: provider for provider in providers}
        self._wake = asyncio.Event()

    async def take(self, conversation: Conversation, inbound: Inbound, provider: str, digest: str) -> Taken | None:
        """Take a message with attachments; when this returns it is durable. None where they are still to come.

        Raises StoreError.
        """
        document = await self._write_down(Kept(inbound, provider, digest, self._clock.now()))
        try:
            async with asyncio.timeout(AT_ONCE):
                files = await self._fetched(conversation.id, inbound, provider)
        except (TimeoutError, Unfetched):
            self._wake.set()
            return None
        return await self._hand_on(conversation.id, document, inbound, digest, files)

    async def run(self) -> None:
        """Fetch what did not come at once, until cancelled."""
        await again_and_again(self._look, self._wake, AGAIN.total_seconds(), "sms.media_waits")

    async def _look(self) -> None:
        for document in await self._store.documents(KIND):
            if document.body is not None:
                await self._see_to(document)

    async def _see_to(self, document: Document) -> None:
        kept = msgspec.json.decode(document.body or b"", type=Kept)
        conversation = await self._worker.begin(CHANNEL, kept.inbound.address)
        files: tuple[File, ...] = ()
        try:
            files = await self._fetched(conversation.id, kept.inbound, kept.provider)
        except (Unfetched, TimeoutError) as error:
            if self._clock.now() - kept.at < GIVEN_UP:
                return
            log.warning("sms.media_lost", conversation=conversation.id, why=str(error))
        await self._hand_on(conversation.id, document, kept.inbound, kept.digest, files)

    async def _fetched(self, conversation: str, inbound: Inbound, provider: str) -> tuple[File, ...]:
        """What can be kept of the attachments; the others are too large, of a kind that nobody can look at, or gone."""
        found = []
        for address in inbound.pictures:
            async with asyncio.timeout(_ONE):
                content = await self._providers[provider].fetch(address, MOST_BYTES)
            with suppress(FileRefused):
                found.append(await self._files.keep(conversation, "", content or b""))
        return tuple(found)

    async def _hand_on(
        self, conversation: str, document: Document, inbound: Inbound, digest: str, files: tuple[File, ...]
    ) -> Taken:
        missing = len(inbound.pictures) - len(files)
        text = inbound.text if inbound.wrote or not files else ""
        if missing and (files or inbound.wrote):
            text = f"{text} {words('', missing, ())}".strip()  # people should know that there was more
        taken = await self._worker.handle(
            conversation, Said(text, files=files), channel=CHANNEL, external_id=inbound.external_id, digest=digest
        )
        with suppress(StaleConversation):  # somebody else saw to it as well
            gone = Document(KIND, document.key, document.version + 1, None)
            await self._store.change(self._ids.new("w-"), [gone])
        return taken

    async def _write_down(self, kept: Kept) -> Document:
        key = kept.inbound.external_id
        found = await self._store.document(KIND, key)
        if found is not None and found.body is not None:
            return found
        document = Document(KIND, key, (found.version if found else 0) + 1, msgspec.json.encode(kept))
        with suppress(StaleConversation):  # the same message comes twice at this moment
            await self._store.change(self._ids.new("w-"), [document])
        return document
