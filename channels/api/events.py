"""`POST /api/v1/events`: other systems report what happened, and what a customer did later."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from aiohttp import web
from msgspec import Meta

from channels.api.keys import Keys
from channels.outreach.asked import Word
from channels.outreach.occasions import Event, Occasions, Reached, Result
from channels.web.intake import RETRY_SECONDS
from runtime.ports import StoreError
from runtime.problems import problem


class Reported(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One event as it is sent, or a `result`: what the customer did later. `id` makes a repetition harmless."""

    id: Annotated[str, Meta(min_length=1, max_length=80)]
    event: Word | None = None
    result: Result | None = None
    customer: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    conversation: Word | None = None
    data: Mapping[Word, Any] = {}


class EventRoutes:
    """The route."""

    def __init__(self, occasions: Occasions, keys: Keys) -> None:
        self._occasions = occasions
        self._keys = keys

    def table(self) -> list[web.RouteDef]:
        """The route, to be added to the application."""
        return [web.post("/api/v1/events", self._keys.needed(self.report))]

    async def report(self, request: web.Request) -> web.Response:
        """Take an event; the same `id` again changes nothing."""
        try:
            said = msgspec.json.decode(await request.read(), type=Reported)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return problem(400, "bad", "This is no event", str(error))
        if (said.customer is None) == (said.conversation is None):
            return problem(400, "bad", "This is no event", "Say whom it concerns: `customer` or `conversation`.")
        if (said.event is None) == (said.result is None):
            return problem(400, "bad", "This is no event", "Say either what happened, `event`, or `result`.")
        event = Event(said.id, said.event or "", said.data, said.customer, said.conversation)
        try:
            reached = await (
                self._occasions.happened(event) if said.result is None else self._occasions.came_of(event, said.result)
            )
        except StoreError:
            return problem(503, "unavailable", "The service cannot write just now", retry_after=RETRY_SECONDS)
        if reached is None:
            detail = "Write their record to /api/v1/customers first, or let them write to us."
            return problem(404, "unknown", "Nobody knows this customer or conversation", detail)
        if reached.outcome == "conflict":
            return problem(409, "conflict", "Another event had this id", "Use an id of its own for each event.")
        return web.Response(body=msgspec.json.encode(_shape(said.id, reached)), content_type="application/json")


def _shape(id: str, reached: Reached) -> Mapping[str, Any]:
    conversations = list(reached.conversations)
    if reached.answer is None:
        return {"id": id, "outcome": reached.outcome, "conversations": conversations}
    answer = msgspec.to_builtins(reached.answer)
    own = answer.pop("conversation", None)
    return {**answer, "id": id, "conversations": [own] if own is not None else []}
