"""Whether members take tickets, as they declared it themselves. Whoever never said so is away."""

from typing import cast, get_args

from handoff.bodies import Presence
from handoff.roster import Member
from runtime.clock import Clock, Ids
from runtime.core.records import Document
from runtime.ports import StaleConversation, Store
from runtime.wire import read_json, write_json

PRESENCE = "presence"


class Presences:
    """Keeps what members declared, as documents of kind `presence`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._ids = Ids(clock)

    async def of(self, member: Member) -> Presence:
        """What the member declared last."""
        document = await self._store.document(PRESENCE, member.name)
        declared = read_json(document.body).get("presence") if document is not None and document.body else None
        return cast(Presence, declared) if declared in get_args(Presence) else "away"

    async def declare(self, member: Member, presence: Presence) -> None:
        """Keep what the member declares."""
        body = write_json({"presence": presence, "at": self._clock.now().isoformat()})
        while True:
            document = await self._store.document(PRESENCE, member.name)
            version = document.version + 1 if document is not None else 1
            try:
                await self._store.change(self._ids.new("op-"), [Document(PRESENCE, member.name, version, body)])
            except StaleConversation:
                continue  # said twice at once
            return
