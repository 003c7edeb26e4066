"""Web chat over plain HTTP: a new session, a message, and the long poll, for where no socket gets through."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import msgspec
from aiohttp import web

from channels.outreach.zones import read_zone
from channels.web import protocol
from channels.web.identity import Proof, Unproven, believed
from channels.web.intake import RETRY_SECONDS
from channels.web.language import accepted, pick
from channels.web.origins import Page
from channels.web.protocol import Nack
from channels.web.session import CHANNEL
from channels.web.socket import Wiring
from runtime.core.conversation import Conversation
from runtime.core.journey import JourneyMap
from runtime.limits import FRAME_BYTES
from runtime.ports import StoreError
from runtime.problems import problem, whole_seconds
from runtime.waking import pause
from runtime.worker import UnknownConversation

_ZONE_CHARS = 64
_DIGITS = 15  # of a seq that a browser can count to

STATUS: Mapping[str, int] = {
    "bad": 400, "empty": 400, "conflict": 409, "too_long": 413, "slow_down": 429, "unavailable": 503,
}  # fmt: skip


Bind = Callable[[str, str], Awaitable[bool]]
"""Makes a number that the site has verified its customer's."""


class Rejected(Exception):
    """The request ends here, with this answer."""

    def __init__(self, answer: web.Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


def answering(page: Page) -> Page:
    """The page with its rejections, and a store that cannot be asked, as the problem documents they are."""

    async def answered(request: web.Request) -> web.StreamResponse:
        try:
            response = await page(request)
        except Rejected as rejected:
            response = rejected.answer
        except UnknownConversation:
            response = _unknown_token()
        except StoreError:
            title = "The service cannot read or write just now"
            response = problem(503, "unavailable", title, retry_after=RETRY_SECONDS)
        if not response.prepared:
            response.headers["Cache-Control"] = "no-store"
        return response

    return answered


class Messages:
    """The HTTP pages of web chat; each may raise Rejected, StoreError and UnknownConversation."""

    def __init__(self, wiring: Wiring, journeys: Callable[[], JourneyMap], bind: Bind | None) -> None:
        self._bind = bind
        self._wiring = wiring
        self._journeys = journeys
        self._is_shut = False

    def shut(self) -> None:
        """Long polls that wait are answered at once, with what there is."""
        self._is_shut = True
        self._wiring.followers.wake_all()

    async def session(self, request: web.Request) -> web.StreamResponse:
        """`POST /chat/v1/session`: a token for a new conversation, perhaps with a journey under way."""
        wait = self._wiring.admission.session(request)
        if wait:
            raise Rejected(_slow_down("Too many new conversations from this address", wait))
        raw = await _body(request, self._wiring.timing.body)
        body = protocol.read_json(raw) if raw else {}
        if body is None:
            raise Rejected(problem(400, "bad", "The body must be a JSON object"))
        journeys = self._journeys()
        journey = _journey(body, journeys)
        proof = self._proof(body)
        told_language = [proof.told["language"]] if proof is not None and "language" in proof.told else []
        wanted = [*told_language, *_language(body), *accepted(request.headers.get("Accept-Language", ""))]
        language = pick(journeys.languages, wanted)
        if proof is None:
            token, conversation, expires = await self._wiring.sessions.begin(language, _zone(body))
        else:
            told, visitor = believed(proof.told, journeys.customer), body.get("token")
            token, conversation, expires = await self._wiring.sessions.begin_for(
                proof, language, told=told, visitor=visitor if isinstance(visitor, str) else None, timezone=_zone(body)
            )
            if proof.phone is not None and self._bind is not None:
                await self._bind(proof.subject, proof.phone)
        if journey is not None:
            await self._wiring.intake.open(conversation, journey)
        ends = protocol.timestamp(expires, "seconds")
        return as_json({"token": token, "conversation": conversation.id, "expires": ends})

    def _proof(self, body: Mapping[str, object]) -> Proof | None:
        """Who the site says the customer is; None where it says nothing."""
        signed = body.get("customer")
        if signed is None:
            return None
        if not self._wiring.identity.is_set_up:
            title = "Signed customers are not set up on this service"
            raise Rejected(
                problem(422, "not_configured", title, "Set HANDRAIL_CUSTOMER_KEYS, or leave out `customer`.")
            )
        try:
            return self._wiring.identity.read(signed if isinstance(signed, str) else "")
        except Unproven as unproven:
            raise Rejected(problem(422, "unproven", "The site's token proves nothing", str(unproven))) from None

    async def send(self, request: web.Request) -> web.StreamResponse:
        """`POST /chat/v1/messages`: one message; answers its ack or nack."""
        conversation = await self.customer(request)
        sending = protocol.read_sending(protocol.read_json(await _body(request, self._wiring.timing.body)))
        reply = sending if isinstance(sending, Nack) else await self._wiring.intake.take(conversation.id, sending)
        response = as_json(protocol.answer(reply), STATUS[reply.code] if isinstance(reply, Nack) else 200)
        if isinstance(reply, Nack) and reply.retry_after is not None:
            response.headers["Retry-After"] = whole_seconds(reply.retry_after)
        return response

    async def events(self, request: web.Request) -> web.StreamResponse:
        """`GET /chat/v1/events?after=SEQ&wait=SECONDS`: the lines that follow, as soon as there are some.

        `resume` is `reset` where `after` is beyond the last line: then the answer begins with the first.
        """
        after, wait = _whole(request, "after"), _whole(request, "wait")
        conversation = await self.customer(request)
        resume = protocol.resume(conversation.seq, after)
        wake = asyncio.Event()
        start = after if resume == "ok" else 0
        loop = asyncio.get_running_loop()
        if wait:
            self._wiring.came(conversation.id)
        try:
            with self._wiring.followers.follow(conversation, start, wake) as cursor:
                await self._wiring.intake.open(conversation)
                lines = await cursor.read()
                until = loop.time() + min(wait, self._wiring.timing.long_poll)
                while not lines and not self._is_shut and not cursor.is_replaced and loop.time() < until:
                    await pause(wake, min(until - loop.time(), self._wiring.timing.poll))
                    wake.clear()
                    cursor.doubt()
                    lines = await cursor.read()
        finally:
            if wait:
                loop.call_later(self._wiring.timing.gap, self._wiring.gone, conversation.id)
        head = max(conversation.seq, lines[-1].seq) if lines else conversation.seq
        return as_json({"events": [protocol.event(line) for line in lines], "head": head, "resume": resume})

    async def customer(self, request: web.Request) -> Conversation:
        """Whose token it is. Raises Rejected."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        conversation = await self._wiring.sessions.find(token.strip()) if scheme.lower() == "bearer" else None
        if conversation is not None:
            return conversation
        wait = self._wiring.admission.guess(request)
        raise Rejected(_slow_down("Too many wrong tokens from this address", wait) if wait else _unknown_token())


def _journey(body: Mapping[str, object], journeys: JourneyMap) -> str | None:
    wanted = body.get("journey")
    if wanted is None:
        return None
    if not isinstance(wanted, str):
        raise Rejected(problem(400, "bad", "`journey` must be the id of a journey"))
    journey = journeys.journeys.get(wanted)
    if journey is None or CHANNEL not in journey.channels:
        raise Rejected(problem(404, "unknown_journey", "There is no such journey on the web"))
    return wanted


def _language(body: Mapping[str, object]) -> list[str]:
    wanted = body.get("language")
    if wanted is not None and not isinstance(wanted, str):
        raise Rejected(problem(400, "bad", "`language` must be a language tag such as `en`"))
    return [wanted] if wanted else []


def _zone(body: Mapping[str, object]) -> str | None:
    """Where the browser says that it is; one that names a zone that we do not know still gets its chat."""
    told = body.get("timezone")
    return told if isinstance(told, str) and len(told) < _ZONE_CHARS and read_zone(told) is not None else None


def _whole(request: web.Request, name: str) -> int:
    written = request.query.get(name, "0")
    if not written.isascii() or not written.isdigit() or len(written) > _DIGITS:
        raise Rejected(problem(400, "bad", f"`{name}` must be a whole number, at least 0"))
    return int(written)


async def _body(request: web.Request, seconds: float) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > FRAME_BYTES:
                    raise Rejected(problem(413, "too_large", f"The body may have {FRAME_BYTES} bytes"))
    except TimeoutError:
        raise Rejected(problem(408, "late", "The body did not arrive in time")) from None
    return bytes(body)


def as_json(document: Mapping[str, object], status: int = 200) -> web.Response:
    """An answer of JSON."""
    return web.Response(status=status, body=msgspec.json.encode(document), content_type="application/json")


def _slow_down(title: str, wait: float) -> web.Response:
    return problem(429, "slow_down", title, retry_after=round(wait, 3))


def _unknown_token() -> web.Response:
    headers = {"WWW-Authenticate": "Bearer"}
    return problem(401, "auth", "The token is missing, not known, or has expired", headers=headers)
