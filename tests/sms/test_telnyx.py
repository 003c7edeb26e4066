"""The Telnyx channel: what it reads from a webhook, and what it makes of every way in which a send can go."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from telnyx import AsyncTelnyx, BadRequestError, NotFoundError

from channels.sms.providers.sending import CannotLookUp, open_session
from channels.sms.providers.telnyx import Telnyx, TelnyxSettings
from runtime.clock import SystemClock
from runtime.core.records import OutboxRow
from runtime.ports import Inbound, RawRequest, Refused, Rejected, Sent, Status, TryLater, Unknown
from runtime.wire import write_json
from tests.stand_ins.telnyx import API_KEY, OUR_NUMBER, Fault, Message, TelnyxStandIn, received, reported

THEIRS = "+447700900123"
PUBLIC = "https://bank.example"
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MESSAGE = Message("m-7", THEIRS, OUR_NUMBER, "Hello", f"{PUBLIC}/sms/telnyx/status?o=o-7")


def row(said: str = "Hello", *, to: str = THEIRS, attempts: int = 1) -> OutboxRow:
    body = {"channel": "telnyx", "to": to, "from": OUR_NUMBER, "text": said}
    lane = f"{to} {OUR_NUMBER}"
    return OutboxRow("o-7", "17-k3f9", "sms", lane, "bot", 1, AT, body, seq=4, status="sending", attempts=attempts)


@pytest.fixture
async def provider() -> AsyncIterator[TelnyxStandIn]:
    async with TelnyxStandIn() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with open_session() as opened:
        yield opened


@pytest.fixture
def channel(provider: TelnyxStandIn, session: ClientSession) -> Telnyx:
    settings = TelnyxSettings(API_KEY, provider.public_key, OUR_NUMBER, PUBLIC, provider.url)
    return Telnyx(settings, session, lambda: 0.0, SystemClock())


def read(event: object, query: str = "") -> Inbound | Status:
    channel = Telnyx.__new__(Telnyx)  # reading needs no account and no connection
    return channel.parse(RawRequest(f"{PUBLIC}/sms/telnyx/in{query}", {}, [], write_json(event)))


class TestReading:
    def test_a_message(self) -> None:
        assert read(received("I lost my card", THEIRS)) == Inbound("m-1", f"{THEIRS} {OUR_NUMBER}", "I lost my card")

    def test_a_message_without_words_still_says_something(self) -> None:
        pictures = [{"url": "https://x", "content_type": "image/png", "size": 1}] * 2
        said = read(received("", THEIRS, media=pictures))
        assert said == Inbound(
            "m-1", f"{THEIRS} {OUR_NUMBER}", "[2 pictures]", None, 2, ("https://x",) * 2, wrote=False
        )
        assert isinstance(empty := read(received(" ", THEIRS)), Inbound)
        assert empty.text == "[empty message]"

    @pytest.mark.parametrize(
        ("told", "kept"),
        [
            ("queued", "queued"), ("sending", "sending"), ("sent", "sent"), ("delivered", "delivered"),
            ("sending_failed", "failed"), ("delivery_failed", "undelivered"), ("expired", "undelivered"),
            ("delivery_unconfirmed", "sent"), ("read", "read"), ("whatever", "whatever"),
        ],
    )  # fmt: skip
    def test_a_report_in_the_stores_words(self, told: str, kept: str) -> None:
        assert read(reported(MESSAGE, told), "?o=o-7") == Status("m-7", kept, "o-7")

    def test_a_failure_brings_its_code(self) -> None:
        assert read(reported(MESSAGE, "delivery_failed", "40006")) == Status("m-7", "undelivered", None, "40006")

    @pytest.mark.parametrize(
        "event",
        [
            [], "text", None, {}, {"data": []}, {"data": {"payload": {}}}, {"data": {"payload": {"id": 7}}},
            received("x", "Bank"), received("x", THEIRS, to="us"), {**received("x", THEIRS), "data": None},
            {"data": {"event_type": "message.received", "payload": {"id": "m", "from": [], "to": {}}}},
        ],
        ids=str,
    )  # fmt: skip
    def test_what_says_nothing_is_refused(self, event: Any) -> None:
        with pytest.raises(Refused) as refused:
            read(event)
        assert refused.value.code == "unreadable"

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
    def test_what_is_no_json_is_refused(self, body: bytes) -> None:
        with pytest.raises(Refused):
            Telnyx.__new__(Telnyx).parse(RawRequest(PUBLIC, {}, [], body))


class TestSending:
    async def test_a_text_is_handed_on_once(self, channel: Telnyx, provider: TelnyxStandIn) -> None:
        sent = await channel.send(row("Grüße €5"))
        (message,) = provider.messages
        assert sent == Sent(message.id)
        assert (message.to, message.sender, message.text) == (THEIRS, OUR_NUMBER, "Grüße €5")
        assert message.webhook == f"{PUBLIC}/sms/telnyx/status?o=o-7"

    @pytest.mark.parametrize("fault", [Fault(records=True), Fault(records=True, resets=True), Fault(200, b"<", True)])
    async def test_an_answer_that_was_lost_is_asked_for_again_and_the_text_goes_out_once(
        self, channel: Telnyx, provider: TelnyxStandIn, fault: Fault
    ) -> None:
        provider.fail_next(fault)
        sent = await channel.send(row())
        assert sent == Sent(provider.messages[0].id)
        assert (len(provider.messages), provider.requests) == (1, 2)

    async def test_a_provider_that_stays_broken_leaves_nobody_knowing(
        self, channel: Telnyx, provider: TelnyxStandIn
    ) -> None:
        provider.fail_next(Fault(), Fault())
        assert isinstance(await channel.send(row()), Unknown)
        assert provider.messages == []

    async def test_too_many_requests_are_tried_later(self, channel: Telnyx, provider: TelnyxStandIn) -> None:
        provider.fail_next(Fault(429))
        assert await channel.send(row(attempts=3)) == TryLater(timedelta(seconds=2))

    async def test_no_connection_means_that_nothing_was_sent(self, channel: Telnyx, session: ClientSession) -> None:
        nowhere = replace(channel._settings, api_url="http://127.0.0.1:9")
        silent = Telnyx(nowhere, session, lambda: 0.0, SystemClock())
        assert isinstance(await silent.send(row()), TryLater)

    async def test_a_customer_who_opted_out_there_is_opted_out_here(
        self, channel: Telnyx, provider: TelnyxStandIn
    ) -> None:
        provider.blocked.add(THEIRS)
        rejected = await channel.send(row())
        assert rejected == Rejected("40300", "The customer has opted out of text messages.", opted_out=True)

    async def test_a_wrong_key_is_the_operators_to_mend(self, provider: TelnyxStandIn, session: ClientSession) -> None:
        settings = TelnyxSettings("another", provider.public_key, OUR_NUMBER, PUBLIC, provider.url)
        rejected = await Telnyx(settings, session, lambda: 0.0, SystemClock()).send(row())
        assert rejected == Rejected("10009", "The SMS provider refuses our sign-in.")


async def test_the_stand_in_is_like_the_real_thing_to_telnyxs_own_client(
    provider: TelnyxStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)  # its client reads certificates also where it needs none
    async with AsyncTelnyx(api_key=API_KEY, base_url=f"{provider.url}/v2", max_retries=0) as client:
        asked: dict[str, Any] = {"to": THEIRS, "from_": OUR_NUMBER, "text": "Hello", "idempotency_key": "o-1"}
        first, again = await client.messages.send(**asked), await client.messages.send(**asked)
        assert first.data is not None
        assert again.data is not None
        assert first.data.id == again.data.id == provider.messages[0].id
        assert len(provider.messages) == 1
        provider.blocked.add(THEIRS)
        with pytest.raises(BadRequestError, match="40300"):
            await client.messages.send(**{**asked, "idempotency_key": "o-2"})


async def test_a_message_is_asked_for_as_telnyxs_own_client_does(
    provider: TelnyxStandIn, channel: Telnyx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    sent = await channel.send(row())
    assert isinstance(sent, Sent)
    message, asked = provider.messages[0], replace(row(), status="sent", provider_id=sent.provider_id)
    assert await channel.became(asked) == Status(message.id, "queued", "o-7")
    message.status, message.code = "delivery_failed", "40006"
    assert await channel.became(asked) == Status(message.id, "undelivered", "o-7", "40006")
    async with AsyncTelnyx(api_key=API_KEY, base_url=f"{provider.url}/v2", max_retries=0) as client:
        shown: Any = (await client.messages.retrieve(message.id)).data
        assert (shown.id, shown.to[0].status, shown.errors[0].code) == (message.id, "delivery_failed", "40006")
        with pytest.raises(NotFoundError):
            await client.messages.retrieve("m-404")
    assert await channel.became(replace(asked, provider_id="m/404")) is None


@pytest.mark.parametrize("fault", [Fault(), Fault(429, b"{}"), Fault(resets=True)], ids=["500", "429", "broken"])
async def test_what_telnyx_does_not_say_now_may_be_asked_for_later(
    provider: TelnyxStandIn, channel: Telnyx, fault: Fault
) -> None:
    await channel.send(row())
    provider.fail_next(fault, fault)  # a question whose connection broke is asked once more by the client itself
    with pytest.raises(CannotLookUp):
        await channel.became(replace(row(), provider_id=provider.messages[0].id))


@pytest.mark.parametrize(
    "wrong", [{"api_key": ""}, {"public_key": "x"}, {"sender": "us"}, {"public_url": "x"}, {"api_url": "ftp://x"}]
)
def test_what_cannot_be_right_is_refused_with_a_sentence(wrong: dict[str, str]) -> None:
    good = TelnyxSettings(API_KEY, TelnyxStandIn().public_key, OUR_NUMBER, PUBLIC)
    assert API_KEY not in repr(good)
    with pytest.raises(ValueError, match=r"\.$"):
        replace(good, **wrong)  # type: ignore[arg-type]
