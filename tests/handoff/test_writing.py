"""A summary and a draft by a language model: for members alone, marked with its name, covered, and never in the way."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from handoff.writing import covered
from runtime.clock import Ids
from runtime.language_model import LanguageModel, Terms
from runtime.store.in_memory import MemoryStore
from tests.handoff.conftest import HouseMaker
from tests.handoff.house import HeldClock, House
from tests.stand_ins.language_model import KEY, MODEL, ModelStandIn, language_model


@pytest.fixture
async def written(make_house: HouseMaker) -> AsyncIterator[tuple[House, ModelStandIn]]:
    """A house with a model behind its desk."""
    async with language_model() as (stand_in, http):
        clock, store = HeldClock(), MemoryStore()
        terms = Terms(stand_in.url, MODEL, KEY, timedelta(seconds=5), 9999)
        model = LanguageModel(http, store, clock, Ids(clock), terms)
        yield await make_house(store=store, clock=clock, model=model, uses=("summary", "draft")), stand_in


async def test_a_summary_says_who_wrote_it_and_is_asked_for_once(written: tuple[House, ModelStandIn]) -> None:
    house, stand_in = written
    ticket = await house.waiting()
    jo = await house.member()
    assert (await jo.get("/me"))["writes"] == ["draft", "summary"]
    stand_in.answers = lambda task, text: "They lost a card."
    for _ in range(2):
        found = await jo.get(f"/tickets/{ticket.id}/summary")
        assert (found["text"], found["by"]) == ("They lost a card.", MODEL)
    (asked,) = stand_in.asked
    assert "Customer: " in asked["messages"][1]["content"]


async def test_a_draft_is_for_the_holder(written: tuple[House, ModelStandIn]) -> None:
    house, stand_in = written
    ticket = await house.waiting()
    jo = await house.member()
    status, answer = await jo.post(f"/tickets/{ticket.id}/draft")
    assert (status, answer["code"]) == (409, "not_holder") and not stand_in.asked
    await jo.claimed(ticket)
    stand_in.answers = lambda task, text: "We are looking at it."
    status, answer = await jo.post(f"/tickets/{ticket.id}/draft")
    assert (status, answer["text"]) == (200, "We are looking at it.")


async def test_a_model_that_does_not_answer_is_said_so(written: tuple[House, ModelStandIn]) -> None:
    house, stand_in = written
    ticket = await house.waiting()
    stand_in.status = 500
    status, answer = await (await house.member()).call("GET", f"/tickets/{ticket.id}/summary")
    assert (status, answer["code"]) == (503, "no_answer")


async def test_without_a_model_there_is_nothing_to_ask(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    assert (await jo.get("/me"))["writes"] == []
    status, answer = await jo.call("GET", f"/tickets/{ticket.id}/summary")
    assert (status, answer["code"]) == (404, "no_model")


def test_numbers_and_addresses_do_not_leave_the_house() -> None:
    said = "card 4111 1111 1111 1111,\nmail ana@example.org or call +44 7700 900123; 2 cards since 2024"
    assert covered(said) == "card …, mail … or call …; 2 cards since 2024"
