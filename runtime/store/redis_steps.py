"""Doing a step: on the one shard that it touches, or on several of them together.

Over several, the step is written down first as the house's intent. Then each shard checks its part and is kept for it,
the intent is marked as decided, and each shard writes. Whoever finds a shard kept looks at the intent: what was
decided is carried out to its end, what was not is given up after a while. So a process may die anywhere in between.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from runtime import limits
from runtime.core.records import Receipt, Waiting
from runtime.ports import OutOfTurn, StaleConversation, StoreUnavailable
from runtime.store.micros import MICROSECOND
from runtime.store.redis_link import Link
from runtime.store.redis_parts import HOUSE, Part

_PAUSE_SECONDS = 0.02  # while another step over several shards is under way
_GIVE_UP = str(limits.RESERVED // MICROSECOND)

Answer = Sequence[Any]


class Steps:
    """The steps that write conversations and records."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def prefix(self, shard: int) -> str:
        """What the keys of a shard begin with."""
        return self._link.house if shard == HOUSE else self._link.shards[shard]

    async def do(self, parts: Sequence[Part]) -> Receipt | None:
        """Do it, all or nothing. Gives the old receipt when it was done before, None when it is done now.

        Raises StaleConversation, OutOfTurn, ValueError, KeyError and StoreUnavailable, as runtime/ports.py says.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + 2 * limits.RESERVED.total_seconds()
        while loop.time() < until:
            answer = await (self._alone(parts[0]) if len(parts) == 1 else self._together(parts))
            if answer[0] != b"reserved":
                return _told(answer, parts[0])
            await asyncio.sleep(_PAUSE_SECONDS)
        raise StoreUnavailable("a step over several shards does not end")

    async def _alone(self, part: Part) -> Answer:
        answer: Answer = await self._link.step("commit", self.prefix(part.shard), *part.words("go"))
        if answer[0] == b"reserved":
            await self._look_after(answer[1], part.shard)
        return answer

    async def _together(self, parts: Sequence[Part]) -> Answer:
        op_id: str = parts[0].fields["op"]
        shards = [part.shard for part in parts]
        before = await self.intent("begin", op_id, " ".join(map(str, shards)))
        if before and (before[0], before[1]) != (op_id.encode(), b"begun"):
            await self._finish(*before)
            return (b"reserved",)
        for part in parts:
            answer: Answer = await self._link.step("commit", self.prefix(part.shard), *part.words("reserve"))
            if answer[0] != b"ok":
                if answer[0] == b"reserved":
                    await self._look_after(answer[1], part.shard)
                await self._end(op_id, shards, "release")
                return answer
        if not await self.intent("decide", op_id):
            await self._end(op_id, shards, "release")
            return (b"reserved",)
        await self._end(op_id, shards, "apply")
        return (b"ok",)

    async def intent(self, how: str, op_id: str, more: str = "") -> Any:
        """A step over several shards, as it is written down: see lua/intent.lua."""
        return await self._link.step("intent", self._link.house, how, op_id, more)

    async def _end(self, op_id: str, shards: Sequence[int], how: str) -> None:
        for shard in shards:
            await self._link.step("commit", self.prefix(shard), how, op_id)
        await self.intent("end", op_id)

    async def _finish(self, op_id: bytes, state: bytes, shards: bytes) -> None:
        """End somebody's step that is under way: as it was decided, or not at all when nobody decides."""
        name = op_id.decode()
        where = [int(shard) for shard in shards.split()]
        if state == b"decided":
            await self._end(name, where, "apply")
        elif state == b"given up" or await self.intent("give_up", name, _GIVE_UP):
            await self._end(name, where, "release")

    async def _look_after(self, op_id: bytes, shard: int) -> None:
        """A shard is kept for a step. One whose intent is gone was given up, and came too late to see it."""
        house = self._link.house
        found = await self._link.ask(house, "HMGET", house + "intent", "op", "state", "shards")
        if found[0] == op_id:
            await self._finish(*found)
        else:
            await self._link.step("commit", self.prefix(shard), "release", op_id)


def _told(answer: Answer, part: Part) -> Receipt | None:
    """What an answer of commit.lua means."""
    what, *more = answer
    conversation = part.fields.get("conversation", {}).get("id") or part.fields.get("accepts") or "none"
    match what:
        case b"ok":
            return None
        case b"repeated":
            where, seq, digest = more
            return Receipt(where.decode(), int(seq) if seq else None, digest.decode(), repeated=True)
        case b"first":
            raise OutOfTurn(waiting_of(more[0], more[1:]))
        case b"gap":
            raise ValueError(f"the lines of conversation {conversation} do not follow: there may be no gap")
        case b"missing":
            raise KeyError(conversation)
    raise StaleConversation(f"conversation {conversation}: its {more[0].decode()} is not the one that follows")


def waiting_of(waiting_id: bytes, found: Sequence[bytes]) -> Waiting:
    """A waiting event, from its id and its fields conversation, seq, event, tries."""
    conversation, seq, event, tries = found
    return Waiting(waiting_id.decode(), conversation.decode(), int(seq) if seq else None, event, int(tries))
