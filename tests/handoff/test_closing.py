"""Closing: with a disposition, or by time, once, and with its line in the log."""

import asyncio
from datetime import timedelta

from runtime import limits
from runtime.core.records import Ticket
from tests.handoff.house import Caller, House


async def finished(house: House, jo: Caller) -> Ticket:
    ticket = await house.waiting()
    await jo.claimed(ticket)
    await jo.post(f"/tickets/{ticket.id}/finish", outcome="kept")
    return await house.ticket(ticket.id)


async def closed_lines(house: House) -> list[tuple[object, object]]:
    events = await house.store.moments(0, 99)
    return [(one.fields["ticket"], one.fields["disposition"]) for _, _, one in events if one.event == "handoff.closed"]


async def test_a_finished_ticket_is_closed_with_what_it_was_about(house: House) -> None:
    jo = await house.member()
    ticket = await finished(house, jo)
    for _ in range(2):
        status, shown = await jo.post(f"/tickets/{ticket.id}/close", disposition=" card blocked ")
        assert (status, shown["state"], shown["disposition"]) == (200, "closed", "card blocked")
    assert await closed_lines(house) == [(ticket.id, "card blocked")]
    conversation = await house.conversation(ticket.conversation)
    assert conversation.ticket is None
    events = await house.store.moments(0, 99)
    assert [one.seq for _, _, one in events] == list(range(1, conversation.log_seq + 1))


async def test_only_what_is_wrapped_up_can_be_closed(house: House) -> None:
    jo = await house.member()
    ticket = await house.waiting()
    for act in (None, "claim"):
        if act:
            await jo.post(f"/tickets/{ticket.id}/{act}")
        status, answer = await jo.post(f"/tickets/{ticket.id}/close", disposition="x")
        assert (status, answer["code"]) == (409, "not_wrapping")
    done = await finished(house, jo)
    await jo.post(f"/tickets/{done.id}/close", disposition="x")
    status, answer = await jo.post(f"/tickets/{done.id}/close", disposition="y")
    assert (status, answer["code"]) == (409, "closed")


async def test_a_colleague_cannot_close_it_and_a_supervisor_can(house: House) -> None:
    ticket = await finished(house, await house.member())
    status, answer = await (await house.member("sam")).post(f"/tickets/{ticket.id}/close", disposition="x")
    assert (status, answer["code"]) == (409, "not_holder")
    status, _ = await (await house.member("ann", "supervisor")).post(f"/tickets/{ticket.id}/close", disposition="x")
    assert status == 200


async def test_what_nobody_closes_closes_itself_and_says_that_nothing_was_given(house: House) -> None:
    ticket = await finished(house, await house.member())
    closing = house.routes.closing
    house.clock.pass_by(limits.WRAP_UP - timedelta(seconds=1))
    assert await closing.sweep() == 0
    house.clock.pass_by(timedelta(seconds=1))
    assert await closing.sweep() == 1
    assert await closing.sweep() == 0
    assert await closed_lines(house) == [(ticket.id, "not_given")]
    assert (await house.store.ticket_events(ticket.id))[-1].actor == "time"


async def test_closing_twice_at_once_is_one_end(house: House) -> None:
    jo = await house.member()
    ticket = await finished(house, jo)
    house.clock.pass_by(limits.WRAP_UP)
    await asyncio.gather(
        house.routes.closing.sweep(),
        house.routes.closing.sweep(),
        jo.post(f"/tickets/{ticket.id}/close", disposition="x"),
        house.says(await house.conversation(ticket.conversation), "hello"),
    )
    assert len(await closed_lines(house)) == 1


async def test_a_customer_who_comes_back_while_it_closes_gets_a_new_ticket(house: House) -> None:
    jo = await house.member()
    ticket = await finished(house, jo)
    conversation = await house.conversation(ticket.conversation)
    await asyncio.gather(house.says(conversation, "person"), jo.post(f"/tickets/{ticket.id}/close", disposition="x"))
    assert (await house.ticket(ticket.id)).state == "closed"
    named = (await house.conversation(conversation.id)).ticket
    assert named is not None
    assert named != ticket.id
    assert (await house.ticket(named)).state == "queued"


async def test_the_loop_works_until_it_is_cancelled(house: House) -> None:
    ticket = await finished(house, await house.member())
    house.clock.pass_by(limits.WRAP_UP)
    swept = asyncio.Event()
    house.store.listen(lambda commit: swept.set())
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(5):
        loop = tasks.create_task(house.routes.loops[0].run())
        await swept.wait()
        loop.cancel()
    assert (await house.ticket(ticket.id)).state == "closed"
