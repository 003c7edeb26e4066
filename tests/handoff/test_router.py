"""The router: offers to who is there, watches over holders, tells customers their place."""

from datetime import timedelta

from runtime import limits
from runtime.core.events import DeskActed, Said
from tests.handoff.house import House

SECOND = timedelta(seconds=1)


async def route(house: House) -> int:
    return await house.routes.router.route()


async def member(house: House, *names: str) -> None:
    for name in names:
        await house.roster.add(name, role="agent")
    await house.here(*names)


async def test_a_ticket_is_offered_to_who_is_available_and_there(house: House) -> None:
    ticket = await house.waiting()
    assert await route(house) == 0
    await member(house, "jo")
    assert await route(house) == 1
    after = await house.ticket(ticket.id)
    assert (after.state, after.offered_to) == ("offered", "jo")
    assert await route(house) == 0


async def test_who_only_declared_or_only_has_a_console_is_offered_nothing(house: House) -> None:
    await house.waiting()
    for name in ("jo", "sam"):
        await house.roster.add(name, role="agent")
    jo, sam = await house.roster.member("jo"), await house.roster.member("sam")
    assert jo is not None and sam is not None
    await house.routes.presences.declare(jo, "available")
    await house.routes.presences.alive("sam")
    assert await route(house) == 0


async def test_tickets_are_spread_and_nobody_gets_more_than_they_have_room_for(house: House) -> None:
    await house.roster.add("jo", role="agent", capacity=1)
    await house.roster.add("sam", role="agent", capacity=2)
    await house.here("jo", "sam")
    tickets = [await house.waiting() for _ in range(5)]
    assert await route(house) == 3
    offered = [(await house.ticket(ticket.id)).offered_to for ticket in tickets]
    assert offered == ["jo", "sam", "sam", None, None]


async def test_skills_languages_and_queues_are_kept_to(house: House) -> None:
    await house.roster.add("jo", role="agent", languages=["es"])
    await house.roster.add("sam", role="agent", queues=["cards"])
    await house.roster.add("kim", role="manager")
    await house.here("jo", "sam", "kim")
    await house.waiting()
    assert await route(house) == 0


async def test_two_offers_let_pass_and_a_member_gets_none_until_they_say_that_they_are_here(house: House) -> None:
    ticket = await house.waiting()
    await member(house, "jo")
    loop = house.routes.router
    quiet = house.store.listen(loop._heard)
    for _ in range(limits.MISSES):
        await house.here("jo") if _ == 0 else await house.routes.presences.alive("jo")
        assert await route(house) == 1
        await house.passes(limits.OFFER)
        await house.routes.presences.alive("jo")
        assert (await house.ticket(ticket.id)).state == "queued"
    assert await route(house) == 0
    assert not (await house.routes.presences.standing("jo")).is_responding
    await house.here("jo")
    assert await route(house) == 1
    quiet()


async def test_a_declined_ticket_goes_to_somebody_else(house: House) -> None:
    ticket = await house.waiting()
    jo, sam = await house.member("jo"), await house.member("sam")
    await house.here("jo", "sam")
    await route(house)
    first = (await house.ticket(ticket.id)).offered_to
    who, other = (jo, "sam") if first == "jo" else (sam, "jo")
    assert (await who.post(f"/tickets/{ticket.id}/decline", why="lunch"))[0] == 200
    await route(house)
    assert (await house.ticket(ticket.id)).offered_to == other


async def test_accepting_an_offer_holds_the_ticket(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member("jo")
    await house.here("jo")
    await route(house)
    shown = await jo.get(f"/tickets/{ticket.id}")
    assert shown["offer"]["to"] == "jo"
    status, shown = await jo.post(f"/tickets/{ticket.id}/accept", offer=shown["offer"]["id"])
    assert (status, shown["state"], shown["holder"]) == (200, "held", "jo")


async def test_an_offer_that_ran_out_cannot_be_accepted(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member("jo")
    await house.here("jo")
    await route(house)
    offer = (await house.ticket(ticket.id)).offer_id
    await house.passes(limits.OFFER)
    status, answer = await jo.post(f"/tickets/{ticket.id}/accept", offer=offer)
    assert (status, answer["code"]) == (409, "late")


async def test_a_holder_whose_console_is_gone_loses_a_customer_who_waits_and_gets_them_back_first(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member("jo")
    await house.here("jo")
    await jo.claimed(ticket)
    await house.says(await house.conversation(ticket.conversation), "hello?")
    await house.passes(limits.LOST)
    await route(house)
    assert (await house.ticket(ticket.id)).absent_since is not None
    await house.passes(limits.ABSENT)
    after = await house.ticket(ticket.id)
    assert (after.state, after.prefers, after.holder) == ("queued", "jo", None)
    await member(house, "sam")
    await house.routes.presences.alive("jo")
    await route(house)
    assert (await house.ticket(ticket.id)).offered_to == "jo"


async def test_a_holder_who_comes_back_in_time_keeps_the_ticket(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member("jo")
    await house.here("jo")
    await jo.claimed(ticket)
    await house.passes(limits.LOST)
    await route(house)
    await house.routes.presences.alive("jo")
    await route(house)
    after = await house.ticket(ticket.id)
    assert (after.absent_since, after.holder) == (None, "jo")


async def test_a_program_that_works_by_calls_alone_is_never_lost(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member("jo")
    await jo.claimed(ticket)
    await house.says(await house.conversation(ticket.conversation), "hello?")
    await house.passes(timedelta(minutes=5))
    await route(house)
    assert (await house.ticket(ticket.id)).holder == "jo"


async def test_customers_are_told_their_place_when_it_changes_and_not_too_often(house: House) -> None:
    first, second = await house.waiting(), await house.waiting()
    await route(house)
    await house.passes(limits.FIRST_TOLD)
    for _ in range(3):
        await route(house)
    told = [(await house.texts(one.conversation))[-1] for one in (first, second)]
    assert told == [
        ("system", "You are next in line."), ("system", "You are number 2 in line. It takes about 10 minutes."),
    ]  # fmt: skip
    await house.says(await house.conversation(first.conversation), "cancel")
    await route(house)
    assert (await house.texts(second.conversation))[-1] == told[1]
    await house.passes(limits.WAIT_TOLD["web"])
    await route(house)
    assert (await house.texts(second.conversation))[-1] == ("system", "You are next in line.")


async def test_what_was_put_off_is_offered_while_its_queue_is_open(house: House) -> None:
    ticket = await house.waiting()
    await house.passes(timedelta(minutes=15))
    assert (await house.ticket(ticket.id)).state == "deferred"
    await member(house, "jo")
    assert await route(house) == 1
    assert (await house.ticket(ticket.id)).state == "offered"


async def test_a_rescue_comes_before_what_is_older(house: House) -> None:
    customer = await house.customer()
    await house.says(customer, "person")
    await house.passes(SECOND)
    rescue = await house.waiting()
    await house.roster.add("jo", role="agent", capacity=1)
    await house.here("jo")
    await route(house)
    assert (await house.ticket(rescue.id)).offered_to == "jo"


async def test_a_parked_ticket_whose_customer_writes_is_offered_to_its_last_holder(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member("jo")
    shown = await jo.claimed(ticket)
    await jo.post(f"/tickets/{ticket.id}/reply", text="Hello", cmid="c", last_seq=shown["head"])
    assert (await jo.post(f"/tickets/{ticket.id}/park", note="looks for the letter"))[0] == 200
    await member(house, "sam")
    await house.here("jo")
    await house.worker.handle(ticket.conversation, Said("found it"), channel="web")
    await route(house)
    after = await house.ticket(ticket.id)
    assert after.offered_to == "jo"
    assert after.offer_until == house.clock.now() + limits.STICKY


async def test_taking_over_from_the_journey_and_from_a_colleague(house: House) -> None:
    customer = await house.customer()
    await house.says(customer, "I lost my card")
    jo, sup = await house.member("jo"), await house.member("sup", "supervisor")
    status, shown = await jo.post(f"/conversations/{customer.id}/takeover")
    assert (status, shown["state"], shown["holder"]) == (200, "held", "jo")
    kim = await house.member("kim")
    assert (await kim.post(f"/tickets/{shown['id']}/takeover"))[0] == 403
    status, shown = await sup.post(f"/tickets/{shown['id']}/takeover", why="Jo went home")
    assert (status, shown["holder"]) == (200, "sup")
    assert (await house.texts(customer.id))[-1] == ("system", "Sup takes over from Jo.")


async def test_only_supervisors_give_tickets_away_that_are_not_theirs(house: House) -> None:
    ticket = await house.waiting()
    jo, sup = await house.member("jo"), await house.member("sup", "supervisor")
    assert (await jo.post(f"/tickets/{ticket.id}/assign", to="jo", why="mine"))[0] == 403
    status, shown = await sup.post(f"/tickets/{ticket.id}/assign", to="jo", why="knows cards")
    assert (status, shown["holder"]) == (200, "jo")
    status, answer = await sup.post(f"/tickets/{ticket.id}/assign", to="nobody", why="?")
    assert (status, answer["code"]) == (422, "invalid")


async def test_a_colleague_who_is_not_there_cannot_be_given_anything(house: House) -> None:
    ticket = await house.waiting()
    jo, _ = await house.member("jo"), await house.member("sam")
    await jo.claimed(ticket)
    status, answer = await jo.post(f"/tickets/{ticket.id}/transfer", to="sam", note="please")
    assert (status, answer["code"]) == (409, "not_here")
    status, answer = await jo.post(f"/tickets/{ticket.id}/transfer", queue="nowhere", note="please")
    assert (status, answer["code"]) == (422, "invalid")
    status, shown = await jo.post(f"/tickets/{ticket.id}/transfer", queue="cards", note="please")
    assert (status, shown["state"], shown["queue"]) == (200, "queued", "cards")


async def test_wrapping_up_may_be_extended_twice(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member("jo")
    await jo.claimed(ticket)
    await jo.post(f"/tickets/{ticket.id}/finish", outcome="kept")
    answers = [await jo.post(f"/tickets/{ticket.id}/extend") for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 409]


async def test_a_transfer_is_accepted_by_the_colleague_or_taken_back(house: House) -> None:
    ticket = await house.waiting()
    jo, sam = await house.member("jo"), await house.member("sam")
    await jo.claimed(ticket)
    await house.here("jo", "sam")
    for _ in range(2):
        assert (await jo.post(f"/tickets/{ticket.id}/transfer", to="sam", note="please"))[0] == 200
        status, shown = await jo.post(f"/tickets/{ticket.id}/keep")
        assert (status, shown["offer"]) == (200, None)
    await jo.post(f"/tickets/{ticket.id}/transfer", to="sam", note="please")
    offer = (await sam.get(f"/tickets/{ticket.id}"))["offer"]
    assert (offer["to"], offer["is_transfer"]) == ("sam", True)
    status, shown = await sam.post(f"/tickets/{ticket.id}/accept", offer=offer["id"])
    assert (status, shown["holder"]) == (200, "sam")


async def test_the_router_makes_no_offer_twice(house: House) -> None:
    ticket = await house.waiting()
    await member(house, "jo")
    await house.arranges(ticket, DeskActed("offered", "router", to="jo", key="o-1"))
    assert await route(house) == 0
