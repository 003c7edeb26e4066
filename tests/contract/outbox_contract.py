"""What a store promises about the outbox: ready → sending → sent | failed | unknown, or superseded."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from runtime.core.conversation import BOT, QUEUE, Author, Conversation, held_by
from runtime.core.records import OutboxEnd, OutboxRow, OutboxStatus
from runtime.core.values import Money
from runtime.ports import StaleConversation, Store
from tests.contract.rows import LEASE, NOW, arrival, first, fresh, text_message, turn

LATER = NOW + timedelta(minutes=1)


async def with_rows(store: Store, *rows: OutboxRow, conversation: Conversation | None = None) -> Conversation:
    """A conversation whose first turn put these rows into the outbox."""
    before = conversation or fresh()
    await store.commit_turn(first(before))
    commit = turn(before, outbox=rows)
    await store.commit_turn(commit)
    return commit.conversation


async def ready(store: Store, now: datetime = NOW) -> list[str]:
    """The ids of the rows that may be taken."""
    return [row.id for row in await store.ready(now, 100)]


class OutboxContract:
    """Lanes, takers, results, leases, the carrier's reports."""

    async def test_the_oldest_row_of_each_lane_is_ready(self, store: Store) -> None:
        before = fresh()
        rows = [text_message(before, name, lane=name[0]) for name in ("b2", "a9", "b1", "c1", "a1")]
        await with_rows(store, *rows)
        assert await ready(store) == ["b2", "a9", "c1"]
        assert [row.id for row in await store.ready(NOW, 2)] == ["b2", "a9"]

    async def test_a_row_comes_back_as_it_was_written(self, store: Store) -> None:
        arguments = {"amount": Money(Decimal("12.50"), "GBP"), "ids": ("a", "b"), "n": 3}
        row = text_message(fresh(), "o-1", body={"call": "k-1", "arguments": arguments}, seq=3)
        await with_rows(store, row)
        assert list(await store.ready(NOW, 1)) == [row]

    async def test_a_row_is_taken_once(self, store: Store) -> None:
        await with_rows(store, text_message(fresh(), "o-1"))
        taken = await asyncio.gather(*(store.take("o-1", NOW, LEASE) for _ in range(20)))
        (row,) = (row for row in taken if row is not None)
        assert (row.status, row.lease_until, row.attempts) == ("sending", NOW + LEASE, 1)
        assert await ready(store) == []
        assert await store.take("o-9", NOW, LEASE) is None

    async def test_a_lane_sends_one_row_at_a_time_and_in_order(self, store: Store) -> None:
        rows = [text_message(fresh(), f"o-{n}") for n in (1, 2, 3)]
        await with_rows(store, *rows)
        assert await store.take("o-2", NOW, LEASE) is None
        assert await store.take("o-1", NOW, LEASE) is not None
        assert await ready(store) == []
        assert await store.take("o-2", NOW, LEASE) is None
        await store.settle("o-1", "sent", provider_id="SM1")
        assert await ready(store) == ["o-2"]

    @pytest.mark.parametrize("status", ["sent", "failed", "unknown"])
    async def test_a_row_ends_once(self, store: Store, status: OutboxStatus) -> None:
        await with_rows(store, text_message(fresh(), "o-1"))
        assert await store.settle("o-1", status) is None
        await store.take("o-1", NOW, LEASE)
        row = await store.settle("o-1", status, provider_id="SM1", detail="as told")
        assert row is not None
        assert (row.status, row.provider_id, row.detail, row.lease_until) == (status, "SM1", "as told", None)
        assert await store.settle("o-1", "ready") is None
        assert await store.settle("o-9", "sent") is None
        assert await ready(store, LATER) == []
        assert await store.take("o-1", LATER, LEASE) is None
        assert not await store.expired(None)

    async def test_a_row_that_provably_did_not_leave_is_ready_again_later(self, store: Store) -> None:
        await with_rows(store, text_message(fresh(), "o-1"), text_message(fresh(), "o-2"))
        await store.take("o-1", NOW, LEASE)
        await store.settle("o-1", "ready", not_before=LATER)
        assert await ready(store) == []
        assert await store.take("o-1", NOW, LEASE) is None
        assert await store.take("o-2", NOW, LEASE) is None
        assert await ready(store, LATER) == ["o-1"]
        row = await store.take("o-1", LATER, LEASE)
        assert row is not None and row.attempts == 2

    async def test_what_the_bot_has_not_sent_is_superseded_when_a_person_gets_the_conversation(
        self, store: Store
    ) -> None:
        before = fresh()
        authors: tuple[Author, ...] = ("bot", "bot", "system", "staff")
        rows = [text_message(before, f"o-{n}", author, lane=f"{n}") for n, author in enumerate(authors, 1)]
        after = await with_rows(store, *rows)
        under_way = await store.take("o-1", NOW, LEASE)
        last_words = text_message(after, "o-5", "system", epoch=2, lane="o-5")
        await store.own(turn(after, owner=QUEUE, epoch=2, outbox=(last_words,)))
        assert await ready(store) == ["o-3", "o-4", "o-5"]
        assert await store.take("o-2", NOW, LEASE) is None
        assert under_way is not None and await store.settle("o-1", "sent") is not None

    async def test_a_row_under_way_that_comes_back_after_a_claim_is_superseded(self, store: Store) -> None:
        after = await with_rows(store, text_message(fresh(), "o-1"))
        await store.take("o-1", NOW, LEASE)
        await store.own(turn(after, owner=QUEUE, epoch=2))
        await store.settle("o-1", "ready", not_before=NOW)
        assert await store.take("o-1", NOW, LEASE) is None
        assert await ready(store) == []

    @pytest.mark.parametrize(("owner", "epoch"), [(held_by("jo"), 2), (BOT, 1), (BOT, 3)])
    async def test_a_bots_row_goes_only_while_the_bot_has_the_conversation_at_its_epoch(
        self, store: Store, owner: str, epoch: int
    ) -> None:
        before = fresh(owner=owner, epoch=2)
        await with_rows(store, text_message(before, "o-1", epoch=epoch), conversation=before)
        assert await ready(store) == ["o-1"]
        assert await store.take("o-1", NOW, LEASE) is None
        assert await ready(store) == []

    async def test_a_persons_row_goes_whoever_has_the_conversation(self, store: Store) -> None:
        before = fresh(owner=held_by("jo"), epoch=2)
        await with_rows(store, text_message(before, "o-1", "staff", epoch=1), conversation=before)
        assert await store.take("o-1", NOW, LEASE) is not None

    async def test_a_row_whose_lease_ran_out_is_given_until_it_has_ended(self, store: Store) -> None:
        await with_rows(store, *(text_message(fresh(), f"o-{n}", lane=f"{n}") for n in (1, 2, 3, 4)))
        second, first, third = [
            await store.take(name, at, LEASE) for name, at in (("o-2", NOW), ("o-1", NOW), ("o-3", LATER))
        ]
        assert not await store.expired(NOW + LEASE - timedelta(microseconds=1))
        for _ in range(2):
            assert list(await store.expired(NOW + LEASE)) == [first, second]
        assert list(await store.expired(None)) == [first, second, third]
        await store.settle("o-1", "unknown")
        assert list(await store.expired(NOW + LEASE)) == [second]

    async def test_a_row_whose_lease_ran_out_is_never_ready_again(self, store: Store) -> None:
        await with_rows(store, text_message(fresh(), "o-1"), text_message(fresh(), "o-2"))
        taken = await store.take("o-1", NOW, LEASE)
        assert taken is not None and await store.retake(taken, LATER, LEASE) is not None
        much_later = LATER + 10 * LEASE
        assert await ready(store, much_later) == []
        assert await store.take("o-1", much_later, LEASE) is None
        assert await store.take("o-2", much_later, LEASE) is None
        await store.settle("o-1", "unknown")
        assert await ready(store, much_later) == ["o-2"]
        assert await store.take("o-1", much_later, LEASE) is None

    async def test_of_many_who_take_over_a_row_one_gets_it_for_another_lease(self, store: Store) -> None:
        await with_rows(store, text_message(fresh(), "o-1"))
        taken = await store.take("o-1", NOW, LEASE)
        assert taken is not None
        after = await asyncio.gather(*(store.retake(taken, LATER, LEASE) for _ in range(20)))
        (row,) = (row for row in after if row is not None)
        assert (row.status, row.lease_until, row.attempts) == ("sending", LATER + LEASE, 2)
        assert not await store.expired(LATER)
        assert list(await store.expired(LATER + LEASE)) == [row]
        again = await store.retake(row, LATER + LEASE, LEASE)
        assert again is not None and again.attempts == 3
        assert await store.retake(row, LATER + LEASE, LEASE) is None

    async def test_a_row_that_was_heard_of_is_not_taken_over(self, store: Store) -> None:
        after = await with_rows(store, *(text_message(fresh(), f"o-{n}", lane=f"{n}") for n in (1, 2, 3)))
        rows = [await store.take(f"o-{n}", NOW, LEASE) for n in (1, 2, 3)]
        await store.settle("o-1", "sent")
        await store.settle("o-2", "ready", not_before=NOW)
        await store.commit_turn(turn(after, settles=(("o-3", "unknown"),)))
        for row in rows:
            assert row is not None and await store.retake(row, LATER, LEASE) is None
        assert not await store.expired(None)
        assert await store.retake(text_message(fresh(), "o-9"), LATER, LEASE) is None

    async def test_a_row_is_taken_over_with_what_the_carrier_has_said_meanwhile(self, store: Store) -> None:
        await with_rows(store, text_message(fresh(), "o-1"))
        taken = await store.take("o-1", NOW, LEASE)
        await store.reported("o-1", "SM1", "queued", "")
        assert taken is not None
        row = await store.retake(taken, LATER, LEASE)
        assert row is not None and (row.delivery, row.provider_id) == ("queued", "SM1")

    async def test_only_a_further_report_counts(self, store: Store) -> None:
        await with_rows(store, text_message(fresh(), "o-1"))
        await store.take("o-1", NOW, LEASE)
        await store.settle("o-1", "sent", provider_id="SM1")
        told = ["queued", "accepted", "sent", "sending", "sent", "delivered", "failed", "read", "delivered", "unheard"]
        rows = [await store.reported(None, "SM1", delivery, f"now {delivery}") for delivery in told]
        assert [row.delivery if row is not None else None for row in rows] == [
            "queued", None, "sent", None, "sent", "delivered", None, "read", None, None,
        ]  # fmt: skip
        assert rows[5] is not None and (rows[5].status, rows[5].detail) == ("sent", "now delivered")

    async def test_a_report_that_comes_again_gives_the_row_as_it_is(self, store: Store) -> None:
        await with_rows(store, text_message(fresh(), "o-1"))
        await store.take("o-1", NOW, LEASE)
        await store.settle("o-1", "sent", provider_id="SM1")
        once = await store.reported("o-1", "SM1", "failed", "30006")
        assert once is not None and (once.delivery, once.detail) == ("failed", "30006")
        for found_by in ("o-1", None):
            assert await store.reported(found_by, "SM1", "failed", "another") == once
        assert await store.reported("o-1", "SM2", "failed", "30006") is None

    async def test_a_report_finds_its_row_before_the_provider_has_named_it(self, store: Store) -> None:
        await with_rows(store, text_message(fresh(), "o-1"))
        await store.take("o-1", NOW, LEASE)
        row = await store.reported("o-1", "SM1", "sent", "")
        assert row is not None and (row.status, row.provider_id, row.delivery) == ("sending", "SM1", "sent")
        assert await store.reported("o-1", "SM2", "delivered", "") is None
        assert await store.reported(None, "SM9", "delivered", "") is None
        assert await store.reported("o-9", "SM1", "delivered", "") is not None
        row = await store.settle("o-1", "sent", provider_id="SM1")
        assert row is not None and (row.status, row.delivery) == ("sent", "delivered")

    async def test_a_report_proves_that_an_unknown_row_was_sent(self, store: Store) -> None:
        await with_rows(store, text_message(fresh(), "o-1"))
        await store.take("o-1", NOW, LEASE)
        await store.settle("o-1", "unknown")
        row = await store.reported("o-1", "SM1", "queued", "")
        assert row is not None and (row.status, row.provider_id, row.delivery) == ("sent", "SM1", "queued")

    async def test_a_reported_row_does_not_end_as_unknown(self, store: Store) -> None:
        after = await with_rows(store, *(text_message(fresh(), f"o-{n}", lane=f"{n}") for n in (1, 2)))
        for n in (1, 2):
            await store.take(f"o-{n}", NOW, LEASE)
            await store.reported(f"o-{n}", f"SM{n}", "queued", "")
        row = await store.settle("o-1", "unknown")
        assert row is not None and (row.status, row.provider_id) == ("sent", "SM1")
        await store.commit_turn(turn(after, settles=(("o-2", "unknown"),)))
        row = await store.reported("o-2", "SM2", "queued", "")
        assert row is not None and (row.status, row.lease_until) == ("sent", None)

    @pytest.mark.parametrize("status", ["sent", "failed", "unknown"])
    async def test_a_commit_ends_the_rows_that_it_settles(self, store: Store, status: OutboxEnd) -> None:
        after = await with_rows(store, text_message(fresh(), "o-1"), text_message(fresh(), "o-2"))
        await store.take("o-1", NOW, LEASE)
        await store.commit_turn(turn(after, settles=(("o-1", status),)))
        assert await store.settle("o-1", "sent") is None
        assert not await store.expired(None)
        assert await ready(store) == ["o-2"]
        row = await store.reported("o-1", "SM1", "queued", "")
        assert row is not None and row.status == ("sent" if status == "unknown" else status)

    async def test_a_change_of_owner_ends_the_rows_that_it_settles(self, store: Store) -> None:
        after = await with_rows(store, text_message(fresh(), "o-1"), text_message(fresh(), "o-2", lane="2"))
        await store.take("o-1", NOW, LEASE)
        await store.own(turn(after, "system", owner=QUEUE, epoch=2, settles=(("o-1", "failed"),)))
        assert not await store.expired(None)
        row = await store.reported("o-1", "SM1", "queued", "")
        assert row is not None and row.status == "failed"

    async def test_a_commit_settles_only_what_is_under_way(self, store: Store) -> None:
        after = await with_rows(store, *(text_message(fresh(), f"o-{n}", lane=f"{n}") for n in (1, 2)))
        await store.take("o-1", NOW, LEASE)
        await store.settle("o-1", "failed")
        await store.commit_turn(turn(after, settles=(("o-1", "sent"), ("o-2", "sent"), ("o-9", "sent"))))
        assert await ready(store) == ["o-2"]
        row = await store.reported("o-1", "SM1", "queued", "")
        assert row is not None and row.status == "failed"

    async def test_a_commit_that_is_not_written_settles_nothing(self, store: Store) -> None:
        before = await with_rows(store, text_message(fresh(), "o-1"))
        once = turn(before, arrival=arrival(before, seq=None))
        await store.commit_turn(once)
        taken = await store.take("o-1", NOW, LEASE)
        settles: tuple[tuple[str, OutboxEnd], ...] = (("o-1", "failed"),)
        with pytest.raises(StaleConversation):
            await store.commit_turn(turn(before, settles=settles))
        again = turn(once.conversation, arrival=arrival(before, seq=None), settles=settles)
        assert (await store.commit_turn(again)).repeated
        assert list(await store.expired(None)) == [taken]
