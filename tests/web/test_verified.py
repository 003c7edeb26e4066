"""Customers whom the site vouches for: one conversation wherever they sign in, and nobody else in it."""

from datetime import timedelta
from typing import Any

import jwt
import pytest

from channels.web.admission import WebSettings
from channels.web.socket import Timing
from runtime.whispers import Seen, Typing, Whisper
from tests.web.conftest import HouseMaker
from tests.web.house import House

SECRET = "a secret that the site and we share"


@pytest.fixture
async def vouching(make_house: HouseMaker) -> House:
    """A web chat whose site signs its customers' tokens."""
    return await make_house(settings=WebSettings(customer_keys=(SECRET,)), timing=Timing(poll=0.05, heartbeat=0.2))


def proof(house: House, subject: str = "ana-7", **claims: Any) -> str:
    expires = int(house.clock.now().timestamp()) + 600
    return jwt.encode({"aud": "handrail", "sub": subject, "exp": expires, **claims}, SECRET, "HS256")


async def refusal(house: House, **body: Any) -> tuple[int, str]:
    async with house.client.post("/chat/v1/session", json=body) as reply:
        return reply.status, (await reply.json())["code"]


async def test_two_browsers_of_one_customer_share_a_conversation(vouching: House) -> None:
    one = await vouching.session(customer=proof(vouching))
    two = await vouching.session(customer=proof(vouching))
    other = await vouching.session(customer=proof(vouching, "ben-8"))
    assert one["token"] != two["token"]
    assert one["conversation"] == two["conversation"] != other["conversation"]
    page = await vouching.page(one["token"])
    await page.events(1)
    await page.say("I lost my card", "c-1")
    history = await vouching.poll(two["token"])
    assert "I lost my card" in [event["text"] for event in history["events"]]
    stored = await vouching.store.conversation(one["conversation"])
    assert stored is not None
    assert stored.customer == "ana-7"


async def test_what_was_said_before_signing_in_becomes_theirs_and_the_visitors_token_ends(vouching: House) -> None:
    visitor = await vouching.session()
    await vouching.post(visitor["token"], cmid="c-1", text="I lost my card")
    signed_in = await vouching.session(customer=proof(vouching), token=visitor["token"])
    assert signed_in["conversation"] == visitor["conversation"]
    assert await (await vouching.page(visitor["token"])).end() == 4401
    again = await vouching.session(customer=proof(vouching))
    assert again["conversation"] == visitor["conversation"]
    history = await vouching.poll(again["token"])
    assert "I lost my card" in [event["text"] for event in history["events"]]


async def test_a_customer_with_a_conversation_keeps_it_and_the_visitors_stays_apart(vouching: House) -> None:
    first = await vouching.session(customer=proof(vouching))
    visitor = await vouching.session()
    second = await vouching.session(customer=proof(vouching), token=visitor["token"])
    assert second["conversation"] == first["conversation"] != visitor["conversation"]
    assert (await vouching.poll(visitor["token"]))["head"] >= 0  # a visitor's talk still is the visitor's


async def test_nobody_takes_over_anothers_conversation_with_its_token(vouching: House) -> None:
    """A token that leads to a customer is no visitor's: it makes nothing theirs."""
    ana = await vouching.session(customer=proof(vouching))
    ben = await vouching.session(customer=proof(vouching, "ben-8"), token=ana["token"])
    assert ben["conversation"] != ana["conversation"]
    assert (await vouching.poll(ana["token"]))["head"] >= 0


async def test_an_address_of_a_customer_is_no_token(vouching: House) -> None:
    ana = await vouching.session(customer=proof(vouching))
    stored = await vouching.store.conversation(ana["conversation"])
    assert stored is not None
    for guess in (stored.address, "ana-7", "web customer:ana-7"):
        assert await (await vouching.page(guess)).end() == 4401


async def test_a_bad_proof_and_a_proof_that_nobody_asked_for_are_refused(vouching: House, house: House) -> None:
    assert await refusal(vouching, customer="nonsense") == (422, "unproven")
    assert await refusal(vouching, customer={"sub": "ana-7"}) == (422, "unproven")
    assert await refusal(vouching, customer=proof(vouching, exp=1)) == (422, "unproven")
    assert await refusal(house, customer=proof(vouching)) == (422, "not_configured")


async def test_what_the_token_says_is_known_in_the_conversation(vouching: House) -> None:
    session = await vouching.session(customer=proof(vouching, name="Ana B", language="es", role="admin"))
    stored = await vouching.store.conversation(session["conversation"])
    assert stored is not None
    assert {name: slot.value for name, slot in stored.profile.items()} == {"name": "Ana B"}
    assert stored.language == "es"


async def test_when_the_token_ends_the_page_is_told_once_and_goes_on(vouching: House) -> None:
    session = await vouching.session(customer=proof(vouching))
    page = await vouching.page(session["token"])
    await page.events(1)
    vouching.clock.pass_by(timedelta(days=1))
    assert await page.until("reauth") == {"type": "reauth"}
    assert (await page.say("still here", "c-1"))["type"] == "ack"
    assert "reauth" not in [frame["type"] for frame in page.seen]
    assert await (await vouching.page(session["token"])).end() == 4401


async def test_typing_goes_both_ways_and_is_no_line(vouching: House) -> None:
    session = await vouching.session()
    page = await vouching.page(session["token"])
    await page.events(1)
    heard: list[Whisper] = []
    with vouching.whispers.heard(heard.append):
        await page.socket.send_json({"type": "typing", "on": True})
        await page.socket.send_json({"type": "seen", "seq": 1})
        await vouching.until(lambda: len(heard) == 2)
    id = session["conversation"]
    assert heard == [Typing(id, "customer", True), Seen(id, "customer", 1)]
    vouching.whispers.tell(Typing(id, "staff", True, "Jo"))
    assert await page.until("typing") == {"type": "typing", "from": "staff", "name": "Jo", "on": True}
    vouching.whispers.tell(Typing("another", "staff", True, "Jo"))
    vouching.whispers.tell(Typing(id, "staff", False, "Jo"))
    assert (await page.until("typing"))["on"] is False
    assert (await vouching.poll(session["token"]))["head"] == 1


async def test_a_number_that_the_site_has_verified_is_bound_to_its_customer(make_house: HouseMaker) -> None:
    bound: list[tuple[str, str]] = []

    async def bind(customer: str, phone: str) -> bool:
        bound.append((customer, phone))
        return True

    house = await make_house(settings=WebSettings(customer_keys=(SECRET,)), bind=bind)
    await house.session(customer=proof(house, phone_number="+14155550123"))
    assert bound == []
    await house.session(customer=proof(house, phone_number="+14155550123", phone_number_verified=True))
    assert bound == [("ana-7", "+14155550123")]
