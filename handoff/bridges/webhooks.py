"""Where outside desks call us: Chatwoot with hints, any other desk with what it has to say."""

from typing import Annotated, Literal

import msgspec
from aiohttp import web
from msgspec import Meta

from handoff.bridges import chatwoot_signature
from handoff.bridges.bridge import Bridge
from handoff.bridges.outside import Finished, News, Word
from runtime import limits
from runtime.clock import Clock
from runtime.core.journey import OUTCOMES
from runtime.ports import StaleConversation, StoreUnavailable
from runtime.problems import problem
from runtime.signing import fits
from runtime.wire import Unreadable, read_json

CHATWOOT = "/bridges/chatwoot"
DESK = "/bridges/desk"


class _Told(msgspec.Struct):
    ticket: Annotated[str, Meta(max_length=100)]
    n: Annotated[int, Meta(ge=1)]
    event: Literal["message", "finished"]
    agent: Annotated[str, Meta(max_length=100)] = ""
    text: Annotated[str, Meta(max_length=4 * limits.TEXT_CHARS)] = ""
    outcome: str = "kept"
    note: Annotated[str, Meta(max_length=limits.DISPOSITION_CHARS)] = ""


class ChatwootWebhook:
    """Answers at once and looks afterwards: what it says is a hint, so a doubled, late or forged one does no harm."""

    def __init__(self, bridge: Bridge, clock: Clock, secret: str | None) -> None:
        self._bridge = bridge
        self._clock = clock
        self._secret = secret

    def table(self) -> list[web.RouteDef]:
        """The route."""
        return [web.post(CHATWOOT, self.receive)]

    async def receive(self, request: web.Request) -> web.Response:
        """A webhook of the inbox or the account."""
        body = await request.read()
        if self._secret is not None:
            told = request.headers.get("X-Chatwoot-Timestamp"), request.headers.get("X-Chatwoot-Signature")
            if not chatwoot_signature.fits(self._secret, *told, body, self._clock.now()):
                return problem(401, "signature", "The signature does not fit")
        ref = _conversation_of(body)
        if ref is not None:
            self._bridge.hearing.hint(ref)
        return web.json_response({})


def _conversation_of(body: bytes) -> str | None:
    """The number of the conversation that a webhook is about."""
    try:
        told = read_json(body)
    except Unreadable:
        return None
    if not isinstance(told, dict):
        return None
    inside = told.get("conversation")
    number = inside.get("id") if isinstance(inside, dict) else None
    if number is None and str(told.get("event", "")).startswith("conversation_"):
        number = told.get("id")
    return str(number) if isinstance(number, int) else None


class DeskWebhook:
    """Takes what another desk says, in the order of its numbers, and answers when it is done."""

    def __init__(self, bridge: Bridge, clock: Clock, secret: str) -> None:
        self._bridge = bridge
        self._clock = clock
        self._secret = secret

    def table(self) -> list[web.RouteDef]:
        """The route."""
        return [web.post(DESK, self.receive)]

    async def receive(self, request: web.Request) -> web.Response:
        """One word, or the end."""
        body = await request.read()
        if not fits(self._secret, request.headers, body, self._clock.now()):
            return problem(401, "signature", "The signature does not fit")
        try:
            told = msgspec.json.decode(body, type=_Told)
        except (msgspec.DecodeError, ValueError) as error:
            return problem(422, "invalid", "This cannot be read", str(error))
        try:
            return await self._take(told)
        except (StoreUnavailable, StaleConversation):
            return problem(503, "unavailable", "Nothing was kept; send it again", retry_after=1)

    async def _take(self, told: _Told) -> web.Response:
        outcome = next((one for one in OUTCOMES if one == told.outcome), None)
        if outcome is None:
            return problem(422, "invalid", "There is no such outcome", f"It must be one of: {', '.join(OUTCOMES)}")
        crossing = await self._bridge.crossings.of(told.ticket)
        if crossing is None or crossing.desk != self._bridge.far.name:
            return problem(410, "gone", "This ticket is not yours, or not any more")
        if told.n <= crossing.heard:
            return web.json_response({"heard": crossing.heard})
        if told.n > crossing.heard + 1:
            detail = f"The next number is {crossing.heard + 1}: what is missing comes first"
            return problem(409, "out_of_order", "Something is missing", detail, expected=crossing.heard + 1)
        if told.event == "message":
            news = News((Word(told.n, told.agent or self._bridge.far.title, told.text),))
        else:
            news = News((), Finished(outcome, told.note))
        if not await self._bridge.hearing.take(crossing, news):
            return problem(410, "gone", "This ticket is not yours, or not any more")
        return web.json_response({"heard": told.n})
