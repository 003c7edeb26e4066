"""The Twilio stand-in, checked by a third party: Twilio's own client and validator must get along with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from aiohttp import web
from multidict import MultiDict
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from tests.stand_ins.twilio import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, TOO_MANY, TwilioStandIn

# Twilio's client (9.13) signs in in a way that aiohttp is about to drop; that is theirs to change.
pytestmark = [
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The 'auth' parameter is deprecated:DeprecationWarning"),
]

THEIRS = "+447700900123"


class Rerouted(AsyncTwilioHttpClient):  # type: ignore[misc]
    """Twilio's client, speaking to another host."""

    def __init__(self, url: str) -> None:
        super().__init__(pool_connections=False)
        self._url = url

    async def request(self, method: str, url: str, *more: Any, **named: Any) -> Response:
        return await super().request(method, url.replace("https://api.twilio.com", self._url), *more, **named)


@pytest.fixture
async def provider() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as running:
        yield running


@pytest.fixture
def client(provider: TwilioStandIn) -> Client:
    return Client(ACCOUNT_SID, AUTH_TOKEN, http_client=Rerouted(provider.url))


async def test_twilios_client_sends_a_message(provider: TwilioStandIn, client: Client) -> None:
    sent = await client.messages.create_async(
        to=THEIRS, from_=OUR_NUMBER, body="Hello é", status_callback="https://h/x"
    )
    (kept,) = provider.messages
    assert (sent.sid, sent.status, sent.to, sent.from_, sent.body) == (
        kept.sid,
        "queued",
        THEIRS,
        OUR_NUMBER,
        "Hello é",
    )
    assert (kept.body, kept.callback) == ("Hello é", "https://h/x")
    assert sent.date_created == kept.created_at


async def test_twilios_client_fetches_and_lists_over_pages(provider: TwilioStandIn, client: Client) -> None:
    for number in range(5):
        await client.messages.create_async(to=THEIRS, from_=OUR_NUMBER, body=str(number))
    await client.messages.create_async(to="+447700900999", from_=OUR_NUMBER, body="other")
    listed = await client.messages.list_async(to=THEIRS, from_=OUR_NUMBER, date_sent=date(2026, 11, 22), page_size=2)
    assert [message.body for message in listed] == ["4", "3", "2", "1", "0"]
    assert await client.messages.list_async(date_sent=date(2026, 11, 23)) == []
    assert (await client.messages(listed[0].sid).fetch_async()).body == "4"


@pytest.mark.parametrize(
    ("to", "sender", "body", "code"),
    [
        ("+15005550001", OUR_NUMBER, "x", 21211),
        ("not a number", OUR_NUMBER, "x", 21211),
        ("+15005550004", OUR_NUMBER, "x", 21610),
        (THEIRS, "+15550001", "x", 21606),
        (THEIRS, OUR_NUMBER, "x" * 1601, 21617),
        (THEIRS, OUR_NUMBER, "", 21602),
    ],
)
async def test_twilios_client_reads_the_refusals(client: Client, to: str, sender: str, body: str, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await client.messages.create_async(to=to, from_=sender, body=body)
    assert (refused.value.code, refused.value.status) == (code, 400)


async def test_twilios_client_reads_too_many_a_wrong_sign_in_and_an_unknown_message(
    provider: TwilioStandIn, client: Client
) -> None:
    provider.fail_next(TOO_MANY)
    with pytest.raises(TwilioRestException) as busy:
        await client.messages.create_async(to=THEIRS, from_=OUR_NUMBER, body="x")
    assert (busy.value.status, busy.value.code) == (429, 20429)
    with pytest.raises(TwilioRestException) as unknown:
        await client.messages("SM404").fetch_async()
    assert (unknown.value.status, unknown.value.code) == (404, 20404)
    stranger = Client(ACCOUNT_SID, "wrong", http_client=Rerouted(provider.url))
    with pytest.raises(TwilioRestException) as refused:
        await stranger.messages("SM404").fetch_async()
    assert (refused.value.status, refused.value.code) == (401, 20003)


class Receiver:
    """A service behind a public address: keeps what came, judged by Twilio's own validator."""

    def __init__(self, public_url: str) -> None:
        self.public_url = public_url
        self.came: list[tuple[str, bool, dict[str, str]]] = []
        self._more = asyncio.Condition()

    async def until(self, count: int) -> None:
        """Wait until so many requests came."""
        async with asyncio.timeout(10), self._more:
            await self._more.wait_for(lambda: len(self.came) >= count)

    async def receive(self, request: web.Request) -> web.Response:
        form = MultiDict((name, str(value)) for name, value in (await request.post()).items())
        signature = request.headers["X-Twilio-Signature"]
        valid = RequestValidator(AUTH_TOKEN).validate(self.public_url + request.raw_path, form, signature)
        async with self._more:
            self.came.append((request.raw_path, valid, dict(form)))
            self._more.notify_all()
        return web.Response(status=200)


@asynccontextmanager
async def served(running: Receiver, provider: TwilioStandIn) -> AsyncIterator[Receiver]:
    app = web.Application()
    app.add_routes([web.post("/{any:.*}", running.receive)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    provider.connect(f"http://{host}:{port}", running.public_url)
    try:
        yield running
    finally:
        await runner.cleanup()


@pytest.fixture
async def receiver(provider: TwilioStandIn) -> AsyncIterator[Receiver]:
    async with served(Receiver("https://bank.example"), provider) as running:
        yield running


async def test_what_a_customer_texts_comes_signed_with_blank_fields(
    provider: TwilioStandIn, receiver: Receiver
) -> None:
    assert await provider.text(THEIRS, "a + b & c\né😀", more=[("FromCity", "")]) == 200
    ((path, valid, form),) = receiver.came
    assert (path, valid) == ("/sms/twilio/in", True)
    assert (form["Body"], form["From"], form["To"]) == ("a + b & c\né😀", THEIRS, OUR_NUMBER)
    assert form["FromCity"] == ""


async def test_statuses_come_signed_to_the_address_that_the_message_gave(
    provider: TwilioStandIn, client: Client, receiver: Receiver
) -> None:
    address = "https://bank.example/sms/twilio/status?o=o-7&k=1"
    await client.messages.create_async(to=THEIRS, from_=OUR_NUMBER, body="x", status_callback=address)
    assert await provider.report(provider.messages[0], "undelivered", 30003) == 200
    ((path, valid, form),) = receiver.came
    assert (path, valid) == ("/sms/twilio/status?o=o-7&k=1", True)
    assert (form["MessageStatus"], form["ErrorCode"]) == ("undelivered", "30003")
    shown = await client.messages(provider.messages[0].sid).fetch_async()
    assert (shown.status, shown.error_code) == ("undelivered", 30003)


async def test_what_is_delivered_is_reported_by_itself_where_that_is_wanted() -> None:
    async with TwilioStandIn(delivers=True) as provider, served(Receiver("https://bank.example"), provider) as receiver:
        client = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=Rerouted(provider.url))
        for body in ("one", "two"):
            address = f"https://bank.example/{body}"
            await client.messages.create_async(to=THEIRS, from_=OUR_NUMBER, body=body, status_callback=address)
        await receiver.until(4)
    words = [(path, form["MessageStatus"]) for path, _, form in receiver.came]
    assert words == [("/one", "sent"), ("/one", "delivered"), ("/two", "sent"), ("/two", "delivered")]


async def test_a_customer_who_texts_stop_is_blocked_until_start(
    provider: TwilioStandIn, client: Client, receiver: Receiver
) -> None:
    await provider.text(THEIRS, " Stop ")
    with pytest.raises(TwilioRestException) as refused:
        await client.messages.create_async(to=THEIRS, from_=OUR_NUMBER, body="x")
    assert refused.value.code == 21610
    await provider.text(THEIRS, "START")
    assert (await client.messages.create_async(to=THEIRS, from_=OUR_NUMBER, body="x")).sid
    await provider.text(THEIRS, "stop please")
    assert not provider.blocked
    assert [number for number, _ in provider.replies] == [THEIRS, THEIRS]
