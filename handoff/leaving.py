"""Customers who wait and close the page: the desk hears of it, asks whether they are still there, and ends the wait."""

import asyncio
from contextlib import suppress

from handoff.arranging import arrange
from handoff.desk import Desk
from runtime.core.conversation import QUEUE
from runtime.core.events import DeskActed
from runtime.ports import StoreError
from runtime.whispers import Here, Whisper, Whispers
from runtime.worker import UnknownConversation


class Leaving:
    """Turns what pages of customers whisper into clocks of their tickets."""

    def __init__(self, desk: Desk, whispers: Whispers) -> None:
        self._desk = desk
        self._whispers = whispers
        self._news: dict[str, bool] = {}
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled. What is lost here costs a customer's place nothing: it ends by `max_wait`."""
        with self._whispers.heard(self._heard):
            while True:
                await self._woken.wait()
                self._woken.clear()
                await self.tell()

    def _heard(self, whisper: Whisper) -> None:
        if isinstance(whisper, Here):
            self._news[whisper.conversation] = whisper.on
            self._woken.set()

    async def tell(self) -> None:
        """Tell the tickets of those who left or came back."""
        news, self._news = self._news, {}
        for conversation_id, is_here in news.items():
            with suppress(StoreError, UnknownConversation):
                await self._tell(conversation_id, is_here=is_here)

    async def _tell(self, conversation_id: str, *, is_here: bool) -> None:
        conversation = await self._desk.store.conversation(conversation_id)
        if conversation is None or conversation.owner != QUEUE or conversation.ticket is None:
            return
        ticket = await self._desk.store.ticket(conversation.ticket)
        if ticket is not None:
            await arrange(self._desk, ticket, DeskActed("customer_back" if is_here else "customer_left", "customer"))
