"""Texts whose webhook was lost: the carrier is asked, and its word counts as if it had come by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from channels.sms.providers.sending import open_session
from channels.sms.providers.twilio import Twilio, TwilioSettings
from channels.sms.receipts import Learnt, Receipts
from handrail.settings import load_settings
from handrail.sole import Sole
from handrail.wiring.texts import texts_of
from runtime import limits
from runtime.clock import SystemClock
from runtime.core.records import OutboxRow
from runtime.files import Files
from runtime.ports import StoreUnavailable
from tests.sms.house import PUBLIC, THEIRS, House, house
from tests.stand_ins.twilio import ACCOUNT_SID, AUTH_TOKEN, FAILS, OUR_NUMBER, RESETS_AFTER_TAKING, Fault, Message
from tests.web.clocks import HeldClock

HOUR = limits.SMS_RECEIPT


class Asking:
    """Receipts over a house, with the test holding the clock. `heard` is what each question brought."""

    def __init__(self, bank: House, twilio: Twilio) -> None:
        self.bank = bank
        self.clock = HeldClock()
        self.clock.at = SystemClock().now()
        self.heard: list[Learnt] = []
        self.receipts = Receipts(
            reports=bank.reports, store=bank.store, clock=self.clock, carriers={"twilio": twilio},
            counted=self.heard.append, apart=timedelta(),
        )  # fmt: skip

    async def text(self, number: str = THEIRS) -> Message:
        """One of ours goes out."""
        await self.bank.provider.text(number, "I lost my card")
        await self.bank.provider.texts_to(number, 1)
        (message,) = [one for one in self.bank.provider.messages if one.to == number]
        await self.bank.settled(message)
        return message

    async def after(self, time: timedelta) -> list[Learnt]:
        """Time passes, and carriers are asked; gives what that brought."""
        self.clock.pass_by(time)
        self.heard.clear()
        await self.receipts.ask()
        return list(self.heard)


@asynccontextmanager
async def asking() -> AsyncIterator[Asking]:
    async with house() as bank, open_session() as session:
        settings = TwilioSettings(ACCOUNT_SID, (AUTH_TOKEN,), OUR_NUMBER, PUBLIC, bank.provider.url)
        yield Asking(bank, Twilio(settings, session, lambda: 0.0, SystemClock()))


async def test_a_text_without_a_report_is_asked_for_after_its_time_and_then_no_more() -> None:
    async with asking() as one:
        message = await one.text()
        message.status = "delivered"
        assert await one.after(HOUR - timedelta(seconds=10)) == []
        assert await one.after(timedelta(seconds=20)) == ["learnt"]
        row = one.bank.row(message)
        assert (row.status, row.delivery, row.not_before) == ("sent", "delivered", None)
        assert await one.after(timedelta(days=1)) == []


async def test_a_failure_that_is_learnt_so_brings_a_person_once() -> None:
    async with asking() as one:
        message = await one.text()
        message.status, message.error_code = "undelivered", 30003
        assert await one.after(HOUR + timedelta(minutes=1)) == ["learnt"]
        assert (await one.bank.conversation()).owner == "queue"
        await one.bank.provider.report(message, "undelivered", 30003)
        assert len(await one.bank.store.tickets(("queued",))) == 1


async def test_two_last_words_of_a_carrier_end_the_questions_too() -> None:
    """As where an older program, which knows of no questions, took the first of them."""
    async with asking() as one:
        message = await one.text()
        row = one.bank.row(message)
        one.bank.store._outbox[row.id] = replace(row, delivery="delivered")
        message.status = "undelivered"
        assert await one.after(HOUR + timedelta(minutes=1)) == ["learnt"]
        assert await one.after(timedelta(days=1)) == []
        assert one.bank.row(message).delivery == "delivered"


async def test_a_text_whose_report_came_is_not_asked_for() -> None:
    async with asking() as one:
        message = await one.text()
        await one.bank.provider.report(message, "delivered")
        assert await one.after(timedelta(days=1)) == []


async def test_what_the_carrier_does_not_know_yet_is_asked_for_ever_more_rarely_and_stays_without_a_receipt() -> None:
    async with asking() as one:
        message = await one.text()
        message.status = "sent"
        times, gone = [], timedelta()
        step = timedelta(minutes=10)
        while gone < timedelta(days=5):
            gone += step
            times += [(gone, learnt) for learnt in await one.after(step)]
        assert [learnt for _, learnt in times] == ["open"] * 6 + ["never"]
        assert all(later >= 1.9 * earlier for (earlier, _), (later, _) in pairwise(times))
        row = one.bank.row(message)
        assert (row.status, row.delivery, row.not_before) == ("sent", "sent", None)
        await one.bank.provider.report(message, "delivered")  # after all
        assert one.bank.row(message).delivery == "delivered"


async def test_what_the_carrier_has_forgotten_stays_without_a_receipt_at_once() -> None:
    async with asking() as one:
        message = await one.text()
        one.bank.provider.messages.clear()
        assert await one.after(HOUR + timedelta(minutes=1)) == ["never"]
        assert one.bank.row(message).not_before is None


@pytest.mark.parametrize("fault", [FAILS, Fault(429, b"{}"), RESETS_AFTER_TAKING], ids=["500", "429", "broken"])
async def test_a_carrier_that_is_away_is_left_alone_for_a_while(fault: Fault) -> None:
    async with asking() as one:
        message, other = await one.text(), await one.text("+447700900124")
        message.status = other.status = "delivered"
        one.bank.provider.reading_fails = fault
        assert await one.after(HOUR + timedelta(minutes=1)) == ["away"]  # and the other is not asked for at all
        one.bank.provider.reading_fails = None
        assert await one.after(timedelta()) == ["learnt"]
        assert await one.after(limits.SMS_ASKED_AWAY) == ["learnt"]


async def test_a_wrong_sign_in_is_no_answer() -> None:
    async with asking() as one:
        await one.text()
        one.bank.provider.auth_token = "another"
        assert await one.after(HOUR + timedelta(minutes=1)) == ["away"]


async def test_a_text_of_a_carrier_that_is_no_longer_set_up_stays_without_a_receipt() -> None:
    async with asking() as one:
        await one.text()
        one.receipts._carriers = {}
        assert await one.after(HOUR + timedelta(minutes=1)) == ["never"]


async def test_questions_are_apart_and_a_round_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    async with asking() as one:
        for number in range(5):
            (await one.text(f"+44770090020{number}")).status = "delivered"
        pauses = list[float]()

        async def slept(seconds: float) -> None:
            pauses.append(seconds)

        one.receipts._apart = 0.5
        monkeypatch.setattr("channels.sms.receipts.limits.SMS_ASKED_BATCH", 3)
        monkeypatch.setattr("channels.sms.receipts.asyncio.sleep", slept)
        assert await one.after(HOUR + timedelta(minutes=1)) == ["learnt"] * 3
        assert pauses == [0.5] * 3


async def test_a_store_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with asking() as one:
        message = await one.text()
        message.status = "delivered"
        owed, tries = one.bank.store.owed, [1, 2]

        async def away_at_first(*more: Any) -> Any:
            if tries and tries.pop():
                raise StoreUnavailable
            return await owed(*more)

        monkeypatch.setattr(one.bank.store, "owed", away_at_first)
        monkeypatch.setattr("channels.sms.receipts.limits.SMS_ASKED_ROUND", timedelta())
        one.clock.pass_by(HOUR + timedelta(minutes=1))
        async with asyncio.TaskGroup() as tasks, asyncio.timeout(10):
            running = tasks.create_task(one.receipts.run())
            while not one.heard:
                await asyncio.sleep(0)
            running.cancel()
        assert one.bank.row(message).delivery == "delivered"


async def test_a_text_that_was_found_after_it_had_been_given_up_is_asked_for_too() -> None:
    """The carrier's answer comes when the row has ended as unknown; its report never does."""
    async with asking() as one:
        message = await one.text()
        row: OutboxRow = one.bank.row(message)
        one.bank.store._outbox[row.id] = OutboxRow(
            row.id, row.conversation, row.kind, row.lane, row.author, row.epoch, row.created_at, row.body, row.seq,
            "unknown", provider_id=row.provider_id,
        )  # fmt: skip
        await one.bank.outbox._sent(row, message.sid)
        message.status = "delivered"
        assert await one.after(HOUR + timedelta(minutes=1)) == ["learnt"]


@pytest.mark.parametrize(("minutes", "asks"), [("60", True), ("0", False)])
async def test_an_operator_may_leave_carriers_in_peace(minutes: str, asks: bool, tmp_path: Path) -> None:
    settings = load_settings({"HANDRAIL_SMS_RECEIPT_MINUTES": minutes})
    async with house() as bank:
        texts = texts_of(
            settings, bank.worker, bank.store, {}, clock=SystemClock(), ids=bank.ids, files=Files(tmp_path),
            metrics=None,
        )  # fmt: skip
    assert any(isinstance(loop, Sole) for loop in texts.loops) == asks
    assert settings.sms_receipt == (HOUR if asks else None)
