"""After going back to a copy: what was texted since is taken again, and no customer gets a text twice."""

import copy
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
from click.testing import CliRunner

from channels.sms.intake import SmsIntake
from channels.sms.pictures import Pictures
from channels.sms.providers.sending import CannotLookUp, open_session
from channels.sms.providers.twilio import Twilio, TwilioSettings
from channels.sms.reports import Reports
from channels.sms.restored import Exchanged, GoingOver, GoneOver, Ours
from handoff.ticket import TicketRules
from handrail.commands.reconcile import reconcile
from runtime import limits
from runtime.calls import Calls
from runtime.clock import Ids, SystemClock
from runtime.core.records import OutboxRow
from runtime.files import Files
from runtime.store.in_memory import MemoryStore
from runtime.understanding import Rules
from runtime.worker import Worker
from tests.core.builders import meridian
from tests.sms.house import PUBLIC, THEIRS, House, house
from tests.stand_ins.twilio import ACCOUNT_SID, AUTH_TOKEN, BEGAN_AT, OUR_NUMBER, Message
from tests.web.clocks import HeldClock

BEFORE = BEGAN_AT - timedelta(minutes=1)
BEA = "+447700900124"
ASKED, INVALID = "Which digits?", "Exactly four, please."


def copied(store: MemoryStore) -> MemoryStore:
    """The store as it is now, as a copy of its file would be."""
    other = MemoryStore()
    for name, value in vars(other).items():
        if name != "_listeners":
            setattr(other, name, copy.deepcopy(getattr(store, name)) if name in vars(store) else value)
    return other


@dataclass
class Copy:
    """The copy, put in its place again; no service is running over it."""

    store: MemoryStore
    going_over: GoingOver
    clock: HeldClock
    steps: list[tuple[int, int]]

    async def go_over(self, since: datetime = BEFORE) -> GoneOver:
        return await self.going_over.since(since, lambda done, of: self.steps.append((done, of)))

    def rows(self, *statuses: str) -> list[OutboxRow]:
        """The texts in these states, the oldest first."""
        return [row for row in self.store._outbox.values() if row.kind == "sms" and row.status in statuses]

    async def said(self, number: str = THEIRS) -> list[str]:
        """What the customer wrote, as far as the copy knows."""
        found = await self.store.at("sms", f"{number} {OUR_NUMBER}")
        assert found is not None
        return [line.text for line in await self.store.lines(found.id, 0, 100) if line.author == "customer"]


@asynccontextmanager
async def put_back(store: MemoryStore, bank: House, files: Path = Path("nowhere")) -> AsyncIterator[Copy]:
    clock = HeldClock()
    clock.at = SystemClock().now()
    async with open_session() as session, aiohttp.ClientSession() as http:
        settings = TwilioSettings(ACCOUNT_SID, (AUTH_TOKEN,), OUR_NUMBER, PUBLIC, bank.provider.url)
        twilio = Twilio(settings, session, lambda: 0.0, clock)
        journeys, ids = SimpleNamespace(current=meridian()), Ids(clock)
        worker = Worker(
            store=store, journeys=journeys, understanding=Rules(), tickets=TicketRules(), channels={"sms": twilio},
            clock=clock, ids=ids, secret="s" * 32,
        )  # fmt: skip
        pictures = Pictures(worker=worker, store=store, clock=clock, ids=ids, files=Files(files), providers=[twilio])
        going_over = GoingOver(
            intake=SmsIntake(worker, store, pictures), reports=Reports(worker, store, ids), worker=worker, store=store,
            clock=clock, calls=Calls(worker=worker, journeys=journeys, http=http, allowed_modules=frozenset()),
            carriers={"twilio": twilio},
        )  # fmt: skip
        yield Copy(store, going_over, clock, [])


def one_more(bank: House, text: str) -> Message:
    """A text to the customer that left a second after the last that anybody sent."""
    at = max(one.created_at for one in (*bank.provider.messages, *bank.provider.incoming)) + timedelta(seconds=1)
    return Message("SM" + "c" * 32, THEIRS, OUR_NUMBER, text, "", at, "sent")


async def answered(bank: House, number: str, text: str, count: int) -> None:
    """A customer texts, and gets their text of that number."""
    await bank.provider.text(number, text)
    await bank.provider.texts_to(number, count)
    (*_, last) = [message for message in bank.provider.messages if message.to == number]
    await bank.settled(last)


async def test_what_was_answered_since_is_taken_and_not_answered_again() -> None:
    async with house() as bank:
        await answered(bank, THEIRS, "I lost my card", 1)
        store = copied(bank.store)
        await answered(bank, THEIRS, "12", 2)
        await answered(bank, BEA, "I lost my card", 1)
        async with put_back(store, bank) as copy:
            assert await copy.go_over() == GoneOver(came=3, taken=2, went=3, spared=2)
            assert await copy.said() == ["I lost my card", "12"]
            assert [row.body["text"] for row in copy.rows("sent")] == [ASKED, INVALID, ASKED]
            assert {row.provider_id for row in copy.rows("sent")} == {one.sid for one in bank.provider.messages}
            assert copy.rows("ready") == []
            assert copy.steps[-1] == (6, 6)
            assert await copy.go_over() == GoneOver(came=3, taken=0, went=3, spared=0)


async def test_a_text_that_waited_at_the_copy_and_left_since_is_not_sent_again() -> None:
    async with house() as bank:
        await answered(bank, THEIRS, "I lost my card", 1)
        store = copied(bank.store)
        (row,) = store._outbox.values()
        later = SystemClock().now() + timedelta(minutes=4)  # it was put off for the pace of our number
        store._outbox[row.id] = replace(row, status="ready", provider_id=None, not_before=later)
        async with put_back(store, bank) as copy:
            assert await copy.go_over() == GoneOver(came=1, taken=0, went=1, spared=1)
            (sent,) = copy.rows("sent")
            assert sent.provider_id == bank.provider.messages[0].sid


async def test_a_text_that_was_under_way_at_the_copy_is_not_sent_again() -> None:
    async with house() as bank:
        await answered(bank, THEIRS, "I lost my card", 1)
        store = copied(bank.store)
        (row,) = store._outbox.values()
        until = SystemClock().now() + limits.LEASE
        store._outbox[row.id] = replace(row, status="sending", provider_id=None, lease_until=until)
        async with put_back(store, bank) as copy:
            assert (await copy.go_over()).spared == 1
            assert not await copy.store.expired(None)


async def test_a_text_that_never_left_waits_for_the_service() -> None:
    async with house() as bank:
        await answered(bank, THEIRS, "I lost my card", 1)
        store = copied(bank.store)
        bank.provider.lost(THEIRS, "12")  # it came when nobody listened any more
        async with put_back(store, bank) as copy:
            assert await copy.go_over() == GoneOver(came=2, taken=1, went=1, spared=0, waiting=1)
            (row,) = copy.rows("ready")
            assert (row.body["text"], row.attempts) == (INVALID, 0)


async def test_a_text_that_left_stands_for_one_that_waits_and_not_for_its_double() -> None:
    async with house() as bank:
        await answered(bank, THEIRS, "I lost my card", 1)
        store = copied(bank.store)
        (row,) = store._outbox.values()
        for id in ("o-1", "o-2"):
            store._outbox[id] = replace(row, id=id, status="ready", provider_id=None)
        bank.provider.messages.append(one_more(bank, ASKED))
        async with put_back(store, bank) as copy:
            assert await copy.go_over() == GoneOver(came=1, taken=0, went=2, spared=1, waiting=1)
            assert [(one.id, one.status) for one in copy.rows("sent", "ready")] == [
                (row.id, "sent"), ("o-1", "sent"), ("o-2", "ready")
            ]  # fmt: skip


async def test_another_answer_than_the_one_that_left_goes_out() -> None:
    """A text that never reached us before is taken in between, so the one after it is answered otherwise."""
    async with house() as bank:
        await answered(bank, THEIRS, "I lost my card", 1)
        store = copied(bank.store)
        bank.provider.lost(THEIRS, "1")
        await answered(bank, THEIRS, "12", 2)
        async with put_back(store, bank) as copy:
            assert await copy.go_over() == GoneOver(came=3, taken=2, went=2, spared=1, waiting=1)
            assert [row.body["text"] for row in copy.rows("ready")] == ["Once more, please."]


async def test_the_calls_of_a_turn_are_made_before_the_next_text_is_taken() -> None:
    """The action is not to be reached, so a person comes, and the customer's next words are for them."""
    async with house() as bank:
        store = copied(bank.store)
        await answered(bank, THEIRS, "I lost my card", 1)
        await answered(bank, THEIRS, "4821", 2)
        await bank.store.until(lambda: bank.store.owner_of(THEIRS) == "queue")
        await bank.provider.text(THEIRS, "thanks")
        async with put_back(store, bank) as copy:
            done = await copy.go_over()
            assert (done.taken, done.went, done.spared, done.waiting) == (3, 2, 2, 0)
            found = await copy.store.at("sms", f"{THEIRS} {OUR_NUMBER}")
            assert found is not None and found.owner == "queue"
            assert len(await copy.store.tickets(("queued",))) == 1


async def test_what_a_clock_had_said_since_is_not_said_again() -> None:
    async with house() as bank:
        await answered(bank, THEIRS, "I lost my card", 1)
        store = copied(bank.store)
        bank.provider.messages.append(one_more(bank, "Still there?"))
        async with put_back(store, bank) as copy:
            copy.clock.pass_by(timedelta(minutes=3))
            done = await copy.go_over()
            assert (done.went, done.spared, done.waiting) == (2, 1, 0)
            assert [row.body["text"] for row in copy.rows("sent")] == [ASKED, "Still there?"]


async def test_a_failure_since_the_copy_brings_a_person_all_the_same() -> None:
    async with house() as bank:
        await answered(bank, THEIRS, "I lost my card", 1)
        store = copied(bank.store)
        bank.provider.messages[0].status, bank.provider.messages[0].error_code = "undelivered", 30003
        async with put_back(store, bank) as copy:
            await copy.go_over()
            (ticket,) = await copy.store.tickets(("queued",))
            assert "The customer's phone could not be reached." in ticket.why


async def test_a_text_of_the_bot_that_may_not_go_any_more_is_left_alone() -> None:
    async with house() as bank:
        await answered(bank, THEIRS, "I lost my card", 1)
        store = copied(bank.store)
        (row,) = store._outbox.values()
        store._outbox[row.id] = replace(row, status="ready", provider_id=None, epoch=9)
        async with put_back(store, bank) as copy:
            assert (await copy.go_over()).spared == 0
            assert [one.status for one in copy.rows("superseded")] == ["superseded"]


async def test_a_carrier_that_does_not_say_changes_nothing() -> None:
    async with house() as bank:
        await answered(bank, THEIRS, "I lost my card", 1)
        store = copied(bank.store)
        await answered(bank, THEIRS, "12", 2)
        bank.provider.auth_token = "another"
        async with put_back(store, bank) as copy:
            with pytest.raises(CannotLookUp, match="refuses our sign-in"):
                await copy.go_over()
            assert await copy.said() == ["I lost my card"]


async def test_what_was_exchanged_comes_in_its_order_over_all_pages() -> None:
    async with house() as bank, open_session() as session:
        for n in range(600):
            bank.provider.lost(THEIRS, f"{n}")
            bank.provider.lost(BEA, f"{n}")
        settings = TwilioSettings(ACCOUNT_SID, (AUTH_TOKEN,), OUR_NUMBER, PUBLIC, bank.provider.url)
        bank.provider.messages.append(one_more(bank, "odd"))
        found: Sequence[Exchanged] = await Twilio(settings, session, lambda: 0.0, SystemClock()).exchanged(BEFORE)
        assert len(found) == 1_201
        came = [one for one in found if not isinstance(one.what, Ours)]
        assert [one.at for one in came] == sorted(one.at for one in came)
        (went,) = [one.what for one in found if isinstance(one.what, Ours)]
        assert (went.to, went.sender, went.text) == (THEIRS, OUR_NUMBER, "odd")


@pytest.mark.parametrize(
    ("environment", "since", "why"),
    [
        ({}, "1h", "HANDRAIL_TWILIO_ACCOUNT_SID"),
        ({"HANDRAIL_TWILIO_ACCOUNT_SID": ACCOUNT_SID, "HANDRAIL_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
          "HANDRAIL_TWILIO_FROM": OUR_NUMBER, "HANDRAIL_PUBLIC_URL": PUBLIC}, "yesterday", "--since"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_a_line(environment: dict[str, str], since: str, why: str) -> None:
    ended = CliRunner().invoke(reconcile, ["restored", "--since", since], env=environment)
    assert ended.exit_code == 2
    assert why in ended.output
