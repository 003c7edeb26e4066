"""The Twilio channel: what it reads from a webhook, and what it makes of every way in which a send can go."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession

from channels.sms.providers.sending import open_session
from channels.sms.providers.twilio import Twilio, TwilioSettings
from runtime import limits
from runtime.clock import SystemClock
from runtime.core.conversation import Line
from runtime.core.records import OutboxRow
from runtime.ports import Inbound, Part, RawRequest, Refused, Rejected, Sent, Status, TryLater, Unknown
from tests.stand_ins import twilio as stand_in
from tests.stand_ins.twilio import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, Fault, TwilioStandIn

THEIRS = "+447700900123"
PUBLIC = "https://bank.example"
SETTINGS = TwilioSettings(ACCOUNT_SID, (AUTH_TOKEN,), OUR_NUMBER, PUBLIC)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def row(*, to: str = THEIRS, sender: str = OUR_NUMBER, said: str = "Hello", attempts: int = 1) -> OutboxRow:
    body = {"channel": "twilio", "to": to, "from": sender, "text": said}
    lane = f"{to} {sender}"
    return OutboxRow("o-7", "17-k3f9", "sms", lane, "bot", 1, AT, body, seq=4, status="sending", attempts=attempts)


@pytest.fixture
async def provider() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with open_session() as opened:
        yield opened


@pytest.fixture
def channel(provider: TwilioStandIn, session: ClientSession) -> Twilio:
    return Twilio(replace(SETTINGS, api_url=provider.url), session, lambda: 0.0, SystemClock())


class TestSettings:
    def test_secrets_are_not_shown(self) -> None:
        shown = repr(replace(SETTINGS, webhook_keys=("shared-key",)))
        assert AUTH_TOKEN not in shown
        assert "shared-key" not in shown

    @pytest.mark.parametrize(
        "wrong",
        [
            {"account_sid": ""},
            {"auth_tokens": ()},
            {"auth_tokens": ("",)},
            {"sender": "+1 500 555 0006"},
            {"sender": ""},
            {"public_url": "bank.example"},
            {"api_url": "ftp://api.example"},
            {"algorithm": "HMAC_SHA256"},
        ],
        ids=str,
    )
    def test_what_cannot_be_right_is_refused_with_a_sentence(self, wrong: dict[str, str]) -> None:
        with pytest.raises(ValueError, match=r"\.$"):
            replace(SETTINGS, **wrong)  # type: ignore[arg-type]

    def test_webhooks_are_checked_with_the_shared_keys_where_there_are_any(self) -> None:
        assert SETTINGS.keys == (AUTH_TOKEN,)
        assert replace(SETTINGS, algorithm="HMAC_SHA256", webhook_keys=("k",)).keys == ("k",)


def read(form: Sequence[tuple[str, str]], query: str = "") -> Inbound | Status:
    channel = Twilio.__new__(Twilio)  # reading needs no account and no connection
    return channel.parse(RawRequest(f"{PUBLIC}/sms/twilio/in{query}", {}, form, b"x"))


MESSAGE = [
    ("MessageSid", "SM1"),
    ("From", THEIRS),
    ("To", OUR_NUMBER),
    ("Body", "I lost my card"),
    ("NumMedia", "0"),
]


def without(form: Sequence[tuple[str, str]], *names: str) -> list[tuple[str, str]]:
    return [pair for pair in form if pair[0] not in names]


class TestParse:
    def test_a_message_names_the_two_numbers_and_the_words(self) -> None:
        assert read(MESSAGE) == Inbound("SM1", f"{THEIRS} {OUR_NUMBER}", "I lost my card")

    def test_older_names_of_the_message_id_are_read_too(self) -> None:
        for name in ("SmsSid", "SmsMessageSid"):
            found = read([(name, "SM2"), *without(MESSAGE, "MessageSid")])
            assert isinstance(found, Inbound)
            assert found.external_id == "SM2"

    @pytest.mark.parametrize(("flag", "keyword"), [("STOP", "stop"), ("START", "start"), ("HELP", "help"), ("X", None)])
    def test_what_the_carrier_acted_on_is_told(self, flag: str, keyword: str | None) -> None:
        found = read([*MESSAGE, ("OptOutType", flag)])
        assert isinstance(found, Inbound)
        assert found.keyword == keyword

    @pytest.mark.parametrize(
        ("body", "more", "text"),
        [
            ("", [("NumMedia", "1"), ("MediaContentType0", "image/jpeg")], "[1 picture]"),
            (
                "  ",
                [("NumMedia", "2"), ("MediaContentType0", "image/png"), ("MediaContentType1", "image/gif")],
                "[2 pictures]",
            ),
            ("", [("NumMedia", "1"), ("MediaContentType0", "text/vcard")], "[1 attachment]"),
            ("", [("NumMedia", "2"), ("MediaContentType0", "image/png")], "[2 attachments]"),
            ("my card", [("NumMedia", "1"), ("MediaContentType0", "image/png")], "my card"),
            ("", [], "[empty message]"),
            ("", [("NumMedia", "many")], "[empty message]"),
        ],
    )
    def test_a_message_without_words_still_says_something(
        self, body: str, more: list[tuple[str, str]], text: str
    ) -> None:
        found = read([*without(MESSAGE, "Body", "NumMedia"), ("Body", body), *more])
        assert isinstance(found, Inbound)
        assert found.text == text

    def test_the_words_are_trimmed_of_control_characters_and_of_what_is_too_long(self) -> None:
        found = read([*without(MESSAGE, "Body"), ("Body", "  a\x00b\nc\x9f 😀 ")])
        assert isinstance(found, Inbound)
        assert found.text == "ab\nc 😀"
        longest = read([*without(MESSAGE, "Body"), ("Body", "x" * (limits.TEXT_CHARS + 5))])
        assert isinstance(longest, Inbound)
        assert len(longest.text) == limits.TEXT_CHARS

    def test_a_status_comes_with_the_row_that_the_address_names(self) -> None:
        form = [
            ("MessageSid", "SM1"),
            ("MessageStatus", "undelivered"),
            ("ErrorCode", "30003"),
            ("SmsStatus", "sent"),
        ]
        assert read(form, "?o=o-7&k=1") == Status("SM1", "undelivered", "o-7", "30003")
        assert read([("SmsSid", "SM1"), ("SmsStatus", "Sent")]) == Status("SM1", "sent", None)

    def test_a_message_is_not_taken_for_a_status(self) -> None:
        assert isinstance(read([*MESSAGE, ("SmsStatus", "received")]), Inbound)

    @pytest.mark.parametrize(
        "form",
        [
            [],
            without(MESSAGE, "MessageSid"),
            without(MESSAGE, "From"),
            [*without(MESSAGE, "From"), ("From", "+1 555")],
            [*without(MESSAGE, "To"), ("To", "whatsapp:+15550001")],
            [("a", "b")],
        ],
    )
    def test_what_names_no_message_or_no_numbers_is_refused(self, form: list[tuple[str, str]]) -> None:
        with pytest.raises(Refused) as refused:
            read(form)
        assert refused.value.code == "unreadable"


async def test_a_turn_is_rendered_for_the_two_numbers_of_its_conversation(channel: Twilio) -> None:
    line = Line("17-k3f9", 4, "choices", "bot", "Which card?", AT, 1, choices=(("v", "Visa"), ("m", "Master")))
    assert channel.render([line], f"{THEIRS} +15550009") == [
        Part(THEIRS, "+15550009", "Which card?\n\n1) Visa\n2) Master", 1)
    ]
    assert channel.render([], f"{THEIRS} +15550009") == []


class TestSend:
    async def test_a_text_that_is_taken_gives_its_id(self, channel: Twilio, provider: TwilioStandIn) -> None:
        result = await channel.send(row(said="We'll block it & call you + your bank: é😀\nJo"))
        (message,) = provider.messages
        assert result == Sent(message.sid)
        assert (message.to, message.sender) == (THEIRS, OUR_NUMBER)
        assert message.body == "We'll block it & call you + your bank: é😀\nJo"

    async def test_the_status_address_names_the_row_and_the_attempt(
        self, channel: Twilio, provider: TwilioStandIn
    ) -> None:
        await channel.send(row(attempts=3))
        assert provider.messages[0].callback == f"{PUBLIC}/sms/twilio/status?o=o-7&k=3"

    async def test_too_many_at_once_is_tried_later_each_time_a_longer_while(
        self, channel: Twilio, provider: TwilioStandIn
    ) -> None:
        provider.fail_next(*[stand_in.TOO_MANY] * 4)
        waits = [await channel.send(row(attempts=attempts)) for attempts in (1, 2, 3, 30)]
        most = limits.SMS_RETRY_MOST / 2
        assert waits == [TryLater(timedelta(seconds=seconds)) for seconds in (0.5, 1, 2)] + [TryLater(most)]
        assert provider.messages == []

    async def test_the_jitter_spreads_the_second_half_of_a_wait(
        self, provider: TwilioStandIn, session: ClientSession
    ) -> None:
        late = Twilio(replace(SETTINGS, api_url=provider.url), session, lambda: 1.0, SystemClock())
        provider.fail_next(stand_in.TOO_MANY)
        assert await late.send(row(attempts=3)) == TryLater(timedelta(seconds=4))

    async def test_a_wait_that_the_provider_asks_for_is_kept_within_reason(
        self, channel: Twilio, provider: TwilioStandIn
    ) -> None:
        provider.fail_next(*[Fault(429, b"", {"Retry-After": wait}) for wait in ("7", "999999", "soon")])
        waits = [await channel.send(row()) for _ in range(3)]
        assert waits == [
            TryLater(timedelta(seconds=7)),
            TryLater(limits.SMS_RETRY_MOST),
            TryLater(timedelta(seconds=0.5)),
        ]

    async def test_the_code_for_too_many_counts_whatever_the_http_status(
        self, channel: Twilio, provider: TwilioStandIn
    ) -> None:
        provider.fail_next(Fault(400, b'{"code": 20429}'))
        assert isinstance(await channel.send(row()), TryLater)

    async def test_where_no_connection_can_be_made_it_is_tried_later(self, session: ClientSession) -> None:
        async with TwilioStandIn() as gone:
            url = gone.url
        result = await Twilio(replace(SETTINGS, api_url=url), session, lambda: 0.0, SystemClock()).send(row())
        assert result == TryLater(timedelta(seconds=0.5))

    @pytest.mark.parametrize(
        "fault",
        [
            stand_in.FAILS,
            stand_in.FAILS_AFTER_TAKING,
            stand_in.RESETS_AFTER_TAKING,
            stand_in.GARBLED,
            Fault(201, b"[]", records=True),
            Fault(201, b'{"sid": null}', records=True),
            Fault(201, b'{"sid": ' + b"[" * 100_000, records=True),
            Fault(201, b'{"sid": "' + b"a" * limits.REPLY_BYTES + b'"}', records=True),
            Fault(200, b"\xff\xfe", records=True),
            Fault(503, b'{"code": 20503, "message": "Service is unavailable"}'),
            Fault(408, b""),
        ],
    )
    async def test_an_answer_that_proves_nothing_leaves_it_unknown(
        self, channel: Twilio, provider: TwilioStandIn, fault: Fault
    ) -> None:
        provider.fail_next(fault)
        assert isinstance(await channel.send(row()), Unknown)
        assert len(provider.messages) == fault.records
        assert provider.requests == 1, "an unsure send must not be repeated"

    async def test_an_answer_that_does_not_come_in_time_leaves_it_unknown(
        self, provider: TwilioStandIn, session: ClientSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "SMS_SEND", timedelta(milliseconds=200))
        provider.fail_next(stand_in.SLOW_AFTER_TAKING)
        async with open_session() as hurried:
            result = await Twilio(replace(SETTINGS, api_url=provider.url), hurried, lambda: 0.0, SystemClock()).send(
                row()
            )
        assert result == Unknown("The SMS provider did not answer in time.")
        assert len(provider.messages) == 1

    @pytest.mark.parametrize(
        ("to", "code"),
        [
            ("+15005550001", "21211"),
            ("+15005550002", "21612"),
            ("+15005550003", "21408"),
            ("+15005550009", "21614"),
        ],
    )
    async def test_a_refusal_gives_its_code_in_words(self, channel: Twilio, to: str, code: str) -> None:
        result = await channel.send(row(to=to))
        assert isinstance(result, Rejected)
        assert (result.code, result.opted_out) == (code, False)
        assert to not in result.message
        assert result.message.endswith(".")

    async def test_a_customer_whom_the_provider_has_opted_out_is_told_apart(
        self, channel: Twilio, provider: TwilioStandIn
    ) -> None:
        provider.blocked.add((THEIRS, OUR_NUMBER))
        result = await channel.send(row())
        assert isinstance(result, Rejected)
        assert (result.code, result.opted_out) == ("21610", True)

    async def test_the_newer_shape_of_errors_is_read_too(self, channel: Twilio, provider: TwilioStandIn) -> None:
        shape = b'{"type": "about:blank", "title": "Opted out", "status": 400, "code": 21610, "detail": "x"}'
        provider.fail_next(Fault(400, shape, {"Content-Type": "application/problem+json"}))
        result = await channel.send(row())
        assert isinstance(result, Rejected)
        assert result.opted_out

    async def test_a_wrong_sign_in_is_refused(self, provider: TwilioStandIn, session: ClientSession) -> None:
        stranger = replace(SETTINGS, api_url=provider.url, auth_tokens=("wrong", AUTH_TOKEN))
        result = await Twilio(stranger, session, lambda: 0.0, SystemClock()).send(row())
        assert result == Rejected("20003", "The SMS provider refuses our sign-in.")

    async def test_a_redirect_is_not_followed(self, channel: Twilio, provider: TwilioStandIn) -> None:
        provider.fail_next(Fault(307, b"", {"Location": f"{provider.url}/elsewhere"}))
        result = await channel.send(row())
        assert isinstance(result, Rejected)
        assert result.code == "http_307"
        assert provider.requests == 1

    async def test_a_refusal_without_a_readable_code_is_a_refusal(
        self, channel: Twilio, provider: TwilioStandIn
    ) -> None:
        provider.fail_next(Fault(404, b"<html>"), Fault(400, b'{"code": {"deep": 1}}'))
        assert await channel.send(row()) == Rejected("http_404", "The message could not be delivered (code http_404).")
        assert await channel.send(row()) == Rejected("http_400", "The message could not be delivered (code http_400).")

    async def test_a_message_that_is_taken_as_failed_is_a_refusal(
        self, channel: Twilio, provider: TwilioStandIn
    ) -> None:
        provider.fail_next(Fault(201, b'{"sid": "SM9", "status": "failed", "error_code": 30007}'))
        assert await channel.send(row()) == Rejected("30007", "The carrier filtered the message out.")

    async def test_a_send_that_is_called_off_stays_called_off(self, channel: Twilio, provider: TwilioStandIn) -> None:
        provider.fail_next(stand_in.SLOW_AFTER_TAKING)
        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(channel.send(row()))
            await provider.until(lambda: bool(provider.messages))
            sending.cancel()
        assert sending.cancelled()
