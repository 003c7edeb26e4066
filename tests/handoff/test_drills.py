"""One drill for each promise of the desk, by its number: what is tried to break it, and what still holds.

Crash points and kills of the whole service are in tests/crash.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from handoff.changes import project
from handoff.desk import OPEN
from handoff.offering import loads
from handoff.roster import digest
from runtime import limits
from runtime.core.conversation import BOT, QUEUE, held_by
from runtime.core.events import DeskActed, Said, StaffJoined, TimedOut
from runtime.core.records import Commit, Document, Ticket
from runtime.core.values import Slot
from runtime.ports import StoreUnavailable
from runtime.store.in_sqlite import SqliteStore
from runtime.wire import write_json
from tests.handoff.bridges.span import spanned
from tests.handoff.house import Caller, HeldClock, House

CLAIMS = 200
RACES = 1_000
NOBODY = {"role": "agent", "queues": [], "password": "", "is_new": False}


@pytest.fixture
async def on_disk(tmp_path: Path) -> AsyncIterator[House]:
    """A house over a file."""
    store = SqliteStore(tmp_path / "desk.db", HeldClock())
    await store.open()
    yield House(store)
    await store.close()


async def test_i1_of_two_hundred_members_who_claim_at_once_one_wins(house: House) -> None:
    ticket = await house.waiting()
    callers = []
    members = []
    for number in range(CLAIMS):
        token = f"m{number}.secret"
        body = {**NOBODY, "called": f"M{number}", "tokens": [digest(token)]}
        members.append(Document("staff", f"m{number}", 1, write_json(body)))
        callers.append(Caller(house, token))
    await house.store.change("members", members)
    answers = await asyncio.gather(*(one.post(f"/tickets/{ticket.id}/claim", version=1) for one in callers))
    assert Counter(status for status, _ in answers) == {200: 1, 409: CLAIMS - 1}
    assert {answer["code"] for status, answer in answers if status == 409} == {"taken"}


async def test_i1_claims_that_race_have_one_winner(on_disk: House) -> None:
    ticket = await on_disk.waiting()

    async def claim(number: int) -> str | None:
        async def guard(_conversation: object, current: Ticket | None) -> str | None:
            return "taken" if current is None or current.state == "held" else None

        event = StaffJoined(f"m{number}", f"M{number}")
        taken = await on_disk.worker.handle(ticket.conversation, event, channel="desk", guard=guard)
        return taken.refused

    refusals = await asyncio.gather(*map(claim, range(CLAIMS)))
    assert Counter(refusals) == {None: 1, "taken": CLAIMS - 1}


async def test_i2_a_conversation_that_is_handed_over_twice_has_one_ticket(house: House) -> None:
    customer = await house.customer()
    await asyncio.gather(*(house.says(customer, "person") for _ in range(20)))
    tickets = await house.store.tickets(OPEN)
    assert len(tickets) == 1


async def test_i3_i4_messages_that_come_twice_and_at_once_are_lines_once_and_in_order(on_disk: House) -> None:
    customer = await on_disk.customer()
    await on_disk.says(customer, "person")
    sent = [f"message {number}" for number in range(40)]
    await asyncio.gather(
        *(
            on_disk.worker.handle(customer.id, Said(text, cmid=text), channel="web", external_id=text)
            for text in sent * 2
        )
    )
    lines = await on_disk.store.lines(customer.id, 0, 1_000)
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
    assert sorted(line.text for line in lines if line.author == "customer" and line.cmid) == sorted(sent)


async def test_i5_after_a_claim_the_bot_says_nothing_however_the_turns_race(on_disk: House) -> None:
    late = 0
    for batch in range(RACES // 50):
        customers = [await on_disk.customer() for _ in range(50)]
        await asyncio.gather(*(on_disk.says(one, "I lost my card") for one in customers))
        work = []
        for number, one in enumerate(customers):
            turn = on_disk.worker.handle(one.id, Said("4821" if batch % 2 else "no idea"), channel="web")
            claim = on_disk.worker.handle(one.id, StaffJoined("jo", "Jo", takes_over=True), channel="desk")
            work += [turn, claim] if number % 2 else [claim, turn]
        await asyncio.gather(*work)
        for one in customers:
            conversation = await on_disk.conversation(one.id)
            assert conversation.owner == held_by("jo")
            lines = await on_disk.store.lines(one.id, 0, 100)
            late += sum(line.author == BOT and line.epoch >= conversation.epoch for line in lines)
    assert late == 0


async def test_i6_only_the_holder_speaks_even_after_the_ticket_went_to_a_colleague(house: House) -> None:
    ticket = await house.waiting()
    jo, _sam = await house.member("jo"), await house.member("sam")
    shown = await jo.claimed(ticket)
    await house.arranges(ticket, DeskActed("assigned", "sup", to="sam", name="Sam", before="Jo"))
    status, answer = await jo.post(f"/tickets/{ticket.id}/reply", text="hi", cmid="c", last_seq=shown["head"] + 9)
    assert (status, answer["code"]) == (409, "not_holder")


async def test_i7_every_ticket_that_is_closed_says_how_and_by_whom(house: House) -> None:
    jo = await house.member()
    first, second = await house.waiting(), await house.waiting()
    await jo.claimed(first)
    await jo.post(f"/tickets/{first.id}/finish", outcome="kept")
    await house.passes(limits.WRAP_UP)
    await house.passes(limits.TICKET_LIFE)
    for ticket in (first, second):
        after = await house.ticket(ticket.id)
        last = (await house.store.ticket_events(ticket.id))[-1]
        assert after.state == "closed"
        assert after.disposition and after.outcome and last.actor


async def test_i8_a_ticket_that_lost_its_clock_gets_it_back(house: House) -> None:
    ticket = await house.waiting()
    conversation = await house.conversation(ticket.conversation)
    bare = changed(conversation, version=conversation.version + 1, timers=())
    await house.store.commit_turn(Commit(house.ids.new("op-"), bare))
    await house.routes.router.route()
    timers = (await house.conversation(ticket.conversation)).timers
    assert [(timer.kind, timer.due) for timer in timers] == [("ttl", ticket.opened_at + limits.TICKET_LIFE)]


async def test_i9_five_transfers_leave_the_age_and_the_place_of_a_ticket(house: House) -> None:
    ticket = await house.waiting()
    for number in range(5):
        await house.passes(timedelta(minutes=1))
        to = f"m{number}"
        assert await house.arranges(ticket, DeskActed("assigned", "sup", to=to, name=to, before="x")) is None
    assert await house.arranges(ticket, DeskActed("requeued", "sup"), is_senior=True) is None
    after = await house.ticket(ticket.id)
    assert (after.opened_at, after.enqueued_at) == (ticket.opened_at, ticket.opened_at)


async def test_i10_a_transfer_to_somebody_who_leaves_ends_with_the_holder(house: House) -> None:
    ticket = await house.waiting()
    jo, _sam = await house.member("jo"), await house.member("sam")
    await jo.claimed(ticket)
    await house.here("jo", "sam")
    assert (await jo.post(f"/tickets/{ticket.id}/transfer", to="sam", note="please"))[0] == 200
    status, answer = await jo.post(f"/tickets/{ticket.id}/finish", outcome="kept")
    assert (status, answer["code"]) == (409, "transferring")
    await house.passes(limits.STICKY)
    after = await house.ticket(ticket.id)
    assert (after.state, after.holder, after.offered_to) == ("held", "jo", None)
    assert (await jo.post(f"/tickets/{ticket.id}/finish", outcome="kept"))[0] == 200


async def test_i11_the_load_of_a_member_is_counted_from_the_rows(house: House) -> None:
    jo = await house.member("jo")
    tickets = [await house.waiting() for _ in range(4)]
    for ticket in tickets[:3]:
        await jo.claimed(ticket)
    await jo.post(f"/tickets/{tickets[0].id}/finish", outcome="kept")
    await house.arranges(tickets[3], DeskActed("offered", "router", to="jo", key="o"))
    assert loads(await house.store.tickets(OPEN)) == {"jo": 4}
    await house.passes(limits.WRAP_UP)
    assert loads(await house.store.tickets(OPEN)) == {"jo": 2}


async def test_i12_the_notice_of_a_handover_is_given_once(house: House) -> None:
    customer = await house.customer()
    for _ in range(5):
        await house.worker.handle(customer.id, Said("person", cmid="c"), channel="web", external_id="one")
    lines = await house.store.lines(customer.id, 0, 100)
    assert sum(line.kind == "handoff" for line in lines) == 1


async def test_i13_a_move_that_is_sent_twice_at_once_is_done_once(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    path = f"/tickets/{ticket.id}/move"
    answers = await asyncio.gather(*(jo.post(path, move="again", key="k") for _ in range(10)))
    assert {status for status, _ in answers} == {200}
    assert [event.event for event in await house.store.ticket_events(ticket.id)].count("moved") == 1


async def test_i14_clocks_that_ran_out_while_nothing_ran_fire_once_and_in_order(tmp_path: Path) -> None:
    clock = HeldClock()
    store = SqliteStore(tmp_path / "desk.db", clock)
    await store.open()
    house = House(store)
    ticket = await house.waiting()
    await house.arranges(ticket, DeskActed("offered", "router", to="jo", key="o-1"))
    await store.close()
    again = SqliteStore(tmp_path / "desk.db", clock)
    await again.open()
    later = House(again)
    await later.passes(timedelta(minutes=16))
    events = [event.event for event in await again.ticket_events(ticket.id)]
    assert events == ["opened", "offered", "offer_missed", "deferred"]
    await later.passes(timedelta(0))
    assert [event.event for event in await again.ticket_events(ticket.id)] == events
    await again.close()


async def test_i15_a_reply_from_a_stale_page_is_refused(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    shown = await jo.claimed(ticket)
    await house.says(await house.conversation(ticket.conversation), "wait")
    body = {"text": "Done", "cmid": "c", "last_seq": shown["head"]}
    status, answer = await jo.post(f"/tickets/{ticket.id}/reply", **body)
    assert (status, answer["code"]) == (409, "behind")


@settings(max_examples=15, deadline=None)
@given(
    deliveries=st.lists(st.integers(0, 3), max_size=8),
    breaks=st.integers(0, 3),
    fails=st.integers(0, 1),
    asks=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_i16_each_message_crosses_a_bridge_once_and_in_order_whatever_is_dropped_doubled_late_or_unsure(
    deliveries: list[int], breaks: int, fails: int, asks: list[bool]
) -> None:
    async def cross() -> None:
        async with spanned() as span:
            ticket, thread = await span.given()
            for number in range(4):
                span.far.agent_says(thread, f"word {number}")
                if asks[number]:
                    await span.asks()
            await span.delivers([span.far.webhooks[number] for number in deliveries])
            span.far.breaks, span.far.fails = breaks, fails
            await span.writes(ticket, "one", "two", "three")
            for _ in range(8):
                await span.asks()
            assert await span.heard(ticket) == [f"word {number}" for number in range(4)]
            assert thread.said("incoming") == ["4821", "one", "two", "three"]

    asyncio.run(cross())


async def test_i17_a_clock_that_jumps_ahead_ends_an_offer_and_nothing_twice(house: House) -> None:
    ticket = await house.waiting()
    await house.arranges(ticket, DeskActed("offered", "router", to="jo", key="o-1"))
    conversation = await house.conversation(ticket.conversation)
    timer = next(one for one in conversation.timers if one.ref.startswith("offer"))
    house.clock.pass_by(timedelta(hours=3))
    event = TimedOut(timer.kind, timer.ref, timer.step, timer.due)
    for _ in range(2):
        await house.worker.handle(ticket.conversation, event)
    assert [one.event for one in await house.store.ticket_events(ticket.id)].count("offer_missed") == 1


async def test_i18_every_row_is_what_its_events_make(house: House) -> None:
    jo = await house.member()
    profile = {"first_name": Slot("Ana", "site", house.clock.now())}
    tickets = [await house.waiting(profile) for _ in range(3)]
    await jo.claimed(tickets[0])
    await jo.post(f"/tickets/{tickets[0].id}/note", text="a note")
    await house.says(await house.conversation(tickets[1].conversation), "cancel")
    await house.passes(timedelta(hours=1))
    for ticket in tickets:
        assert project(await house.store.ticket_events(ticket.id)) == await house.ticket(ticket.id)


async def test_a_store_that_is_away_loses_no_message_that_was_acknowledged(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = await house.waiting()

    async def away(_commit: Commit) -> None:
        raise StoreUnavailable("no disk")

    with monkeypatch.context() as patch:
        patch.setattr(house.store, "commit_turn", away)
        with pytest.raises(StoreUnavailable):
            await house.worker.handle(ticket.conversation, Said("hello", cmid="c"), channel="web", external_id="c")
    await house.worker.handle(ticket.conversation, Said("hello", cmid="c"), channel="web", external_id="c")
    assert [text for author, text in await house.texts(ticket.conversation) if author == "customer"][-1] == "hello"
    assert (await house.conversation(ticket.conversation)).owner == QUEUE
