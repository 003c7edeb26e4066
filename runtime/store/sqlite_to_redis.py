"""Moving what a SQLite file holds to Redis, conversation by conversation: an interrupted move is taken up again.

Both are at rest meanwhile. Ids, versions, places in the outcome log stay as they are; marks of operations, which are
known for a day only, are left behind.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from runtime import limits
from runtime.core.errors import HandrailError
from runtime.core.records import Document
from runtime.shards import shard_of
from runtime.store import redis_parts as parts
from runtime.store.micros import at_micros
from runtime.store.redis_link import Link
from runtime.store.redis_parts import Part
from runtime.store.sqlite_schema import open_file
from runtime.wire import (
    read_conversation,
    read_lines,
    read_outbox_row,
    read_ticket,
    write_lines,
)

_LOG_AT_ONCE = 200


class NotMoved(HandrailError):
    """What was read back is not what was written."""


@dataclass(slots=True)
class Moved:
    """How much was moved, or was there already from a move before."""

    conversations: int = 0
    already: int = 0
    lines: int = 0
    tickets: int = 0
    documents: int = 0
    log_entries: int = 0


class Move:
    """One move. `now` decides how long marks of arrivals are still to be kept."""

    def __init__(self, file: Path, link: Link, now: datetime, tell: Callable[[int], None]) -> None:
        self._sql = open_file(file)
        self._link = link
        self._now = now
        self._tell = tell
        self.moved = Moved()

    @property
    def count(self) -> int:
        """How many conversations there are."""
        return int(self._all("select count(*) from conversation")[0][0])

    async def run(self) -> Moved:
        """Move everything, then read it back. Raises NotMoved, StoreUnavailable."""
        try:
            for row in self._all("select number, id from conversation order by number"):
                await self._conversation(*row)
                self._tell(1)
            await self._documents()
            await self._log()
            await self._verify()
        finally:
            self._sql.close()
        return self.moved

    def _all(self, sql: str, *values: Any) -> list[Any]:
        return self._sql.execute(sql, values).fetchall()

    async def _conversation(self, number: int, name: str) -> None:
        part = self._part(number, name)
        prefix = self._link.shards[part.shard]
        is_new = await self._link.step("put", prefix, *part.words("")[1:])
        self.moved.conversations += 1
        self.moved.already += not is_new

    def _part(self, number: int, name: str) -> Part:
        body = self._all("select body from conversation where id = ?", name)[0][0]
        part = parts.empty(shard_of(name), "")
        parts.add_conversation(part, read_conversation(body))
        lines = self._lines(number)
        part.fields["lines"] = [part.keep(write_lines((line,))) for line in lines]
        rows = self._all("select body from outbox where conversation = ? order by number", name)
        part.fields["rows"] = [parts.row(part, read_outbox_row(one[0])) for one in rows]
        tickets = [read_ticket(one[0]) for one in self._all("select body from ticket where conversation = ?", name)]
        part.fields["tickets"] = [parts.ticket(part, one) for one in tickets]
        for one in tickets:
            for n, event in self._all("select n, body from ticket_event where ticket = ? order by n", one.id):
                part.fields["events"].append({"ticket": one.id, "n": n, "body": part.keep(event)})
        part.fields["arrivals"] = list(self._arrivals(name))
        waiting = self._all("select seq, event from waiting where conversation = ? order by number", name)
        part.fields["waits"] = [
            {"event": part.keep(event), **({"seq": seq} if seq is not None else {})} for seq, event in waiting
        ]
        self.moved.lines += len(lines)
        self.moved.tickets += len(tickets)
        return part

    def _lines(self, number: int) -> Sequence[Any]:
        sql = "select lines from turn where conversation = ? and seq is not null order by seq"
        return [line for row in self._all(sql, number) for line in read_lines(row[0])]

    def _arrivals(self, name: str) -> Iterator[dict[str, Any]]:
        sql = "select channel, external_id, digest, at, seq from arrival where conversation = ?"
        for channel, external_id, digest, at, seq in self._all(sql, name):
            left = at_micros(at) + limits.DEDUPE - self._now
            if left > timedelta(0):
                mark = {
                    "key": f"{channel}:{external_id}",
                    "digest": digest,
                    "kept": int(left.total_seconds() * 1000) + 1,
                }
                yield mark | ({"seq": seq} if seq is not None else {})

    async def _documents(self) -> None:
        for kind, key, version, body in self._all("select kind, key, version, body from document"):
            shard = parts.document_place(Document(kind, key, version, body))
            prefix = self._link.house if shard == parts.HOUSE else self._link.shards[shard]
            await self._link.write(prefix, "HSET", f"{prefix}d:{kind}", key, f"{version} ".encode() + body)
            self.moved.documents += 1

    async def _log(self) -> None:
        """The outcome log at its old places, so that its cursor means the same."""
        house = self._link.house
        last = await self._link.ask(house, "GET", house + "last")
        rows = self._all("select position, log from turn where log is not null and position > ?", int(last or 0))
        for start in range(0, len(rows), _LOG_AT_ONCE):
            for position, log in rows[start : start + _LOG_AT_ONCE]:
                await self._link.write(house, "XADD", house + "moments", f"{position}-0", "log", log)
                await self._link.write(house, "SET", house + "last", position)
                self.moved.log_entries += 1

    async def _verify(self) -> None:
        """Read every conversation back and hold it against what the file has."""
        for number, name, body in self._all("select number, id, body from conversation order by number"):
            prefix = self._link.shards[shard_of(name)]
            stored, lines = await asyncio.gather(
                self._link.ask(prefix, "HGET", f"{prefix}c:{name}", "body"),
                self._link.ask(prefix, "LRANGE", f"{prefix}l:{name}", 0, -1),
            )
            told = [line for record in lines for line in read_lines(record)]
            if stored is None or read_conversation(stored) != read_conversation(body) or told != self._lines(number):
                raise NotMoved(f"conversation {name} is not in Redis as it is in the file")
            self._tell(1)
