"""Who is asked to confirm a promise: nobody without consent, nobody twice, nobody beyond the budget or the hours."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from channels.outreach.confirming import KIND, CannotAsk, Confirming, Wanted
from channels.outreach.outreach import CONTACTS, DONE, DUE
from handrail.erasing import Erasing
from runtime.core.company import ContactRules
from runtime.core.conversation import Conversation
from runtime.core.events import Chose, OptedOut, Said
from runtime.core.values import Slot
from runtime.customers import Customer, find_customer, write_customer
from runtime.files import Files
from tests.outreach.house import House

NOON = datetime(2026, 11, 25, 20, tzinfo=UTC)  # in San Francisco
NIGHT = datetime(2026, 11, 26, 9, tzinfo=UTC)
MATTERS = 'One question from Meridian Bank. We promise: "Blocked within a minute." Does that matter to you?'


def wanted(**more: object) -> Wanted:
    return Wanted(**{"promise": "lost_card.block", "sample": 100, **more})  # type: ignore[arg-type]


class Confirmed(House):
    """A house with customers who may agree to be asked."""

    def __init__(self, **rules: int) -> None:
        super().__init__(ContactRules(may_ask="may_ask", **rules))  # type: ignore[arg-type]
        self.clock.at = NOON
        self.confirming = self.another_confirming()

    def another_confirming(self) -> Confirming:
        return Confirming(
            outreach=self.outreach, store=self.store, clock=self.clock, ids=self.ids,
            journeys=lambda: self.journeys.current,
        )  # fmt: skip

    async def knows(self, customer: str, agreed: bool | None = True, phone: str | None = None, **more: str) -> None:
        told: dict[str, object] = {"may_ask": agreed, "phone": phone, **more}
        values = {name: Slot(one, "site", self.clock.now()) for name, one in told.items() if one is not None}  # type: ignore[arg-type]
        before = await find_customer(self.store, customer)
        await write_customer(self.store, self.ids, Customer(customer, before.version, "en", values))

    async def knows_many(self, count: int, *, agreed: bool | None = True) -> None:
        for n in range(count):
            await self.knows(f"c-{n}", agreed, phone(n))

    async def on_the_web(self, customer: str) -> Conversation:
        address = self.worker.pseudonym("web customer", customer)
        return await self.worker.begin("web", address, customer=customer)

    async def send(self, one: Wanted) -> list[str]:
        """Plan, and ask all who were drawn."""
        plan = await self.confirming.plan(one)
        return [(await self.confirming.ask(one, customer)).outcome for customer in plan.customers]

    async def asked_of(self, phone: str) -> int:
        found = await self.store.at("sms", f"{phone} +14155550100")
        lines = await self.store.lines(found.id, 0, 100) if found is not None else []
        return sum(line.text.startswith(MATTERS) for line in lines)


def phone(n: int) -> str:
    return f"+1415555{2000 + n}"


async def test_a_customer_who_agreed_is_asked_by_text_and_answers_in_words_of_their_own() -> None:
    house = Confirmed()
    await house.knows("ana", phone="+14155550123")
    assert await house.send(wanted()) == ["started"]
    assert await house.said() == [f"{MATTERS} (Meridian Bank. Reply STOP to end messages.)"]
    assert len(house.sent) == 1
    await house.take(Said("yes"))
    await house.take(Said("it is the reason why I bank with you"))
    log = {name: fields for name, fields in await house.log()}
    assert log["confirmation.asked"]["confirms"] == "matters"
    assert log["confirmation.answered"]["score"] == 1 and log["confirmation.answered"]["promise"] == "lost_card.block"
    assert log["confirmation.answered"]["customer_says_kept"] is None
    assert log["confirmation.commented"]["line_seq"]


async def test_a_customer_without_a_number_is_asked_in_their_web_conversation() -> None:
    house = Confirmed()
    await house.knows("bo")
    web = await house.on_the_web("bo")
    assert await house.send(wanted(asks="holds")) == ["started"]
    line = (await house.store.lines(web.id, 0, 9))[-1]
    assert line.text.endswith("Do you find that we keep it?") and [id for id, _ in line.choices] == [
        "yes",
        "no",
        "skip",
    ]
    await house.worker.handle(web.id, Chose(line.seq, "no", cmid="a-1"))
    log = {name: fields for name, fields in await house.log()}
    assert log["confirmation.answered"]["score"] == 0 and log["confirmation.answered"]["confirms"] == "holds"


@pytest.mark.parametrize("agreed", [False, None])
async def test_nobody_is_asked_who_did_not_agree(agreed: bool | None) -> None:
    house = Confirmed()
    await house.knows("ana", agreed, "+14155550123")
    plan = await house.confirming.plan(wanted())
    assert plan.customers == [] and (plan.agreed, plan.known) == (0, 1)
    answer = await house.confirming.ask(wanted(), "ana")
    assert (answer.outcome, answer.rule) == ("refused", "no_consent")
    assert not house.sent and await house.store.at("sms", "+14155550123 +14155550100") is None


async def test_who_takes_back_their_consent_before_the_hour_has_come_is_not_asked() -> None:
    house = Confirmed()
    house.clock.at = NIGHT
    await house.knows("ana", phone="+14155550123")
    assert await house.send(wanted()) == ["scheduled"]
    await house.knows("ana", False, "+14155550123")
    await house.moved_to(NIGHT + timedelta(days=2))
    assert await house.asked_of("+14155550123") == 0 and not house.sent
    assert [f["rule"] for name, f in await house.log() if name.startswith("contact.")] == ["no_consent"]


async def test_nobody_is_asked_twice_by_the_same_line_another_seed_or_two_processes() -> None:
    house = Confirmed()
    await house.knows("ana", phone="+14155550123")
    both = [house.confirming.ask(wanted(), "ana"), house.another_confirming().ask(wanted(), "ana")]
    assert [one.outcome for one in await asyncio.gather(*both)] == ["started", "started"]
    again = await house.confirming.plan(wanted())
    assert (list(again.customers), again.asked) == ([], 1)
    other = await house.confirming.plan(wanted(seed=2))
    assert (list(other.customers), other.left) == ([], {"asked_before": 1})
    assert (await house.confirming.ask(wanted(seed=2), "ana")).rule == "asked_before"
    assert (await house.confirming.ask(wanted(asks="holds"), "ana")).outcome == "started"  # what became of the first
    assert await house.asked_of("+14155550123") == 1 and len(house.sent) == 1


async def test_after_a_year_a_customer_may_be_asked_again() -> None:
    house = Confirmed()
    await house.knows("ana", phone="+14155550123")
    await house.send(wanted())
    await house.take(Said("no"))
    house.clock.at += timedelta(days=400)
    assert await house.send(wanted(seed=2)) == ["started"]
    assert await house.asked_of("+14155550123") == 2


async def test_the_question_counts_in_the_budget_and_is_not_asked_beyond_it() -> None:
    house = Confirmed(per_week=1)
    await house.knows("ana", phone="+14155550123")
    assert (await house.ask(customer="ana")).outcome == "started"  # some other contact
    await house.take(Said("cancel"))
    plan = await house.confirming.plan(wanted())
    assert plan.left == {"budget": 1} and not plan.customers
    answer = await house.confirming.ask(wanted(), "ana")
    assert (answer.outcome, answer.rule) == ("refused", "budget")
    assert await house.asked_of("+14155550123") == 0
    await house.knows("bo", phone="+14155550124")
    assert (await house.confirming.ask(wanted(), "bo")).outcome == "started"
    assert (await house.ask(customer="bo", phone="+14155550124")).rule == "budget"


async def test_whom_the_budget_kept_out_may_be_asked_when_there_is_room() -> None:
    house = Confirmed(per_week=1)
    await house.knows("ana", phone="+14155550123")
    await house.ask(customer="ana")
    await house.take(Said("cancel"))
    assert (await house.confirming.ask(wanted(), "ana")).rule == "budget"
    house.clock.at += timedelta(days=8)
    assert await house.send(wanted()) == ["started"]


async def test_quiet_hours_put_it_off_until_the_morning_there() -> None:
    house = Confirmed()
    house.clock.at = NIGHT
    await house.knows("ana", phone="+14155550123")
    plan = await house.confirming.plan(wanted())
    assert (plan.now, plan.later) == (0, {"quiet_hours": 1})
    assert await house.send(wanted()) == ["scheduled"]
    assert not house.sent and len(await house.store.documents(DUE)) == 1
    await house.moved_to(NIGHT + timedelta(hours=12))
    assert await house.asked_of("+14155550123") == 1


async def test_who_said_stop_is_not_asked_and_the_plan_says_so() -> None:
    house = Confirmed()
    await house.knows("ana", phone="+14155550123")
    await house.take(OptedOut("STOP"))
    assert (await house.confirming.plan(wanted())).left == {"opted_out": 1}
    assert (await house.confirming.ask(wanted(), "ana")).rule == "opted_out"
    assert await house.asked_of("+14155550123") == 0


async def test_a_plan_writes_nothing_and_tells_nobody() -> None:
    house = Confirmed()
    await house.knows_many(5)
    plan = await house.confirming.plan(wanted())
    assert plan.now == 5 and plan.words == "Blocked within a minute."
    assert not house.sent and not await house.log()
    assert [await house.store.at("sms", f"{phone(n)} +14155550100") for n in range(5)] == [None] * 5


async def test_the_same_seed_draws_the_same_customers_and_a_run_that_was_stopped_goes_on() -> None:
    house = Confirmed()
    await house.knows_many(40)
    first = (await house.confirming.plan(wanted(sample=10))).customers
    assert len(first) == 10 and (await house.another_confirming().plan(wanted(sample=10))).customers == first
    assert (await house.confirming.plan(wanted(sample=10, seed=2))).customers != first
    for customer in first[:4]:
        await house.confirming.ask(wanted(sample=10), customer)
    rest = await house.confirming.plan(wanted(sample=10))
    assert (rest.customers, rest.asked) == (first[4:], 4)
    await house.send(wanted(sample=10))
    whole = await house.confirming.plan(wanted(sample=10))
    assert (list(whole.customers), whole.asked, whole.left) == ([], 10, {"not_drawn": 30})
    assert len(house.sent) == 10


async def test_one_number_in_two_records_is_asked_once() -> None:
    house = Confirmed()
    await house.knows("ana", phone="+14155550123")
    await house.knows("ana-old", phone="+14155550123")
    plan = await house.confirming.plan(wanted())
    assert len(plan.customers) == 1 and plan.left == {"same_number": 1}


async def test_who_is_in_the_middle_of_something_is_asked_when_that_is_over() -> None:
    house = Confirmed()
    await house.knows("ana", phone="+14155550123")
    await house.take(Said("I lost my card"))
    assert (await house.confirming.plan(wanted())).later == {"busy": 1}
    assert await house.send(wanted()) == ["scheduled"]
    await house.take(Said("cancel"))
    await house.moved_to(NOON + timedelta(minutes=5))
    assert await house.asked_of("+14155550123") == 1


async def test_a_promise_that_there_is_not_and_a_map_without_consent_are_told_with_what_to_do() -> None:
    house = Confirmed()
    with pytest.raises(CannotAsk, match=r"there is no promise lost_card\.lock; there is lost_card\.block"):
        await house.confirming.plan(wanted(promise="lost_card.lock"))
    silent = House(ContactRules())
    confirming = Confirming(
        outreach=silent.outreach, store=silent.store, clock=silent.clock, ids=silent.ids,
        journeys=lambda: silent.journeys.current,
    )  # fmt: skip
    with pytest.raises(CannotAsk, match="does not say who agreed"):
        await confirming.plan(wanted())
    with pytest.raises(CannotAsk):
        await confirming.ask(wanted(), "ana")


async def test_erasing_a_customer_takes_the_requests_with_their_number_and_what_was_noted(tmp_path: Path) -> None:
    house = Confirmed()
    await house.knows("ana", phone="+14155550123")
    await house.knows("bo", phone="+14155550124")
    await house.send(wanted())
    erasing = Erasing(house.store, house.clock, Files(tmp_path))
    assert "+14155550123" in str(await erasing.export("ana"))
    await erasing.erase("ana", house.worker)
    kept = [one for kind in (DONE, DUE, CONTACTS, KIND, "customer") for one in await house.store.documents(kind)]
    told = b" ".join(one.body for one in kept if one.body is not None)
    assert b"+14155550123" not in told and b"+14155550124" in told
    assert {one.key for one in await house.store.documents(KIND) if one.body is not None} == {"bo"}
