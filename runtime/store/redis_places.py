"""Where a row or a ticket lies. Its id tells; one that was made elsewhere is looked for in every shard, once."""

from collections import OrderedDict

from runtime import limits
from runtime.shards import shard_told
from runtime.store.redis_link import Link


class Places:
    """Remembers what had to be looked for."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._known: OrderedDict[str, int] = OrderedDict()

    def remember(self, name: str, shard: int) -> None:
        """It lies there, and will not move."""
        if shard_told(name) is None:
            self._known[name] = shard
            if len(self._known) > limits.PLACES_KEPT:
                self._known.popitem(last=False)

    async def of_row(self, row_id: str) -> int | None:
        """The shard of a row of the outbox; None when there is no such row."""
        return await self._find("o", row_id)

    async def of_ticket(self, ticket_id: str) -> int | None:
        """The shard of a ticket; None when there is no such ticket."""
        return await self._find("t", ticket_id)

    async def named_by(self, provider_id: str) -> str | None:
        """The row that a provider knows by this id."""
        found = await self._link.ask_all(self._link.shards, "GET", f"provider:{provider_id}")
        return next((row_id.decode() for row_id in found if row_id is not None), None)

    async def _find(self, kind: str, name: str) -> int | None:
        told = shard_told(name)
        if told is not None:
            return told
        known = self._known.get(name)
        if known is not None:
            return known
        found = await self._link.ask_all(self._link.shards, "EXISTS", f"{kind}:{name}")
        shard = next((shard for shard, is_there in enumerate(found) if is_there), None)
        if shard is not None:
            self.remember(name, shard)
        return shard
