"""The SMS webhooks over HTTP, with the engine, its store and its outbox behind them, and Twilio's stand-in before."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Sequence
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession
from multidict import MultiDict
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from yarl import URL

from runtime import limits
from tests.sms.house import PUBLIC, THEIRS, House, house
from tests.stand_ins.twilio import AUTH_TOKEN, OUR_NUMBER, Message

PATH = "/sms/twilio/in"
FORM = [("MessageSid", "SM1"), ("From", THEIRS), ("To", OUR_NUMBER), ("Body", "I lost my card"), ("FromCity", "")]


@pytest.fixture
async def bank() -> AsyncIterator[House]:
    async with house() as running:
        yield running


async def posted(
    bank: House, *, form: Sequence[tuple[str, str]] = FORM, signed: str = PUBLIC + PATH, path: str = PATH,
    signed_form: Sequence[tuple[str, str]] = FORM, **headers: str,
) -> tuple[int, str, str]:  # fmt: skip
    """A webhook made by hand; gives status, content type and text of the answer."""
    signature = RequestValidator(AUTH_TOKEN).compute_signature(signed, MultiDict(signed_form))
    sent = {"X-Twilio-Signature": signature, **{name.replace("_", "-"): value for name, value in headers.items()}}
    url = URL(bank.url + path, encoded=True)
    async with ClientSession() as client, client.post(url, data=MultiDict(form), headers=sent) as answer:
        return answer.status, answer.content_type, await answer.text()


class TestInbound:
    async def test_a_text_is_answered_empty_at_once_and_replied_to_by_the_outbox(self, bank: House) -> None:
        status, kind, body = await posted(bank)
        assert (status, kind) == (200, "text/xml")
        assert body.endswith("<Response/>")
        assert await bank.said("customer") == ["I lost my card"]
        assert await bank.provider.texts_to(THEIRS, 1) == ["Which digits?"]

    async def test_the_conversation_is_that_of_the_two_numbers_and_goes_on(self, bank: House) -> None:
        await bank.provider.text(THEIRS, "I lost my card")
        await bank.provider.text("+447700900999", "I lost my card")
        await bank.provider.text(THEIRS, "12")
        assert await bank.provider.texts_to(THEIRS, 2) == ["Which digits?", "Exactly four, please."]
        assert await bank.provider.texts_to("+447700900999", 1) == ["Which digits?"]

    async def test_replies_come_from_the_number_that_the_customer_wrote_to(self, bank: House) -> None:
        await bank.provider.text(THEIRS, "I lost my card")
        await bank.provider.texts_to(THEIRS, 1)
        assert bank.provider.messages[0].sender == OUR_NUMBER

    async def test_a_message_that_comes_again_is_answered_alike_and_changes_nothing(self, bank: House) -> None:
        assert await bank.provider.text(THEIRS, "I lost my card", sid="SM1") == 200
        before = await bank.conversation()
        for _ in range(20):
            assert await bank.provider.text(THEIRS, "I lost my card", sid="SM1") == 200
        assert await bank.conversation() == before
        await bank.provider.text(THEIRS, "12", sid="SM2")
        assert await bank.provider.texts_to(THEIRS, 2) == ["Which digits?", "Exactly four, please."]

    async def test_another_text_under_a_known_id_is_not_taken_for_a_new_one(self, bank: House) -> None:
        await bank.provider.text(THEIRS, "I lost my card", sid="SM1")
        assert await bank.provider.text(THEIRS, "STOP", sid="SM1") == 200
        assert await bank.said("customer") == ["I lost my card"]

    async def test_many_copies_at_once_are_one_message(self, bank: House) -> None:
        async with asyncio.TaskGroup() as tasks:
            answers = [tasks.create_task(bank.provider.text(THEIRS, "I lost my card", sid="SM1")) for _ in range(20)]
        assert {answer.result() for answer in answers} == {200}
        assert await bank.said("customer") == ["I lost my card"]

    async def test_a_picture_is_not_silence(self, bank: House) -> None:
        await bank.provider.text(THEIRS, "", more=[("NumMedia", "1"), ("MediaContentType0", "image/jpeg")])
        assert await bank.said("customer") == ["[1 picture]"]
        assert len(await bank.provider.texts_to(THEIRS, 1)) == 1

    async def test_what_the_carrier_sends_over_a_query_is_signed_and_read(self, bank: House) -> None:
        query = f"{PATH}?q=a+b&e=%2b&k&p=%41%2F"
        status, _, _ = await posted(bank, path=query, signed=PUBLIC + query)
        assert status == 200

    async def test_while_the_store_cannot_write_it_is_to_be_sent_again_and_then_counts_once(self, bank: House) -> None:
        bank.store.is_full = True
        status, kind, body = await posted(bank)
        assert (status, kind) == (503, "application/problem+json")
        assert '"unavailable"' in body
        bank.store.is_full = False
        assert (await posted(bank))[0] == 200
        assert await bank.said("customer") == ["I lost my card"]


class TestRefusals:
    @pytest.mark.parametrize(
        "request_",
        [
            {"form": [*FORM[:3], ("Body", "send me a card")]},
            {"form": [*FORM, ("OptOutType", "STOP")]},
            {"form": [*FORM, ("Body", "STOP")]},
            {"form": FORM[:-1]},
            {"signed": "https://other.example" + PATH},
            {"signed": "http://127.0.0.1" + PATH, "Host": "127.0.0.1"},
            {"path": PATH + "?o=1"},
            {"X_Twilio_Signature": ""},
            {"X_Twilio_Signature": "é"},
            {"X_Twilio_Webhooks_Signature_Settings": "key=k,algorithm=HMAC_SHA256"},
            {"X_Forwarded_Host": "other.example", "signed": "https://other.example" + PATH},
        ],
        ids=[
            "altered text", "field added", "field repeated", "blank field left out", "signed for another host",
            "signed for the host it names", "query added", "no signature", "strange signature", "other algorithm",
            "signed for a forwarded host",
        ],
    )  # fmt: skip
    async def test_a_forged_message_is_refused_and_nothing_is_written(
        self, bank: House, request_: dict[str, str]
    ) -> None:
        status, kind, body = await posted(bank, **request_)  # type: ignore[arg-type]
        assert (status, kind) == (403, "application/problem+json")
        assert "I lost my card" not in body
        assert await bank.store.at("sms", f"{THEIRS} {OUR_NUMBER}") is None

    async def test_a_signed_request_that_is_no_message_is_refused(self, bank: House) -> None:
        for form in ([("AccountSid", "AC1")], [("MessageSid", "SM1"), ("From", "anonymous"), ("To", OUR_NUMBER)]):
            status, _, body = await posted(bank, form=form, signed_form=form)
            assert status == 400
            assert '"unreadable"' in body

    async def test_a_body_that_is_no_form_is_refused(self, bank: House) -> None:
        for form, kind in (("{}", "application/json"), ("MessageSid=SM1", "text/plain"), ("\xff=1", "")):
            status, _, _ = await raw_post(bank, form.encode("latin-1"), kind)
            assert status in (400, 403)

    async def test_a_body_that_is_too_long_or_has_too_many_fields_is_refused(self, bank: House) -> None:
        status, _, _ = await raw_post(bank, b"Body=" + b"x" * limits.SMS_FORM_BYTES)
        assert status == 413
        status, _, _ = await raw_post(bank, urlencode([("f", "1")] * 201).encode())
        assert status == 400

    async def test_a_body_that_unpacks_to_much_or_to_nothing_is_refused(self, bank: House) -> None:
        bomb = gzip.compress(b"Body=" + b"x" * 20_000_000)
        assert (await raw_post(bank, bomb, encoding="gzip"))[0] == 413
        assert (await raw_post(bank, b"not gzip at all", encoding="gzip"))[0] == 400

    async def test_only_post_is_taken(self, bank: House) -> None:
        async with ClientSession() as client, client.get(bank.url + PATH) as answer:
            assert answer.status == 405


async def raw_post(
    bank: House, body: bytes, kind: str = "application/x-www-form-urlencoded", encoding: str | None = None
) -> tuple[int, str, str]:
    """A webhook of any bytes, signed as one without fields."""
    signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC + PATH, {})
    headers = {"X-Twilio-Signature": signature, "Content-Type": kind or "application/x-www-form-urlencoded"}
    if encoding:
        headers["Content-Encoding"] = encoding
    async with ClientSession() as client, client.post(bank.url + PATH, data=body, headers=headers) as answer:
        return answer.status, answer.content_type, await answer.text()


class TestKeywords:
    @pytest.mark.parametrize("word", ["STOP", "cancel", "End"])
    async def test_an_opt_out_ends_what_is_open_and_is_not_answered_by_us(self, bank: House, word: str) -> None:
        await bank.provider.text(THEIRS, "I lost my card")
        await bank.provider.texts_to(THEIRS, 1)
        assert await bank.provider.text(THEIRS, word) == 200
        found = await bank.conversation()
        assert (found.opted_out, found.run) == (True, None)
        assert await bank.said("customer") == ["I lost my card", word]
        assert bank.provider.sent_to(THEIRS) == ["Which digits?"]

    async def test_what_is_said_to_one_of_our_numbers_holds_for_all_of_them(self, bank: House) -> None:
        other = await bank.worker.begin("sms", f"{THEIRS} +15005550099")
        await bank.provider.text(THEIRS, "STOP", sid="SM-stop")
        await bank.provider.text(THEIRS, "STOP", sid="SM-stop")
        assert bank.store.has_opted_out(other.address)
        await bank.provider.text(THEIRS, "START")
        assert not bank.store.has_opted_out(other.address)
        assert await bank.store.lines(other.id, 0, 10) == ()

    async def test_an_opt_out_that_only_we_understand_is_confirmed_once(self, bank: House) -> None:
        await bank.provider.text(THEIRS, "Please stop texting me!")
        assert (await bank.conversation()).opted_out
        (confirmed,) = await bank.provider.texts_to(THEIRS, 1)
        assert "START" in confirmed

    async def test_the_carriers_own_word_opts_out(self, bank: House) -> None:
        await bank.provider.text(THEIRS, "BAJA", more=[("OptOutType", "STOP")])
        assert (await bank.conversation()).opted_out
        assert bank.provider.sent_to(THEIRS) == []

    async def test_start_and_a_yes_after_an_opt_out_opt_in_again(self, bank: House) -> None:
        for word in ("START", "Yes"):
            await bank.provider.text(THEIRS, "STOP")
            assert (await bank.conversation()).opted_out
            await bank.provider.text(THEIRS, word)
            assert not (await bank.conversation()).opted_out

    async def test_start_as_the_first_word_is_not_met_with_silence(self, bank: House) -> None:
        await bank.provider.text(THEIRS, "START")
        assert len(await bank.provider.texts_to(THEIRS, 1)) == 1

    async def test_yes_is_the_journeys_while_the_number_is_opted_in(self, bank: House) -> None:
        await bank.provider.text(THEIRS, "I lost my card")
        await bank.provider.text(THEIRS, "YES")
        assert await bank.provider.texts_to(THEIRS, 2) == ["Which digits?", "Exactly four, please."]

    async def test_help_is_the_carriers_to_answer_and_leaves_the_question_open(self, bank: House) -> None:
        await bank.provider.text(THEIRS, "I lost my card")
        await bank.provider.text(THEIRS, "HELP")
        await bank.provider.text(THEIRS, "12")
        assert await bank.provider.texts_to(THEIRS, 2) == ["Which digits?", "Exactly four, please."]

    async def test_where_the_carrier_does_not_reply_we_do(self) -> None:
        async with house(carrier_replies=False) as bank:
            await bank.provider.text(THEIRS, "HELP")
            (answer,) = await bank.provider.texts_to(THEIRS, 1)
            assert "Meridian Bank" in answer


class TestStatuses:
    async def sent(self, bank: House) -> Message:
        await bank.provider.text(THEIRS, "I lost my card")
        await bank.provider.texts_to(THEIRS, 1)
        message = bank.provider.messages[0]
        await bank.settled(message)
        return message

    async def test_the_best_word_of_the_carrier_is_kept_in_whatever_order_it_comes(self, bank: House) -> None:
        message = await self.sent(bank)
        for word, kept in (
            ("sent", "sent"),
            ("delivered", "delivered"),
            ("sent", "delivered"),
            ("queued", "delivered"),
        ):
            assert await bank.provider.report(message, word) == 200
            assert bank.row(message).delivery == kept
        assert await bank.provider.report(message, "undelivered", 30003) == 200
        assert bank.row(message).delivery == "delivered"
        assert (await bank.conversation()).owner == "bot"

    async def test_a_message_that_did_not_arrive_brings_a_person_once_with_the_reason(self, bank: House) -> None:
        message = await self.sent(bank)
        for _ in range(3):
            assert await bank.provider.report(message, "undelivered", 30003) == 200
        (ticket,) = await bank.store.tickets(["queued"])
        assert ticket.conversation == (await bank.conversation()).id
        assert (ticket.reason, "could not be reached" in ticket.why) == ("send_failed", True)

    async def test_a_failure_of_which_nobody_could_be_told_is_told_when_it_is_reported_again(self, bank: House) -> None:
        message = await self.sent(bank)
        bank.store.is_full = True
        assert await bank.provider.report(message, "undelivered", 30003) == 503
        assert bank.row(message).delivery == "undelivered"
        bank.store.is_full = False
        assert await bank.provider.report(message, "undelivered", 30003) == 200
        (ticket,) = await bank.store.tickets(["queued"])
        assert ticket.reason == "send_failed"

    async def test_a_customer_whom_the_carrier_opted_out_is_opted_out_here(self, bank: House) -> None:
        message = await self.sent(bank)
        assert await bank.provider.report(message, "failed", 21610) == 200
        assert (await bank.conversation()).opted_out
        assert await bank.store.tickets(["queued"]) == ()

    async def test_statuses_of_other_systems_and_words_we_do_not_know_are_let_be(self, bank: House) -> None:
        message = await self.sent(bank)
        status = [("MessageSid", "SM" + "f" * 32), ("MessageStatus", "failed"), ("ErrorCode", "30003")]
        assert await bank.provider.post("/sms/twilio/status", status) == 200
        assert await bank.provider.post("/sms/twilio/status?o=o-none&k=1", status) == 200
        assert await bank.provider.report(message, "enchanted") == 200
        assert bank.row(message).delivery is None
        assert await bank.store.tickets(["queued"]) == ()

    async def test_a_forged_status_is_refused(self, bank: House) -> None:
        message = await self.sent(bank)
        form = [("MessageSid", message.sid), ("MessageStatus", "failed"), ("ErrorCode", "21610")]
        path = message.callback.removeprefix(PUBLIC)
        other = path.replace("?o=o-", "?o=o-0")
        status, _, _ = await posted(bank, form=form, signed_form=form, path=path, signed=PUBLIC + other)
        assert status == 403
        assert not (await bank.conversation()).opted_out


async def test_an_opt_out_that_only_the_provider_knows_is_learnt_from_its_refusal(bank: House) -> None:
    bank.provider.blocked.add((THEIRS, OUR_NUMBER))
    await bank.provider.text(THEIRS, "I lost my card")
    await bank.store.until(lambda: bank.store.has_opted_out(f"{THEIRS} {OUR_NUMBER}"))
    assert bank.provider.messages == []


async def test_a_connection_that_is_cut_in_the_middle_writes_nothing(bank: House) -> None:
    host, port = bank.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    kind = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 999\r\n\r\n"
    writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{kind}MessageSid=SM1".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await posted(bank))[0] == 200
    assert await bank.said("customer") == ["I lost my card"]
