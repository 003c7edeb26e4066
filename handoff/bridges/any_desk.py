"""Any desk by signed webhooks: what we tell it is posted to one address, what it tells us comes to one of ours.

Everything that we post carries a `webhook-id`; it is posted again under the same id until it is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp

from handoff.bridges.asking import ask
from handoff.bridges.outside import News, NotTaken
from runtime.clock import Clock
from runtime.core.records import Ticket
from runtime.signing import sign
from runtime.wire import write_json


@dataclass(frozen=True, slots=True)
class AnyDeskSettings:
    """Where it takes our webhooks, and the secret that signs them both ways."""

    url: str
    secret: str = field(repr=False)


class AnyDesk:
    """Implements OutsideDesk. It calls our tickets by our own ids."""

    name = "desk"
    title = "The other desk"
    can_be_asked = False

    def __init__(self, settings: AnyDeskSettings, http: aiohttp.ClientSession, clock: Clock) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock

    async def find(self, ticket: Ticket) -> str | None:
        """It may have it under our own id."""
        return ticket.id

    async def open(self, ticket: Ticket, briefing: Sequence[str]) -> str:
        """Tell it of the ticket, with the card as data and as text."""
        await self._tell(ticket.id, "opened", "opened", {
            "queue": ticket.queue, "reason": ticket.reason, "why": ticket.why, "language": ticket.language,
            "channel": ticket.channel, "customer": {"id": ticket.customer, "name": ticket.name},
            "card": dict(ticket.card), "notes": list(briefing),
        })  # fmt: skip
        return ticket.id

    async def post(self, ref: str, key: str, text: str, *, is_unsure: bool) -> None:
        """Words of the customer."""
        await self._tell(ref, "message", key, {"text": text})

    async def news(self, ref: str, after: int) -> News:
        """Nothing: it tells us by itself."""
        return News()

    async def close(self, ref: str, why: str) -> None:
        """Tell it that it is over."""
        try:
            await self._tell(ref, "closed", "closed", {"why": why})
        except NotTaken:
            return  # it never had it

    async def _tell(self, ticket: str, event: str, key: str, more: dict[str, object]) -> None:
        body = write_json({"event": event, "ticket": ticket, "key": f"{ticket}:{key}", **more})
        headers = sign(self._settings.secret, f"{ticket}:{key}", self._clock.now(), body)
        await ask(self._http, "POST", self._settings.url, headers=headers, body=body)
