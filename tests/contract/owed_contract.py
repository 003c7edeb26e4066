"""What a store promises about texts of which the carrier owes us the last word."""

from datetime import timedelta

import pytest

from runtime.ports import Store
from tests.contract.outbox_contract import LATER, with_rows
from tests.contract.rows import LEASE, NOW, fresh, text_message, turn

HOUR = NOW + timedelta(hours=1)


async def sent(store: Store, *numbers: int) -> None:
    """Rows that were sent; the carrier is asked about the first of them an hour later, about each a minute after."""
    await with_rows(store, *(text_message(fresh(), f"o-{n}", lane=f"{n}") for n in numbers))
    for n in numbers:
        await store.take(f"o-{n}", NOW, LEASE)
        await store.settle(f"o-{n}", "sent", provider_id=f"SM{n}", not_before=HOUR + timedelta(minutes=n))


async def owed(store: Store, minutes: int = 60, limit: int = 100) -> list[str]:
    """The rows that are asked for so many minutes after the hour."""
    return [row.id for row in await store.owed(HOUR + timedelta(minutes=minutes), limit)]


class OwedContract:
    """Which texts are asked for, and when."""

    async def test_what_was_sent_is_asked_for_when_its_time_has_come(self, store: Store) -> None:
        await sent(store, 3, 1, 2)
        assert [await owed(store, minutes) for minutes in (0, 1, 2, 9)] == [
            [],
            ["o-1"],
            ["o-1", "o-2"],
            ["o-1", "o-2", "o-3"],
        ]
        assert await owed(store, limit=2) == ["o-1", "o-2"]
        (row,) = await store.owed(HOUR + timedelta(minutes=1), 9)
        assert (row.status, row.provider_id, row.not_before) == ("sent", "SM1", HOUR + timedelta(minutes=1))

    @pytest.mark.parametrize("word", ["delivered", "undelivered", "failed", "read"])
    async def test_the_last_word_ends_it_for_good(self, store: Store, word: str) -> None:
        await sent(store, 1, 2)
        await store.reported("o-1", "SM1", "sent", "")
        assert await owed(store) == ["o-1", "o-2"]
        row = await store.reported(None, "SM1", word, "")
        assert row is not None and row.not_before is None
        await store.ask_from("o-1", HOUR)
        assert await owed(store) == ["o-2"]

    async def test_a_last_word_that_comes_before_the_providers_answer_is_enough(self, store: Store) -> None:
        await with_rows(store, text_message(fresh(), "o-1"))
        await store.take("o-1", NOW, LEASE)
        await store.reported("o-1", "SM1", "delivered", "")
        row = await store.settle("o-1", "sent", provider_id="SM1", not_before=LATER)
        assert row is not None and (row.status, row.not_before) == ("sent", None)
        assert await owed(store) == []

    async def test_it_is_asked_for_later_or_never_again(self, store: Store) -> None:
        await sent(store, 1, 2)
        await store.ask_from("o-1", HOUR + timedelta(minutes=30))
        await store.ask_from("o-2", None)
        assert [await owed(store, minutes) for minutes in (29, 30)] == [[], ["o-1"]]
        await store.ask_from("o-2", HOUR)
        assert await owed(store, 0) == ["o-2"]
        await store.ask_from("o-9", HOUR)

    async def test_what_was_not_sent_is_not_asked_for(self, store: Store) -> None:
        after = await with_rows(store, *(text_message(fresh(), f"o-{n}", lane=f"{n}") for n in (1, 2, 3, 4)))
        for n in (1, 2, 3):
            await store.take(f"o-{n}", NOW, LEASE)
        await store.settle("o-1", "failed")
        await store.settle("o-2", "ready", not_before=LATER)
        await store.commit_turn(turn(after, settles=(("o-3", "sent"),)))
        for n in (1, 2, 4):
            await store.ask_from(f"o-{n}", HOUR)
        assert await owed(store) == []
        assert {row.id for row in await store.ready(LATER, 9)} == {"o-2", "o-4"}

    async def test_what_was_erased_is_not_asked_for(self, store: Store) -> None:
        await sent(store, 1)
        conversation = await store.conversation("c1")
        assert conversation is not None
        await store.erase(conversation)
        assert await owed(store) == []
        assert await store.named("SM1") is None

    async def test_a_row_is_found_by_the_carriers_name(self, store: Store) -> None:
        await sent(store, 1, 2)
        found = await store.named("SM2")
        assert found is not None and found.id == "o-2"
        assert await store.named("SM9") is None
