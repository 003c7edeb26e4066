"""Hints for open consoles: "this ticket changed", and nothing else; the page then reads what it may see.

A hint may be lost (another process wrote, a socket was down), so pages also read on their own now and then.
"""

import asyncio
from collections import OrderedDict

from runtime import limits
from runtime.core.records import Commit, Ticket
from runtime.ports import Store


class Follower:
    """One open console: the tickets that changed since it was told, by ticket with their conversation."""

    def __init__(self) -> None:
        self.changed: dict[str, str] = {}
        self.woken = asyncio.Event()
        self.is_over = False

    def tell(self, ticket_id: str, conversation_id: str) -> None:
        """Add a change; several of one ticket are one."""
        self.changed[ticket_id] = conversation_id
        self.woken.set()

    def take(self) -> dict[str, str]:
        """What changed, once."""
        taken, self.changed = self.changed, {}
        self.woken.clear()
        return taken


class Hints:
    """Hears the store's commits and tells the open consoles."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._followers: set[Follower] = set()
        self._queues: OrderedDict[str, str] = OrderedDict()
        self._stop = store.listen(self._heard)

    def __len__(self) -> int:
        return len(self._followers)

    def follow(self) -> Follower:
        """A new console listens."""
        follower = Follower()
        self._followers.add(follower)
        return follower

    def leave(self, follower: Follower) -> None:
        """It listens no more."""
        self._followers.discard(follower)

    def shut(self) -> None:
        """Tell every console that the service ends, and hear no more."""
        self._stop()
        for follower in self._followers:
            follower.is_over = True
            follower.woken.set()

    def noted(self, ticket: Ticket) -> None:
        """A ticket changed without a turn of its conversation."""
        self._remember(ticket)
        self._tell(ticket.id, ticket.conversation)

    async def queue(self, ticket_id: str) -> str | None:
        """The queue of a ticket, which never changes; None for an unknown one."""
        if ticket_id not in self._queues:
            ticket = await self._store.ticket(ticket_id)
            if ticket is None:
                return None
            self._remember(ticket)
        return self._queues[ticket_id]

    def _heard(self, commit: Commit) -> None:
        for ticket in commit.tickets:
            self._remember(ticket)
            self._tell(ticket.id, ticket.conversation)
        named = commit.conversation.ticket
        if named is not None and not any(ticket.id == named for ticket in commit.tickets):
            self._tell(named, commit.conversation.id)

    def _tell(self, ticket_id: str, conversation_id: str) -> None:
        for follower in self._followers:
            follower.tell(ticket_id, conversation_id)

    def _remember(self, ticket: Ticket) -> None:
        self._queues[ticket.id] = ticket.queue
        if len(self._queues) > limits.HINTED_TICKETS:
            self._queues.popitem(last=False)
