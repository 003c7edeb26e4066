"""The SMS webhooks: verify, parse, hand to the worker, and answer only after the commit.

What a provider sends is accepted for good (200), refused for good (400, 403, ...) or to be sent again (503).
"""

import asyncio
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

from channels.sms.intake import SmsIntake
from channels.sms.reports import Reports
from runtime import limits
from runtime.crash import crash_point
from runtime.ports import (
    Channel,
    Inbound,
    RawRequest,
    Refused,
    StaleConversation,
    StoreUnavailable,
)
from runtime.problems import problem

log = structlog.get_logger()

_FORM = "application/x-www-form-urlencoded"
_CHUNK = 16 * 1024  # bytes read at once
_FIELDS_MOST = 200  # of one form; more is not a message
_STATUS = {"unreadable": 400, "too_slow": 408, "too_long": 413}  # everything else is not from the provider


class SmsRoutes:
    """The two webhooks of an SMS provider, under `/sms/NAME/`.

    `public_url` is the address under which the provider knows us and which its signature covers; what a
    request says of its own host counts for nothing.
    """

    def __init__(
        self,
        intake: SmsIntake,
        reports: Reports,
        channel: Channel,
        *,
        public_url: str,
    ) -> None:
        self._intake = intake
        self._reports = reports
        self._channel = channel
        self._public_url = public_url.rstrip("/")

    def table(self) -> list[web.RouteDef]:
        """The routes, to be added to the application."""
        name = self._channel.name
        return [web.post(f"/sms/{name}/in", self._receive), web.post(f"/sms/{name}/status", self._receive)]

    async def _receive(self, request: web.Request) -> web.Response:
        try:
            body = await _body(request)
            url = self._public_url + request.raw_path
            raw = RawRequest(url, _headers(request), _form(request, body), body)
            self._channel.verify(raw)
            said = self._channel.parse(raw)
        except Refused as refused:
            return _refusal(refused)
        try:
            if isinstance(said, Inbound):
                await self._intake.take(said, self._channel.name)
            else:
                await self._reports.take(said)
        except (StoreUnavailable, StaleConversation) as error:
            log.error("sms.not_kept", why=type(error).__name__)
            return problem(503, "unavailable", "Nothing was kept; send it again", retry_after=1)
        crash_point("sms.ack.before")
        content_type, body = self._channel.nothing_to_say
        return web.Response(body=body, content_type=content_type, charset="utf-8")


def _headers(request: web.Request) -> dict[str, str]:
    """Header names in lower case. One that is sent twice keeps both values, and so passes for neither."""
    return {name.lower(): ", ".join(request.headers.getall(name)) for name in set(request.headers)}


async def _body(request: web.Request) -> bytes:
    """The whole body. Raises Refused when it is longer than a message can be, or does not come."""
    read = bytearray()
    try:
        async with asyncio.timeout(limits.SMS_SEND.total_seconds()):
            async for chunk in request.content.iter_chunked(_CHUNK):
                read += chunk
                if len(read) > limits.SMS_FORM_BYTES:
                    raise Refused("too_long", "The request is longer than a message can be.")
    except TimeoutError:
        raise Refused("too_slow", "The request did not arrive in time.") from None
    except web.RequestPayloadError:
        raise Refused("unreadable", "The request is not packed as it says.") from None
    return bytes(read)


def _form(request: web.Request, body: bytes) -> list[tuple[str, str]]:
    """The fields in their order, blank ones included, for the signature covers those too."""
    if request.content_type != _FORM:
        return []
    try:
        return parse_qsl(
            body.decode(),
            keep_blank_values=True,
            encoding="utf-8",
            errors="replace",
            max_num_fields=_FIELDS_MOST,
        )
    except ValueError:
        raise Refused("unreadable", "The request is not a form.") from None


def _refusal(refused: Refused) -> web.Response:
    log.warning("sms.refused", code=refused.code)
    status = _STATUS.get(refused.code, 403)
    return problem(status, refused.code, "This is not a message from the SMS provider", str(refused))
