"""Twilio: webhooks in, one REST call out. No SDK: its retries would decide what is the outbox's to decide."""

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from re import compile as pattern
from typing import Literal
from urllib.parse import parse_qs, quote, urlencode, urlparse

import aiohttp

from channels.sms import text
from channels.sms.delivery import FAILED, meaning, word
from channels.sms.providers import twilio_signature
from runtime import limits
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

_NUMBER = pattern(r"\+?[0-9]{3,15}")
_KEYWORDS: Mapping[str, Literal["stop", "start", "help"]] = {"STOP": "stop", "START": "start", "HELP": "help"}


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    """An account. Several auth tokens are taken while they are being changed; requests go out with the first.

    `public_url` is our address as Twilio knows it, which the signatures cover. With `algorithm` HMAC_SHA256
    the webhooks are signed with `webhook_keys` (Twilio's shared keys) instead of the auth tokens.
    Raises ValueError, with a sentence for the operator, when it cannot be right.
    """

    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    sender: str
    public_url: str
    api_url: str = "https://api.twilio.com"
    algorithm: twilio_signature.Algorithm = "HMAC_SHA1"
    webhook_keys: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if not self.account_sid or not all(self.auth_tokens) or not self.auth_tokens:
            raise ValueError("Twilio needs an account SID and an auth token.")
        if not _NUMBER.fullmatch(self.sender):
            raise ValueError("Twilio needs a number to send from, such as +14155550100.")
        for url in (self.public_url, self.api_url):
            if urlparse(url).scheme not in ("http", "https") or not urlparse(url).hostname:
                raise ValueError(f"{url!r} is not an address that begins with https:// or http://.")
        if self.algorithm == "HMAC_SHA256" and not self.webhook_keys:
            raise ValueError("Webhooks signed with HMAC_SHA256 need the shared key.")

    @property
    def keys(self) -> tuple[str, ...]:
        """What webhooks may be signed with."""
        return self.webhook_keys or self.auth_tokens


def open_session() -> aiohttp.ClientSession:
    """A client session fit for sending; whoever opens it closes it.

    Every message gets a connection of its own: on one kept open, a close by the other side that crosses our
    request leaves nobody knowing whether it was taken, and such a message costs a person's time.
    """
    timeout = aiohttp.ClientTimeout(total=limits.SMS_SEND.total_seconds(), connect=limits.SMS_CONNECT.total_seconds())
    connector = aiohttp.TCPConnector(force_close=True)
    return aiohttp.ClientSession(
        connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
    )


class Twilio:
    """The SMS channel by way of Twilio.

    `jitter` gives numbers from 0 to 1, so that sends refused together do not come back together.
    """

    name = "twilio"

    def __init__(self, settings: TwilioSettings, session: aiohttp.ClientSession, jitter: Callable[[], float]) -> None:
        self._settings = settings
        self._session = session
        self._jitter = jitter

    def verify(self, raw: RawRequest) -> None:
        """Raises Refused unless the request carries Twilio's signature for our account."""
        twilio_signature.verify(raw, self._settings.keys, self._settings.algorithm)

    def parse(self, raw: RawRequest) -> Inbound | Status:
        """What a webhook says. Raises Refused when it says nothing that can be read.

        A message without words still says something: its pictures, or that it was empty.
        """
        fields: dict[str, str] = {}
        for name, value in raw.form:
            fields.setdefault(name, value)
        sid = fields.get("MessageSid") or fields.get("SmsSid") or fields.get("SmsMessageSid")
        if not sid:
            raise Refused("unreadable", "The request has no MessageSid.")
        status = fields.get("MessageStatus") or fields.get("SmsStatus") or "received"
        if status != "received":
            (row, *_) = parse_qs(urlparse(raw.url).query).get("o", [""])
            return Status(sid, word(status), row or None, fields.get("ErrorCode", ""))
        sender, to = fields.get("From", ""), fields.get("To", "")
        if not (_NUMBER.fullmatch(sender) and _NUMBER.fullmatch(to)):
            raise Refused("unreadable", "The request has no From and To that are phone numbers.")
        media = int(fields["NumMedia"]) if _is_count(fields.get("NumMedia", "")) else 0
        words = _clean(fields.get("Body", "")) or _without_words(media, fields)
        return Inbound(sid, f"{sender} {to}", words, _KEYWORDS.get(fields.get("OptOutType", "").upper()), media)

    def render(self, lines: Sequence[Line], address: str) -> Sequence[Part]:
        """The lines of one turn as text messages from our number of `address` to theirs."""
        theirs, ours = address.split(" ")
        return [Part(theirs, ours, said, measure(said).segments) for said in text.texts(lines)]

    async def send(self, row: OutboxRow) -> SendResult:
        """Hand one text to Twilio, once. TryLater only when it provably was not taken."""
        account = f"{self._settings.api_url.rstrip('/')}/2010-04-01/Accounts/{quote(self._settings.account_sid)}"
        try:
            async with self._session.post(
                f"{account}/Messages.json",
                data={
                    "To": str(row.body["to"]),
                    "From": str(row.body["from"]),
                    "Body": str(row.body["text"]),
                    "StatusCallback": self._status_address(row),
                },
                headers={
                    "Authorization": aiohttp.encode_basic_auth(
                        self._settings.account_sid, self._settings.auth_tokens[0]
                    )
                },
                allow_redirects=False,
            ) as response:
                return self._outcome(response, await _reply(response), row.attempts)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return TryLater(self._pause(row.attempts))  # no connection was made, so nothing was sent
        except TimeoutError:
            return Unknown("The SMS provider did not answer in time.")
        except aiohttp.ClientError as error:
            return Unknown(f"The connection to the SMS provider broke ({type(error).__name__}).")

    def _status_address(self, row: OutboxRow) -> str:
        named = urlencode({"o": row.id, "k": row.attempts})
        return f"{self._settings.public_url.rstrip('/')}/sms/twilio/status?{named}"

    def _outcome(self, response: aiohttp.ClientResponse, reply: Mapping[str, object], attempts: int) -> SendResult:
        code = _code(reply)
        if response.status == 429 or code == "20429":
            return TryLater(max(self._pause(attempts), _retry_after(response)))
        if response.status >= 500 or response.status == 408:
            return Unknown(f"The SMS provider failed with HTTP {response.status}.")
        if response.status >= 300 or word(str(reply.get("status"))) in FAILED:
            code = code or f"http_{response.status}"
            return Rejected(code, meaning(code).sentence, meaning(code).opted_out)
        sid = reply.get("sid")
        if not isinstance(sid, str) or not sid:
            return Unknown("The SMS provider's answer could not be read.")
        return Sent(sid)

    def _pause(self, attempts: int) -> timedelta:
        doubled = limits.SMS_RETRY * (1 << min(max(attempts - 1, 0), 20))
        return min(doubled, limits.SMS_RETRY_MOST) * (0.5 + self._jitter() / 2)


async def _reply(response: aiohttp.ClientResponse) -> Mapping[str, object]:
    """The JSON object of an answer; empty when it is none, or longer than an answer can be."""
    read = bytearray()
    async for chunk in response.content.iter_chunked(16 * 1024):
        read += chunk
        if len(read) > limits.REPLY_BYTES:
            return {}
    try:
        found = json.loads(read)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _code(reply: Mapping[str, object]) -> str:
    """The error code of an answer: `code` in Twilio's shape and in RFC 9457's, `error_code` of a message."""
    found = reply.get("error_code") or reply.get("code") or ""
    return str(found)[:20] if isinstance(found, int | str) else ""


def _retry_after(response: aiohttp.ClientResponse) -> timedelta:
    wanted = response.headers.get("Retry-After", "")
    return min(timedelta(seconds=int(wanted)), limits.SMS_RETRY_MOST) if _is_count(wanted) else timedelta()


def _is_count(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= 6


def _clean(body: str) -> str:
    """The words of a message without control characters, at most limits.TEXT_CHARS of them."""
    seen = "".join(sign for sign in body if sign in "\n\t" or unicodedata.category(sign) != "Cc")
    return seen.strip()[: limits.TEXT_CHARS]


def _without_words(media: int, fields: Mapping[str, str]) -> str:
    if not media:
        return "[empty message]"
    kinds = [fields.get(f"MediaContentType{number}", "") for number in range(min(media, 10))]
    noun = "picture" if all(kind.startswith("image/") for kind in kinds) else "attachment"
    return f"[{media} {noun}{'' if media == 1 else 's'}]"
