"""How far each bridged ticket is: what it is called over there, which of our lines are there, which of theirs are here.

The records are documents of kind `crossing`, by ticket. They are written before and after each step that another
system sees, so that whoever goes on after a crash knows what is sure and what is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from runtime.clock import Ids
from runtime.core.records import Document
from runtime.ports import StaleConversation, Store
from runtime.wire import read_json, write_json

KIND = "crossing"


@dataclass(frozen=True, slots=True)
class Crossing:
    """One ticket's. `ref` is None until the other desk has it.

    `posting` is the line that is under way, `posted` the last one that is there; `heard` the last word of theirs.
    """

    ticket: str
    conversation: str
    desk: str
    ref: str | None = None
    posting: int | None = None
    posted: int = 0
    heard: int = 0
    version: int = 0


class Crossings:
    """Reads and writes them."""

    def __init__(self, store: Store, ids: Ids) -> None:
        self._store = store
        self._ids = ids

    async def all(self, desk: str) -> Sequence[Crossing]:
        """Those with one desk."""
        found = [_read(one) for one in await self._store.documents(KIND) if one.body is not None]
        return [one for one in found if one.desk == desk]

    async def of(self, ticket_id: str) -> Crossing | None:
        """That of a ticket."""
        document = await self._store.document(KIND, ticket_id)
        return _read(document) if document is not None and document.body is not None else None

    async def begin(self, crossing: Crossing) -> Crossing:
        """Keep a new one. Raises StaleConversation when there is one."""
        return await self._write(crossing)

    async def change(self, crossing: Crossing, **fields: Any) -> Crossing:
        """Keep what became of it; what was heard never goes back. Raises StaleConversation when it is gone."""
        while True:
            try:
                return await self._write(replace(crossing, **fields))
            except StaleConversation:
                known = await self.of(crossing.ticket)
                if known is None:
                    raise
                fields["heard"] = max(known.heard, fields.get("heard", 0))
                crossing = known  # another process heard something meanwhile

    async def end(self, crossing: Crossing) -> None:
        """Forget it."""
        while True:
            known = await self.of(crossing.ticket)
            if known is None:
                return
            try:
                await self._store.change(self._ids.new("op-"), [Document(KIND, known.ticket, known.version + 1, None)])
            except StaleConversation:
                continue
            return

    async def _write(self, crossing: Crossing) -> Crossing:
        body = {
            "conversation": crossing.conversation, "desk": crossing.desk, "ref": crossing.ref,
            "posting": crossing.posting, "posted": crossing.posted, "heard": crossing.heard,
        }  # fmt: skip
        document = Document(KIND, crossing.ticket, crossing.version + 1, write_json(body))
        await self._store.change(self._ids.new("op-"), [document])
        return replace(crossing, version=document.version)


def _read(document: Document) -> Crossing:
    return Crossing(ticket=document.key, version=document.version, **read_json(document.body or b"{}"))
