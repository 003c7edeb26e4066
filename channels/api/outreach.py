"""`/api/v1/outreach`: other systems ask us to write to a customer, see what became of it, and take it back."""

import msgspec
from aiohttp import web

from channels.api.keys import Keys
from channels.outreach.asked import Answer, Asked
from channels.outreach.outreach import Outreach
from channels.outreach.zones import read_zone
from channels.web.intake import RETRY_SECONDS
from runtime.cleaning import clean
from runtime.ports import StoreError
from runtime.problems import problem


class OutreachRoutes:
    """The routes."""

    def __init__(self, outreach: Outreach, keys: Keys) -> None:
        self._outreach = outreach
        self._keys = keys

    def table(self) -> list[web.RouteDef]:
        """The routes, to be added to the application."""
        needed = self._keys.needed
        return [
            web.post("/api/v1/outreach", needed(self.ask)), web.get("/api/v1/outreach/{id}", needed(self.kept)),
            web.post("/api/v1/outreach/{id}/withdraw", needed(self.withdraw)),
        ]  # fmt: skip

    async def ask(self, request: web.Request) -> web.Response:
        """Ask to write to a customer; the same `id` again gives what became of it."""
        try:
            asked = msgspec.json.decode(await request.read(), type=Asked)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return problem(400, "bad", "This is no request for outreach", str(error))
        wrong = _wrong(asked)
        if wrong is not None:
            return problem(400, "bad", "This is no request for outreach", wrong)
        try:
            answer = await self._outreach.ask(asked)
        except StoreError:
            return _unavailable()
        if answer is None:
            return problem(409, "conflict", "Another request had this id", "Use an id of its own for each request.")
        return _told(answer)

    async def kept(self, request: web.Request) -> web.Response:
        """What became of a request."""
        found = await self._outreach.kept(request.match_info["id"])
        if found is None:
            return problem(404, "unknown", "There is no such request")
        return _told(found.answer)

    async def withdraw(self, request: web.Request) -> web.Response:
        """Take a request back where the customer has not been written to; gives what became of it."""
        try:
            answer = await self._outreach.withdraw(request.match_info["id"])
        except StoreError:
            return _unavailable()
        return _told(answer) if answer is not None else problem(404, "unknown", "There is no such request")


def _told(answer: Answer) -> web.Response:
    return web.Response(body=msgspec.json.encode(answer), content_type="application/json")


def _unavailable() -> web.Response:
    return problem(503, "unavailable", "The service cannot write just now", retry_after=RETRY_SECONDS)


def _wrong(asked: Asked) -> str | None:
    if asked.survey is not None or asked.conversation is not None:
        return "Surveys are asked by themselves, once a moment is settled."
    if asked.phone is None and asked.customer is None:
        return "Say who the customer is: `phone`, or `customer`, the site's id."
    if not clean(asked.reason):
        return "`reason` is what the customer is told; it is empty."
    if asked.timezone is not None and read_zone(asked.timezone) is None:
        return f"`timezone` is none: {asked.timezone}. Write it as Europe/Madrid."
    if asked.not_before is not None and asked.not_before >= asked.expires:
        return "`not_before` must be before `expires`."
    return None
