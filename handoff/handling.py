"""How long one ticket takes a member, reckoned from those that were closed last.

The store says it, so it is the same in every process, and known again after a restart.
"""

from datetime import datetime, timedelta
from statistics import median

from runtime import limits
from runtime.ports import Store


class Handling:
    """Looks now and then: what is told of a wait need not be newer."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._took = limits.HANDLING
        self._looked_at: datetime | None = None

    async def took(self, now: datetime) -> timedelta:
        """The middle one of the times from being taken until closed. One that was parked for days moves it little."""
        if self._looked_at is None or now - self._looked_at >= limits.HANDLING_LOOKS:
            self._looked_at = now
            closed = await self._store.tickets(("closed",), limits.HANDLING_TICKETS)
            lengths = [
                (one.closed_at - one.claimed_at).total_seconds() for one in closed if one.closed_at and one.claimed_at
            ]
            self._took = timedelta(seconds=median(lengths)) if lengths else limits.HANDLING
        return self._took
