"""How long a ticket takes, as customers who wait are told."""

from dataclasses import replace
from datetime import timedelta

from handoff.handling import Handling
from runtime import limits
from runtime.store.in_memory import MemoryStore
from tests.contract.rows import NOW, fresh, op_id, ticket
from tests.handoff.house import House

MINUTE = timedelta(minutes=1)


async def closed(store: MemoryStore, *minutes: int | None) -> None:
    """Tickets that took somebody so long, or that nobody took."""
    for n, length in enumerate(minutes):
        taken = None if length is None else NOW - length * MINUTE
        row = ticket(fresh(f"c{n}"), f"t-{op_id()}", state="closed", claimed_at=taken, closed_at=NOW)
        await store.change(op_id(), tickets=[row])


async def test_it_is_the_middle_of_those_that_were_closed_last() -> None:
    store = MemoryStore()
    assert await Handling(store).took(NOW) == limits.HANDLING
    await closed(store, 3, None, 4, 5 * 24 * 60)
    assert await Handling(store).took(NOW) == 4 * MINUTE


async def test_it_is_looked_for_now_and_then() -> None:
    store = MemoryStore()
    handling = Handling(store)
    assert await handling.took(NOW) == limits.HANDLING
    await closed(store, 2)
    assert await handling.took(NOW + limits.HANDLING_LOOKS / 2) == limits.HANDLING
    assert await handling.took(NOW + limits.HANDLING_LOOKS) == 2 * MINUTE


async def test_customers_are_told_by_what_was_closed_before_this_process_began(house: House) -> None:
    for n in range(3):
        row = ticket(fresh(f"c{n}"), f"t-{n}", state="closed")
        then = house.clock.now()
        row = replace(row, claimed_at=then - 12 * MINUTE, closed_at=then)
        await house.store.change(op_id(), tickets=[row])
    await house.waiting()
    second = await house.waiting()
    await house.routes.router.route()
    await house.passes(limits.FIRST_TOLD)
    await house.routes.router.route()
    assert (await house.texts(second.conversation))[-1][1] == "You are number 2 in line. It takes about 24 minutes."
