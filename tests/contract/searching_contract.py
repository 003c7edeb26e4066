"""What a store promises about finding closed tickets by words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from runtime import limits
from runtime.core.records import Ticket
from runtime.ports import StaleConversation, Store
from runtime.searching import terms_of
from tests.contract.rows import NOW, first, fresh, op_id, ticket

MINUTE = timedelta(minutes=1)


def closed(ticket_id: str, minutes: int = 0, **fields: object) -> Ticket:
    """A closed ticket of a conversation of its own, of which little is known."""
    made = ticket(fresh(f"c-{ticket_id}"), ticket_id, state="closed", closed_at=NOW + minutes * MINUTE)
    return replace(made, **{"journey": None, "queue": "main", "why": "", **fields})  # type: ignore[arg-type]


async def found(store: Store, wanted: str, limit: int = 2) -> list[str]:
    """The ids of all tickets that are found, page by page."""
    names: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await store.closed(terms_of(wanted), limit, after)
        assert len(page.tickets) <= limit
        assert page.after != after, "each page goes on"
        names += [one.id for one in page.tickets]
        after = page.after
    return names


class SearchingContract:
    """Closed tickets, the latest first, however long ago they were closed."""

    @pytest.fixture
    def few_looks(self) -> Iterator[None]:
        """Pages are over after very few tickets."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(limits, "SEARCH_LOOKS", 3)
            patch.setattr(limits, "SEARCH_SHARD_LOOKS", 2)
            patch.setattr(limits, "SEARCH_WORDS", 2)
            yield

    async def test_closed_tickets_are_found_by_the_beginnings_of_words(self, store: Store) -> None:
        rows = [
            closed("t-1", 1, name="José Müller", card={"asked_for": "my card is LOST"}),
            closed("t-2", 2, name="Ann Lee", holder="jo", outcome="kept", disposition="sent a new card"),
            closed("t-3", 3, journey="late_parcel", queue="parcels"),
        ]
        await store.change(op_id(), tickets=rows)
        expected: dict[str, Sequence[str]] = {
            "card": ["t-2", "t-1"], "CARD lost": ["t-1"], "jose": ["t-1"], "Mül": ["t-1"], "muller jos": ["t-1"],
            "jo": ["t-2", "t-1"], "parc": ["t-3"], "late_parcel": ["t-3"], "t-2": ["t-2"], "kept sent": ["t-2"],
            "ard": [], "card parcel": [], "": ["t-3", "t-2", "t-1"], " ?! ": ["t-3", "t-2", "t-1"],
        }  # fmt: skip
        assert {wanted: await found(store, wanted) for wanted in expected} == expected

    async def test_open_tickets_are_not_found(self, store: Store) -> None:
        opened = replace(ticket(fresh(), "t-1"), name="Ann Lee")
        await store.change(op_id(), tickets=[opened, closed("t-2", name="Ann Lee")])
        assert await found(store, "ann") == ["t-2"]
        assert await found(store, "") == ["t-2"]
        after = replace(opened, version=2, state="closed", closed_at=NOW + MINUTE)
        await store.change(op_id(), tickets=[after])
        assert await found(store, "ann") == ["t-1", "t-2"]

    async def test_a_ticket_is_found_by_what_it_says_now(self, store: Store) -> None:
        await store.change(op_id(), tickets=[closed("t-1", disposition="refund")])
        await store.change(op_id(), tickets=[closed("t-1", 5, version=2, disposition="exchange")])
        assert await found(store, "refund") == []
        assert await found(store, "exchange") == ["t-1"]

    async def test_every_closed_ticket_is_reached_page_by_page(self, store: Store, few_looks: None) -> None:
        rows = [closed(f"t-{n}", n // 3, name="Ann Lee" if n % 5 else "Bo Ray") for n in range(20)]
        await store.change(op_id(), tickets=rows)
        latest = [one.id for one in sorted(rows, key=lambda one: (-(one.closed_at or NOW).timestamp(), one.id))]
        assert await found(store, "") == latest
        assert await found(store, "ann") == [name for name in latest if int(name[2:]) % 5]
        assert await found(store, "bo ray") == [name for name in latest if not int(name[2:]) % 5]

    async def test_a_page_is_over_though_nothing_was_found_yet(self, store: Store, few_looks: None) -> None:
        rows = [closed(f"t-{n:03}", -n, name="Ann", holder="jo") for n in range(400)]
        await store.change(op_id(), tickets=[*rows, closed("t-x", -400, name="Ann", holder="al", journey="jo")])
        page = await store.closed(("al", "an"), 10)
        assert [one.id for one in page.tickets] in ([], ["t-x"])
        assert await found(store, "ann al") == ["t-x"]

    async def test_a_beginning_of_many_words_is_looked_for_all_the_same(self, store: Store, few_looks: None) -> None:
        rows = [closed(f"t-{n}", n, name=f"Jo{n}", journey=None) for n in range(9)]
        await store.change(op_id(), tickets=rows)
        assert await found(store, "jo") == [f"t-{n}" for n in reversed(range(9))]
        assert await found(store, "jo7") == ["t-7"]

    async def test_what_is_erased_is_not_found(self, store: Store) -> None:
        gone, kept = fresh("c1"), fresh("c2")
        for made in (gone, kept):
            await store.commit_turn(first(made))
            row = replace(closed(f"t-{made.id}", name="Ann Lee"), conversation=made.id)
            await store.change(op_id(), tickets=[row])
        assert await store.erase(gone)
        assert await found(store, "ann") == ["t-c2"]
        assert await found(store, "") == ["t-c2"]

    async def test_a_refused_change_leaves_the_words_as_they_were(self, store: Store) -> None:
        await store.change(op_id(), tickets=[closed("t-1", name="Ann")])
        with pytest.raises(StaleConversation):
            await store.change(op_id(), tickets=[closed("t-1", version=3, name="Bo"), closed("t-2", name="Bo")])
        assert await found(store, "ann") == ["t-1"]
        assert await found(store, "bo") == []

    @pytest.mark.parametrize("after", ["x", ":", "٣:t", "9" * 30 + ":t"])
    async def test_a_place_that_no_page_gave_is_refused(self, store: Store, after: str) -> None:
        with pytest.raises(ValueError, match="no page gave"):
            await store.closed((), 5, after)
