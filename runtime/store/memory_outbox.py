"""The outbox of the store in memory."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from runtime.core.conversation import BOT, Conversation
from runtime.core.records import OutboxEnd, OutboxRow, OutboxStatus
from runtime.pace import Going, Pace, step
from runtime.store import rules
from runtime.store.micros import MICROSECOND, micros, micros_or_none


class MemoryOutbox:
    """The rows that must leave, and the conversations whose owner says whether a row may."""

    def __init__(self) -> None:
        self._conversations: dict[str, Conversation] = {}
        self._outbox: dict[str, OutboxRow] = {}
        self._paces: dict[str, Pace] = {}

    async def ready(self, now: datetime, limit: int) -> Sequence[OutboxRow]:
        """Rows that may be taken."""
        return tuple(row for row in self._firsts() if rules.is_ready(row, now))[:limit]

    def _firsts(self) -> Iterable[OutboxRow]:
        """The oldest open row of each lane."""
        firsts: dict[str, OutboxRow] = {}
        for row in self._outbox.values():
            if row.status in ("ready", "sending"):
                firsts.setdefault(row.lane, row)
        return firsts.values()

    async def take(self, row_id: str, now: datetime, lease: timedelta) -> OutboxRow | None:
        """Mark a row `sending`, or give None."""
        row = next((row for row in self._firsts() if row.id == row_id), None)
        if row is None or not rules.is_ready(row, now):
            return None
        if not rules.may_go(row, self._conversations.get(row.conversation)):
            self._outbox[row_id] = rules.superseded(row)
            return None
        self._outbox[row_id] = rules.taken(row, now, lease)
        return self._outbox[row_id]

    async def settle(
        self, row_id: str, status: OutboxStatus, *, provider_id: str | None = None, detail: str = "",
        not_before: datetime | None = None,
    ) -> OutboxRow | None:  # fmt: skip
        """End a row under way."""
        row = self._outbox.get(row_id)
        if row is None or row.status != "sending":
            return None
        self._outbox[row_id] = rules.settled(row, status, provider_id, detail, not_before)
        return self._outbox[row_id]

    async def expired(self, now: datetime | None) -> Sequence[OutboxRow]:
        """Rows under way whose lease has run out; with None every row under way."""
        until = datetime.max.replace(tzinfo=UTC) if now is None else now
        return tuple(row for row in self._outbox.values() if row.lease_until is not None and row.lease_until <= until)

    async def retake(self, row: OutboxRow, now: datetime, lease: timedelta) -> OutboxRow | None:
        """Take over a row that `expired` gave."""
        stored = self._outbox.get(row.id)
        if stored is None or not rules.is_same_attempt(stored, row):
            return None
        self._outbox[row.id] = rules.taken(stored, now, lease)
        return self._outbox[row.id]

    async def reported(self, row_id: str | None, provider_id: str, delivery: str, detail: str) -> OutboxRow | None:
        """The carrier's word on a row."""
        row = self._outbox.get(row_id) if row_id is not None else None
        row = row or await self.named(provider_id)
        changed = rules.reported(row, provider_id, delivery, detail) if row is not None else None
        if changed is not None:
            self._outbox[changed.id] = changed
        return changed

    async def owed(self, now: datetime, limit: int) -> Sequence[OutboxRow]:
        """Rows whose carrier is to be asked."""
        due = [(row.not_before, row) for row in self._outbox.values() if row.status == "sent" and row.not_before]
        return tuple(row for at, row in sorted(due, key=lambda one: one[0]) if at <= now)[:limit]

    async def ask_from(self, row_id: str, at: datetime | None) -> None:
        """Let a row that was sent be asked for from then on."""
        if row_id in self._outbox:
            self._outbox[row_id] = rules.asked_from(self._outbox[row_id], at)

    async def named(self, provider_id: str) -> OutboxRow | None:
        """The row of a carrier's message."""
        return next((row for row in self._outbox.values() if row.provider_id == provider_id), None)

    def _supersede(self, conversation: Conversation) -> None:
        for row in tuple(self._outbox.values()):
            if (row.conversation, row.author, row.status) == (conversation.id, BOT, "ready"):
                self._outbox[row.id] = rules.superseded(row)

    def _settle_with(self, ends: Sequence[tuple[str, OutboxEnd]]) -> None:
        for row_id, status in ends:
            row = self._outbox.get(row_id)
            if row is not None and row.status == "sending":
                self._outbox[row_id] = rules.settled(row, status, None, row.detail, None)

    async def pace(self, number: str, going: Going, now: datetime) -> timedelta:
        """How long a text of a number must wait; nothing: its time is taken."""
        before = self._paces.get(number, Pace())
        self._paces[number], wait = step(
            before, going.cost // MICROSECOND, is_answer=going.is_answer, booked=micros_or_none(going.booked),
            now=micros(now),
        )  # fmt: skip
        return wait * MICROSECOND
