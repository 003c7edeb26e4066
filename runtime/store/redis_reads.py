"""What is asked of Redis. Lists over all conversations are merged from the small indexes of the shards."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from runtime import limits
from runtime.core.conversation import Conversation, Line, MomentEvent
from runtime.core.records import Document, Receipt, Ticket, TicketEvent, TicketState, Waiting
from runtime.core.whereabouts import Whereabouts
from runtime.searching import Page, Position, Stretch, joined
from runtime.shards import SHARDS, shard_at, shard_of
from runtime.store import rules
from runtime.store.micros import at_micros, micros
from runtime.store.redis_link import Link
from runtime.store.redis_parts import HOUSE, SPREAD, document_shard
from runtime.store.redis_places import Places
from runtime.store.redis_steps import waiting_of
from runtime.wire import read_conversation, read_lines, read_log, read_ticket, read_ticket_event

_PLACE_BITS = 10  # of a moment event's position: its place among the events of one turn


class RedisReads:
    """Reads only."""

    def __init__(self, link: Link, places: Places) -> None:
        self._link = link
        self._places = places

    async def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation of that id."""
        prefix = self._link.shards[shard_of(conversation_id)]
        body = await self._link.ask(prefix, "HGET", f"{prefix}c:{conversation_id}", "body")
        return read_conversation(body) if body is not None else None

    async def at(self, channel: str, address: str) -> Conversation | None:
        """The conversation on a channel address."""
        prefix = self._link.shards[shard_at(channel, address)]
        body = await self._link.look("at", prefix, f"{channel}:{address}")
        return read_conversation(body) if body else None

    async def receipt(self, channel: str, external_id: str) -> Receipt | None:
        """The receipt of an arrival that was written."""
        found = await self._link.ask_all(self._link.shards, "GET", f"a:{channel}:{external_id}")
        for stored in found:
            if stored is not None:
                where, seq, digest = stored.split(b"\0", 2)
                return Receipt(where.decode(), int(seq) if seq else None, digest.decode(), repeated=True)
        return None

    async def lines(self, conversation_id: str, after: int, limit: int) -> Sequence[Line]:
        """Lines with a seq above `after`."""
        prefix = self._link.shards[shard_of(conversation_id)]
        found = await self._link.look("lines", prefix, conversation_id, max(after, 0), limit)
        return tuple(line for record in found for line in read_lines(record))

    async def waiting(self, limit: int) -> Sequence[Waiting]:
        """Accepted events, oldest first, one a conversation at most."""
        found = await self._link.ask_all(self._link.shards, "ZRANGE", "waiting", 0, limit - 1, "WITHSCORES")
        first = sorted(
            (int(float(score)), shard) for shard, pairs in enumerate(found) for score in pairs[1::2]
        )[:limit]  # fmt: skip
        keys = [(f"{number}-{shard}", self._link.shards[shard]) for number, shard in first]
        fields = ("conversation", "seq", "event", "tries")
        asked = [self._link.ask(prefix, "HMGET", f"{prefix}waits:{name}", *fields) for name, prefix in keys]
        rows = [(name, await one) for (name, _), one in zip(keys, asked, strict=True)]
        return tuple(waiting_of(name.encode(), row) for name, row in rows if row[0] is not None)

    async def due(self, now: datetime, limit: int) -> Sequence[str]:
        """Ids of conversations with a timer that is due."""
        words = ("-inf", micros(now), "WITHSCORES", "LIMIT", 0, limit)
        found = await self._link.ask_all(self._link.shards, "ZRANGEBYSCORE", "due", *words)
        merged = sorted(
            (float(score), name) for pairs in found for name, score in zip(pairs[::2], pairs[1::2], strict=True)
        )
        return tuple(name.decode() for _, name in merged[:limit])

    async def next_due(self) -> datetime | None:
        """When the next timer becomes due."""
        found = await self._link.ask_all(self._link.shards, "ZRANGE", "due", 0, 0, "WITHSCORES")
        first = min((float(pairs[1]) for pairs in found if pairs), default=None)
        return at_micros(int(first)) if first is not None else None

    async def living(self, versions: Sequence[str]) -> Mapping[str, int]:
        """How many conversations follow each version."""
        if not versions:
            return {}
        found = await self._link.ask_all(self._link.shards, "HMGET", "follow", *versions)
        return {version: sum(int(counts[n] or 0) for counts in found) for n, version in enumerate(versions)}

    async def whereabouts(self) -> Mapping[Whereabouts, int]:
        """Where conversations are, and how many: the counts of the shards, together."""
        counts: Counter[bytes] = Counter()
        for told in await self._link.ask_all(self._link.shards, "HGETALL", "where"):
            for place, count in zip(told[::2], told[1::2], strict=True):
                counts[place] += int(count)
        return {Whereabouts.read(place): count for place, count in counts.items()}

    async def following(self, limit: int, after: str) -> Sequence[tuple[str, Conversation]]:
        """Conversations with a journey under way, shard by shard, and by id in each."""
        shard_text, _, last = after.partition(":")
        shard = int(shard_text or 0)
        page: list[tuple[str, Conversation]] = []
        while shard < SHARDS and len(page) < limit:
            prefix = self._link.shards[shard]
            start = f"({last}" if last else "-"
            names = await self._link.ask(
                prefix, "ZRANGEBYLEX", prefix + "run", start, "+", "LIMIT", 0, limit - len(page)
            )
            asked = [self._link.ask(prefix, "HGET", f"{prefix}c:{name.decode()}", "body") for name in names]
            bodies = [await one for one in asked]
            page += [
                (f"{shard}:{name.decode()}", read_conversation(body))
                for name, body in zip(names, bodies, strict=True)
                if body is not None
            ]
            if len(page) < limit:
                shard, last = shard + 1, ""
        return tuple(page)

    async def ticket(self, ticket_id: str) -> Ticket | None:
        """The ticket of that id."""
        shard = await self._places.of_ticket(ticket_id)
        if shard is None:
            return None
        prefix = self._link.shards[shard]
        body = await self._link.ask(prefix, "HGET", f"{prefix}t:{ticket_id}", "body")
        return read_ticket(body) if body is not None else None

    async def tickets(self, states: Sequence[TicketState], limit: int) -> Sequence[Ticket]:
        """Tickets in these states: the first of each shard, merged."""
        found = [
            (float(score), name.decode(), shard, state)
            for state in dict.fromkeys(states)
            for shard, pairs in enumerate(
                await self._link.ask_all(self._link.shards, "ZRANGE", f"ts:{state}", 0, limit - 1, "WITHSCORES")
            )
            for name, score in zip(pairs[::2], pairs[1::2], strict=True)
        ]
        found.sort(key=lambda one: (one[3] == "closed", one[0], one[1]))
        rows = await self._tickets([(name, shard) for _, name, shard, _ in found[:limit]])
        return tuple(sorted((row for row in rows if row.state in states), key=rules.place))

    async def closed(self, terms: Sequence[str], limit: int, after: str) -> Page:
        """Closed tickets that have a word with each beginning: what the shards find, merged."""
        start = Position.read(after)
        bounds = (start.place, start.ticket, limits.SEARCH_SHARD_LOOKS, limits.SEARCH_WORDS)
        told = await asyncio.gather(
            *(self._link.look("find", prefix, *bounds, *terms) for prefix in self._link.shards)
        )  # fmt: skip
        where: dict[str, int] = {}
        stretches = []
        for shard, lists in enumerate(told):
            for last_place, last, *pairs in lists:
                found = [_position(place, name) for name, place in zip(pairs[::2], pairs[1::2], strict=True)]
                where |= {one.ticket: shard for one in found}
                stretches.append(Stretch(found, _position(last_place, last) if last else None))
        positions, until = joined(stretches, limit)
        tickets = await self._tickets([(one.ticket, where[one.ticket]) for one in positions])
        return Page(tickets, str(until) if until is not None else None)

    async def customer_tickets(self, customer: str, limit: int) -> Sequence[Ticket]:
        """A customer's tickets, the latest first."""
        found = await self._link.ask_all(
            self._link.shards, "ZREVRANGE", f"tc:{customer}", 0, limit - 1, "WITHSCORES"
        )  # fmt: skip
        merged = sorted(
            (
                (float(score), name.decode(), shard)
                for shard, pairs in enumerate(found)
                for name, score in zip(pairs[::2], pairs[1::2], strict=True)
            ),
            reverse=True,
        )
        return await self._tickets([(name, shard) for _, name, shard in merged[:limit]])

    async def _tickets(self, names: Sequence[tuple[str, int]]) -> Sequence[Ticket]:
        asked = []
        for name, shard in names:
            self._places.remember(name, shard)
            prefix = self._link.shards[shard]
            asked.append(self._link.ask(prefix, "HGET", f"{prefix}t:{name}", "body"))
        bodies = [await one for one in asked]
        return tuple(read_ticket(body) for body in bodies if body is not None)

    async def ticket_events(self, ticket_id: str) -> Sequence[TicketEvent]:
        """What happened to a ticket."""
        shard = await self._places.of_ticket(ticket_id)
        if shard is None:
            return ()
        prefix = self._link.shards[shard]
        found = await self._link.ask(prefix, "LRANGE", f"{prefix}events:{ticket_id}", 0, -1)
        return tuple(read_ticket_event(body) for body in found)

    async def document(self, kind: str, key: str) -> Document | None:
        """One document."""
        shard = document_shard(kind, key)
        prefix = self._link.house if shard == HOUSE else self._link.shards[shard]
        stored = await self._link.ask(prefix, "HGET", f"{prefix}d:{kind}", key)
        return _document(kind, key, stored) if stored is not None else None

    async def documents(self, kind: str) -> Sequence[Document]:
        """All documents of a kind, by key."""
        prefixes = self._link.shards if kind in SPREAD else (self._link.house,)
        found = await self._link.ask_all(prefixes, "HGETALL", f"d:{kind}")
        pairs = sorted(pair for flat in found for pair in zip(flat[::2], flat[1::2], strict=True))
        return tuple(_document(kind, key.decode(), stored) for key, stored in pairs)

    # The outcome log

    async def moments(self, after: int, limit: int) -> Sequence[tuple[int, str, MomentEvent]]:
        """Moment events above a position. First what the shards have logged since the last look is put in one order."""
        while await self._gather():
            continue
        house = self._link.house
        first = f"{after >> _PLACE_BITS}-0"
        entries = await self._link.ask(house, "XRANGE", house + "moments", first, "+", "COUNT", limit + 1)
        found = (
            (int(name.partition(b"-")[0]) << _PLACE_BITS | place, event_id, event)
            for name, (_, log) in entries
            for place, (event_id, event) in enumerate(read_log(log))
        )
        return tuple(row for row in found if row[0] > after)[:limit]

    async def _gather(self) -> bool:
        """Put one round of new entries behind what is gathered; whether there may be more."""
        house = self._link.house
        told = await self._link.ask(house, "HGETALL", house + "gathered")
        have = {int(shard): int(number) for shard, number in zip(told[::2], told[1::2], strict=True)}
        asked = [
            self._link.ask(
                prefix, "XRANGE", prefix + "log", f"{have.get(shard, 0) + 1}-0", "+", "COUNT", limits.MOMENTS_GATHERED
            )
            for shard, prefix in enumerate(self._link.shards)
        ]
        rounds = [await one for one in asked]
        new = sorted(
            (int(fields[1]), shard, int(name.partition(b"-")[0]), fields[3])
            for shard, entries in enumerate(rounds)
            for name, fields in entries
        )
        if not new:
            return False
        words = [word for _, shard, number, log in new for word in (shard, number, log)]
        await self._link.step("gather", house, *words)
        for shard in {shard for _, shard, _, _ in new}:
            prefix = self._link.shards[shard]
            gathered = max(number for _, of, number, _ in new if of == shard)
            await self._link.write(
                prefix, "XTRIM", prefix + "log", "MINID", f"{max(gathered - limits.MOMENTS_LEFT, 0)}-0"
            )
        return any(len(entries) == limits.MOMENTS_GATHERED for entries in rounds)


def _position(place: bytes, ticket: bytes) -> Position:
    return Position(int(float(place)), ticket.decode())


def _document(kind: str, key: str, stored: bytes) -> Document:
    version, _, body = stored.partition(b" ")
    return Document(kind, key, int(version), body)
