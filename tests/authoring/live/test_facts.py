"""Where customers stand and what they wrote, counted from the store without a word of who they are."""

from authoring.live.facts import Facts, look
from handoff.ticket import TicketRules
from runtime.core.conversation import Conversation
from runtime.loading.load import Loaded
from runtime.understanding.rules import Rules
from runtime.worker import Worker
from tests.authoring.check.maps import journey, loaded
from tests.authoring.live.rooms import ROOM
from tests.handoff.house import House

BOOKS = journey(
    ROOM,
    head="languages: [en]\nstarts: {words: [book a room]}",
)


def serving(text: str) -> House:
    """A house that serves this journey."""
    whole = loaded(text)
    assert whole.map is not None
    house = House()
    house.library.current = whole.map
    house.worker = Worker(
        store=house.store, journeys=house.library, understanding=Rules(), tickets=TicketRules(), channels={},
        clock=house.clock, ids=house.ids, secret="test",
    )  # fmt: skip
    return house


async def customer(house: House, *words: str) -> Conversation:
    """Somebody who writes these words."""
    found = await house.customer()
    for text in words:
        await house.says(found, text)
    return found


async def facts(house: House, new: Loaded) -> Facts:
    """What there is to know for a map that may come."""
    assert new.map is not None
    return await look(house.store, house.library.current, new.map, house.clock.now())


async def test_those_who_stand_alike_are_counted_together_with_what_they_know_and_what_becomes_of_them() -> None:
    house = serving(BOOKS)
    await customer(house, "book a room")
    for _ in range(3):
        await customer(house, "book a room", "the blue one")
    new = loaded(BOOKS.replace("Shall we book it?", "Is that right?").replace("into: answer", "into: room", 1)
                 .replace("answer: {type", "room: {type: text, max: 40}\n  answer: {type"))  # fmt: skip
    found = await facts(house, new)
    assert [(one.state, one.known, one.promises, one.fate, one.to, one.count) for one in found.standing] == [
        ("sure", ("answer",), ("main",), "goes_on", "sure", 3),
        ("which", (), ("main",), "stays", None, 1),
    ]
    assert found.live == 4


async def test_what_people_have_is_told_apart() -> None:
    house = serving(BOOKS)
    await customer(house, "book a room", "person")
    (one,) = (await facts(house, loaded(BOOKS))).standing
    assert one.with_people


async def test_only_what_came_several_times_is_told_and_numbers_are_covered() -> None:
    house = serving(BOOKS)
    for _ in range(3):
        await customer(house, "book a room", "the blue one", "my dog is 48213905 years old")
    await customer(house, "book a room", "the blue one", "once and never again")
    for _ in range(4):
        await customer(house, "do you sell stamps")
    heard = (await facts(house, loaded(BOOKS))).heard
    assert [(one.journey, one.state, one.text, one.count) for one in heard] == [
        (None, None, "do you sell stamps", 4),
        ("small", "sure", "my dog is … years old", 3),
    ]


async def test_facts_are_read_as_they_were_written() -> None:
    house = serving(BOOKS)
    for _ in range(3):
        await customer(house, "book a room", "the blue one", "hm")
    found = await facts(house, loaded(BOOKS))
    assert found.heard and Facts.read(found.json()) == found
