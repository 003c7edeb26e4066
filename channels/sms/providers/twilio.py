"""Twilio: webhooks in, one REST call out. No SDK: its retries would decide what is the outbox's to decide."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import parse_qs, quote, urlencode, urlparse

import aiohttp
from yarl import URL

from channels.sms import text
from channels.sms.delivery import FAILED, meaning, word
from channels.sms.incoming import NUMBER, has_words, words
from channels.sms.providers import twilio_signature
from channels.sms.providers.account import hold_account
from channels.sms.providers.sending import CannotLookUp, content, is_count, looked_up, outcome, pause, retry_after
from channels.sms.restored import Exchanged, Ours, is_of
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

_VALIDITY_MOST = 36_000  # seconds that Twilio keeps a text at most, and as a rule
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
        hold_account("Twilio", self.sender, self.public_url, self.api_url)
        if self.algorithm == "HMAC_SHA256" and not self.webhook_keys:
            raise ValueError("Webhooks signed with HMAC_SHA256 need the shared key.")

    @property
    def keys(self) -> tuple[str, ...]:
        """What webhooks may be signed with."""
        return self.webhook_keys or self.auth_tokens


class Twilio:
    """The SMS channel by way of Twilio.

    `jitter` gives numbers from 0 to 1, so that sends refused together do not come back together.
    """

    name = "twilio"
    nothing_to_say = ("text/xml", b'<?xml version="1.0" encoding="UTF-8"?><Response/>')

    def __init__(
        self, settings: TwilioSettings, session: aiohttp.ClientSession, jitter: Callable[[], float], clock: Clock
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._session = session
        self._jitter = jitter

    def verify(self, raw: RawRequest) -> None:
        """Raises Refused unless the request carries Twilio's signature for our account."""
        twilio_signature.verify(raw, self._settings.keys, self._settings.algorithm)

    def parse(self, raw: RawRequest) -> Inbound | Status:
        """What a webhook says. Raises Refused when it says nothing that can be read."""
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
        if not (NUMBER.fullmatch(sender) and NUMBER.fullmatch(to)):
            raise Refused("unreadable", "The request has no From and To that are phone numbers.")
        media = int(fields["NumMedia"]) if is_count(fields.get("NumMedia", "")) else 0
        kinds = [fields.get(f"MediaContentType{number}", "") for number in range(min(media, 10))]
        said = words(fields.get("Body", ""), media, kinds)
        pictures = tuple(filter(None, (fields.get(f"MediaUrl{number}") for number in range(min(media, 10)))))
        keyword = _KEYWORDS.get(fields.get("OptOutType", "").upper())
        wrote = has_words(fields.get("Body", ""))
        return Inbound(sid, f"{sender} {to}", said, keyword, media, pictures, wrote)

    def render(self, lines: Sequence[Line], address: str) -> Sequence[Part]:
        """The lines of one turn as text messages from our number of `address` to theirs."""
        theirs, ours = address.split(" ")
        return [Part(theirs, ours, said, measure(said).segments) for said in text.texts(lines)]

    async def send(self, row: OutboxRow) -> SendResult:
        """Hand one text to Twilio, once. TryLater only when it provably was not taken."""
        account = f"{self._settings.api_url.rstrip('/')}/2010-04-01/Accounts/{quote(self._settings.account_sid)}"
        form = {
            "To": str(row.body["to"]),
            "From": str(row.body["from"]),
            "Body": str(row.body["text"]),
            "StatusCallback": self._status_address(row),
        }
        if (left := self._seconds_left(row)) is not None:
            form["ValidityPeriod"] = str(left)
        sign_in = aiohttp.encode_basic_auth(self._settings.account_sid, self._settings.auth_tokens[0])
        wait = pause(row.attempts, self._jitter)
        request = self._session.post(
            f"{account}/Messages.json", data=form, headers={"Authorization": sign_in}, allow_redirects=False
        )
        return await outcome(request, lambda response, reply: _read(response, reply, wait), wait)

    async def look_up(self, row: OutboxRow, since: datetime) -> Sent | None:
        """The message that fits a row, in Twilio's list: one alone, made since the row was tried.

        Twilio's times are whole seconds. Where several fit, or the clocks differ, a person has to look.
        """
        account = f"/2010-04-01/Accounts/{quote(self._settings.account_sid)}"
        wanted = {"To": str(row.body["to"]), "From": str(row.body["from"]), "DateSent>": since.date().isoformat()}
        try:
            listed = await self._page(f"{account}/Messages.json?" + urlencode({**wanted, "PageSize": "100"}))
        except CannotLookUp:
            return None
        messages = listed.get("messages")
        ours = [_ours(one, since) for one in messages] if isinstance(messages, list) else []
        fitting = [one for one in ours if one is not None and is_of(row, one)]
        return Sent(fitting[0].status.provider_id) if len(fitting) == 1 else None

    async def fetch(self, address: str, most: int) -> bytes | None:
        """A picture that a customer sent. Twilio leads on to where it lies, which needs no sign-in of ours."""
        is_theirs = URL(address).origin() == URL(self._settings.api_url).origin()
        sign_in = aiohttp.encode_basic_auth(self._settings.account_sid, self._settings.auth_tokens[0])
        headers = {"Authorization": sign_in} if is_theirs else {}
        return await content(self._session.get(URL(address, encoded=True), headers=headers), most)

    async def came_since(self, since: datetime) -> AsyncIterator[Inbound]:
        """The messages to our number since then, the oldest first. Raises CannotLookUp."""
        found = [_listed(each, since) async for each in self._list(since, To=self._settings.sender)]
        for inbound in reversed(found):
            if inbound is not None:
                yield inbound

    async def exchanged(self, since: datetime) -> Sequence[Exchanged]:
        """All that came to our number and went from it since then. Raises CannotLookUp."""
        came = [(one, _listed(one, since)) async for one in self._list(since, To=self._settings.sender)]
        went = [(one, _ours(one, since)) async for one in self._list(since, From=self._settings.sender)]
        found = [(_made(one), what) for one, what in reversed([*went, *came])]
        return [Exchanged(at, what) for at, what in found if at is not None and what is not None]

    async def _list(self, since: datetime, **wanted: str) -> AsyncIterator[Mapping[str, object]]:
        """The messages of all pages, the newest first. Twilio looks at the day alone; the hour is ours to look at."""
        page: str | None = f"/2010-04-01/Accounts/{quote(self._settings.account_sid)}/Messages.json?" + urlencode(
            {**wanted, "DateSent>": since.date().isoformat(), "PageSize": "1000"}
        )
        while page is not None:
            listed = await self._page(page)
            messages = listed.get("messages")
            for each in messages if isinstance(messages, list) else []:
                if isinstance(each, dict):
                    yield each
            following = listed.get("next_page_uri")
            page = following if isinstance(following, str) and following.startswith("/") else None

    async def became(self, row: OutboxRow) -> Status | None:
        """What Twilio says of a message now; None where it does not know it any more. Raises CannotLookUp."""
        account, id = quote(self._settings.account_sid), str(row.provider_id)
        status, reply = await self._asked(f"/2010-04-01/Accounts/{account}/Messages/{quote(id, safe='')}.json")
        if status == 404:
            return None
        if status != 200:
            raise CannotLookUp(f"Twilio does not say what became of a message: {_why_not(status, reply)}")
        return Status(id, word(str(reply.get("status"))), row.id, _code(reply))

    async def _page(self, path: str) -> Mapping[str, object]:
        status, reply = await self._asked(path)
        if status != 200:
            raise CannotLookUp(f"Twilio does not list its messages: {_why_not(status, reply)}")
        return reply

    async def _asked(self, path: str) -> tuple[int, Mapping[str, object]]:
        sign_in = aiohttp.encode_basic_auth(self._settings.account_sid, self._settings.auth_tokens[0])
        url = URL(self._settings.api_url.rstrip("/") + path, encoded=True)
        request = self._session.get(url, headers={"Authorization": sign_in}, allow_redirects=False)
        return await looked_up(request, limits.LIST_BYTES)

    def _seconds_left(self, row: OutboxRow) -> int | None:
        """How long Twilio may keep a text that must be out by some hour; None where it may wait as usual."""
        send_by = row.body.get("send_by")
        if send_by is None:
            return None
        left = int((datetime.fromisoformat(str(send_by)) - self._clock.now()).total_seconds())
        return min(max(left, 1), _VALIDITY_MOST)

    def _status_address(self, row: OutboxRow) -> str:
        named = urlencode({"o": row.id, "k": row.attempts})
        return f"{self._settings.public_url.rstrip('/')}/sms/twilio/status?{named}"


def _listed(message: Mapping[str, object], since: datetime) -> Inbound | None:
    """A message of the list, as its webhook would have brought it; None for one of ours, or from before."""
    if message.get("direction") != "inbound":
        return None
    sid, sender, to, body = (str(message.get(name) or "") for name in ("sid", "from", "to", "body"))
    if not sid or not (NUMBER.fullmatch(sender) and NUMBER.fullmatch(to)):
        return None
    try:
        if parsedate_to_datetime(str(message.get("date_sent") or message.get("date_created"))) < since:
            return None
    except ValueError:
        return None
    media = int(count) if is_count(count := str(message.get("num_media") or "0")) else 0
    return Inbound(sid, f"{sender} {to}", words(body, media, []), media=media)


def _ours(message: object, since: datetime) -> Ours | None:
    """A message of the list that went from us; None for a customer's, or from before."""
    if not isinstance(message, dict) or message.get("direction") == "inbound" or not message.get("sid"):
        return None
    made = _made(message)
    if made is None or made < since.replace(microsecond=0):
        return None
    to, sender, body, sid = (str(message.get(name) or "") for name in ("to", "from", "body", "sid"))
    return Ours(to, sender, body, Status(sid, word(str(message.get("status"))), None, _code(message)))


def _made(message: Mapping[str, object]) -> datetime | None:
    """When a message of the list was made, in whole seconds."""
    try:
        return parsedate_to_datetime(str(message.get("date_created") or message.get("date_sent")))
    except ValueError:
        return None


def _read(response: aiohttp.ClientResponse, reply: Mapping[str, object], wait: timedelta) -> SendResult:
    """What an answer of Twilio's means for the message."""
    code = _code(reply)
    if response.status == 429 or code == "20429":
        return TryLater(max(wait, retry_after(response)))
    if response.status >= 500 or response.status == 408:
        return Unknown(f"The SMS provider failed with HTTP {response.status}.")
    if response.status >= 300 or word(str(reply.get("status"))) in FAILED:
        code = code or f"http_{response.status}"
        return Rejected(code, meaning(code).sentence, meaning(code).opted_out)
    sid = reply.get("sid")
    if not isinstance(sid, str) or not sid:
        return Unknown("The SMS provider's answer could not be read.")
    return Sent(sid)


def _why_not(status: int, reply: Mapping[str, object]) -> str:
    return meaning(_code(reply)).sentence if _code(reply) else f"HTTP {status}"


def _code(reply: Mapping[str, object]) -> str:
    """The error code of an answer: `code` in Twilio's shape and in RFC 9457's, `error_code` of a message."""
    found = reply.get("error_code") or reply.get("code") or ""
    return str(found)[:20] if isinstance(found, int | str) else ""
