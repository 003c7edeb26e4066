"""The outbox in Redis: each shard keeps its own rows, and what may be taken is merged from their small indexes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from runtime.core.records import OutboxRow, OutboxStatus
from runtime.pace import Going
from runtime.shards import shard_named
from runtime.store.micros import MICROSECOND, at_micros, micros
from runtime.store.redis_link import Link
from runtime.store.redis_places import Places
from runtime.wire import read_outbox_row


class RedisOutbox:
    """`new_token` names an attempt, so that one whose answer was lost can be asked for again."""

    def __init__(self, link: Link, places: Places, new_token: Callable[[], str]) -> None:
        self._link = link
        self._places = places
        self._new_token = new_token

    async def ready(self, now: datetime, limit: int) -> Sequence[OutboxRow]:
        """Rows that may be taken."""
        found = await self._until("ready", now, limit)
        return await self._rows([(name.partition(b":")[2], shard) for name, shard in found])

    async def _until(self, index: str, now: datetime, limit: int) -> Sequence[tuple[bytes, int]]:
        """What stands in an index by time until now, the earliest of all shards, each with its shard."""
        words = ("-inf", micros(now), "WITHSCORES", "LIMIT", 0, limit)
        found = await self._link.ask_all(self._link.shards, "ZRANGEBYSCORE", index, *words)
        merged = sorted(
            (float(score), name, shard)
            for shard, pairs in enumerate(found)
            for name, score in zip(pairs[::2], pairs[1::2], strict=True)
        )
        return [(name, shard) for _, name, shard in merged[:limit]]

    async def expired(self, now: datetime | None) -> Sequence[OutboxRow]:
        """Rows under way whose lease has run out; with None every row under way."""
        until = micros(now) if now is not None else "+inf"
        found = await self._link.ask_all(self._link.shards, "ZRANGEBYSCORE", "sending", "-inf", until)
        return await self._rows([(row_id, shard) for shard, ids in enumerate(found) for row_id in ids], by_age=True)

    async def _rows(self, names: Sequence[tuple[bytes, int]], *, by_age: bool = False) -> Sequence[OutboxRow]:
        keys = [(self._link.shards[shard], f"o:{row_id.decode()}") for row_id, shard in names]
        asked = [self._link.ask(prefix, "HGETALL", prefix + name) for prefix, name in keys]
        found = [_fields(await one) for one in asked]
        for (row_id, shard), fields in zip(names, found, strict=True):
            if fields:
                self._places.remember(row_id.decode(), shard)
        there = [fields for fields in found if fields]
        if by_age:
            there.sort(key=lambda fields: int(fields[b"number"]))
        return tuple(_row(fields) for fields in there)

    async def take(self, row_id: str, now: datetime, lease: timedelta) -> OutboxRow | None:
        """Mark a row `sending`, or give None."""
        return await self._step("take", row_id, micros(now), str(micros(now + lease)), self._new_token())

    async def retake(self, row: OutboxRow, now: datetime, lease: timedelta) -> OutboxRow | None:
        """Take over a row that `expired` gave."""
        return await self._step("retake", row.id, row.attempts, str(micros(now + lease)), self._new_token())

    async def settle(
        self, row_id: str, status: OutboxStatus, provider_id: str | None, detail: str, not_before: datetime | None
    ) -> OutboxRow | None:
        """End a row under way."""
        until = str(micros(not_before)) if not_before is not None else ""
        return await self._step("settle", row_id, status, provider_id or "", detail, until, self._new_token())

    async def reported(self, row_id: str | None, provider_id: str, delivery: str, detail: str) -> OutboxRow | None:
        """The carrier's word on a row."""
        if row_id is None or await self._places.of_row(row_id) is None:
            row_id = await self._places.named_by(provider_id)
            if row_id is None:
                return None
        return await self._step("reported", row_id, provider_id, delivery, detail)

    async def owed(self, now: datetime, limit: int) -> Sequence[OutboxRow]:
        """Rows whose carrier is to be asked."""
        return await self._rows(await self._until("owed", now, limit))

    async def ask_from(self, row_id: str, at: datetime | None) -> None:
        """Let a row that was sent be asked for from then on."""
        await self._step("ask_from", row_id, str(micros(at)) if at is not None else "")

    async def named(self, provider_id: str) -> OutboxRow | None:
        """The row of a carrier's message."""
        row_id = await self._places.named_by(provider_id)
        shard = await self._places.of_row(row_id) if row_id is not None else None
        if row_id is None or shard is None:
            return None
        rows = await self._rows([(row_id.encode(), shard)])
        return rows[0] if rows else None

    async def pace(self, number: str, going: Going, now: datetime) -> timedelta:
        """How long a text of a number must wait. A number lies by its name, whatever shards its texts lie in."""
        booked = str(micros(going.booked)) if going.booked is not None else ""
        words = (number, going.cost // MICROSECOND, int(going.is_answer), booked, micros(now))
        return int(await self._link.step("pace", self._link.shards[shard_named(number)], *words)) * MICROSECOND

    async def _step(self, name: str, row_id: str, *words: str | int) -> OutboxRow | None:
        shard = await self._places.of_row(row_id)
        if shard is None:
            return None
        found = await self._link.step(name, self._link.shards[shard], row_id, *words)
        return _row(_fields(found)) if found else None


def _fields(flat: Sequence[bytes]) -> dict[bytes, bytes]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _row(fields: dict[bytes, bytes]) -> OutboxRow:
    """The row as it was written, with what has become of it since."""
    status: Any = fields[b"status"].decode()
    return replace(
        read_outbox_row(fields[b"body"]),
        status=status,
        not_before=_time(fields[b"not_before"]),
        lease_until=_time(fields[b"lease"]),
        attempts=int(fields[b"attempts"]),
        provider_id=fields[b"provider"].decode() or None,
        delivery=fields[b"delivery"].decode() or None,
        detail=fields[b"detail"].decode(),
    )


def _time(stored: bytes) -> datetime | None:
    return at_micros(int(stored)) if stored else None
