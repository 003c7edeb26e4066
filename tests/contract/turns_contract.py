"""What a store promises about turns: the steps that write a conversation."""

import asyncio
from dataclasses import replace

import pytest
from msgspec.structs import replace as changed

from runtime.core.conversation import BOT, QUEUE, held_by
from runtime.core.records import Commit, Document, Receipt
from runtime.ports import OutOfTurn, StaleConversation, Store
from tests.contract.rows import (
    LEASE,
    NOW,
    address_of,
    arrival,
    first,
    fresh,
    line,
    moment,
    op_id,
    run,
    silence,
    text_message,
    ticket,
    ticket_event,
    turn,
)


class TurnsContract:
    """Commits, owners, arrivals, waiting events, listeners."""

    async def test_a_conversation_is_found_by_its_id_and_its_address(self, store: Store) -> None:
        made = fresh(run=run(), timers=silence(NOW))
        await store.commit_turn(first(made))
        assert await store.conversation("c1") == made
        assert await store.at("web", made.address) == made
        assert await store.conversation("c2") is None
        assert await store.at("sms", made.address) is None

    async def test_a_turn_that_returned_is_written(self, store: Store) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        commit = turn(before, "customer", "bot", "bot", arrival=arrival(before))
        assert await store.commit_turn(commit) == Receipt("c1", 1, "digest of m-1")
        assert await store.conversation("c1") == commit.conversation
        assert tuple(await store.lines("c1", 0, 10)) == commit.lines
        assert await store.receipt("web", "m-1") == Receipt("c1", 1, "digest of m-1", repeated=True)
        assert await store.receipt("web", "m-2") is None
        assert await store.receipt("sms", "m-1") is None

    @pytest.mark.parametrize("version", [1, 2, 4], ids=["the first again", "the same", "one too many"])
    async def test_a_commit_that_does_not_follow_writes_nothing(self, store: Store, version: int) -> None:
        before = await self._with_everything(store)
        commit = self._everything(before)
        commit = replace(commit, conversation=changed(commit.conversation, version=version))
        with pytest.raises(StaleConversation):
            await store.commit_turn(commit)
        await self._nothing_was_written(store, before)

    async def test_an_operation_that_is_repeated_writes_nothing(self, store: Store) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        commit = turn(before, "bot")
        assert await store.commit_turn(commit) == Receipt("c1", None, "")
        assert await store.commit_turn(commit) == Receipt("c1", None, "", repeated=True)
        await store.commit_turn(turn(commit.conversation, "bot"))
        assert await store.commit_turn(commit) == Receipt("c1", None, "", repeated=True)
        assert [row.seq for row in await store.lines("c1", 0, 10)] == [1, 2]

    async def test_an_arrival_is_taken_once(self, store: Store) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        once = turn(before, "customer", arrival=arrival(before))
        await store.commit_turn(once)
        again = turn(once.conversation, "customer", arrival=replace(arrival(before, seq=2), digest="another"))
        assert await store.commit_turn(again) == Receipt("c1", 1, "digest of m-1", repeated=True)
        stale = turn(before, "customer", arrival=arrival(before))
        assert await store.commit_turn(stale) == Receipt("c1", 1, "digest of m-1", repeated=True)
        assert await store.conversation("c1") == once.conversation
        assert len(await store.lines("c1", 0, 10)) == 1

    async def test_arrivals_of_different_channels_do_not_meet(self, store: Store) -> None:
        web, sms = fresh("c1"), fresh("c2", channel="sms")
        for made in (web, sms):
            await store.commit_turn(first(made))
            assert not (await store.commit_turn(turn(made, "customer", arrival=arrival(made)))).repeated

    @pytest.mark.parametrize("seqs", [(2,), (1, 1), (1, 3), ()], ids=str)
    async def test_the_lines_of_a_conversation_have_no_gap(self, store: Store, seqs: tuple[int, ...]) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        after = changed(before, version=2, seq=2)
        lines = tuple(line(after, seq) for seq in seqs)
        with pytest.raises(ValueError, match="gap"):
            await store.commit_turn(Commit(op_id(), after, lines=lines))
        assert await store.conversation("c1") == before
        assert not await store.lines("c1", 0, 10)

    async def test_the_bot_is_silent_while_a_person_has_the_conversation(self, store: Store) -> None:
        held = fresh(owner=held_by("jo"), epoch=3)
        await store.commit_turn(first(held))
        with pytest.raises(StaleConversation):
            await store.commit_turn(turn(held, "staff", "bot"))
        with pytest.raises(StaleConversation):
            await store.own(turn(held, "bot", owner=QUEUE, epoch=4))
        assert await store.conversation("c1") == held
        assert not await store.lines("c1", 0, 10)
        await store.commit_turn(turn(held, "customer", "staff", "system"))

    async def test_the_bot_may_speak_in_the_turn_that_hands_over_or_gives_back(self, store: Store) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        handed = turn(before, "customer", "bot", "system", owner=QUEUE, epoch=2)
        await store.own(handed)
        back = turn(handed.conversation, "bot", owner=BOT, epoch=3)
        await store.own(back)
        assert await store.conversation("c1") == back.conversation
        assert len(await store.lines("c1", 0, 10)) == 4

    @pytest.mark.parametrize(("owner", "epoch"), [(QUEUE, 1), (BOT, 2), (QUEUE, 2)])
    async def test_a_turn_does_not_change_the_owner(self, store: Store, owner: str, epoch: int) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        with pytest.raises(StaleConversation):
            await store.commit_turn(turn(before, "customer", owner=owner, epoch=epoch))
        assert await store.conversation("c1") == before

    @pytest.mark.parametrize("epoch", [0, 1, 3])
    async def test_a_change_of_owner_takes_the_next_epoch(self, store: Store, epoch: int) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        with pytest.raises(StaleConversation):
            await store.own(turn(before, "system", owner=QUEUE, epoch=epoch))
        assert await store.conversation("c1") == before
        await store.own(turn(before, "system", owner=QUEUE, epoch=2))

    async def test_a_conversation_that_is_not_there_has_no_owner_to_change(self, store: Store) -> None:
        with pytest.raises(StaleConversation):
            await store.own(first(fresh(owner=QUEUE, epoch=2)))
        assert await store.conversation("c1") is None

    async def test_an_address_has_one_conversation(self, store: Store) -> None:
        one, other = fresh("5-a"), fresh("5-b", address=address_of("5-a"))
        await store.commit_turn(first(one))
        with pytest.raises(StaleConversation):
            await store.commit_turn(first(other))
        assert await store.at("web", address_of("5-a")) == one
        assert await store.conversation("5-b") is None

    async def test_of_many_turns_at_once_one_is_written(self, store: Store) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        turns = [turn(before, "customer", arrival=arrival(before, f"m-{n}")) for n in range(50)]
        results = await asyncio.gather(*(store.commit_turn(commit) for commit in turns), return_exceptions=True)
        assert sum(isinstance(result, Receipt) for result in results) == 1
        assert sum(isinstance(result, StaleConversation) for result in results) == 49
        assert len(await store.lines("c1", 0, 100)) == 1

    async def test_of_two_hundred_claims_at_once_one_wins(self, store: Store) -> None:
        waiting = fresh(owner=QUEUE, epoch=2)
        await store.commit_turn(first(waiting))
        claims = [turn(waiting, "system", owner=held_by(f"m{n}"), epoch=3) for n in range(200)]
        results = await asyncio.gather(*(store.own(claim) for claim in claims), return_exceptions=True)
        winner = next(claim for claim, won in zip(claims, results, strict=True) if isinstance(won, Receipt))
        assert sum(isinstance(result, StaleConversation) for result in results) == 199
        assert await store.conversation("c1") == winner.conversation

    async def test_one_message_that_comes_many_times_at_once_is_taken_once(self, store: Store) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        turns = [turn(before, "customer", arrival=arrival(before)) for _ in range(30)]
        receipts = await asyncio.gather(*(store.commit_turn(commit) for commit in turns))
        assert [receipt.repeated for receipt in receipts].count(False) == 1
        assert {receipt.seq for receipt in receipts} == {1}

    # Events that wait

    async def test_an_accepted_event_gets_the_next_seq_and_waits(self, store: Store) -> None:
        before = fresh(touched_at=NOW - LEASE)
        await store.commit_turn(first(before))
        said = turn(before, "bot")
        await store.commit_turn(said)
        under_way = turn(said.conversation, "bot")
        words = line(before, 0, "customer", "Hello?")
        receipt = await store.accept(arrival(before, seq=None), words, b"event")
        assert receipt == Receipt("c1", 2, "digest of m-1")
        assert tuple(await store.lines("c1", 1, 10)) == (replace(words, seq=2),)
        (waiting,) = await store.waiting(10)
        assert (waiting.conversation, waiting.seq, waiting.event, waiting.tries) == ("c1", 2, b"event", 0)
        after = await store.conversation("c1")
        assert after is not None and (after.seq, after.touched_at) == (2, NOW)
        with pytest.raises(StaleConversation):
            await store.commit_turn(under_way)
        await store.commit_turn(turn(after, "bot", handles=waiting.id))
        assert not await store.waiting(10)

    async def test_nothing_overtakes_an_event_that_waits(self, store: Store) -> None:
        before, other = fresh(), fresh("c2")
        for made in (before, other):
            await store.commit_turn(first(made))
        await store.accept(arrival(before, "m-1"), None, b"first")
        await store.accept(arrival(before, "m-2"), None, b"second")
        (waiting,) = await store.waiting(10)
        newer = turn(before, "customer", arrival=arrival(before, "m-3"))
        for write, commit in (
            (store.commit_turn, newer),
            (store.commit_turn, turn(before)),
            (store.own, turn(before, "system", owner=QUEUE, epoch=2)),
        ):
            with pytest.raises(OutOfTurn) as refused:
                await write(commit)
            assert refused.value.first == waiting
        assert await store.conversation("c1") == before
        assert await store.receipt("web", "m-3") is None
        await store.commit_turn(turn(other, "bot"))
        await store.commit_turn(turn(before, "bot", handles=waiting.id))
        (second,) = await store.waiting(10)
        after = await store.conversation("c1")
        assert after is not None and second.event == b"second"
        await store.own(turn(after, "system", owner=QUEUE, epoch=2, handles=second.id))
        after = await store.conversation("c1")
        assert after is not None
        assert not (await store.commit_turn(turn(after, "customer", arrival=newer.arrival))).repeated

    async def test_what_was_written_before_is_said_so_while_events_wait(self, store: Store) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        operation = turn(before, "bot")
        await store.commit_turn(operation)
        receipt = await store.accept(arrival(before, "m-1"), None, b"event")
        assert (await store.commit_turn(operation)).repeated
        waiting_again = turn(operation.conversation, "customer", arrival=arrival(before, "m-1", seq=3))
        assert await store.commit_turn(waiting_again) == replace(receipt, repeated=True)

    async def test_turns_that_come_together_with_one_out_of_turn_are_written(self, store: Store) -> None:
        made = [fresh(f"c{n}") for n in range(5)]
        for one in made:
            await store.commit_turn(first(one))
        await store.accept(arrival(made[2]), None, b"event")
        results = await asyncio.gather(*(store.commit_turn(turn(one)) for one in made), return_exceptions=True)
        assert [type(result) for result in results] == [Receipt, Receipt, OutOfTurn, Receipt, Receipt]

    async def test_an_event_without_a_line_leaves_the_conversation_as_it_is(self, store: Store) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        assert await store.accept(arrival(before), None, b"event") == Receipt("c1", None, "digest of m-1")
        assert await store.conversation("c1") == before
        (waiting,) = await store.waiting(10)
        assert waiting.seq is None

    async def test_an_event_is_accepted_once(self, store: Store) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        words = line(before, 0, "customer")
        receipt = await store.accept(arrival(before), words, b"event")
        assert await store.accept(arrival(before), words, b"event") == replace(receipt, repeated=True)
        assert await store.commit_turn(turn(before, "customer", arrival=arrival(before))) == replace(
            receipt, repeated=True
        )
        assert len(await store.waiting(10)) == len(await store.lines("c1", 0, 10)) == 1

    async def test_nothing_is_accepted_for_an_unknown_conversation(self, store: Store) -> None:
        with pytest.raises(KeyError):
            await store.accept(arrival(fresh()), None, b"event")
        assert await store.receipt("web", "m-1") is None
        assert not await store.waiting(10)

    async def test_waiting_events_come_oldest_first_one_of_each_conversation(self, store: Store) -> None:
        for name in ("c2", "c1", "c3"):
            await store.commit_turn(first(fresh(name)))
        for n, name in enumerate(("c2", "c1", "c2", "c3", "c1")):
            await store.accept(arrival(fresh(name), f"m-{n}"), None, f"event {n}".encode())
        assert [row.event for row in await store.waiting(10)] == [b"event 0", b"event 1", b"event 3"]
        assert [row.event for row in await store.waiting(2)] == [b"event 0", b"event 1"]
        second = (await store.waiting(10))[0]
        await store.commit_turn(turn(fresh("c2"), handles=second.id))
        assert [row.event for row in await store.waiting(10)] == [b"event 1", b"event 2", b"event 3"]

    async def test_an_event_has_one_outcome(self, store: Store) -> None:
        before, other = fresh(), fresh("c2")
        for made, external_id in ((before, "m-1"), (other, "m-2")):
            await store.commit_turn(first(made))
            await store.accept(arrival(made, external_id), None, b"event")
        mine, theirs = await store.waiting(10)
        with pytest.raises(StaleConversation):
            await store.commit_turn(turn(before, "bot", handles=theirs.id))
        done = turn(before, "bot", handles=mine.id)
        await store.commit_turn(done)
        for handled in (mine.id, theirs.id):
            with pytest.raises(StaleConversation):
                await store.commit_turn(turn(done.conversation, "bot", handles=handled))
        assert await store.conversation("c1") == done.conversation
        assert list(await store.waiting(10)) == [theirs]

    async def test_tries_of_a_waiting_event_are_counted(self, store: Store) -> None:
        before = fresh()
        await store.commit_turn(first(before))
        await store.accept(arrival(before), None, b"event")
        (waiting,) = await store.waiting(10)
        assert [await store.tried(waiting.id) for _ in range(3)] == [1, 2, 3]
        assert [row.tries for row in await store.waiting(10)] == [3]
        await store.commit_turn(turn(before, handles=waiting.id))
        assert await store.tried(waiting.id) == 0

    # Listeners

    async def test_listeners_hear_of_what_was_written_and_of_nothing_else(self, store: Store) -> None:
        heard: list[Commit] = []
        quiet = store.listen(heard.append)
        before = fresh()
        await store.commit_turn(first(before))
        commit = turn(before, "customer", arrival=arrival(before))
        await store.commit_turn(commit)
        await store.commit_turn(commit)
        with pytest.raises(StaleConversation):
            await store.commit_turn(turn(before, "customer"))
        await store.accept(arrival(before, "m-2"), line(before, 0, "customer", "And?"), b"event")
        assert [tuple(row.seq for row in written.lines) for written in heard] == [(), (1,), (2,)]
        assert heard[-1].conversation == await store.conversation("c1")
        quiet()
        quiet()
        await store.commit_turn(first(fresh("c2")))
        assert len(heard) == 3

    async def test_a_listener_that_fails_hurts_nobody(self, store: Store) -> None:
        heard: list[str] = []

        def fails(commit: Commit) -> None:
            raise ArithmeticError(commit.op_id)

        store.listen(fails)
        store.listen(lambda commit: heard.append(commit.conversation.id))
        await store.commit_turn(first(fresh()))
        assert heard == ["c1"]
        assert await store.conversation("c1") == fresh()

    # All or nothing

    async def _with_everything(self, store: Store) -> Commit:
        """A conversation at version 2 with a row of each kind."""
        made = fresh()
        await store.commit_turn(first(made))
        commit = self._everything(first(made))
        await store.commit_turn(commit)
        return commit

    def _everything(self, before: Commit) -> Commit:
        after = before.conversation
        n = after.version
        opened = ticket(after, version=n)
        return turn(
            after, "customer", "bot", arrival=arrival(after, f"m-{n}"), outbox=(text_message(after, f"o-{n}"),),
            tickets=(opened,), ticket_events=(ticket_event(opened, n),), moments=(moment(after, f"e-{n}"),),
            documents=(Document("customer", "cu-1", n, b"{}"),), timers=silence(NOW), run=run(f"v{n}"),
        )  # fmt: skip

    async def _nothing_was_written(self, store: Store, before: Commit) -> None:
        assert await store.conversation("c1") == before.conversation
        assert tuple(await store.lines("c1", 0, 10)) == before.lines
        assert await store.receipt("web", "m-2") is None
        assert [row.id for row in await store.ready(NOW, 10)] == ["o-1"]
        assert await store.ticket("t-1") == before.tickets[0]
        assert tuple(await store.ticket_events("t-1")) == before.ticket_events
        assert [name for _, name, _ in await store.moments(0, 10)] == ["e-1"]
        assert await store.document("customer", "cu-1") == before.documents[0]
        assert await store.living(["v1", "v2"]) == {"v1": 1, "v2": 0}

    async def test_a_commit_refused_for_a_record_writes_nothing(self, store: Store) -> None:
        before = await self._with_everything(store)
        commit = self._everything(before)
        for refused in (
            replace(commit, documents=(Document("customer", "cu-1", 3, b"{}"),)),
            replace(commit, tickets=(replace(commit.tickets[0], version=1),)),
            replace(commit, ticket_events=(ticket_event(commit.tickets[0], 3),)),
            replace(commit, tickets=(ticket(before.conversation, "t-2"),)),
            replace(commit, handles="7"),
        ):
            with pytest.raises(StaleConversation):
                await store.commit_turn(replace(refused, op_id=op_id()))
            await self._nothing_was_written(store, before)
        await store.commit_turn(commit)
