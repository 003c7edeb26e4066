"""Who looked at which ticket without having it: noted once an hour for each member and ticket, kept for thirty days.

The records are documents of kind `read`, by ticket, member and hour; no words of customers are in them.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from handoff.roster import Member
from runtime import limits
from runtime.clock import Clock, Ids
from runtime.core.records import Document, Ticket
from runtime.ports import StaleConversation, Store
from runtime.wire import read_json, write_json

KIND = "read"
_REMEMBERED = 10_000  # that this process wrote already, so that most readings cost nothing


@dataclass(frozen=True, slots=True)
class Read:
    """One entry. `state` and `holder` are as they were then: a held ticket was watched silently."""

    ticket: str
    member: str
    at: datetime
    state: str
    holder: str | None


class Reads:
    """Notes and lists them."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._known: set[str] = set()

    async def note(self, member: Member, ticket: Ticket) -> None:
        """Remember that a member looked. One's own tickets, and those that wait for anybody, are one's work."""
        if ticket.holder == member.name or ticket.state in ("queued", "offered", "deferred"):
            return
        now = self._clock.now()
        key = f"{ticket.id}:{member.name}:{now:%Y-%m-%dT%H}"
        if key in self._known:
            return
        body = {"at": now.isoformat(), "state": ticket.state, "holder": ticket.holder}
        with suppress(StaleConversation):  # another process noted it
            await self._store.change(self._ids.new("op-"), [Document(KIND, key, 1, write_json(body))])
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known.add(key)

    async def latest(self, limit: int) -> Sequence[Read]:
        """The last ones, the latest first. What is older than it has to be is forgotten meanwhile."""
        found = [(one, _read(one)) for one in await self._store.documents(KIND) if one.body is not None]
        await self._sweep([one for one, read in found if self._clock.now() - read.at >= limits.READS_KEPT])
        return sorted((read for _, read in found), key=lambda one: one.at, reverse=True)[:limit]

    async def _sweep(self, old: Sequence[Document]) -> None:
        for one in old:
            with suppress(StaleConversation):
                await self._store.change(self._ids.new("op-"), [Document(KIND, one.key, one.version + 1, None)])


def _read(document: Document) -> Read:
    ticket, member, _hour = document.key.split(":", 2)
    body = read_json(document.body or b"{}")
    return Read(ticket, member, datetime.fromisoformat(body["at"]), body["state"], body["holder"])
