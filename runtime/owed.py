"""Texts that were handed on and of which the carrier still owes us the last word: delivered, or not.

Reports come by webhooks, and a webhook may be lost for good. So each text that was sent has a time from which its
carrier is asked, in `not_before` of its row; the last word takes it away.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from runtime.core.records import OutboxRow

DELIVERY = {
    "accepted": 0, "scheduled": 0, "queued": 1, "sending": 2, "sent": 3,
    "delivered": 4, "undelivered": 4, "failed": 4, "read": 5,
}  # fmt: skip
"""How far a message has come, in the carrier's words. Reports come late and out of order: only a higher rank counts."""


def is_last_word(delivery: str | None) -> bool:
    """Whether a carrier says with this what became of a message in the end."""
    return delivery is not None and DELIVERY.get(delivery, 0) >= DELIVERY["delivered"]


class Owed(Protocol):
    """The part of a store that keeps it."""

    async def owed(self, now: datetime, limit: int) -> Sequence[OutboxRow]:
        """Rows that were sent, without a last word, whose time to be asked for has passed; the longest first."""
        ...

    async def ask_from(self, row_id: str, at: datetime | None) -> None:
        """Let a row that was sent be asked for from then on, with None never again, as one with a last word is."""
        ...

    async def named(self, provider_id: str) -> OutboxRow | None:
        """The row of the message that a carrier knows by this id."""
        ...
