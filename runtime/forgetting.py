"""What a store must be able to forget."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from runtime.core.conversation import Conversation


class Forgets(Protocol):
    """What a person may ask to be gone, and what grows old. The outcome log's lines stay: no words are in them."""

    async def of_customer(self, customer: str) -> Sequence[Conversation]:
        """A customer's conversations, the oldest first."""
        ...

    async def untouched(self, channel: str, before: datetime, limit: int) -> Sequence[str]:
        """Ids of conversations of a channel that nothing has touched since; it may be by whole days, rather too few."""
        ...

    async def erase(self, conversation: Conversation) -> bool:
        """Remove a conversation with all that belongs to it; False when it is gone already."""
        ...

    async def forget_marks(self, before: datetime, limit: int) -> int:
        """Forget marks of what arrived before; gives how many went, 0 where they go by themselves."""
        ...

    async def scrub(self) -> None:
        """Leave nothing of what was erased in the store's files. Raises StoreUnavailable."""
        ...
