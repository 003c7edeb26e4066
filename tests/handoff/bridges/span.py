"""A desk with a bridge to a stand-in Chatwoot, and what tests do with them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from handoff.bridges.bridge import Bridge
from handoff.bridges.chatwoot import Chatwoot, ChatwootSettings
from handoff.routes import Bridged
from runtime import limits
from runtime.core.records import Ticket
from tests.handoff.house import House
from tests.stand_ins.chatwoot import SECRET, TOKEN, StandInChatwoot, Thread, deliver


class Span:
    """Both sides."""

    def __init__(self, house: House, far: StandInChatwoot, webhook: str) -> None:
        self.house = house
        self.far = far
        self.webhook = webhook
        assert house.routes.bridge is not None
        self.bridge: Bridge = house.routes.bridge

    async def given(self) -> tuple[Ticket, Thread]:
        """A ticket that the other desk has."""
        ticket = await self.house.waiting()
        await self.bridge.carry()
        await self.bridge.carry()
        ticket = await self.house.ticket(ticket.id)
        assert ticket.state == "bridged"
        return ticket, self.far.threads[int(ticket.bridge_ref or 0)]

    async def writes(self, ticket: Ticket, *texts: str) -> None:
        """The customer writes."""
        for text in texts:
            await self.house.says(await self.house.conversation(ticket.conversation), text)

    async def asks(self) -> None:
        """Time passes until the other desk is asked for news."""
        self.house.clock.pass_by(limits.BRIDGE_ASKED)
        await self.bridge.carry()

    async def delivers(self, webhooks: list[dict[str, Any]], secret: str = SECRET) -> list[int]:
        """Webhooks arrive, and what they hint at is read."""
        statuses = await deliver(self.webhook, webhooks, self.house.clock.now().timestamp(), secret=secret)
        await self.bridge.hearing.follow_hints()
        return statuses

    async def heard(self, ticket: Ticket) -> list[str]:
        """What the customer got from people."""
        return [text for author, text in await self.house.texts(ticket.conversation) if author == "staff"]


@asynccontextmanager
async def spanned(**settings: Any) -> AsyncIterator[Span]:
    """A house whose tickets all go to a stand-in Chatwoot."""
    far = StandInChatwoot()
    async with TestServer(far.app()) as server, aiohttp.ClientSession() as http:
        chatwoot = Chatwoot(ChatwootSettings(str(server.make_url("")).rstrip("/"), 3, 7, TOKEN), http)
        house = House(bridged=Bridged(chatwoot, secret=SECRET), **settings)
        app = web.Application()
        app.add_routes(house.routes.table())
        async with TestServer(app) as ours:
            yield Span(house, far, str(ours.make_url("/bridges/chatwoot")))
