"""Journeys that begin by what happened and by days that come, inside the customer's hours and budget like any other."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from pytest_aiohttp import AiohttpClient

from channels.api.events import EventRoutes
from channels.api.keys import Keys
from channels.outreach.dates import moments
from channels.outreach.occasions import Event, Occasions, Reached
from channels.web.identity import Proof
from runtime.core.company import ContactRules, Text
from runtime.core.events import CallFinished, OptedOut, Said
from runtime.core.expressions import compile_text
from runtime.core.journey import OnDate, Starts
from runtime.core.values import Money, Slot
from runtime.customers import Customer, find_customer, write_customer
from runtime.given import all_given
from tests.core.parcels import parcels
from tests.outreach.house import SAN_FRANCISCO, House
from tests.outreach.test_outreach import NIGHT, NOON

REASON = Text({"en": (compile_text("Your {{ customer.card }} card ends on {{ customer.ends_on }}."),)})
RENEWAL = OnDate("ends_on", -timedelta(days=30), time(10))
ANA = "ana-7"
HEADERS = {"Authorization": "Bearer key"}


def occasions(house: House) -> Occasions:
    return Occasions(
        outreach=house.outreach, worker=house.worker, store=house.store, clock=house.clock, ids=house.ids,
        journeys=lambda: house.journeys.current,
    )  # fmt: skip


def house_with(starts: Starts, at: datetime = NOON) -> House:
    house = House(ContactRules(per_day=1, per_week=3))
    house.clock.at = at
    found = house.journeys.current
    changed = replace(found.journeys["lost_card"], starts=starts)
    house.journeys.current = replace(
        found, journeys={**found.journeys, "lost_card": changed}, versions={**found.versions, changed.hash: changed}
    )
    return house


async def known(house: House, customer: str = ANA, **values: Any) -> None:
    slots = {name: Slot(value, "site", house.clock.now()) for name, value in values.items()}
    await write_customer(house.store, house.ids, Customer(customer, values=slots))


async def test_an_event_begins_a_journey_with_the_reason_that_its_author_wrote() -> None:
    house = house_with(Starts(events=("card.ends",), reason=REASON))
    await known(house, phone=SAN_FRANCISCO, card="gold", ends_on=date(2026, 12, 31))
    event = Event("e-1", "card.ends", {"note": "abroad"}, customer=ANA)
    reached = await occasions(house).happened(event)
    assert reached is not None
    assert reached.outcome == "started"
    assert (await house.said())[0].startswith("Your gold card ends on 31 December 2026.")
    run = (await house.conversation()).run
    assert run is not None
    assert run.journey == "lost_card"
    again = await occasions(house).happened(event)
    assert again == reached
    other = replace(event, values={"note": "home"})
    assert await occasions(house).happened(other) == Reached("conflict")
    assert len(house.sent) == 1


async def test_where_there_is_no_carrier_a_number_in_the_record_keeps_nobody_from_the_web() -> None:
    house = house_with(Starts(events=("card.ends",)))
    house.outreach = house.another(ours=None)
    await known(house, phone=SAN_FRANCISCO)
    await house.sessions.begin_for(Proof(ANA, {}), "en", told={})
    reached = await occasions(house).happened(Event("e-1", "card.ends", {}, customer=ANA))
    assert reached is not None and reached.outcome == "started"
    (conversation,) = await house.store.of_customer(ANA)
    assert conversation.channel == "web" and conversation.run is not None


async def test_a_journey_that_begins_by_itself_reads_what_the_record_says_now() -> None:
    house = house_with(Starts(events=("card.ends",)))
    await known(house, phone=SAN_FRANCISCO, tier="standard")
    await house.sessions.begin_for(Proof(ANA, {}), "en", told={})
    before = await find_customer(house.store, ANA)
    await write_customer(
        house.store, house.ids, replace(before, values={"tier": Slot("gold", "site", house.clock.now())})
    )
    reached = await occasions(house).happened(Event("e-1", "card.ends", {}, customer=ANA))
    assert reached is not None and reached.outcome == "started"
    begun = [one for one in await house.store.of_customer(ANA) if one.run is not None]
    assert [one.profile["tier"].value for one in begun] == ["gold"]


async def test_without_what_its_reason_says_the_customer_is_told_the_title() -> None:
    house = house_with(Starts(events=("card.ends",), reason=REASON))
    await known(house, phone=SAN_FRANCISCO)
    await occasions(house).happened(Event("e-1", "card.ends", {}, customer=ANA))
    assert (await house.said())[0].startswith(house.journeys.current.journeys["lost_card"].title)


async def test_an_event_at_night_waits_for_the_morning_and_one_for_who_opted_out_is_refused() -> None:
    house = house_with(Starts(events=("card.ends",)), NIGHT)
    await known(house, phone=SAN_FRANCISCO)
    at_night = await occasions(house).happened(Event("e-1", "card.ends", {}, customer=ANA))
    assert at_night is not None and at_night.answer is not None
    assert (at_night.outcome, at_night.answer.rule) == ("scheduled", "quiet_hours")
    assert house.sent == []
    await house.take(OptedOut("STOP"))
    refused = await occasions(house).happened(Event("e-2", "card.ends", {}, customer=ANA))
    assert refused is not None and refused.answer is not None
    assert (refused.outcome, refused.answer.rule) == ("refused", "opted_out")


async def test_what_a_conversation_waits_for_goes_to_it_at_once_and_once() -> None:
    house = House(ContactRules(per_day=1))
    house.clock.at = NIGHT
    house.journeys.current = replace(parcels(), contact=ContactRules(per_day=1), timezone="Europe/London")
    begun = await house.worker.begin("web", "a" * 64)
    for said in ("parcel", "Ana", "12"):
        asked = (await house.worker.handle(begun.id, Said(said))).conversation
    assert asked.run is not None and asked.run.call is not None
    await house.worker.handle(begun.id, CallFinished(asked.run.call.id, "found"))
    await house.worker.handle(begun.id, Said("Bring it"))
    before = await house.store.conversation(begun.id)
    assert before is not None and before.run is not None
    assert before.run.state == "on_way"
    event = Event("e-1", "parcel.delivered", {"where": "shed"}, conversation=begun.id)
    assert await occasions(house).happened(event) == Reached("taken", [begun.id])
    after = await house.store.conversation(begun.id)
    assert await occasions(house).happened(event) == Reached("taken", [begun.id])
    assert await house.store.conversation(begun.id) == after


async def test_nobody_begins_anything_by_an_event_that_no_journey_names() -> None:
    house = house_with(Starts(events=("card.ends",)))
    assert await occasions(house).happened(Event("e-1", "card.ends", {}, customer="nobody")) is None
    await known(house, phone=SAN_FRANCISCO)
    assert await occasions(house).happened(Event("e-2", "card.lost", {}, customer=ANA)) == Reached("unused")


async def test_a_visitor_of_the_web_is_told_where_they_are() -> None:
    house = house_with(Starts(events=("card.ends",)))
    begun = await house.worker.begin("web", "a" * 64)
    event = Event("e-1", "card.ends", {}, conversation=begun.id)
    assert await occasions(house).happened(event) == Reached("started", [begun.id])
    assert await occasions(house).happened(event) == Reached("started", [begun.id])
    assert [line.text for line in await house.store.lines(begun.id, 0, 10)] == ["Which digits?"]


async def test_a_day_begins_a_journey_once_at_its_time_where_the_customer_is() -> None:
    house = house_with(Starts(dates=(RENEWAL,), reason=REASON), datetime(2026, 11, 30, tzinfo=UTC))
    looking = occasions(house)
    await known(house, phone=SAN_FRANCISCO, card="gold", ends_on=date(2026, 12, 31))
    assert await looking.look_at_days() == 0  # it begins to look
    house.clock.at = datetime(2026, 12, 1, 17, 59, tzinfo=UTC)
    assert await looking.look_at_days() == 0
    house.clock.at = datetime(2026, 12, 1, 18, 1, tzinfo=UTC)
    assert await looking.look_at_days() == 1
    assert (await house.said())[0].startswith("Your gold card ends on 31 December 2026.")
    house.clock.at = datetime(2026, 12, 1, 18, 6, tzinfo=UTC)
    assert await looking.look_at_days() == 0
    assert len(house.sent) == 1


async def test_a_process_that_died_after_it_wrote_writes_to_nobody_again() -> None:
    house = house_with(Starts(dates=(RENEWAL,)), datetime(2026, 11, 30, tzinfo=UTC))
    looking = occasions(house)
    await known(house, phone=SAN_FRANCISCO, ends_on=date(2026, 12, 31))
    await looking.look_at_days()
    before = await house.store.document("outreach_dates", "")
    house.clock.at = datetime(2026, 12, 1, 18, 1, tzinfo=UTC)
    assert await looking.look_at_days() == 1
    after = await house.store.document("outreach_dates", "")
    assert before is not None and after is not None
    await house.store.change("undone", [replace(before, version=after.version + 1)])
    assert await looking.look_at_days() == 0
    assert len(house.sent) == 1


async def test_days_that_came_while_the_service_was_long_away_are_let_be() -> None:
    house = house_with(Starts(dates=(RENEWAL,)), datetime(2026, 11, 1, tzinfo=UTC))
    looking = occasions(house)
    await known(house, phone=SAN_FRANCISCO, ends_on=date(2026, 12, 31))
    await looking.look_at_days()
    house.clock.at = datetime(2026, 12, 20, tzinfo=UTC)
    assert await looking.look_at_days() == 0


ZONES = st.lists(st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia"]), min_size=1, max_size=3)


@given(
    day=st.dates(date(1930, 1, 1), date(2030, 1, 1)), shift=st.integers(-400, 400), hour=st.integers(0, 23),
    zones=ZONES, steps=st.lists(st.integers(1, 200), min_size=1, max_size=30), yearly=st.booleans(),
)  # fmt: skip
def test_however_often_one_looks_each_day_comes_once(
    day: date, shift: int, hour: int, zones: list[str], steps: list[int], yearly: bool
) -> None:
    wanted = OnDate("born", timedelta(days=shift), time(hour), yearly)
    where = [ZoneInfo(name) for name in zones]
    begin = datetime.combine(day, time(), UTC) - timedelta(days=3) + wanted.shift
    seen: list[date] = []
    at = begin
    for step in steps:
        seen += moments(day, wanted, where, after=at, until=at + timedelta(days=step))
        at += timedelta(days=step)
    assert seen == moments(day, wanted, where, after=begin, until=at)
    assert len(seen) == len(set(seen))
    if (at - begin).days > 6:
        assert seen[0] == day


def test_who_was_born_on_the_29th_of_february_has_a_day_each_year() -> None:
    wanted = OnDate("born", timedelta(), time(9), yearly=True)
    got = moments(
        date(2000, 2, 29), wanted, [ZoneInfo("UTC")],
        after=datetime(2026, 1, 1, tzinfo=UTC), until=datetime(2029, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    assert got == [date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]


async def test_other_systems_report_over_http(aiohttp_client: AiohttpClient) -> None:
    house = house_with(Starts(events=("card.ends",)))
    await known(house, phone=SAN_FRANCISCO)
    app = web.Application()
    app.add_routes(EventRoutes(occasions(house), Keys(["key"])).table())
    client = await aiohttp_client(app)
    body = {"id": "e-1", "event": "card.ends", "customer": ANA, "data": {"note": "abroad", "amount": 1.5}}
    for _ in range(2):
        async with client.post("/api/v1/events", json=body, headers=HEADERS) as reply:
            assert await reply.json() == {
                "id": "e-1", "outcome": "started", "conversations": [(await house.conversation()).id],
            }  # fmt: skip
    async with client.post("/api/v1/events", json=body) as reply:
        assert reply.status == 401
    for wrong, status in (
        ({"customer": "nobody"}, 404), ({"customer": None}, 400), ({"conversation": "1-x"}, 400),
        ({"data": []}, 400), ({"id": ""}, 400), ({"more": 1}, 400), ({"data": {"note": "home"}}, 409),
    ):  # fmt: skip
        async with client.post("/api/v1/events", json={**body, **wrong}, headers=HEADERS) as reply:
            assert reply.status == status, wrong
    nested = {"id": "e-2", "event": "nobody.waits", "data": {"items": ["a", 1.5], "price": {"amount": "2"}}}
    async with client.post("/api/v1/events", json={**body, **nested}, headers=HEADERS) as reply:
        assert (await reply.json())["outcome"] == "unused"


async def test_what_an_event_holds_is_kept_as_values() -> None:
    price = {"amount": "2", "currency": "EUR"}
    assert all_given({"items": ["a", 1.5], "price": price, "none": None, "odd": {"x": 1}}) == {
        "items": ("a", Decimal("1.5")), "price": Money(Decimal(2), "EUR"), "odd": "{'x': 1}",
    }  # fmt: skip


async def test_a_customer_who_was_never_here_and_has_no_number_cannot_be_reached() -> None:
    house = house_with(Starts(events=("card.ends",)))
    await known(house, card="gold")
    reached = await occasions(house).happened(Event("e-1", "card.ends", {}, customer=ANA))
    assert reached is not None and reached.answer is not None
    assert (reached.outcome, reached.answer.rule) == ("refused", "unknown_customer")
