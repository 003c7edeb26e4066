"""`/api/v1/confirmations`: what asking customers about a promise would come to, and asking them one by one."""

from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta

from channels.api.keys import Keys
from channels.outreach.confirming import CannotAsk, Confirming, Wanted
from channels.web.intake import RETRY_SECONDS
from runtime.ports import StoreError
from runtime.problems import problem


class Ask(Wanted, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One customer of those who were drawn."""

    customer: Annotated[str, Meta(min_length=1, max_length=200)]


class ConfirmationRoutes:
    """The routes."""

    def __init__(self, confirming: Confirming, keys: Keys) -> None:
        self._confirming = confirming
        self._keys = keys

    def table(self) -> list[web.RouteDef]:
        """The routes, to be added to the application."""
        needed = self._keys.needed
        path = "/api/v1/confirmations"
        return [web.post(f"{path}/plan", needed(self.plan)), web.post(path, needed(self.ask))]

    async def plan(self, request: web.Request) -> web.Response:
        """Who would be asked; nobody is."""
        return await self._answered(request, Wanted)

    async def ask(self, request: web.Request) -> web.Response:
        """Ask one customer, once."""
        return await self._answered(request, Ask)

    async def _answered(self, request: web.Request, shape: type[Wanted]) -> web.Response:
        try:
            wanted = msgspec.json.decode(await request.read(), type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return problem(400, "bad", "This is no request for a confirmation", str(error))
        try:
            if isinstance(wanted, Ask):
                answer: object = await self._confirming.ask(wanted, wanted.customer)
            else:
                answer = await self._confirming.plan(wanted)
        except CannotAsk as error:
            return problem(422, "cannot_ask", "This promise cannot be asked about", str(error))
        except StoreError:
            return problem(503, "unavailable", "The service cannot write just now", retry_after=RETRY_SECONDS)
        return web.Response(body=msgspec.json.encode(answer), content_type="application/json")
