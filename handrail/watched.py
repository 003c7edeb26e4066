"""A store whose steps are timed and counted. It is the store in everything else."""

from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

from runtime.core.conversation import Line
from runtime.core.records import Arrival, Commit, OutboxRow, OutboxStatus, Receipt
from runtime.ports import StaleConversation, Store

if TYPE_CHECKING:
    from handrail.metrics import Metrics


class WatchedStore:
    """The five steps go through it; all that is not named here is the store's own."""

    def __init__(self, store: Store, metrics: "Metrics") -> None:
        self._store = store
        self._metrics = metrics

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def accept(self, arrival: Arrival, line: Line | None, event: bytes) -> Receipt:
        """Timed, and counted as put off."""
        with self._metrics.store_seconds.labels("accept").time():
            receipt = await self._store.accept(arrival, line, event)
        self._metrics.inbound.labels(arrival.channel, "repeated" if receipt.repeated else "accepted").inc()
        return receipt

    async def commit_turn(self, commit: Commit) -> Receipt:
        """Timed and counted."""
        return await self._commit(commit, "commit")

    async def own(self, commit: Commit) -> Receipt:
        """Timed and counted."""
        return await self._commit(commit, "own")

    async def _commit(self, commit: Commit, op: str) -> Receipt:
        began = perf_counter()
        try:
            receipt = await (self._store.own(commit) if op == "own" else self._store.commit_turn(commit))
        except StaleConversation:
            self._metrics.conflicts.inc()
            raise
        finally:
            self._metrics.store_seconds.labels(op).observe(perf_counter() - began)
        self._metrics.committed(commit, is_repeated=receipt.repeated)
        return receipt

    async def settle(
        self, row_id: str, status: OutboxStatus, *, provider_id: str | None = None, detail: str = "",
        not_before: datetime | None = None,
    ) -> OutboxRow | None:  # fmt: skip
        """Timed and counted."""
        with self._metrics.store_seconds.labels("settle").time():
            row = await self._store.settle(
                row_id, status, provider_id=provider_id, detail=detail, not_before=not_before
            )
        if row is not None:
            self._metrics.settled(status)
        return row
