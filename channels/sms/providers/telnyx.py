"""Telnyx: webhooks in, one REST call out. Unlike Twilio it knows a message that it is handed twice by its key."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlparse

import aiohttp
from yarl import URL

from channels.sms import text
from channels.sms.delivery import meaning
from channels.sms.incoming import NUMBER, has_words, words
from channels.sms.providers import telnyx_signature
from channels.sms.providers.account import hold_account
from channels.sms.providers.sending import CannotLookUp, content, looked_up, outcome, pause, retry_after
from runtime import limits
from runtime.clock import Clock
from runtime.core.conversation import Line
from runtime.core.records import OutboxRow
from runtime.gsm import measure
from runtime.ports import (
    Inbound,
    Part,
    RawRequest,
    Refused,
    Rejected,
    SendResult,
    Sent,
    Status,
    TryLater,
    Unknown,
)

_HANDED_ON = 2  # times within one send: the key makes the second harmless, and both fit into the lease

# What Telnyx says of a message, as the store ranks it (runtime/owed.py).
_DELIVERY = {
    "queued": "queued", "sending": "sending", "sent": "sent", "delivered": "delivered", "read": "read",
    "sending_failed": "failed", "delivery_failed": "undelivered", "expired": "undelivered",
    "delivery_unconfirmed": "sent",  # it will not be told any better
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TelnyxSettings:
    """An account. `public_url` is our address as Telnyx knows it.

    Raises ValueError, with a sentence for the operator, when it cannot be right.
    """

    api_key: str = field(repr=False)
    public_key: str
    sender: str
    public_url: str
    api_url: str = "https://api.telnyx.com"

    def __post_init__(self) -> None:
        if not self.api_key:
            raise ValueError("Telnyx needs an API key.")
        telnyx_signature.read_key(self.public_key)
        hold_account("Telnyx", self.sender, self.public_url, self.api_url)


class Telnyx:
    """The SMS channel by way of Telnyx.

    `jitter` gives numbers from 0 to 1, so that sends refused together do not come back together.
    """

    name = "telnyx"
    nothing_to_say = ("application/json", b"{}")

    def __init__(
        self, settings: TelnyxSettings, session: aiohttp.ClientSession, jitter: Callable[[], float], clock: Clock
    ) -> None:
        self._settings = settings
        self._session = session
        self._jitter = jitter
        self._clock = clock
        self._key = telnyx_signature.read_key(settings.public_key)

    def verify(self, raw: RawRequest) -> None:
        """Raises Refused unless the request carries Telnyx's signature for our account."""
        telnyx_signature.verify(raw, self._key, self._clock)

    def parse(self, raw: RawRequest) -> Inbound | Status:
        """What a webhook says. Raises Refused when it says nothing that can be read."""
        event = _within(_json(raw.body), "data")
        kind, said = str(event.get("event_type", "")), _within(event, "payload")
        id = said.get("id")
        if not isinstance(id, str) or not id:
            raise Refused("unreadable", "The request has no message in it.")
        if kind == "message.received":
            return _inbound(id, said)
        (row, *_) = parse_qs(urlparse(raw.url).query).get("o", [""])
        return _status(id, said, row or None)

    def render(self, lines: Sequence[Line], address: str) -> Sequence[Part]:
        """The lines of one turn as text messages from our number of `address` to theirs."""
        theirs, ours = address.split(" ")
        return [Part(theirs, ours, said, measure(said).segments) for said in text.texts(lines)]

    async def send(self, row: OutboxRow) -> SendResult:
        """Hand one text to Telnyx; once more under the same key where nobody knows whether it was taken."""
        named = urlencode({"o": row.id})
        # The same bytes each time: Telnyx holds them against the key.
        body = json.dumps({
            "from": row.body["from"], "to": row.body["to"], "text": row.body["text"],
            "webhook_url": f"{self._settings.public_url.rstrip('/')}/sms/telnyx/status?{named}",
            "use_profile_webhooks": False,
        }).encode()  # fmt: skip
        result: SendResult = Unknown("The SMS provider was not asked.")
        for _ in range(_HANDED_ON):
            result = await self._hand_on(row, body)
            if not isinstance(result, Unknown):
                break
        return result

    async def look_up(self, row: OutboxRow, since: datetime) -> Sent | None:
        """Telnyx lists no messages. Within one send its key has settled what can be settled."""
        return None

    async def became(self, row: OutboxRow) -> Status | None:
        """What Telnyx says of a message now, which it knows for ten days. Raises CannotLookUp."""
        request = self._session.get(
            f"{self._settings.api_url.rstrip('/')}/v2/messages/{quote(str(row.provider_id), safe='')}",
            headers={"Authorization": f"Bearer {self._settings.api_key}"}, allow_redirects=False,
        )  # fmt: skip
        status, reply = await looked_up(request, limits.REPLY_BYTES)
        if status == 404:
            return None
        if status != 200:
            raise CannotLookUp(_why_not(status, reply))
        return _status(str(row.provider_id), _within(reply, "data"), row.id)

    async def fetch(self, address: str, most: int) -> bytes | None:
        """A picture that a customer sent; it lies open under an address that nobody can guess."""
        return await content(self._session.get(URL(address, encoded=True)), most)

    async def _hand_on(self, row: OutboxRow, body: bytes) -> SendResult:
        wait = pause(row.attempts, self._jitter)
        request = self._session.post(
            f"{self._settings.api_url.rstrip('/')}/v2/messages",
            data=body,
            headers={
                "Authorization": f"Bearer {self._settings.api_key}", "Content-Type": "application/json",
                "Idempotency-Key": row.id,
            },
            allow_redirects=False,
        )  # fmt: skip
        return await outcome(request, lambda response, reply: _read(response, reply, wait), wait)


def _inbound(id: str, said: Mapping[str, Any]) -> Inbound:
    sender, to = _within(said, "from").get("phone_number"), _first(said, "to").get("phone_number")
    if not (isinstance(sender, str) and isinstance(to, str) and NUMBER.fullmatch(sender) and NUMBER.fullmatch(to)):
        raise Refused("unreadable", "The message has no sender and receiver that are phone numbers.")
    media = said.get("media")
    kinds = [str(_record(each).get("content_type", "")) for each in media] if isinstance(media, list) else []
    named = [_record(each).get("url") for each in media] if isinstance(media, list) else []
    pictures = tuple(each for each in named if isinstance(each, str) and each.startswith(("https://", "http://")))
    written = str(said.get("text") or "")
    said_or_sent = words(written, len(kinds), kinds)
    return Inbound(id, f"{sender} {to}", said_or_sent, None, len(kinds), pictures[:10], has_words(written))


def _status(id: str, said: Mapping[str, Any], row: str | None) -> Status:
    """What a message, as a webhook or the API shows it, says of its fate."""
    told = str(_first(said, "to").get("status"))
    return Status(id, _DELIVERY.get(told, told), row, str(_first(said, "errors").get("code", ""))[:20])


def _why_not(status: int, reply: Mapping[str, Any]) -> str:
    code = str(_first(reply, "errors").get("code", ""))
    return f"Telnyx does not say what became of a message: {meaning(code).sentence if code else f'HTTP {status}'}"


def _read(response: aiohttp.ClientResponse, reply: Mapping[str, object], wait: timedelta) -> SendResult:
    """What an answer of Telnyx's means for the message."""
    code = str(_first(reply, "errors").get("code", ""))[:20]
    if response.status == 429:
        return TryLater(max(wait, retry_after(response)))
    if response.status >= 500 or response.status in (408, 409):
        return Unknown(f"The SMS provider failed with HTTP {response.status}.")
    if response.status >= 300:
        code = code or f"http_{response.status}"
        return Rejected(code, meaning(code).sentence, meaning(code).opted_out)
    id = _within(reply, "data").get("id")
    if not isinstance(id, str) or not id:
        return Unknown("The SMS provider's answer could not be read.")
    return Sent(id)


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        return _record(json.loads(body))
    except (ValueError, RecursionError):
        raise Refused("unreadable", "The request is not JSON.") from None


def _record(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _within(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _record(record.get(name))


def _first(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = record.get(name)
    return _record(found[0]) if isinstance(found, list) and found else {}
