"""Never outside the customer's hours, never beyond their budget, never to who opted out; and nothing twice."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.outreach.asked import Answer, Consent
from channels.outreach.budget import spans
from channels.web.identity import Proof
from runtime.core.company import ContactRules
from runtime.core.events import OptedOut, Said, StaffFinished, StaffJoined
from runtime.core.values import Slot
from runtime.customers import Customer, write_customer
from tests.outreach.house import OURS, SAN_FRANCISCO, House

NOON = datetime(2026, 11, 25, 20, tzinfo=UTC)  # in San Francisco
NIGHT = datetime(2026, 11, 26, 10, tzinfo=UTC)  # two in the morning there
MORNING = datetime(2026, 11, 26, 16, tzinfo=UTC)  # eight there, when the law lets us
BUDGET = ContactRules(per_day=1, per_week=3)


@pytest.fixture
def house() -> House:
    return at(NOON)


def at(moment: datetime, rules: ContactRules = BUDGET, windows: str = "normal") -> House:
    house = House(rules, windows)
    house.clock.at = moment
    return house


async def test_a_customer_is_told_why_and_how_to_end_it_and_the_journey_begins(house: House) -> None:
    answer = await house.ask(data={"note": "abroad"})
    assert answer == Answer("r-1", "started", conversation=(await house.conversation()).id)
    first, second = await house.said()
    assert first.startswith("Your card was used abroad. (")
    assert "STOP" in first
    assert second == "Which digits?"
    run = (await house.conversation()).run
    assert run is not None
    assert (run.journey, run.trigger) == ("lost_card", "outreach")


async def test_somebody_who_wrote_to_us_before_needs_no_hint(house: House) -> None:
    await house.take(Said("I lost my card"))
    await house.ask(when_busy="fold_in", reason="Your new card has left us.")
    assert "Your new card has left us." in await house.said()


async def test_at_night_it_waits_for_the_morning_there() -> None:
    house = at(NIGHT)
    answer = await house.ask()
    assert (answer.outcome, answer.rule, answer.at) == ("scheduled", "quiet_hours", MORNING)
    assert await house.said() == []
    await house.moved_to(MORNING - timedelta(seconds=1))
    assert await house.said() == []
    await house.moved_to(MORNING)
    assert (await house.said())[1] == "Which digits?"
    kept = await house.outreach.kept("r-1")
    assert kept is not None
    assert kept.answer.outcome == "started"
    assert await house.waiting() == 0


async def test_what_the_carrier_is_handed_must_be_out_before_the_hours_end() -> None:
    house = at(NOON + timedelta(hours=7))  # nineteen there
    await house.ask()
    limits = {datetime.fromisoformat(str(row.body["send_by"])) for row in house.sent}
    assert limits == {NOON + timedelta(hours=9)}


async def test_the_profile_knows_better_than_the_number_where_somebody_is() -> None:
    house = at(NIGHT)  # eleven in Madrid
    assert (await house.ask(timezone="Europe/Madrid")).outcome == "started"


async def test_where_the_customers_browser_was_goes_before_their_number_and_behind_what_the_site_says() -> None:
    house = at(NOON)
    seen = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
    house.clock.at = seen  # half past one in the afternoon in San Francisco, half past ten at night in Madrid
    await house.sessions.begin_for(Proof("ana-7", {}), "en", told={}, timezone="Europe/Madrid")
    assert (await house.ask(customer="ana-7")).rule == "quiet_hours"
    assert (await house.ask()).outcome == "started"
    zone = Slot("America/New_York", "site", seen)
    await write_customer(house.store, house.ids, Customer("ana-7", values={"timezone": zone}))
    assert (await house.ask(customer="ana-7", phone="+14155550188")).outcome == "started"


async def test_the_maps_own_quiet_hours_come_on_top() -> None:
    house = at(NOON, ContactRules(quiet=(time(11), time(14))))
    assert (await house.ask()).at == NOON + timedelta(hours=2)


async def test_the_strict_windows_leave_out_sundays() -> None:
    sunday = datetime(2026, 11, 29, 20, tzinfo=UTC)
    assert (await at(sunday, windows="strict").ask()).at == datetime(2026, 11, 30, 18, tzinfo=UTC)


async def test_one_budget_for_a_customer_over_all_channels(house: House) -> None:
    await house.sessions.begin_for(Proof("ana-7", {}), "en", told={})
    assert (await house.ask(phone=None, customer="ana-7")).outcome == "started"
    by_sms = await house.ask(customer="ana-7")
    assert (by_sms.outcome, by_sms.rule) == ("scheduled", "budget")
    assert by_sms.at == NOON + timedelta(days=1)
    assert (await house.ask(phone="+14155550199")).outcome == "started"


async def test_many_at_once_for_one_customer_find_room_for_one(house: House) -> None:
    async with asyncio.TaskGroup() as tasks:
        asked = [tasks.create_task(house.another().ask(house.asked())) for _ in range(8)]
    outcomes = [answer.outcome for each in asked if (answer := each.result()) is not None]
    assert sorted(outcomes) == ["scheduled"] * 7 + ["started"]
    assert (await house.said()).count("Which digits?") == 1


async def test_the_same_id_again_is_answered_alike_and_another_request_under_it_is_not(house: House) -> None:
    asked = house.asked()
    first = await house.outreach.ask(asked)
    assert await house.outreach.ask(asked) == first
    assert await house.outreach.ask(house.asked(id="r-1", reason="Something else.")) is None
    assert (await house.said()).count("Which digits?") == 1


async def test_a_process_that_dies_after_it_wrote_does_not_write_again(house: House) -> None:
    """The turn is committed, the answer is not kept: whoever asks again is told that it has started."""
    asked = house.asked()
    answer = await house.outreach._try(asked)
    assert answer.outcome == "started"
    again = await house.outreach.ask(asked)
    assert again is not None
    assert again.outcome == "started"
    assert (await house.said()).count("Which digits?") == 1


async def test_who_opted_out_is_left_alone_and_the_rule_is_logged(house: House) -> None:
    await house.take(OptedOut("STOP"))
    assert (await house.ask()).rule == "opted_out"
    event, fields = (await house.log())[-1]
    assert (event, fields["rule"], fields["meant"]) == ("contact.suppressed", "opted_out", "journey:lost_card")
    assert (await house.ask(phone="+14155550199")).outcome == "started"


async def test_who_opted_out_of_another_number_of_ours_is_left_alone_too(house: House) -> None:
    other = await house.worker.begin("sms", f"{SAN_FRANCISCO} +14155550199")
    await house.worker.handle(other.id, OptedOut("STOP"))
    assert (await house.ask()).rule == "opted_out"


async def test_an_opt_out_while_it_waits_ends_it_as_missed() -> None:
    house = at(NIGHT)
    await house.ask()
    await house.take(OptedOut("STOP"))
    await house.moved_to(MORNING)
    kept = await house.outreach.kept("r-1")
    assert kept is not None
    assert (kept.answer.outcome, kept.answer.rule) == ("refused", "opted_out")
    assert [event for event, _ in await house.log()] == ["contact.missed"]


async def test_what_opted_out_between_plan_and_try_takes_no_room_in_the_budget(house: House) -> None:
    await house.ask(journey="unheard_of")
    assert (await house.ask()).outcome == "started"


async def test_marketing_needs_consent_on_record(house: House) -> None:
    assert (await house.ask(purpose="marketing")).rule == "no_consent"
    consent = Consent(NOON - timedelta(days=9), "a tick on the website", "Yes, write to me")
    assert (await house.ask(purpose="marketing", consent=consent)).outcome == "started"
    kept = await house.outreach.kept("r-2")
    assert kept is not None
    assert kept.asked.consent == consent


async def test_what_cannot_be_before_it_is_pointless_is_refused_at_once() -> None:
    house = at(NIGHT)
    answer = await house.ask(expires=NIGHT + timedelta(hours=3))
    assert (answer.outcome, answer.rule) == ("refused", "quiet_hours")
    assert (await house.ask(expires=NIGHT)).rule == "expired"
    assert {event for event, _ in await house.log()} == {"contact.suppressed"}


class TestBusy:
    """The customer is inside another journey."""

    async def busy(self, house: House, when: str, **more: object) -> Answer:
        await house.take(Said("I lost my card"))
        house.clock.pass_by(timedelta(hours=1))
        return await house.ask(when_busy=when, **more)

    async def test_it_waits_its_turn(self, house: House) -> None:
        answer = await self.busy(house, "wait_turn")
        assert (answer.outcome, answer.rule) == ("scheduled", "busy")
        for event in (Said("person"), StaffJoined("jo", "Jo"), StaffFinished("jo", "Jo", "kept")):
            await house.take(event)
        await house.moved_to(house.clock.now() + timedelta(minutes=2))
        assert (await house.said())[-2:] == ["Your card was used abroad.", "Which digits?"]

    async def test_it_is_left_out(self, house: House) -> None:
        answer = await self.busy(house, "skip")
        assert (answer.outcome, answer.rule) == ("refused", "busy")
        assert (await house.log())[-1][0] == "contact.suppressed"

    async def test_it_is_folded_in(self, house: House) -> None:
        assert (await self.busy(house, "fold_in")).outcome == "started"
        assert (await house.said())[-3:] == [
            "Your card was used abroad.", "Back to where we were.", "Which digits?"
        ]  # fmt: skip

    async def test_a_journey_does_not_interrupt_itself(self, house: House) -> None:
        answer = await self.busy(house, "interrupt")
        assert (answer.outcome, answer.rule) == ("scheduled", "busy")  # the same journey is under way

    async def test_a_person_is_not_interrupted(self, house: House) -> None:
        await house.take(Said("person"))
        house.clock.pass_by(timedelta(hours=1))
        answer = await house.ask(when_busy="interrupt")
        assert (answer.outcome, answer.rule) == ("scheduled", "with_person")

    async def test_who_is_still_busy_when_it_is_pointless_was_missed(self, house: House) -> None:
        await self.busy(house, "wait_turn", expires=house.clock.now() + timedelta(hours=3))
        await house.moved_to(house.clock.now() + timedelta(hours=4))
        kept = await house.outreach.kept("r-1")
        assert kept is not None
        assert kept.answer.outcome == "refused"
        assert (await house.log())[-1][0] == "contact.missed"


async def test_whoever_just_wrote_is_awake() -> None:
    house = at(NIGHT)
    await house.take(Said("I lost my card"))
    assert (await house.ask(when_busy="fold_in")).outcome == "started"


async def test_a_customer_of_whom_the_web_knows_nothing_cannot_be_reached(house: House) -> None:
    assert (await house.ask(phone=None, customer="nobody")).rule == "unknown_customer"


NIGHTS = [datetime(2026, 10, 31, tzinfo=UTC), datetime(2027, 3, 13, tzinfo=UTC), datetime(2026, 3, 28, tzinfo=UTC)]
NUMBERS = [SAN_FRANCISCO, "+12085550123", "+18504320123", "+34600123456", "+61412345678"]


@given(
    st.sampled_from(NIGHTS), st.integers(0, 47), st.sampled_from(["normal", "strict"]),
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(NUMBERS)), min_size=1, max_size=6),
)  # fmt: skip
@settings(max_examples=25, deadline=None)
async def test_never_outside_the_window_and_never_too_often(
    night: datetime, hour: int, windows: str, asked: list[tuple[int, str]]
) -> None:
    """Over nights on which clocks are turned: whatever is asked for when, every send is inside the hours there."""
    house = at(night + timedelta(hours=hour), windows=windows)
    for gap, number in asked:
        await house.moved_to(house.clock.now() + timedelta(hours=gap))
        await house.ask(phone=number, when_busy="fold_in")
    await house.moved_to(house.clock.now() + timedelta(days=9))
    for number in {number for _, number in asked}:
        times = [row.created_at for row in house.sent if row.lane == f"{number} {OURS}"]
        for sent in times:
            for zone in ZONES_OF[number]:
                local = sent.astimezone(ZoneInfo(zone))
                opens, closes = (10, 18) if windows == "strict" else (8, 21)
                assert opens <= local.hour < closes, (number, local)
                assert windows == "normal" or local.weekday() != 6
        for span, most in spans(BUDGET):
            assert all(sum(each - span < other <= each for other in times) <= most for each in times)


ZONES_OF = {
    SAN_FRANCISCO: ["America/Los_Angeles"], "+12085550123": ["America/Boise", "America/Los_Angeles"],
    "+18504320123": ["America/Chicago"], "+34600123456": ["Europe/Madrid"],
    "+61412345678": ["Australia/Perth", "Australia/Sydney"],
}  # fmt: skip
