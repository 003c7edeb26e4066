"""Twilio, as far as Handrail uses it: sends, lists, signs webhooks, keeps who opted out, fails on demand.

Signatures are made by Twilio's own SDK, so nothing here can agree with our code by a shared mistake. Whatever
was accepted is in `messages`, whether or not the caller was told.
"""

import asyncio
import base64
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, web
from multidict import MultiDict
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from yarl import URL

ACCOUNT_SID = "AC" + "5a" * 16
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
OUR_NUMBER = "+15005550006"
PATIENCE_SECONDS = 15.0  # for which Twilio waits for the answer to a webhook
BEGAN_AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

_STOP = frozenset(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"))
_START = frozenset(("start", "unstop", "yes"))
_HELP = frozenset(("help", "info"))

# Twilio's magic numbers for test credentials, and what it says of them.
_MAGIC = {
    "+15005550001": (21211, "Invalid 'To' Phone Number"),
    "+15005550002": (21612, "The 'To' phone number is not currently reachable"),
    "+15005550003": (21408, "Permission to send an SMS has not been enabled for the region"),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (21614, "'To' number is not a valid mobile number"),
}


@dataclass(slots=True)
class Message:
    """One message that was accepted, as the API shows it. `callback` is where its statuses go."""

    sid: str
    to: str
    sender: str
    body: str
    callback: str
    created_at: datetime
    status: str = "queued"
    error_code: int | None = None
    direction: str = "outbound-api"


@dataclass(frozen=True, slots=True)
class Fault:
    """How the next send goes wrong. With `records` the message was accepted all the same.

    `holds` answers only after `release()`; `resets` breaks the connection instead of answering.
    """

    status: int = 500
    body: bytes = b"Internal Server Error"
    headers: Mapping[str, str] = field(default_factory=dict)
    records: bool = False
    holds: bool = False
    resets: bool = False


TOO_MANY = Fault(429, b'{"code":20429,"message":"Too Many Requests","more_info":"","status":429}')
FAILS = Fault()
FAILS_AFTER_TAKING = Fault(records=True)
SLOW_AFTER_TAKING = Fault(201, b"{}", records=True, holds=True)
RESETS_AFTER_TAKING = Fault(records=True, resets=True)
GARBLED = Fault(201, b"<html>", records=True)


class TwilioStandIn:
    """A Twilio account with its numbers. Use as an async context manager; `url` is the address of its API.

    `connect` says where our service listens and under which public address Twilio knows it. With `delivers`
    every message accepted is reported as sent and then as delivered.
    """

    def __init__(
        self, *, account_sid: str = ACCOUNT_SID, auth_token: str = AUTH_TOKEN,
        numbers: Sequence[str] = (OUR_NUMBER,), delivers: bool = False, began_at: datetime = BEGAN_AT,
    ) -> None:  # fmt: skip
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.numbers = tuple(numbers)
        self.url = ""
        self.messages: list[Message] = []
        self.taken_at: list[float] = []  # when each of them came, by the clock of the event loop
        self.incoming: list[Message] = []
        self.replies: list[tuple[str, str]] = []
        self.media: dict[str, bytes] = {}  # what customers attached, by name
        self.reading_fails: Fault | None = None  # how asking for a message goes wrong, while it is set
        self.media_away = 0  # how often media cannot be had before it can
        self.made_at: datetime | None = None  # when messages are made, where that is not counted from `began_at`
        self.blocked: set[tuple[str, str]] = set()
        self.requests = 0
        self._delivers = delivers
        self._began_at = began_at
        self._made = 0
        self._faults: deque[Fault] = deque()
        self._released = asyncio.Event()
        self._changed = asyncio.Condition()
        self._to_deliver: asyncio.Queue[Message] = asyncio.Queue()
        self._local_url = self._public_url = ""
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        app = web.Application()
        account = f"/2010-04-01/Accounts/{self.account_sid}"
        app.add_routes(
            [
                web.post(account + "/Messages.json", self._create),
                web.get(account + "/Messages.json", self._list),
                web.get(account + "/Messages/{sid}.json", self._fetch),
                web.get(account + "/Media/{name}", self._media),
                web.get("/elsewhere/{name}", self._lies),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self._session = await self._stack.enter_async_context(
            ClientSession(connector=TCPConnector(force_close=True), timeout=ClientTimeout(total=PATIENCE_SECONDS))
        )
        tasks = await self._stack.enter_async_context(asyncio.TaskGroup())
        delivering = tasks.create_task(self._deliver())
        self._stack.callback(delivering.cancel)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._released.set()
        await self._stack.aclose()

    def connect(self, local_url: str, public_url: str | None = None) -> None:
        """Webhooks go to `local_url`, signed for `public_url`."""
        self._local_url = local_url.rstrip("/")
        self._public_url = (public_url or local_url).rstrip("/")

    # What a test makes it do

    def fail_next(self, *faults: Fault) -> None:
        """The next sends go wrong so, one after another."""
        self._faults.extend(faults)

    def release(self) -> None:
        """Answer the sends that are held, now and from now on."""
        self._released.set()

    async def text(
        self, sender: str, body: str, *, to: str | None = None, sid: str | None = None,
        more: Iterable[tuple[str, str]] = (), path: str = "/sms/twilio/in",
    ) -> int:  # fmt: skip
        """A customer sends a text: the service gets a signed webhook. Gives the status of its answer.

        The carrier's words change the list of who opted out first, and are answered by Twilio itself.
        """
        ours = to or self.numbers[0]
        self._obey(sender, ours, body)
        sid = self.lost(sender, body, to=ours, sid=sid).sid
        fields = [
            ("ToCountry", "US"), ("ToState", ""), ("SmsMessageSid", sid), ("NumMedia", "0"), ("ToCity", ""),
            ("SmsSid", sid), ("SmsStatus", "received"), ("Body", body), ("To", ours), ("NumSegments", "1"),
            ("MessageSid", sid), ("AccountSid", self.account_sid), ("From", sender),
            ("ApiVersion", "2010-04-01"),
        ]  # fmt: skip
        overruled = {name for name, _ in more}
        return await self.post(path, [*(pair for pair in fields if pair[0] not in overruled), *more])

    def lost(self, sender: str, body: str, *, to: str | None = None, sid: str | None = None) -> Message:
        """A customer sends a text that Twilio keeps; whether its webhook arrives is another matter."""
        sid = sid or self._new_sid()
        known = [message for message in self.incoming if message.sid == sid]
        if not known:
            ours = to or self.numbers[0]
            known = [Message(sid, ours, sender, body, "", self._now(), "received", direction="inbound")]
            self.incoming += known
        return known[0]

    async def report(self, message: Message, status: str, code: int | None = None) -> int:
        """The carrier says what became of a message. Gives the status of the service's answer."""
        message.status, message.error_code = status, code
        fields = [
            ("ApiVersion", "2010-04-01"), ("MessageStatus", status), ("SmsSid", message.sid),
            ("SmsStatus", status), ("To", message.to), ("From", message.sender), ("MessageSid", message.sid),
            ("AccountSid", self.account_sid),
        ]  # fmt: skip
        if code is not None:
            fields.append(("ErrorCode", str(code)))
        return await self.post(message.callback.removeprefix(self._public_url), fields)

    async def post(self, path: str, fields: Sequence[tuple[str, str]]) -> int:
        """A signed webhook with any fields. Gives the status of the answer."""
        signed = RequestValidator(self.auth_token).compute_signature(self._public_url + path, MultiDict(fields))
        async with self._session.post(
            URL(self._local_url + path, encoded=True), data=MultiDict(fields), headers={"X-Twilio-Signature": signed}
        ) as answer:
            await answer.read()
            return answer.status

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is so of what was sent."""
        async with self._changed:
            await self._changed.wait_for(holds)

    async def texts_to(self, number: str, count: int) -> list[str]:
        """The first `count` texts that a customer got, once there are so many."""
        await self.until(lambda: len(self.sent_to(number)) >= count)
        return self.sent_to(number)[:count]

    def sent_to(self, number: str) -> list[str]:
        """The texts that were sent to a customer until now."""
        return [message.body for message in self.messages if message.to == number]

    # The API

    async def _create(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        form = await request.post()
        refused = self._refuse_stranger(request)
        if refused is not None:
            return refused
        fault = self._faults.popleft() if self._faults else None
        if fault is not None and not fault.records:
            return await self._go_wrong(request, fault)
        to, sender, body = (str(form.get(name, "")) for name in ("To", "From", "Body"))
        problem = self._problem_with(to, sender, body)
        if problem is not None:
            return _error(400, *problem)
        message = Message(self._new_sid(), to, sender, body, str(form.get("StatusCallback", "")), self._now())
        async with self._changed:
            self.messages.append(message)
            self.taken_at.append(asyncio.get_running_loop().time())
            self._changed.notify_all()
        if fault is not None:
            return await self._go_wrong(request, fault)
        if self._delivers and message.callback:
            self._to_deliver.put_nowait(message)
        return web.json_response(self._shown(message), status=201)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        refused = self._refuse_stranger(request)
        if refused is not None:
            return refused
        asked = request.query
        found = [
            self._shown(message)
            for message in sorted([*self.messages, *self.incoming], key=lambda one: one.created_at, reverse=True)
            if message.to == asked.get("To", message.to)
            and message.sender == asked.get("From", message.sender)
            and _within(message.created_at, asked)
        ]
        size, page = min(int(asked.get("PageSize", "50")), 1000), int(asked.get("Page", "0"))
        more = request.rel_url.update_query(Page=page + 1) if len(found) > size * (page + 1) else None
        shown = found[size * page : size * (page + 1)]
        return web.json_response(
            {"messages": shown, "page": page, "page_size": size, "next_page_uri": more and str(more)}
        )

    async def _fetch(self, request: web.Request) -> web.StreamResponse:
        refused = self._refuse_stranger(request)
        if refused is not None:
            return refused
        if self.reading_fails is not None:
            return await self._go_wrong(request, self.reading_fails)
        for message in self.messages:
            if message.sid == request.match_info["sid"]:
                return web.json_response(self._shown(message))
        return _error(404, 20404, "The requested resource was not found")

    async def _media(self, request: web.Request) -> web.StreamResponse:
        """Leads on to where the thing lies, as Twilio does."""
        refused = self._refuse_stranger(request)
        if refused is not None:
            return refused
        raise web.HTTPFound(f"/elsewhere/{request.match_info['name']}")

    async def _lies(self, request: web.Request) -> web.StreamResponse:
        if self.media_away:
            self.media_away -= 1
            return web.Response(status=503)
        found = self.media.get(request.match_info["name"])
        return web.Response(body=found) if found is not None else _error(404, 20404, "Not found")

    def media_url(self, name: str) -> str:
        """Where something is that a customer attached."""
        return f"{self.url}/2010-04-01/Accounts/{self.account_sid}/Media/{name}"

    def _refuse_stranger(self, request: web.Request) -> web.Response | None:
        wanted = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        if request.headers.get("Authorization") == f"Basic {wanted}":
            return None
        return _error(401, 20003, "Authenticate")

    def _problem_with(self, to: str, sender: str, body: str) -> tuple[int, str] | None:
        if not to:
            return 21604, "A 'To' phone number is required."
        if not sender:
            return 21603, "A 'From' phone number is required."
        if not body:
            return 21602, "Message body is required."
        if len(body.encode("utf-16-le")) > 2 * 1600:
            return 21617, "The concatenated message body exceeds the 1600 character limit."
        if sender not in self.numbers:
            return (
                21606,
                "The 'From' phone number is not a valid, SMS-capable inbound phone number for your account.",
            )
        if to in _MAGIC:
            return _MAGIC[to]
        if not (to.startswith("+") and to[1:].isdigit() and 8 <= len(to) <= 16):
            return 21211, "Invalid 'To' Phone Number"
        if (to, sender) in self.blocked:
            return 21610, "Attempt to send to unsubscribed recipient"
        return None

    async def _go_wrong(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.holds:
            await self._released.wait()
        if fault.resets and request.transport is not None:
            request.transport.abort()
        return web.Response(status=fault.status, body=fault.body, headers=fault.headers)

    def _obey(self, sender: str, ours: str, body: str) -> None:
        word = body.strip().lower()
        if word in _STOP:
            self.blocked.add((sender, ours))
            self.replies.append((sender, "You have successfully been unsubscribed."))
        elif word in _START and (sender, ours) in self.blocked:
            self.blocked.discard((sender, ours))
            self.replies.append((sender, "You have successfully been re-subscribed."))
        elif word in _HELP:
            self.replies.append((sender, "Reply STOP to unsubscribe."))

    async def _deliver(self) -> None:
        while True:
            message = await self._to_deliver.get()
            for status in ("sent", "delivered"):
                with contextlib.suppress(
                    ClientError, TimeoutError
                ):  # the service may be stopped; Twilio would not mind
                    await self.report(message, status)

    def _now(self) -> datetime:
        return self.made_at or self._began_at + timedelta(seconds=self._made)

    def _new_sid(self) -> str:
        self._made += 1
        return f"SM{self._made:032x}"

    def _shown(self, message: Message) -> dict[str, object]:
        path = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{message.sid}"
        created = format_datetime(message.created_at)
        return {
            "account_sid": self.account_sid, "api_version": "2010-04-01", "body": message.body,
            "date_created": created, "date_sent": created, "date_updated": created,
            "direction": message.direction, "error_code": message.error_code, "error_message": None,
            "from": message.sender, "messaging_service_sid": None, "num_media": "0", "num_segments": "1",
            "price": None, "price_unit": "USD", "sid": message.sid, "status": message.status,
            "subresource_uris": {"media": f"{path}/Media.json"},
            "to": message.to, "uri": f"{path}.json",
        }  # fmt: skip


def _within(moment: datetime, asked: Mapping[str, str]) -> bool:
    day = moment.date().isoformat()
    return (
        asked.get("DateSent", day)[:10] == day
        and asked.get("DateSent>", day)[:10] <= day
        and asked.get("DateSent<", day)[:10] >= day
    )


def _error(status: int, code: int, message: str) -> web.Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return web.json_response({"code": code, "message": message, "more_info": more, "status": status}, status=status)
