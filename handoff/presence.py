"""Whether members take tickets: what they declare, and apart from that whether anything of theirs is alive.

Whoever never declared anything is away. Only members with an open console are ever lost: a program that works by calls
alone has no connection that could break.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args

import msgspec

from handoff.bodies import Presence
from handoff.roster import Member
from runtime import limits
from runtime.clock import Clock, Ids
from runtime.core.records import Document
from runtime.ports import StaleConversation, Store
from runtime.wire import write_json

Change = Callable[["Standing"], "Standing"]

PRESENCE = "presence"
SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a member stands: `declared` by themselves, `misses` offers in a row let pass, `seen` alive in a console.

    `since` is when this process began to look: before that it can have missed a sign of life.
    """

    declared: Presence = "away"
    misses: int = 0
    reason: str = ""
    seen: datetime | None = None
    since: datetime | None = None

    @property
    def is_responding(self) -> bool:
        """Whether they answer what they are offered."""
        return self.misses < limits.MISSES

    def is_live(self, now: datetime) -> bool:
        """Whether a console of theirs is open."""
        return self.seen is not None and now - self.seen < limits.LOST

    def is_lost(self, now: datetime) -> bool:
        """Whether a console of theirs was open and is gone."""
        return self.seen is not None and now - max(self.seen, self.since or self.seen) >= limits.LOST

    def takes(self, now: datetime) -> bool:
        """Whether they may be offered something."""
        return self.declared == "available" and self.is_responding and self.is_live(now)


class _Declared(msgspec.Struct):
    presence: str = "away"
    misses: int = 0
    reason: str = ""


class _Seen(msgspec.Struct):
    at: datetime | None = None


class Presences:
    """Keeps what members declared as documents of kind `presence`, signs of life as those of kind `seen`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._ids = Ids(clock)
        self._began = clock.now()
        self._seen: dict[str, datetime] = {}
        self._written: dict[str, datetime] = {}

    async def of(self, member: Member) -> Presence:
        """What the member declared last."""
        return (await self.standing(member.name)).declared

    async def standing(self, name: str) -> Standing:
        """How a member stands."""
        declared = await self._store.document(PRESENCE, name)
        seen = await self._store.document(SEEN, name)
        return self._read(name, declared, seen)

    async def all(self) -> Mapping[str, Standing]:
        """How everybody stands of whom anything is known."""
        declared = {one.key: one for one in await self._store.documents(PRESENCE)}
        seen = {one.key: one for one in await self._store.documents(SEEN)}
        names = {*declared, *seen, *self._seen}
        return {name: self._read(name, declared.get(name), seen.get(name)) for name in names}

    async def declare(self, member: Member, presence: Presence, reason: str = "") -> None:
        """Keep what the member declares; who says that they are here responds again."""
        await self._change(member.name, lambda was: replace(was, declared=presence, reason=reason, misses=0))

    async def missed(self, name: str) -> None:
        """An offer ran out unanswered."""
        await self._change(name, lambda was: replace(was, misses=was.misses + 1))

    async def answered(self, name: str) -> None:
        """They took one: what was missed before counts no more."""
        if (await self.standing(name)).misses:
            await self._change(name, lambda was: replace(was, misses=0))

    async def alive(self, name: str) -> None:
        """A console of the member gave a sign of life. It is written now and then, for other processes to see."""
        now = self._clock.now()
        self._seen[name] = now
        if now - self._written.get(name, self._began) < limits.LOST / 2 and name in self._written:
            return
        document = await self._store.document(SEEN, name)
        version = document.version + 1 if document is not None else 1
        try:
            body = write_json({"at": now.isoformat()})
            await self._store.change(self._ids.new("op-"), [Document(SEEN, name, version, body)])
        except StaleConversation:
            return  # another console of theirs just said the same
        self._written[name] = now

    def _read(self, name: str, declared: Document | None, seen: Document | None) -> Standing:
        said = msgspec.json.decode(_body(declared), type=_Declared)
        stored = msgspec.json.decode(_body(seen), type=_Seen).at
        latest = max((one for one in (self._seen.get(name), stored) if one is not None), default=None)
        presence: Presence = next((one for one in get_args(Presence) if one == said.presence), "away")
        return Standing(presence, said.misses, said.reason, latest, self._began)

    async def _change(self, name: str, change: Change) -> None:
        while True:
            document = await self._store.document(PRESENCE, name)
            after = change(self._read(name, document, None))
            version = document.version + 1 if document is not None else 1
            said = {"presence": after.declared, "misses": after.misses, "reason": after.reason}
            body = write_json({**said, "at": self._clock.now().isoformat()})
            try:
                await self._store.change(self._ids.new("op-"), [Document(PRESENCE, name, version, body)])
            except StaleConversation:
                continue  # said twice at once
            return


def _body(document: Document | None) -> bytes:
    return document.body if document is not None and document.body else b"{}"
