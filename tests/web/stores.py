"""The memory store, with its faults in the test's hand."""

import asyncio
from collections.abc import Callable, Sequence

from runtime.core.conversation import Conversation, Line
from runtime.core.records import Arrival, Commit, Document, Receipt, Ticket, TicketEvent
from runtime.ports import Listener, StoreUnavailable
from runtime.store.in_memory import MemoryStore


class FaultyStore(MemoryStore):
    """Can refuse to write or to do anything, break, erase, keep a commit at a gate, and lose every wake-up."""

    def __init__(self, *, hints: bool = True) -> None:
        super().__init__()
        self.is_down = False
        self.refuses_writes = False
        self.breaks_with = ""
        self.erased: set[str] = set()
        self.gate = asyncio.Event()
        self.gate.set()
        self.entered = asyncio.Event()
        self._hints = hints

    def listen(self, listener: Listener) -> Callable[[], None]:
        return super().listen(listener if self._hints else lambda commit: None)

    async def commit_turn(self, commit: Commit) -> Receipt:
        await self._pass()
        return await super().commit_turn(commit)

    async def accept(self, arrival: Arrival, line: Line | None, event: bytes) -> Receipt:
        await self._pass()
        return await super().accept(arrival, line, event)

    async def own(self, commit: Commit) -> Receipt:
        await self._pass()
        return await super().own(commit)

    async def change(
        self,
        op_id: str,
        documents: Sequence[Document] = (),
        tickets: Sequence[Ticket] = (),
        ticket_events: Sequence[TicketEvent] = (),
    ) -> None:
        await self._pass()
        await super().change(op_id, documents, tickets, ticket_events)

    async def conversation(self, conversation_id: str) -> Conversation | None:
        self._answer()
        return None if conversation_id in self.erased else await super().conversation(conversation_id)

    async def at(self, channel: str, address: str) -> Conversation | None:
        self._answer()
        return await super().at(channel, address)

    async def lines(self, conversation_id: str, after: int, limit: int) -> Sequence[Line]:
        self._answer()
        return await super().lines(conversation_id, after, limit)

    def _answer(self) -> None:
        if self.is_down:
            raise StoreUnavailable("it is down")

    async def _pass(self) -> None:
        self._answer()
        if self.refuses_writes:
            raise StoreUnavailable("the disk is full")
        if self.breaks_with:
            raise RuntimeError(self.breaks_with)
        self.entered.set()
        await self.gate.wait()
        self.entered.clear()
