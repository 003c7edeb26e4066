"""The outbox at work against the provider's stand-in: once each, in order, and every doubt ends at a person."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from channels.sms.providers.twilio import Twilio, TwilioSettings
from runtime import limits, outbox
from runtime.clock import SystemClock
from runtime.core.conversation import Conversation
from runtime.core.events import Said, SendFailed, StaffJoined
from runtime.core.records import OutboxRow, Ticket
from tests.core.builders import NOW
from tests.shells.bank import Bank, open_bank, use
from tests.shells.house import House
from tests.stand_ins.twilio import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    FAILS,
    FAILS_AFTER_TAKING,
    OUR_NUMBER,
    SLOW_AFTER_TAKING,
    TOO_MANY,
    Fault,
    Message,
    TwilioStandIn,
)
from tests.web.stores import FaultyStore

ANA = "+447700900123"


class Watched(FaultyStore):
    """A store that shows its rows, and how often somebody looked for lost ones."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0

    async def expired(self, now: datetime | None) -> Sequence[OutboxRow]:
        """The rows that may be lost."""
        self.looks += 1
        return await super().expired(now)

    def rows(self, conversation: Conversation) -> list[OutboxRow]:
        """The rows of a conversation, the oldest first."""
        return [row for row in self._outbox.values() if row.conversation == conversation.id]

    def status(self, conversation: Conversation) -> str:
        """How the first row of a conversation stands."""
        return self.rows(conversation)[0].status


class Line:
    """A house whose SMS goes to the stand-in."""

    def __init__(self, store: Watched, twilio: TwilioStandIn, http: aiohttp.ClientSession) -> None:
        self.store = store
        self.twilio = twilio
        self._http = http
        self.house = self.another()

    def another(self) -> House:
        """A house over the same store, as another process or the next one would be."""
        settings = TwilioSettings(ACCOUNT_SID, (AUTH_TOKEN,), OUR_NUMBER, "http://127.0.0.1:9", self.twilio.url)
        channels = {"sms": Twilio(settings, self._http, lambda: 0.0, SystemClock())}
        return House(self._http, store=self.store, channels=channels)

    async def texts(self, words: str, number: str = ANA) -> Conversation:
        conversation = await self.house.begin("sms", f"{number} {OUR_NUMBER}")
        await self.house.worker.handle(conversation.id, Said(words))
        return conversation

    async def lost(self, words: str = "I lost my card") -> Conversation:
        """A conversation whose last effect was taken by a process that then died."""
        conversation = await self.texts(words)
        row = self.store.rows(conversation)[-1]
        assert await self.store.take(row.id, self.house.clock.now(), limits.LEASE) is not None
        return conversation

    @asynccontextmanager
    async def running(self, *houses: House) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as loops:
            tasks = [loops.create_task(house.outbox.run()) for house in houses or (self.house,)]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(20):
            while not await holds():
                await asyncio.sleep(0)

    async def until_handed_over(self, conversation: Conversation) -> Ticket:
        async def handed_over() -> bool:
            return (await self.house.now(conversation)).owner == "queue"

        await self.until(handed_over)
        ticket = await self.store.ticket((await self.house.now(conversation)).ticket or "")
        assert ticket is not None
        return ticket

    async def looked(self, times: int = 2) -> None:
        """Wait until the loops have looked for lost rows some more times."""
        enough = self.store.looks + times

        async def looked_enough() -> bool:
            return self.store.looks >= enough

        await self.until(looked_enough)


@pytest.fixture
async def line(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    monkeypatch.setattr(limits, "POLL_SECONDS", 0.01)
    async with TwilioStandIn() as twilio, aiohttp.ClientSession() as http:
        yield Line(Watched(), twilio, http)


@pytest.fixture
async def bank() -> AsyncIterator[Bank]:
    async with open_bank() as made:
        yield made


async def test_each_text_is_handed_on_once_and_in_order(line: Line) -> None:
    async with line.running():
        await line.texts("I lost my card")
        await line.twilio.texts_to(ANA, 1)
        await line.texts("no")
        await line.twilio.texts_to(ANA, 2)
    assert line.twilio.sent_to(ANA) == ["Which digits?", "Exactly four, please."]
    assert not await line.house.store.ready(line.house.clock.now(), 10)


async def test_the_next_of_a_lane_goes_as_soon_as_the_lane_is_free(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    await line.texts("I lost my card")
    await line.texts("no")
    monkeypatch.setattr(limits, "POLL_SECONDS", 1000.0)
    async with line.running(), asyncio.timeout(10):
        await line.twilio.texts_to(ANA, 2)


async def test_choices_are_numbered_and_answered_by_number(line: Line) -> None:
    async with line.running():
        await line.texts("bring cash")
        assert (await line.twilio.texts_to(ANA, 1))[0] == "We don't deliver cash."


async def test_a_carrier_that_is_not_ready_is_tried_later(line: Line) -> None:
    line.twilio.fail_next(TOO_MANY)
    async with line.running():
        conversation = await line.texts("I lost my card")

        async def put_off() -> bool:
            line.house.clock.move(seconds=1)
            return bool(line.twilio.sent_to(ANA))

        await line.until(put_off)
    assert line.twilio.sent_to(ANA) == ["Which digits?"]
    assert (await line.house.now(conversation)).owner == "bot"


async def test_a_send_of_which_nobody_knew_is_found_in_the_providers_list(line: Line) -> None:
    line.twilio.made_at = NOW + timedelta(seconds=1)
    line.twilio.fail_next(FAILS_AFTER_TAKING)
    async with line.running():
        conversation = await line.texts("I lost my card")
        await line.until(lambda: _is(line.store.status(conversation) == "sent"))
    assert line.store.rows(conversation)[0].provider_id == line.twilio.messages[0].sid
    assert (await line.house.now(conversation)).owner == "bot"
    assert line.twilio.sent_to(ANA) == ["Which digits?"]


@pytest.mark.parametrize("made", [timedelta(seconds=-1), timedelta(seconds=1)])
async def test_what_was_made_before_it_was_tried_or_is_there_twice_proves_nothing(line: Line, made: timedelta) -> None:
    line.twilio.made_at = NOW + made
    if made > timedelta():
        line.twilio.messages.append(Message("SM-other", ANA, OUR_NUMBER, "Which digits?", "", NOW + made))
    line.twilio.fail_next(FAILS_AFTER_TAKING)
    async with line.running():
        conversation = await line.texts("I lost my card")
        await line.until_handed_over(conversation)
    assert line.store.status(conversation) == "unknown"


async def test_a_report_that_came_while_it_was_looked_up_is_proof(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    async def told_meanwhile(_: Twilio, row: OutboxRow, since: datetime) -> None:
        await line.store.reported(row.id, "SM-told", "sent", "")

    monkeypatch.setattr(Twilio, "look_up", told_meanwhile)
    line.twilio.fail_next(FAILS)
    async with line.running():
        conversation = await line.texts("I lost my card")
        await line.until(lambda: _is(line.store.status(conversation) == "sent"))
    assert (await line.house.now(conversation)).owner == "bot"


async def _is(holds: bool) -> bool:
    return holds


@pytest.mark.parametrize("fault", [FAILS, FAILS_AFTER_TAKING])
async def test_a_send_of_which_nobody_knows_goes_to_a_person_and_is_not_repeated(line: Line, fault: object) -> None:
    line.twilio.fail_next(fault)  # type: ignore[arg-type]
    async with line.running():
        conversation = await line.texts("I lost my card")
        ticket = await line.until_handed_over(conversation)
        assert line.store.status(conversation) == "unknown" and "nobody knows" in ticket.why
        await line.twilio.until(lambda: any("colleague" in text for text in line.twilio.sent_to(ANA)))
    assert line.twilio.sent_to(ANA).count("Which digits?") <= 1


async def test_a_refused_address_goes_to_a_person(line: Line) -> None:
    async with line.running():
        conversation = await line.texts("I lost my card", "+15005550001")
        ticket = await line.until_handed_over(conversation)
        assert line.store.status(conversation) == "failed"
    assert ticket.reason == "send_failed" and "21211" in ticket.why


async def test_what_the_bot_has_not_sent_is_not_sent_once_a_person_has_it(line: Line) -> None:
    conversation = await line.texts("I lost my card")
    await line.texts("person")
    await line.house.worker.handle(conversation.id, StaffJoined("jo", "Jo"))
    async with line.running():
        await line.twilio.until(lambda: len(line.twilio.sent_to(ANA)) >= 1)
    assert all("Which digits" not in text for text in line.twilio.sent_to(ANA))


async def test_a_carrier_that_is_never_ready_goes_to_a_person(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "FAILED_LATER", 2)
    line.twilio.fail_next(TOO_MANY, TOO_MANY)
    async with line.running():
        conversation = await line.texts("I lost my card")

        async def put_off() -> bool:
            line.house.clock.move(seconds=1)
            return (await line.house.now(conversation)).owner == "queue"

        await line.until(put_off)
    assert line.store.status(conversation) == "failed"


async def test_what_is_under_way_when_the_service_stops_may_end(line: Line) -> None:
    line.twilio.fail_next(Fault(201, b'{"sid": "SM-1"}', records=True, holds=True))
    conversation = await line.texts("I lost my card")
    async with asyncio.TaskGroup() as loops:
        running = loops.create_task(line.house.outbox.run())
        await line.twilio.texts_to(ANA, 1)
        running.cancel()
        await asyncio.sleep(0)
        line.twilio.release()
    assert line.store.status(conversation) == "sent"


async def test_what_does_not_end_in_time_is_left_for_the_next_start(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LAST_SECONDS", 0.01)
    line.twilio.fail_next(SLOW_AFTER_TAKING)
    conversation = await line.texts("I lost my card")
    async with line.running():
        await line.twilio.texts_to(ANA, 1)
    assert line.store.status(conversation) == "sending"


# Rows whose sender was not heard of again


async def test_what_was_under_way_when_the_process_died_goes_to_a_person_at_the_next_start(line: Line) -> None:
    conversation = await line.lost()
    async with line.running():
        ticket = await line.until_handed_over(conversation)
        await line.twilio.texts_to(ANA, 1)
    assert (ticket.reason, line.store.status(conversation)) == ("send_failed", "unknown")
    assert "Which digits?" not in line.twilio.sent_to(ANA)


async def test_where_others_may_send_too_it_goes_to_a_person_after_its_lease_and_once(line: Line) -> None:
    line.store.is_exclusive = False
    houses = [line.another(), line.another()]
    conversation = await line.lost()
    with capture_logs() as logged:
        async with line.running(*houses):
            await line.looked(4)
            assert line.store.status(conversation) == "sending"
            for house in houses:
                house.clock.move(seconds=limits.LEASE.total_seconds())
            ticket = await line.until_handed_over(conversation)
            await line.looked(4)
    assert [entry["event"] for entry in logged].count("outbox.unknown") == 1
    assert len(await line.store.ticket_events(ticket.id)) == 1


async def test_a_notice_that_could_not_be_written_is_written_later(line: Line) -> None:
    conversation = await line.lost()
    line.store.refuses_writes = True
    async with line.running():

        async def taken_over() -> bool:
            return line.store.rows(conversation)[0].attempts == 2

        await line.until(taken_over)
        await line.looked()
        assert line.store.status(conversation) == "sending"
        line.store.refuses_writes = False
        line.house.clock.move(seconds=limits.LEASE.total_seconds())
        assert (await line.until_handed_over(conversation)).reason == "send_failed"
    assert line.store.status(conversation) == "unknown"


async def test_a_failure_of_which_a_person_was_told_already_ends_the_row(line: Line) -> None:
    conversation = await line.lost()
    row = line.store.rows(conversation)[0]
    told = SendFailed(row.seq, "the carrier says so")
    await line.house.worker.handle(conversation.id, told, channel="outbox", external_id=f"failed:{row.id}")
    assert line.store.status(conversation) == "sending"
    async with line.running():

        async def ended() -> bool:
            return line.store.status(conversation) == "unknown"

        await line.until(ended)


async def test_what_the_carrier_has_reported_on_is_no_doubt_for_a_person(line: Line) -> None:
    conversation = await line.lost()
    row = line.store.rows(conversation)[0]
    await line.store.reported(row.id, "SM1", "delivered", "")
    async with line.running():

        async def ended() -> bool:
            return line.store.status(conversation) == "sent"

        await line.until(ended)
    assert (await line.house.now(conversation)).owner == "bot"


async def test_an_answer_that_comes_when_the_row_was_given_up_proves_that_it_was_sent(line: Line) -> None:
    line.twilio.fail_next(Fault(201, b'{"sid": "SM-late"}', records=True, holds=True))
    conversation = await line.texts("I lost my card")
    async with line.running():
        await line.twilio.texts_to(ANA, 1)
        async with line.running(line.another()):
            await line.until_handed_over(conversation)
        assert line.store.status(conversation) == "unknown"
        line.twilio.release()

        async def proved() -> bool:
            return line.store.status(conversation) == "sent"

        await line.until(proved)
    row = await line.store.reported(None, "SM-late", "delivered", "")
    assert row is not None and row.id == line.store.rows(conversation)[0].id
    assert line.twilio.sent_to(ANA).count("Which digits?") == 1


async def _lost_call(line: Line) -> Conversation:
    """A card is lost by SMS, and the process died while it called the bank."""
    await line.texts("I lost my card")
    conversation = await line.texts("4821")
    row = next(row for row in line.store.rows(conversation) if row.kind == "call")
    assert await line.store.take(row.id, line.house.clock.now(), line.house.calls.lease(row)) is not None
    return conversation


async def test_a_lost_call_is_made_again_by_one_process_at_a_time(line: Line, bank: Bank) -> None:
    line.store.is_exclusive = False
    answers = asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        await answers.wait()
        return web.json_response({"end": "blocked", "reference": "R-1"})

    bank.answers = [slow]
    houses = [line.another(), line.another()]
    for house in (line.house, *houses):
        use(house, url=bank.url)
    conversation = await _lost_call(line)
    async with line.running(*houses):
        await line.looked(4)
        assert bank.asked == []
        for house in houses:
            house.clock.move(seconds=100)
        await line.looked(4)
        answers.set()
        await line.twilio.until(lambda: any("Blocked (R-1)" in text for text in line.twilio.sent_to(ANA)))
    assert len(bank.asked) == 1
    assert [row.status for row in line.store.rows(conversation) if row.kind == "call"] == ["sent"]


async def test_a_call_whose_second_try_was_lost_too_is_made_again(line: Line, bank: Bank) -> None:
    bank.answers = [lambda _: web.json_response({"end": "blocked", "reference": "R-1"})]
    use(line.house, url=bank.url)
    conversation = await _lost_call(line)
    line.store.refuses_writes = True  # as if the process had died once more, after the call and before its answer
    async with line.running():

        async def called() -> bool:
            return len(bank.asked) == 1

        await line.until(called)
        await line.looked()
        line.store.refuses_writes = False
        line.house.clock.move(seconds=100)
        await line.twilio.until(lambda: any("Blocked (R-1)" in text for text in line.twilio.sent_to(ANA)))
    assert [key for key, _ in bank.asked] == [bank.asked[0][0]] * 2
    assert (await line.house.now(conversation)).owner == "bot"


async def test_a_long_call_is_lost_neither_for_the_process_that_makes_it_nor_for_others(line: Line, bank: Bank) -> None:
    line.store.is_exclusive = False
    answers = asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        await answers.wait()
        return web.json_response({"end": "blocked", "reference": "R-1"})

    bank.answers = [slow]
    mine, other = line.another(), line.another()
    for house in (mine, other):
        use(house, url=bank.url, within=timedelta(hours=1))

    async def called() -> bool:
        return len(bank.asked) == 1

    async with line.running(mine):
        await line.texts("I lost my card")
        await line.texts("4821")
        await line.until(called)
        async with line.running(other):
            mine.clock.move(hours=5)
            other.clock.move(minutes=59)
            await line.looked(4)
        answers.set()
        await line.twilio.until(lambda: any("Blocked (R-1)" in text for text in line.twilio.sent_to(ANA)))
    assert len(bank.asked) == 1
