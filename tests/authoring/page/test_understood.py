"""The page on understanding: what was offered and chosen, what fitted no question, and how often it was wrong."""

from datetime import timedelta

from authoring.page.understood import Report, report
from authoring.page.view import environment
from handoff.ticket import TicketRules
from runtime.core.conversation import Conversation
from runtime.understanding.tiers import Tiers
from runtime.worker import Worker
from tests.handoff.house import House
from tests.understanding.examples.maps import bank


async def told(house: House) -> Report:
    return await report(house.store, house.clock.now() - timedelta(days=1))


def with_examples() -> House:
    """A house that reads by likeness too."""
    house = House()
    house.library.current = bank()
    house.worker = Worker(
        store=house.store, journeys=house.library, understanding=Tiers(act=60), tickets=TicketRules(), channels={},
        clock=house.clock, ids=house.ids, secret="test",
    )  # fmt: skip
    return house


async def say(house: House, customer: Conversation, *words: str) -> None:
    for text in words:
        await house.says(customer, text)


async def test_what_was_offered_stands_with_what_they_chose() -> None:
    house = with_examples()
    for _ in range(2):
        await say(house, await house.customer(), "the new flat", "1")
    await say(house, await house.customer(), "the new flat", "something else")
    found = await told(house)
    assert [(one.text, one.chosen, one.count) for one in found.chosen] == [
        ("the new flat", "journey:change_address", 2),
        ("the new flat", None, 1),
    ]
    (row,) = found.rows
    assert (row.did, row.meant, row.count, row.wrong, row.known) == ("offered", "journey:change_address", 3, 1, 3)
    assert found.labelled == 3 and found.proposal is None


async def test_answers_that_fitted_nothing_stand_by_their_state_and_are_covered() -> None:
    house = House()
    for _ in range(2):
        await say(house, await house.customer(), "I lost my card", "my number is 4821 5555 6666 7777 8888")
    (one,) = (await told(house)).not_answers
    assert (one.where, one.text, one.count) == ("lost_card / which", "my number is …", 2)


async def test_the_page_shows_what_strangers_wrote_as_words() -> None:
    house = House()
    evil = '<script>alert("x")</script> is what I say'
    await say(house, await house.customer(), "I lost my card", evil)
    page = environment().get_template("understood.html").render(
        title="Bank", timezone="UTC", load=1, author=type("A", (), {"called": "Jo"}), base="/staff/journeys",
        refused=None, revision=1, journeys=house.library.current, report=await told(house), days=30,
        walk=None,
    )  # fmt: skip
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert "No message was understood by likeness yet." in page


async def test_rehearsals_do_not_count() -> None:
    house = House()
    customer = await house.worker.begin("web", "rehearsal", test=True)
    await say(house, customer, "I lost my card", "what do you mean by that")
    assert (await told(house)).not_answers == []
