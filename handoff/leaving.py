"""Customers who wait and close the page: the desk hears of it, asks whether they are still there, and ends the wait.

Where several processes share the store, each of them tells; the ticket takes the first word and refuses the others.
"""

import asyncio
from contextlib import suppress

from handoff.arranging import arrange
from handoff.desk import Desk
from runtime.core.conversation import QUEUE
from runtime.core.events import DeskActed
from runtime.core.records import Commit
from runtime.ports import StoreError
from runtime.whispers import Here, Whisper, Whispers
from runtime.worker import UnknownConversation


class Leaving:
    """Turns what pages of customers whisper into clocks of their tickets."""

    def __init__(self, desk: Desk, whispers: Whispers) -> None:
        self._desk = desk
        self._whispers = whispers
        self._news: dict[str, None] = {}
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled. What is lost here costs a customer's place nothing: it ends by `max_wait`."""
        quiet = self._desk.store.listen(self._committed)
        try:
            with self._whispers.heard(self._heard):
                while True:
                    await self._woken.wait()
                    self._woken.clear()
                    await self.tell()
        finally:
            quiet()

    def _heard(self, whisper: Whisper) -> None:
        """Of who came, the process that has the page tells; of who left all do, for it may be gone itself."""
        if isinstance(whisper, Here) and (not whisper.on or self._whispers.has(whisper)):
            self._news[whisper.conversation] = None
            self._woken.set()

    def _committed(self, commit: Commit) -> None:
        """Who closed the page before the wait began is away from its first moment."""
        begins = any(ticket.state == "queued" and ticket.version == 1 for ticket in commit.tickets)
        wrote = any(line.author == "customer" for line in commit.lines)
        if begins and not wrote and self._whispers.has_left(commit.conversation.id):
            self._news[commit.conversation.id] = None
            self._woken.set()

    async def tell(self) -> None:
        """Tell the tickets of those who left or came back."""
        news, self._news = self._news, {}
        for conversation_id in news:
            with suppress(StoreError, UnknownConversation):
                await self._tell(conversation_id)

    async def _tell(self, conversation_id: str) -> None:
        conversation = await self._desk.store.conversation(conversation_id)
        if conversation is None or conversation.owner != QUEUE or conversation.ticket is None:
            return
        ticket = await self._desk.store.ticket(conversation.ticket)
        if ticket is not None:
            is_here = self._whispers.is_here(conversation_id)
            await arrange(self._desk, ticket, DeskActed("customer_back" if is_here else "customer_left", "customer"))
