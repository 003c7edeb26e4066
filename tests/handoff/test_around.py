"""Who is at a ticket, who writes, and what the customer does meanwhile."""

from contextlib import ExitStack

from msgspec.structs import replace

from handoff.around import Around, Guest
from handoff.roster import Member
from runtime.whispers import Here, Seen, Typing, Visits, Whisper, Whispers
from tests.handoff.house import House


def member(name: str) -> Member:
    return Member(name, name.title(), "agent", (), "", False)


def told(guest: Guest) -> list[object]:
    frames = [frame.get("people", frame.get("on", frame.get("seq"))) for frame in guest.frames]
    guest.frames.clear()
    return frames


async def test_members_at_the_same_ticket_hear_of_one_another_and_of_who_writes(house: House) -> None:
    ticket = await house.waiting()
    around, woken = Around(Whispers()), list[str]()
    with ExitStack() as open_:
        jo = open_.enter_context(around.visiting(member("jo"), lambda: woken.append("jo")))
        sam = open_.enter_context(around.visiting(member("sam"), lambda: woken.append("sam")))
        around.goes_to(jo, ticket)
        assert (told(jo), told(sam)) == ([[]], [])
        around.goes_to(sam, ticket)
        assert told(jo) == [[{"name": "sam", "called": "Sam", "writes": False}]]
        assert told(sam) == [[{"name": "jo", "called": "Jo", "writes": False}]]
        around.writes(sam, True)
        around.writes(sam, True)
        assert told(jo) == [[{"name": "sam", "called": "Sam", "writes": True}]]
        around.goes_to(sam, None)
        assert told(jo)[-1] == []
    assert woken[0] == "jo" and "sam" in woken


async def test_a_second_tab_of_ones_own_is_nobody_else(house: House) -> None:
    ticket = await house.waiting()
    around = Around(Whispers())
    with around.visiting(member("jo"), lambda: None) as one, around.visiting(member("jo"), lambda: None) as two:
        around.goes_to(one, ticket)
        around.goes_to(two, ticket)
        assert told(one)[-1] == []


async def test_the_customer_hears_that_the_holder_writes_and_nobody_else(house: House) -> None:
    jo = await house.member("jo")
    ticket = await house.waiting()
    await jo.claimed(ticket)
    held = await house.ticket(ticket.id)
    whispers, heard = Whispers(), list[Whisper]()
    around = Around(whispers)
    with (
        whispers.heard(heard.append, ticket.conversation),
        around.visiting(member("jo"), lambda: None) as holder,
        around.visiting(member("sam"), lambda: None) as other,
    ):
        around.goes_to(holder, held)
        around.goes_to(other, held)
        around.writes(other, True)
        assert heard == []
        around.writes(holder, True)
    assert heard == [
        Typing(ticket.conversation, "staff", on=True, name="Jo"),
        Typing(ticket.conversation, "staff", on=False, name="Jo"),
    ]


async def test_who_has_the_ticket_open_sees_that_the_customer_writes_and_reads(house: House) -> None:
    ticket = await house.waiting()
    whispers = Whispers()
    around = Around(whispers)
    with around.visiting(member("jo"), lambda: None) as jo:
        around.goes_to(jo, ticket)
        told(jo)
        whispers.tell(Typing(ticket.conversation, "customer", on=True))
        whispers.tell(Seen(ticket.conversation, "customer", 7))
        whispers.tell(Typing("another", "customer", on=True))
        assert told(jo) == [True, 7]


async def test_members_whose_consoles_another_process_serves_are_here_too(house: House) -> None:
    ticket = await house.waiting()
    whispers, told_elsewhere = Whispers(), list[Whisper]()
    whispers.beyond = told_elsewhere.append
    around = Around(whispers)
    sam = Visits(ticket.conversation, True, ticket.id, "sam", "Sam", writes=False)
    with around.visiting(member("jo"), lambda: None) as jo:
        whispers.hear_from_elsewhere(sam)
        around.goes_to(jo, ticket)
        assert told(jo) == [[{"name": "sam", "called": "Sam", "writes": False}]]
        whispers.hear_from_elsewhere(replace(sam, writes=True))
        whispers.hear_from_elsewhere(replace(sam, on=False))
        assert told(jo)[-1] == [{"name": "sam", "called": "Sam", "writes": True}]
        whispers.hear_from_elsewhere(replace(sam, on=False, writes=True))
        assert told(jo) == [[]]
    here = Visits(ticket.conversation, True, ticket.id, "jo", "Jo", writes=False)
    assert told_elsewhere == [here, replace(here, on=False)]


async def test_whether_the_customers_page_is_open_is_told_at_once_and_when_it_changes(house: House) -> None:
    ticket = await house.waiting()
    whispers = Whispers()
    around = Around(whispers)
    with around.visiting(member("jo"), lambda: None) as jo:
        around.goes_to(jo, ticket)
        assert told(jo) == [[]]  # no page was ever known
        whispers.hear_from_elsewhere(Here(ticket.conversation, on=True))
        whispers.tell(Here(ticket.conversation, on=True))
        whispers.tell(Here(ticket.conversation, on=False))
        assert told(jo) == [True, True]  # one of two is gone
        whispers.hear_from_elsewhere(Here(ticket.conversation, on=False))
        assert told(jo) == [False]
        around.goes_to(jo, None)
        around.goes_to(jo, ticket)
        assert told(jo) == [False, []]
