"""What a store promises about forgetting: what is erased is nowhere any more, and others are not touched."""

from datetime import timedelta

from msgspec.structs import replace as changed

from runtime.core.conversation import Conversation
from runtime.ports import Store
from tests.contract.rows import (
    LEASE,
    NOW,
    arrival,
    first,
    fresh,
    line,
    moment,
    run,
    silence,
    text_message,
    ticket,
    ticket_event,
    turn,
)

DAY = timedelta(days=1)


async def with_everything(store: Store, name: str, customer: str) -> Conversation:
    """A conversation with a row of each kind, and an event that waits."""
    made = fresh(name, customer=customer, run=run(), timers=silence(NOW))
    await store.commit_turn(first(made))
    opened = ticket(made, f"t-{name}")
    rows = tuple(text_message(made, f"o-{name}x{n}", lane=f"{name} {n % 2}") for n in range(3))
    commit = turn(
        made, "customer", "bot", arrival=arrival(made, f"m-{name}"), outbox=rows, tickets=(opened,),
        ticket_events=(ticket_event(opened, 1),), moments=(moment(made, f"e-{name}"),),
    )  # fmt: skip
    await store.commit_turn(commit)
    await store.take(rows[0].id, NOW, LEASE)
    await store.settle(rows[0].id, "sent", provider_id=f"SM-{name}")
    await store.take(rows[1].id, NOW, LEASE)
    await store.accept(arrival(made, f"w-{name}"), line(made, 0, "customer"), b"event")
    found = await store.conversation(name)
    assert found is not None
    return found


class ErasingContract:
    """Conversations of a customer, their end, and what is old."""

    async def test_what_is_erased_is_nowhere_and_others_are_not_touched(self, store: Store) -> None:
        gone, kept = await with_everything(store, "c1", "cu-1"), await with_everything(store, "c2", "cu-2")
        events = [name for _, name, _ in await store.moments(0, 10)]
        assert await store.erase(gone) is True
        assert await store.conversation("c1") is None
        assert await store.at("web", gone.address) is None
        assert not await store.lines("c1", 0, 10)
        assert await store.receipt("web", "m-c1") is None and await store.receipt("web", "w-c1") is None
        assert await store.ticket("t-c1") is None and not await store.ticket_events("t-c1")
        assert not await store.customer_tickets("cu-1")
        assert [row.id for row in await store.tickets(["queued"])] == ["t-c2"]
        assert [row.conversation for row in await store.waiting(10)] == ["c2"]
        assert [row.id for row in await store.ready(NOW, 10)] == ["o-c2x2"]
        assert [row.id for row in await store.expired(None)] == ["o-c2x1"]
        assert await store.reported(None, "SM-c1", "delivered", "") is None
        assert list(await store.due(NOW, 10)) == ["c2"]
        assert await store.living(["v1"]) == {"v1": 1}
        assert [one.id for _, one in await store.following(10)] == ["c2"]
        assert await store.conversation("c2") == kept
        assert [name for _, name, _ in await store.moments(0, 10)] == events
        assert await store.erase(gone) is False

    async def test_an_address_is_free_again_after_it(self, store: Store) -> None:
        gone = await with_everything(store, "c1", "cu-1")
        await store.erase(gone)
        again = fresh("c1", address=gone.address)
        await store.commit_turn(first(again))
        assert await store.at("web", gone.address) == again
        said = turn(again, "customer", arrival=arrival(again, "m-c1"))
        assert not (await store.commit_turn(said)).repeated
        assert tuple(await store.lines("c1", 0, 10)) == said.lines
        await store.change("op-again", tickets=[ticket(again, "t-c1")])

    async def test_a_customers_conversations_are_found(self, store: Store) -> None:
        one, two = fresh("c1", customer="cu-1"), fresh("c2", customer="cu-1", created_at=NOW + DAY)
        for made in (one, two, fresh("c3", customer="cu-2")):
            await store.commit_turn(first(made))
        assert list(await store.of_customer("cu-1")) == [one, two]
        merged = changed(one, version=2, customer="cu-2")
        await store.commit_turn(first(merged))
        assert list(await store.of_customer("cu-1")) == [two]
        assert merged in await store.of_customer("cu-2")
        assert not await store.of_customer("cu-3")

    async def test_what_nothing_has_touched_since_is_found(self, store: Store) -> None:
        for n in range(4):
            await store.commit_turn(first(fresh(f"c{n}", touched_at=NOW + n * DAY)))
        await store.commit_turn(first(fresh("c9", channel="sms", touched_at=NOW)))
        assert sorted(await store.untouched("web", NOW + 2 * DAY, 10)) == ["c0", "c1"]
        assert len(await store.untouched("web", NOW + 2 * DAY, 1)) == 1
        assert list(await store.untouched("sms", NOW + DAY, 10)) == ["c9"]
        await store.commit_turn(first(fresh("c0", version=2, touched_at=NOW + 9 * DAY)))
        assert list(await store.untouched("web", NOW + 2 * DAY, 10)) == ["c1"]

    async def test_a_store_can_be_scrubbed(self, store: Store) -> None:
        await store.erase(await with_everything(store, "c1", "cu-1"))
        await store.scrub()
        await with_everything(store, "c2", "cu-2")
