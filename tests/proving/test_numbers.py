"""A number is a customer's only when that was shown; then there is one history and one budget."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from pytest_aiohttp import AiohttpClient

from channels.api.keys import Keys
from channels.api.numbers import NumberRoutes
from channels.proving.codes import LIFE, SPANS, TRIES, again, hashed, judged, may_send
from channels.proving.numbers import Numbers
from runtime.core.company import ContactRules
from runtime.core.events import OptedOut, Said
from tests.core.builders import NOW
from tests.outreach.house import OURS, SAN_FRANCISCO, Carrier, House
from tests.outreach.test_outreach import NOON, at

ANA, BEN = "ana-7", "ben-8"
HEADERS = {"Authorization": "Bearer key"}


def numbers(house: House, **more: Any) -> Numbers:
    given: dict[str, Any] = {
        "worker": house.worker, "store": house.store, "clock": house.clock, "ids": house.ids,
        "journeys": house.journeys, "channels": {"sms": Carrier()}, "ours": OURS, "secret": "s" * 32,
    }  # fmt: skip
    return Numbers(**{**given, **more})


@pytest.fixture
def house() -> House:
    return at(NOON)


def code(house: House) -> str:
    """The code in the last text that the carrier was given."""
    [found] = re.findall(r"\b\d{6}\b", str(house.sent[-1].body["text"]))
    return str(found)


def other_than(right: str) -> str:
    return f"{(int(right) + 1) % 1_000_000:06}"


async def test_the_right_code_makes_one_customer_of_both_channels(house: House) -> None:
    await house.take(Said("I lost my card"))
    web = await house.worker.begin("web", "a" * 64, customer=ANA)
    assert await numbers(house).send(ANA, SAN_FRANCISCO) == "sent"
    assert await numbers(house).prove(ANA, SAN_FRANCISCO, code(house)) == "proven"
    assert {one.id for one in await house.store.of_customer(ANA)} == {web.id, (await house.conversation()).id}


async def test_the_code_is_no_line_of_the_conversation(house: House) -> None:
    await numbers(house).send(ANA, SAN_FRANCISCO)
    assert "code is" in str(house.sent[-1].body["text"])
    assert await house.said() == []


async def test_what_was_written_to_the_number_counts_in_the_one_budget(house: House) -> None:
    await house.ask()
    assert (await house.ask(customer=ANA, phone="+14155550188")).outcome == "started"
    house.clock.at += timedelta(days=1, minutes=1)
    await numbers(house).send(ANA, SAN_FRANCISCO)
    await numbers(house).prove(ANA, SAN_FRANCISCO, code(house))
    rules = ContactRules(per_week=2)
    house.journeys.current = replace(house.journeys.current, contact=rules)
    assert (await house.ask(customer=ANA, phone="+14155550188")).rule == "budget"


async def test_wrong_codes_are_counted_and_the_right_one_then_comes_too_late(house: House) -> None:
    proving = numbers(house)
    await proving.send(ANA, SAN_FRANCISCO)
    right = code(house)
    for _ in range(TRIES):
        assert await proving.prove(ANA, SAN_FRANCISCO, other_than(right)) == "wrong"
    assert await proving.prove(ANA, SAN_FRANCISCO, right) == "too_many"
    assert await house.store.of_customer(ANA) == ()


async def test_a_code_counts_once_for_one_customer_and_for_ten_minutes(house: House) -> None:
    proving = numbers(house)
    await proving.send(ANA, SAN_FRANCISCO)
    right = code(house)
    assert await proving.prove(BEN, SAN_FRANCISCO, right) == "expired"
    house.clock.at += LIFE
    assert await proving.prove(ANA, SAN_FRANCISCO, right) == "expired"
    await proving.send(ANA, SAN_FRANCISCO)
    assert await proving.prove(ANA, SAN_FRANCISCO, code(house)) == "proven"
    assert await proving.prove(ANA, SAN_FRANCISCO, code(house)) == "expired"


async def test_a_number_that_is_another_customers_stays_theirs(house: House) -> None:
    proving = numbers(house)
    assert await proving.bind(ANA, SAN_FRANCISCO)
    house.clock.at += timedelta(minutes=5)
    await proving.send(BEN, SAN_FRANCISCO)
    assert await proving.prove(BEN, SAN_FRANCISCO, code(house)) == "taken"
    assert [one.customer for one in await house.store.of_customer(ANA)] == [ANA]


async def test_nobody_is_flooded_and_who_opted_out_gets_none(house: House) -> None:
    proving = numbers(house)
    assert await proving.send(ANA, SAN_FRANCISCO) == "sent"
    assert await proving.send(BEN, SAN_FRANCISCO) == "too_many"
    await house.take(OptedOut("STOP"), "+14155550188")
    assert await proving.send(ANA, "+14155550188") == "opted_out"
    assert await numbers(house, ours=None).send(ANA, SAN_FRANCISCO) == "no_carrier"
    assert len(house.sent) == 1


@given(st.lists(st.integers(0, 3 * 3600), max_size=60))
def test_no_span_has_more_codes_than_it_may(gaps: list[int]) -> None:
    asked, sent, now = None, [], NOW
    for gap in gaps:
        now += timedelta(seconds=gap)
        if may_send(asked.sent if asked is not None else (), now):
            asked = again(asked, ANA, "h", now)
            sent.append(now)
    for span, most in SPANS:
        assert all(sum(first <= one < first + span for one in sent) <= most for first in sent)


def test_what_is_kept_of_a_code_is_a_hash_of_it_and_its_number() -> None:
    secret = b"s" * 32
    kept = again(None, ANA, hashed("123456", SAN_FRANCISCO, secret), NOW)
    assert "123456" not in str(kept)
    assert judged(kept, ANA, hashed("123456", "+14155550188", secret), NOW)[0] == "wrong"
    assert judged(kept, ANA, hashed("123456", SAN_FRANCISCO, secret), NOW)[0] == "proven"


async def test_over_http(house: House, aiohttp_client: AiohttpClient) -> None:
    app = web.Application()
    app.add_routes(NumberRoutes(numbers(house), Keys(["key"])).table())
    client = await aiohttp_client(app)
    path = f"/api/v1/customers/{ANA}/number"

    async def post(path: str, body: Any, headers: Any = HEADERS) -> tuple[int, str]:
        async with client.post(path, json=body, headers=headers) as reply:
            answer = await reply.json()
            return reply.status, answer.get("outcome") or answer["code"]

    assert await post(path, {"phone": SAN_FRANCISCO}, {}) == (401, "key")
    assert await post(path, {"phone": "0415"}) == (400, "bad")
    assert await post(f"/api/v1/customers/{'x' * 200}/number", {"phone": SAN_FRANCISCO}) == (400, "too_long")
    assert await post(path, {"phone": SAN_FRANCISCO}) == (200, "sent")
    assert await post(path, {"phone": SAN_FRANCISCO}) == (429, "too_many")
    right = code(house)
    assert await post(f"{path}/proof", {"phone": SAN_FRANCISCO, "code": other_than(right)}) == (422, "wrong")
    spaced = f" {right[:3]} {right[3:]}"
    assert await post(f"{path}/proof", {"phone": SAN_FRANCISCO, "code": spaced}) == (200, "proven")
    assert await post(f"{path}/proof", {"phone": SAN_FRANCISCO, "code": right}) == (409, "expired")
