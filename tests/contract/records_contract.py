"""What a store promises about tickets, documents, timers, lines and the outcome log."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec.structs import replace as changed

from runtime.core.conversation import BOT, QUEUE, OpenCall
from runtime.core.records import Commit, Document, Ticket, TicketState
from runtime.core.whereabouts import whereabouts_of
from runtime.ports import StaleConversation, Store
from tests.contract.rows import (
    NOW,
    arrival,
    first,
    fresh,
    line,
    moment,
    op_id,
    run,
    silence,
    ticket,
    ticket_event,
    turn,
)

MINUTE = timedelta(minutes=1)


class RecordsContract:
    """Records that follow one another by version, and what is read in order."""

    # Documents

    async def test_a_document_is_written_when_it_follows_the_stored_one(self, store: Store) -> None:
        one = Document("staff", "jo", 1, b'{"name":"Jo"}')
        await store.change(op_id(), [one])
        assert await store.document("staff", "jo") == one
        assert await store.document("staff", "al") is None
        assert await store.document("customer", "jo") is None
        two = replace(one, version=2, body=b"{}")
        await store.change(op_id(), [two])
        assert await store.document("staff", "jo") == two

    @pytest.mark.parametrize("version", [0, 1, 3])
    async def test_a_document_that_does_not_follow_is_refused(self, store: Store, version: int) -> None:
        one = Document("staff", "jo", 1, b"{}")
        await store.change(op_id(), [one])
        with pytest.raises(StaleConversation):
            await store.change(op_id(), [Document("staff", "jo", version, b"[]")])
        assert await store.document("staff", "jo") == one

    async def test_a_document_is_removed_and_made_again(self, store: Store) -> None:
        await store.change(op_id(), [Document("sign-in", "x", 1, b"{}")])
        with pytest.raises(StaleConversation):
            await store.change(op_id(), [Document("sign-in", "x", 1, None)])
        await store.change(op_id(), [Document("sign-in", "x", 2, None)])
        assert await store.document("sign-in", "x") is None
        assert not await store.documents("sign-in")
        await store.change(op_id(), [Document("sign-in", "x", 1, b"[]")])
        assert await store.document("sign-in", "x") == Document("sign-in", "x", 1, b"[]")

    async def test_documents_of_a_kind_come_by_key(self, store: Store) -> None:
        made = [Document(kind, key, 1, b"{}") for kind, key in (("b", "z"), ("a", "z"), ("b", "a"), ("c", "m"))]
        await store.change(op_id(), made)
        assert [document.key for document in await store.documents("b")] == ["a", "z"]

    async def test_a_change_is_written_whole_or_not_at_all(self, store: Store) -> None:
        kept = Document("staff", "jo", 1, b"{}")
        opened = ticket(fresh())
        with pytest.raises(StaleConversation):
            await store.change(op_id(), [kept, Document("staff", "al", 2, b"{}")], [opened], [ticket_event(opened, 1)])
        with pytest.raises(StaleConversation):
            await store.change(op_id(), [kept], [opened], [ticket_event(opened, 2)])
        assert await store.document("staff", "jo") is None
        assert await store.ticket("t-1") is None
        await store.change(op_id(), [kept], [opened], [ticket_event(opened, 1)])
        assert await store.document("staff", "jo") == kept
        assert await store.ticket("t-1") == opened

    async def test_a_change_that_is_repeated_changes_nothing(self, store: Store) -> None:
        operation = op_id()
        await store.change(operation, [Document("staff", "jo", 1, b"{}")])
        await store.change(operation, [Document("staff", "jo", 1, b"[]")])
        await store.change(operation, [Document("staff", "al", 1, b"[]")])
        assert await store.documents("staff") == (Document("staff", "jo", 1, b"{}"),)

    async def test_no_listener_hears_of_a_change(self, store: Store) -> None:
        heard: list[Commit] = []
        store.listen(heard.append)
        await store.change(op_id(), [Document("staff", "jo", 1, b"{}")])
        assert heard == []
        await store.commit_turn(first(fresh()))
        assert len(heard) == 1

    async def test_of_many_changes_at_once_one_is_written(self, store: Store) -> None:
        changes = [store.change(op_id(), [Document("staff", "jo", 1, str(n).encode())]) for n in range(30)]
        results = await asyncio.gather(*changes, return_exceptions=True)
        (winner,) = (n for n, result in enumerate(results) if result is None)
        assert await store.document("staff", "jo") == Document("staff", "jo", 1, str(winner).encode())

    # Tickets

    async def test_a_ticket_is_written_with_its_turn_and_comes_back_whole(self, store: Store) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        opened = ticket(before, due_at=NOW + MINUTE, skills=("es",), flags=("vip",), card={"facts": ["a", {"b": 1}]})
        commit = turn(
            before, tickets=(opened,), ticket_events=(ticket_event(opened, 1), ticket_event(opened, 2, "told"))
        )
        await store.commit_turn(commit)
        assert await store.ticket("t-1") == opened
        assert tuple(await store.ticket_events("t-1")) == commit.ticket_events
        assert await store.ticket("t-2") is None
        assert not await store.ticket_events("t-2")

    @pytest.mark.parametrize("version", [1, 3])
    async def test_a_ticket_that_does_not_follow_is_refused(self, store: Store, version: int) -> None:
        opened = ticket(fresh())
        await store.change(op_id(), tickets=[opened])
        with pytest.raises(StaleConversation):
            await store.change(op_id(), tickets=[replace(opened, version=version, state="held", holder="jo")])
        assert await store.ticket("t-1") == opened
        held = replace(opened, version=2, state="held", holder="jo")
        await store.change(op_id(), tickets=[held])
        assert await store.ticket("t-1") == held

    @pytest.mark.parametrize("state", ["queued", "offered", "held", "parked", "deferred", "bridged"])
    async def test_a_conversation_has_one_open_ticket(self, store: Store, state: TicketState) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        await store.change(op_id(), tickets=[ticket(before, state=state)])
        with pytest.raises(StaleConversation):
            await store.change(op_id(), tickets=[ticket(before, "t-2")])
        with pytest.raises(StaleConversation):
            await store.commit_turn(turn(before, tickets=(ticket(before, "t-2"),)))
        with pytest.raises(StaleConversation):
            await store.change(op_id(), tickets=[ticket(fresh("c2"), "t-3"), ticket(fresh("c2"), "t-4")])
        assert await store.ticket("t-2") is None
        await store.change(op_id(), tickets=[ticket(fresh("c2"), "t-5")])

    @pytest.mark.parametrize("state", ["wrapping", "closed"])
    async def test_a_settled_ticket_makes_room_for_another(self, store: Store, state: TicketState) -> None:
        old = ticket(fresh())
        await store.change(op_id(), tickets=[old])
        settled = replace(old, version=2, state=state, closed_at=NOW)
        new = ticket(fresh(), "t-2")
        await store.change(op_id(), tickets=[new, settled])
        assert [row.id for row in await store.tickets(["queued"])] == ["t-2"]
        with pytest.raises(StaleConversation):
            await store.change(op_id(), tickets=[replace(settled, version=3, state="held")])

    async def test_the_longest_waiting_ticket_comes_first_and_closed_ones_last(self, store: Store) -> None:
        states: tuple[TicketState, ...] = ("queued", "held", "queued", "closed", "closed", "wrapping")
        made = [
            ticket(
                fresh(f"c{n}"), f"t-{n}", state=state, enqueued_at=NOW - n * MINUTE,
                closed_at=NOW + n * MINUTE if state == "closed" else None,
            )
            for n, state in enumerate(states)
        ]  # fmt: skip
        await store.change(op_id(), tickets=made)
        assert _ids(await store.tickets(["queued"])) == ["t-2", "t-0"]
        assert _ids(await store.tickets(["queued", "held", "wrapping"])) == ["t-5", "t-2", "t-1", "t-0"]
        assert _ids(await store.tickets(["closed", "queued"])) == ["t-2", "t-0", "t-4", "t-3"]
        assert _ids(await store.tickets(["closed", "queued"], 3)) == ["t-2", "t-0", "t-4"]
        assert _ids(await store.tickets(["parked"])) == []
        assert _ids(await store.tickets([])) == []

    async def test_a_ticket_that_is_queued_again_goes_to_its_new_place(self, store: Store) -> None:
        one, two = ticket(fresh("c1"), "t-1"), ticket(fresh("c2"), "t-2", enqueued_at=NOW + MINUTE)
        await store.change(op_id(), tickets=[one, two])
        await store.change(op_id(), tickets=[replace(one, version=2, enqueued_at=NOW + 2 * MINUTE)])
        assert _ids(await store.tickets(["queued"])) == ["t-2", "t-1"]

    async def test_a_customers_tickets_come_the_latest_first(self, store: Store) -> None:
        made = [ticket(fresh(f"c{n}"), f"t-{n}", opened_at=NOW + n % 3 * MINUTE) for n in range(5)]
        await store.change(op_id(), tickets=[*made, ticket(fresh("c9", customer="cu-2"), "t-9")])
        assert _ids(await store.customer_tickets("cu-1")) == ["t-2", "t-4", "t-1", "t-3", "t-0"]
        assert _ids(await store.customer_tickets("cu-1", 2)) == ["t-2", "t-4"]
        assert _ids(await store.customer_tickets("cu-3")) == []

    async def test_the_events_of_a_ticket_have_no_gap(self, store: Store) -> None:
        opened = ticket(fresh())
        await store.change(op_id(), tickets=[opened], ticket_events=[ticket_event(opened, 1)])
        notes = [store.change(op_id(), ticket_events=[ticket_event(opened, 2, f"note {n}")]) for n in range(10)]
        results = await asyncio.gather(*notes, return_exceptions=True)
        assert sum(result is None for result in results) == 1
        with pytest.raises(StaleConversation):
            await store.change(op_id(), ticket_events=[ticket_event(opened, 4)])
        await store.change(op_id(), ticket_events=[ticket_event(opened, 3)])
        assert [event.n for event in await store.ticket_events("t-1")] == [1, 2, 3]

    # Timers, lines, log, versions

    async def test_conversations_are_due_when_their_first_timer_is(self, store: Store) -> None:
        for name, minutes in (("c1", 3), ("c2", 1), ("c3", 2)):
            await store.commit_turn(first(fresh(name, timers=silence(NOW + minutes * MINUTE))))
        await store.commit_turn(first(fresh("c4")))
        assert await store.next_due() == NOW + MINUTE
        assert list(await store.due(NOW, 10)) == []
        assert list(await store.due(NOW + 2 * MINUTE, 10)) == ["c2", "c3"]
        assert list(await store.due(NOW + 9 * MINUTE, 2)) == ["c2", "c3"]
        moved = changed(fresh("c2", timers=silence(NOW + 5 * MINUTE)), version=2)
        await store.commit_turn(first(moved))
        assert list(await store.due(NOW + 9 * MINUTE, 10)) == ["c3", "c1", "c2"]
        for name, version in (("c1", 2), ("c2", 3), ("c3", 2)):
            await store.commit_turn(first(fresh(name, version=version)))
        assert list(await store.due(NOW + 9 * MINUTE, 10)) == []
        assert await store.next_due() is None

    async def test_timers_that_were_put_off_keep_their_order(self, store: Store) -> None:
        for n in range(5):
            await store.commit_turn(first(fresh(f"c{n}", timers=silence(NOW + n * MINUTE))))
        for n, minutes in ((0, 30), (1, 20), (2, 10)):
            await store.commit_turn(first(fresh(f"c{n}", version=2, timers=silence(NOW + minutes * MINUTE))))
        assert list(await store.due(NOW + 60 * MINUTE, 1)) == ["c3"]
        assert await store.next_due() == NOW + 3 * MINUTE
        await store.commit_turn(first(fresh("c0", version=3, timers=silence(NOW + 2 * MINUTE))))
        assert await store.next_due() == NOW + 2 * MINUTE
        assert list(await store.due(NOW + 15 * MINUTE, 10)) == ["c0", "c3", "c4", "c2"]
        assert list(await store.due(NOW + 60 * MINUTE, 10)) == ["c0", "c3", "c4", "c2", "c1"]

    async def test_lines_are_read_on_from_a_seq(self, store: Store) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        await store.commit_turn(first(fresh("c2")))
        one = turn(before, "customer", "bot", "bot")
        two = turn(one.conversation, "customer")
        three = turn(two.conversation, "bot", "bot")
        for commit in (one, turn(fresh("c2"), "bot"), two, three):
            await store.commit_turn(commit)
        every = [*one.lines, *two.lines, *three.lines]
        for after in range(-1, 8):
            for limit in (1, 2, 3, 10):
                assert list(await store.lines("c1", after, limit)) == every[max(after, 0) :][:limit]
        assert not await store.lines("c3", 0, 10)

    async def test_moment_events_come_in_the_order_of_their_commits(self, store: Store) -> None:
        one, two = fresh("c1"), fresh("c2")
        for made in (one, two):
            await store.commit_turn(first(made))
        commit = turn(two, moments=(moment(two, "e-1"), moment(two, "e-2")))
        await store.commit_turn(commit)
        await store.commit_turn(turn(one, moments=(moment(one, "e-0"),)))
        await store.commit_turn(commit)
        found = await store.moments(0, 10)
        assert [name for _, name, _ in found] == ["e-1", "e-2", "e-0"]
        assert [event for _, _, event in found] == [moment(two, "e-1")[1], moment(two, "e-2")[1], moment(one, "e-0")[1]]
        positions = [position for position, _, _ in found]
        assert positions == sorted(set(positions))
        assert list(await store.moments(positions[0], 1)) == [found[1]]
        assert not await store.moments(positions[-1], 10)

    async def test_the_conversations_that_follow_a_version_are_counted(self, store: Store) -> None:
        for name, version in (("c1", "v1"), ("c2", "v2"), ("c3", "v1")):
            await store.commit_turn(first(fresh(name, run=run(version))))
        assert await store.living(["v1", "v2", "v3"]) == {"v1": 2, "v2": 1, "v3": 0}
        await store.commit_turn(first(fresh("c1", version=2)))
        await store.commit_turn(first(fresh("c2", version=2, run=run("v3"))))
        assert await store.living(["v1", "v2", "v3"]) == {"v1": 1, "v2": 0, "v3": 1}

    async def test_a_store_that_works_can_be_probed(self, store: Store) -> None:
        await store.probe()
        await store.probe()

    async def test_a_journey_that_waits_for_another_keeps_its_version_alive(self, store: Store) -> None:
        deep = changed(run("v3"), caller=changed(run("v2"), caller=run("v1")), returns="call")
        await store.commit_turn(first(fresh("c1", run=deep)))
        await store.commit_turn(first(fresh("c2", run=changed(run("v2"), caller=run("v2"), returns="digression"))))
        assert await store.living(["v1", "v2", "v3", "v4"]) == {"v1": 1, "v2": 2, "v3": 1, "v4": 0}
        assert await store.living([]) == {}

    async def test_it_is_counted_where_conversations_are(self, store: Store) -> None:
        for name in ("c1", "c2", "c3"):
            await store.commit_turn(first(fresh(name, run=run())))
        await store.commit_turn(first(fresh("idle")))
        here = whereabouts_of(run(), BOT)
        assert await store.whereabouts() == {here: 3}
        await store.commit_turn(turn(fresh("c1", run=run()), "customer"))
        assert await store.whereabouts() == {here: 3}
        there = changed(run("v2"), call=OpenCall("k-1", "cards.find", NOW), trail=("b", "a", "b"))
        await store.commit_turn(turn(fresh("c1", version=2, seq=1), "customer", run=there))
        await store.own(turn(fresh("c2", run=run()), owner=QUEUE, epoch=2))
        counts = await store.whereabouts()
        assert counts == {here: 1, whereabouts_of(there, BOT): 1, whereabouts_of(run(), QUEUE): 1}
        assert whereabouts_of(there, BOT).trail == ("a", "b") and whereabouts_of(there, BOT).called
        with pytest.raises(StaleConversation):
            await store.commit_turn(first(fresh("c3", run=run("v9"))))
        assert await store.whereabouts() == counts
        await store.commit_turn(turn(fresh("c1", version=3, seq=2), run=None))
        await store.erase(fresh("c2"))
        await store.erase(fresh("idle"))
        assert await store.whereabouts() == {here: 1}
        await store.commit_turn(turn(fresh("c3", run=run()), run=None))
        assert await store.whereabouts() == {}

    async def test_a_line_that_waits_for_its_turn_moves_nobody(self, store: Store) -> None:
        made = fresh("c1", run=run())
        await store.commit_turn(first(made))
        await store.accept(arrival(made), line(made, 0, "customer"), b"event")
        assert await store.whereabouts() == {whereabouts_of(run(), BOT): 1}

    async def test_conversations_under_way_are_read_page_by_page(self, store: Store) -> None:
        for n in range(5):
            await store.commit_turn(first(fresh(f"c{n}", run=run(f"v{n % 2}"))))
        await store.commit_turn(first(fresh("idle")))
        pages: list[list[str]] = []
        after = ""
        while page := await store.following(2, after):
            after = page[-1][0]
            pages.append([conversation.id for _, conversation in page])
        assert [len(page) for page in pages] == [2, 2, 1]
        assert sorted(name for page in pages for name in page) == ["c0", "c1", "c2", "c3", "c4"]

    async def test_what_is_read_of_a_conversation_under_way_is_all_of_it(self, store: Store) -> None:
        made = fresh(run=run(), timers=silence(NOW))
        await store.commit_turn(first(made))
        [(position, found)] = await store.following(10)
        assert found == made
        assert not await store.following(10, position)
        await store.commit_turn(turn(made, run=None))
        assert not await store.following(10)


def _ids(tickets: Sequence[Ticket]) -> list[str]:
    return [row.id for row in tickets]
