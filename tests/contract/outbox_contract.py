"""What a store promises about the outbox: ready → sending → sent | failed | unknown, or superseded."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from runtime.core.conversation import BOT, QUEUE, Author, Conversation, held_by
from runtime.core.records import OutboxRow, OutboxStatus
from runtime.core.values import Money
from runtime.ports import Store
from tests.contract.rows import LEASE, NOW, first, fresh, text_message, turn

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
        assert not await store.sweep(LATER)

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

    async def test_a_row_whose_lease_ran_out_is_unknown_for_good(self, store: Store) -> None:
        await with_rows(store, *(text_message(fresh(), f"o-{n}", lane=f"{n}") for n in (1, 2, 3)))
        await store.take("o-1", NOW, LEASE)
        await store.take("o-2", LATER, LEASE)
        swept = await store.sweep(NOW + LEASE)
        assert [(row.id, row.status, row.lease_until) for row in swept] == [("o-1", "unknown", None)]
        assert not await store.sweep(NOW + LEASE)
        assert await store.settle("o-1", "sent") is None
        assert await store.take("o-1", LATER, LEASE) is None
        assert await ready(store, LATER) == ["o-3"]

    async def test_an_unknown_row_frees_its_lane(self, store: Store) -> None:
        await with_rows(store, text_message(fresh(), "o-1"), text_message(fresh(), "o-2"))
        await store.take("o-1", NOW, LEASE)
        await store.sweep(NOW + LEASE)
        assert await ready(store) == ["o-2"]

    async def test_only_a_further_report_counts(self, store: Store) -> None:
        await with_rows(store, text_message(fresh(), "o-1"))
        await store.take("o-1", NOW, LEASE)
        await store.settle("o-1", "sent", provider_id="SM1")
        told = ["queued", "accepted", "sent", "sending", "sent", "delivered", "failed", "read", "delivered", "unheard"]
        rows = [await store.reported(None, "SM1", delivery, f"now {delivery}") for delivery in told]
        assert [row.delivery if row is not None else None for row in rows] == [
            "queued", None, "sent", None, None, "delivered", None, "read", None, None,
        ]  # fmt: skip
        assert rows[5] is not None and (rows[5].status, rows[5].detail) == ("sent", "now delivered")

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
        await store.sweep(NOW + LEASE)
        row = await store.reported("o-1", "SM1", "queued", "")
        assert row is not None and (row.status, row.provider_id, row.delivery) == ("sent", "SM1", "queued")

    async def test_a_reported_row_is_not_unknown_when_its_lease_runs_out(self, store: Store) -> None:
        await with_rows(store, text_message(fresh(), "o-1"))
        await store.take("o-1", NOW, LEASE)
        await store.reported("o-1", "SM1", "queued", "")
        assert not await store.sweep(NOW + LEASE)
        row = await store.reported("o-1", "SM1", "sent", "")
        assert row is not None and row.status == "sent"

    async def test_a_commit_settles_the_calls_that_it_answers(self, store: Store) -> None:
        rows = [text_message(fresh(), f"o-{n}", kind="call", lane=f"{n}") for n in (1, 2, 3)]
        after = await with_rows(store, *rows)
        await store.take("o-1", NOW, LEASE)
        await store.take("o-2", NOW, LEASE)
        await store.reported("o-2", "SM1", "queued", "")
        await store.settle("o-2", "unknown")
        await store.commit_turn(turn(after, settles=("o-1", "o-2", "o-3", "o-9")))
        assert await store.settle("o-1", "failed") is None
        assert not await store.sweep(LATER)
        assert await ready(store) == ["o-3"]
        assert await store.reported("o-2", "SM1", "queued", "") is None  # an unknown row would be proved by it
