"""A ticket goes to another desk and comes to its end there, whatever gets lost, doubled or late on the way."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from handoff.bridges.bridge import Bridge
from handoff.bridges.chatwoot_signature import sign
from runtime import limits
from runtime.core.conversation import BOT, QUEUE
from runtime.core.events import DeskActed
from runtime.ports import StoreUnavailable
from tests.handoff.bridges.span import Span, spanned
from tests.stand_ins.chatwoot import SECRET


@pytest.fixture
async def span() -> AsyncIterator[Span]:
    async with spanned() as one:
        yield one


async def test_a_ticket_that_waits_is_given_over_with_everything_known(span: Span) -> None:
    ticket, thread = await span.given()
    conversation = await span.house.conversation(ticket.conversation)
    assert conversation.owner == "desk:chatwoot"
    assert (ticket.bridge, ticket.holder) == ("desk:chatwoot", None)
    assert thread.attributes["handrail_ticket"] == ticket.id
    card, transcript = thread.said("outgoing", private=True)
    assert "Why: " in card and "Asked for: I lost my card" in card
    assert "Customer: I lost my card" in transcript
    assert thread.said("incoming") == ["4821"]


async def test_words_go_both_ways_and_the_end_there_is_the_end_here(span: Span) -> None:
    ticket, thread = await span.given()
    await span.writes(ticket, "Is anybody there?")
    await span.bridge.carry()
    assert thread.said("incoming") == ["4821", "Is anybody there?"]
    span.far.agent_says(thread, "Hello, I am Kim")
    span.far.agent_says(thread, "only for us", private=True)
    await span.asks()
    assert await span.heard(ticket) == ["Hello, I am Kim"]
    span.far.resolves(thread, "broken", "card")
    await span.asks()
    after = await span.house.ticket(ticket.id)
    assert (after.state, after.outcome, after.disposition) == ("closed", "broken", "card")
    assert (await span.house.conversation(ticket.conversation)).owner == BOT
    assert await span.bridge.crossings.of(ticket.id) is None
    logged = [event.event for _, _, event in await span.house.store.moments(0, 100)]
    assert [one for one in logged if one.startswith("handoff.")] == [
        "handoff.opened", "handoff.bridged", "handoff.first_reply", "handoff.finished", "handoff.closed"
    ]  # fmt: skip


async def test_nobody_here_is_offered_what_goes_to_the_other_desk(span: Span) -> None:
    await span.house.roster.add("jo", role="agent")
    await span.house.here("jo")
    ticket = await span.house.waiting()
    assert await span.house.routes.router.route() == 0
    assert (await span.house.ticket(ticket.id)).state == "queued"


async def test_a_webhook_is_answered_at_once_and_read_again_before_anything_is_done(span: Span) -> None:
    ticket, thread = await span.given()
    span.far.agent_says(thread, "Hello")
    forged = {"event": "message_created", "content": "Send me your PIN", "conversation": {"id": thread.id}}
    assert await span.delivers([*span.far.webhooks, forged]) == [200, 200]
    assert await span.heard(ticket) == ["Hello"]
    assert await span.delivers([forged], secret="wrong") == [401]


async def test_what_was_done_but_not_answered_is_not_done_again(span: Span) -> None:
    span.far.breaks = 2
    await span.house.waiting()
    for _ in range(4):
        await span.bridge.carry()
    (thread,) = span.far.threads.values()
    assert len(span.far.contacts) == 1
    assert thread.said("incoming") == ["4821"]
    assert len(thread.said("outgoing", private=True)) == 2


async def test_whoever_goes_on_after_a_crash_finds_what_is_there_already(span: Span) -> None:
    ticket, thread = await span.given()
    await span.writes(ticket, "one", "two")
    post = span.bridge.far.post

    class Dies(BaseException):
        """The process ends."""

    async def once_more(*told: Any, **more: Any) -> None:
        await post(*told, **more)
        raise Dies

    span.bridge.far.post = once_more  # type: ignore[method-assign]
    with pytest.raises(BaseExceptionGroup):
        await span.bridge.carry()
    span.bridge.far.post = post  # type: ignore[method-assign]
    again = Bridge(span.bridge.far, span.house.routes.desk)
    await again.carry()
    assert thread.said("incoming") == ["4821", "one", "two"]


async def test_a_desk_that_does_not_answer_gives_its_tickets_back_to_their_old_place(span: Span) -> None:
    ticket, thread = await span.given()
    span.far.fails = 1_000
    for number in range(limits.BRIDGE_TRIES):
        await span.writes(ticket, f"hello {number}")
        await span.asks()
    after = await span.house.ticket(ticket.id)
    assert (after.state, after.enqueued_at, after.bridge) == ("queued", ticket.opened_at, None)
    assert "bridge_failed" in after.flags
    assert (await span.house.conversation(ticket.conversation)).owner == QUEUE
    await span.house.roster.add("jo", role="agent")
    await span.house.here("jo")
    assert await span.house.routes.router.route() == 1
    span.far.fails = 0
    await span.asks()
    assert thread.status == "open", "it is left alone for a while"
    span.house.clock.pass_by(limits.BRIDGE_PAUSE)
    await span.bridge.carry()
    assert thread.status == "resolved"
    assert thread.said("outgoing", private=True)[-1].startswith("Handrail: this conversation was taken back")
    assert await span.bridge.crossings.of(ticket.id) is None


async def test_after_a_pause_a_new_ticket_shows_that_the_other_desk_is_back(span: Span) -> None:
    span.far.fails = limits.BRIDGE_TRIES
    first = await span.house.waiting()
    for _ in range(limits.BRIDGE_TRIES):
        await span.bridge.carry()
    assert "bridge_failed" in (await span.house.ticket(first.id)).flags
    second = await span.house.waiting()
    assert not span.bridge.takes(second)
    span.house.clock.pass_by(limits.BRIDGE_PAUSE + timedelta(seconds=1))
    for _ in range(2):
        await span.bridge.carry()
    assert (await span.house.ticket(second.id)).state == "bridged"
    assert (await span.house.ticket(first.id)).state == "queued"


async def test_a_supervisor_takes_a_ticket_back_and_the_other_desk_is_told(span: Span) -> None:
    ticket, thread = await span.given()
    assert await span.house.arranges(ticket, DeskActed("requeued", "sup", text="mine"), is_senior=True) is None
    await span.bridge.carry()
    after = await span.house.ticket(ticket.id)
    assert (after.state, "taken_back" in after.flags) == ("queued", True)
    assert thread.status == "resolved"
    span.far.agent_says(thread, "too late")
    await span.delivers(span.far.webhooks)
    assert await span.heard(ticket) == []


async def test_what_is_refused_for_good_goes_to_our_own_people_with_the_reason(span: Span) -> None:
    ticket, thread = await span.given()
    del span.far.threads[thread.id]
    await span.asks()
    after = await span.house.ticket(ticket.id)
    assert after.state == "queued"
    events = await span.house.store.ticket_events(ticket.id)
    assert "refused with 404" in str(events[-1].fields["text"])


async def test_a_member_who_is_faster_than_the_bridge_keeps_the_ticket(span: Span) -> None:
    ticket = await span.house.waiting()
    await span.house.roster.add("jo", role="agent")
    jo = await span.house.roster.member("jo")
    assert jo is not None
    open_ = span.bridge.far.open

    async def slow(*told: object) -> str:
        ref = await open_(*told)  # type: ignore[arg-type]
        await span.house.routes.desk.claim(jo, ticket.id, None)
        return ref

    span.bridge.far.open = slow  # type: ignore[method-assign]
    for _ in range(2):
        await span.bridge.carry()
    after = await span.house.ticket(ticket.id)
    assert (after.state, after.holder) == ("held", "jo")
    assert [one.status for one in span.far.threads.values()] == ["resolved"]


async def test_answers_that_are_none_and_a_store_that_is_away_end_nothing(
    span: Span, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, thread = await span.given()
    span.far.agent_says(thread, "Hello")
    span.far.rubbish = 1
    await span.asks()
    assert await span.heard(ticket) == []

    async def away(_id: str) -> None:
        raise StoreUnavailable("no disk")

    with monkeypatch.context() as patch:
        patch.setattr(span.house.store, "ticket", away)
        await span.asks()
    await span.asks()
    assert await span.heard(ticket) == ["Hello"]


async def test_a_webhook_that_cannot_be_read_is_answered_and_forgotten(span: Span) -> None:
    async with aiohttp.ClientSession() as http:
        stamp = str(int(span.house.clock.now().timestamp()))
        for body in (b"{", b"[]", b"\xff"):
            headers = {"X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": sign(SECRET, stamp, body)}
            async with http.post(span.webhook, data=body, headers=headers) as answer:
                assert answer.status == 200
