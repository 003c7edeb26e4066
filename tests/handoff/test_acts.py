"""What the people of the desk, the router and time do to a ticket: each transition, by the pure rules alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handoff.refusals import refusal
from runtime import limits
from runtime.core.conversation import BOT, QUEUE, held_by
from runtime.core.events import (
    DeskActed,
    OptedOut,
    Said,
    StaffFinished,
    StaffJoined,
    StaffMoved,
    StaffSaid,
    TimedOut,
)
from runtime.core.journey import JourneyMap
from runtime.core.reading import Reading
from tests.core.builders import meridian
from tests.handoff.desk_thread import DeskThread

MINUTE = timedelta(minutes=1)
OFFER = DeskActed("offered", "router", to="jo", key="o-1")
HELLO = StaffSaid("jo", "Jo", "Hello")


def fires(thread: DeskThread, what: str) -> DeskThread:
    """The clock of the desk of that name becomes due."""
    timer = next(one for one in thread.conversation.timers if one.kind == "desk" and one.ref.startswith(what))
    thread.now = timer.due
    return thread.take(TimedOut(timer.kind, timer.ref, timer.step, timer.due))


def told(thread: DeskThread) -> list[str]:
    return [line.text for line in thread.change.lines]


def closed_at_night() -> JourneyMap:
    journeys = meridian()
    support = replace(journeys.queues["support"], hours="Mo-Fr 08:00-20:00")
    return replace(journeys, queues={**journeys.queues, "support": support})


def test_an_offer_is_for_one_member_and_for_a_while() -> None:
    thread = DeskThread().fails().take(OFFER)
    assert (thread.held.state, thread.held.offered_to) == ("offered", "jo")
    assert thread.held.offer_until == thread.now + limits.OFFER
    assert thread.conversation.owner == QUEUE
    assert thread.told == ["handoff.offered"]


def test_an_offer_that_runs_out_goes_back_and_keeps_its_place() -> None:
    thread = DeskThread().fails().take(OFFER)
    before = thread.held
    fires(thread, "offer")
    assert (thread.held.state, thread.held.offered_to, thread.held.offer_id) == ("queued", None, None)
    assert (thread.held.enqueued_at, thread.held.opened_at) == (before.enqueued_at, before.opened_at)
    assert thread.told == ["handoff.missed"]


def test_the_clock_of_an_offer_that_was_accepted_does_nothing() -> None:
    thread = DeskThread().fails().take(OFFER)
    timer = next(one for one in thread.conversation.timers if one.ref.startswith("offer"))
    thread.joined().take(TimedOut(timer.kind, timer.ref, timer.step, timer.due))
    assert thread.held.state == "held"
    assert thread.change.tickets == ()


def test_who_declines_is_remembered() -> None:
    thread = DeskThread().fails().take(OFFER).take(DeskActed("declined", "jo", text="lunch", key="o-1"))
    assert (thread.held.state, thread.held.declined_by) == ("queued", ("jo",))
    assert thread.change.events[0].fields["text"] == "lunch"
    assert (
        refusal(OFFER, thread.held.id, thread.held, thread.conversation, now=thread.now, queue=None)
        == "declined_before"
    )


def test_a_customer_who_waited_long_is_told_who_is_there() -> None:
    thread = DeskThread().fails()
    thread.take(StaffJoined("jo", "Jo"), limits.LONG_WAIT)
    assert told(thread) == ["Jo is here now."]
    assert told(DeskThread().fails().take(StaffJoined("jo", "Jo"), timedelta(seconds=5))) == []


def test_a_colleague_gets_a_ticket_only_by_accepting_and_until_then_the_holder_keeps_it() -> None:
    thread = DeskThread().fails().joined().take(HELLO)
    thread.take(DeskActed("transfer_asked", "jo", to="sam", text="Knows cards", key="o-2"))
    assert (thread.held.state, thread.held.holder, thread.held.offered_to) == ("held", "jo", "sam")
    assert thread.conversation.owner == held_by("jo")
    thread.take(DeskActed("taken", "sam", name="Sam", before="Jo", key="o-2"))
    assert (thread.held.holder, thread.held.transfers) == ("sam", 1)
    assert thread.conversation.owner == held_by("sam")
    assert told(thread) == ["Sam takes over from Jo."]
    assert thread.told == ["handoff.reassigned"]


@pytest.mark.parametrize("end", ["time", "declined", "taken_back"])
def test_a_transfer_that_nobody_accepts_leaves_the_holder(end: str) -> None:
    thread = DeskThread().fails().joined()
    thread.take(DeskActed("transfer_asked", "jo", to="sam", text="please", key="o-2"))
    match end:
        case "time":
            fires(thread, "transfer")
        case "declined":
            thread.take(DeskActed("declined", "sam", text="busy", key="o-2"))
        case _:
            thread.take(DeskActed("transfer_ended", "jo"))
    assert (thread.held.holder, thread.held.offered_to) == ("jo", None)
    assert thread.conversation.owner == held_by("jo")
    assert told(thread) == []


def test_a_ticket_given_to_another_queue_waits_there_at_its_old_age() -> None:
    thread = DeskThread().fails().joined()
    opened = thread.held.opened_at
    thread.take(DeskActed("transfer_asked", "jo", queue="cards", text="a card matter"), 10 * MINUTE)
    assert (thread.held.state, thread.held.queue, thread.held.holder) == ("queued", "cards", None)
    assert thread.held.enqueued_at == thread.held.opened_at == opened
    assert thread.conversation.owner == QUEUE
    assert any(timer.kind == "nobody" for timer in thread.conversation.timers)
    assert told(thread) == ["I pass you on to our colleagues of Card team. You don't need to repeat anything."]


def test_a_supervisor_gives_a_ticket_to_anybody_at_once() -> None:
    thread = DeskThread().fails().joined()
    thread.take(DeskActed("assigned", "sup", to="sam", name="Sam", before="Jo", text="Jo is ill"))
    assert (thread.held.holder, thread.conversation.owner) == ("sam", held_by("sam"))
    assert told(thread) == ["Sam takes over from Jo."]
    queued = DeskThread().fails().take(DeskActed("assigned", "sup", to="sam", name="Sam"))
    assert (queued.held.holder, told(queued)) == ("sam", ["Sam is here now."])


def test_a_holder_who_is_gone_is_marked_and_may_come_back() -> None:
    thread = DeskThread().fails().joined().take(DeskActed("lost", "time", to="jo"))
    assert thread.held.absent_since == thread.now
    assert thread.held.holder == "jo"
    thread.take(DeskActed("returned", "jo", to="jo"))
    assert thread.held.absent_since is None
    assert all(not timer.ref.startswith("requeue") for timer in thread.conversation.timers)


def test_a_customer_who_waits_for_a_holder_who_is_gone_goes_to_the_front_and_hears_of_it_once() -> None:
    thread = DeskThread().fails().joined().take(HELLO).take(Said("are you there?"), MINUTE)
    thread.take(DeskActed("lost", "time", to="jo"))
    fires(thread, "requeue")
    assert (thread.held.state, thread.held.holder, thread.held.prefers) == ("queued", None, "jo")
    assert thread.held.enqueued_at == thread.held.opened_at
    assert thread.conversation.owner == QUEUE
    assert told(thread) == ["Sorry, a short interruption. Somebody will be with you shortly."]
    assert thread.told == ["handoff.requeued_absent"]
    thread.take(StaffJoined("sam", "Sam")).take(Said("hello?")).take(DeskActed("lost", "time", to="sam"))
    assert told(fires(thread, "requeue")) == []


def test_a_customer_who_does_not_wait_is_left_with_a_holder_who_is_gone_until_they_write() -> None:
    thread = DeskThread().fails().joined().take(HELLO).take(DeskActed("lost", "time", to="jo"))
    fires(thread, "requeue")
    assert thread.held.state == "held"
    thread.take(Said("one more thing"), MINUTE)
    assert (thread.held.state, thread.held.prefers) == ("queued", "jo")
    assert thread.held.asked_at == thread.now


def test_a_parked_ticket_is_nobodys_and_comes_back_to_its_holder_first() -> None:
    thread = DeskThread().fails().joined().take(HELLO).take(DeskActed("parked", "jo"))
    assert (thread.held.state, thread.held.holder, thread.held.prefers) == ("parked", None, "jo")
    assert (thread.conversation.owner, thread.held.holds) == (QUEUE, 1)
    thread.take(Said("found it"), timedelta(hours=1))
    assert (thread.held.state, thread.held.prefers) == ("queued", "jo")
    assert thread.held.prefers_until == thread.now + limits.STICKY


def test_a_parked_ticket_wakes_at_its_time() -> None:
    thread = DeskThread().fails().joined().take(HELLO)
    thread.take(DeskActed("parked", "jo", until=thread.now + timedelta(hours=3)))
    fires(thread, "wake")
    assert (thread.held.state, thread.held.wakes_at) == ("queued", None)


def test_a_ticket_whose_customer_says_nothing_is_parked_by_itself() -> None:
    thread = DeskThread().fails().joined().take(HELLO)
    fires(thread, "inactive")
    assert (thread.held.state, thread.held.holds) == ("parked", 0)
    answered = DeskThread().fails().joined().take(HELLO).take(Said("wait, I look"))
    assert all(not timer.ref.startswith("inactive") for timer in answered.conversation.timers)


def test_outside_opening_hours_a_ticket_begins_put_off_and_comes_back_when_they_open() -> None:
    thread = DeskThread(closed_at_night())
    thread.now = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)
    thread.fails()
    opens = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    assert (thread.held.state, thread.held.wakes_at) == ("deferred", opens)
    assert thread.held.promised_at == opens + timedelta(minutes=10)
    assert thread.told == ["handoff.opened", "handoff.deferred"]
    assert all(timer.kind != "nobody" for timer in thread.conversation.timers)
    fires(thread, "due")
    assert (thread.held.state, thread.held.urgent) == ("queued", True)
    assert any(timer.kind == "nobody" for timer in thread.conversation.timers)
    thread.take(StaffJoined("jo", "Jo")).take(HELLO, MINUTE)
    assert thread.told == ["handoff.first_reply", "handoff.promise_kept"]


def test_a_promise_is_broken_by_words_that_come_too_late() -> None:
    thread = DeskThread().fails()
    timer = next(timer for timer in thread.conversation.timers if timer.kind == "nobody")
    thread.take(TimedOut(timer.kind, timer.ref, timer.step, timer.due), timedelta(minutes=15))
    thread.take(StaffJoined("jo", "Jo"), timedelta(hours=2)).take(HELLO)
    assert thread.told == ["handoff.first_reply", "handoff.promise_broken"]


def test_promises_of_a_time_are_counted_and_capped() -> None:
    thread = DeskThread().fails()
    for n in range(1, 5):
        timer = next(timer for timer in thread.conversation.timers if timer.kind == "nobody")
        thread.now = timer.due
        thread.take(TimedOut(timer.kind, timer.ref, timer.step, timer.due))
        if n <= 3:
            assert (thread.held.state, thread.held.follow_ups) == ("deferred", n)
            fires(thread, "due")
    assert (thread.held.state, thread.held.urgent, thread.held.follow_ups) == ("queued", True, 3)


def test_a_customer_who_leaves_the_queue_closes_the_ticket() -> None:
    thread = DeskThread().fails().take(Said("cancel", Reading(control="cancel")))
    ticket = next(iter(thread.tickets.values()))
    assert (ticket.state, ticket.outcome, ticket.disposition) == ("closed", "cancelled", "customer_cancelled")
    assert thread.told == ["handoff.customer_cancelled", "handoff.closed"]
    assert (thread.conversation.owner, thread.conversation.ticket) == (BOT, None)
    assert thread.conversation.timers == ()


def test_words_of_a_customer_who_waits_are_acknowledged_now_and_then() -> None:
    thread = DeskThread().fails().take(Said("hello?"), MINUTE)
    assert told(thread) == []
    thread.take(Said("hello??"), 2 * MINUTE)
    assert told(thread) == ["We have your message. A colleague will read it; you keep your place."]
    assert told(thread.take(Said("hello???"), MINUTE)) == []


def test_after_seven_days_a_ticket_ends_whoever_has_it() -> None:
    thread = DeskThread().fails().joined()
    timer = next(timer for timer in thread.conversation.timers if timer.kind == "ttl")
    assert timer.due == thread.held.opened_at + limits.TICKET_LIFE
    thread.now = timer.due
    thread.take(TimedOut(timer.kind, timer.ref, timer.step, timer.due))
    ticket = next(iter(thread.tickets.values()))
    assert (ticket.state, ticket.disposition, ticket.outcome) == ("closed", "expired_unserved", "missed")
    assert thread.told == ["handoff.expired_unserved", "handoff.closed"]


def test_who_takes_over_opens_a_ticket_that_is_theirs() -> None:
    thread = DeskThread().take(Said("hello")).take(StaffJoined("jo", "Jo", takes_over=True))
    assert (thread.held.state, thread.held.holder, thread.held.reason) == ("held", "jo", "taken_over")
    assert thread.told == ["handoff.opened", "handoff.accepted"]
    assert any(timer.kind == "ttl" for timer in thread.conversation.timers)


def test_a_customer_who_writes_while_the_ticket_is_wrapped_up_has_the_same_person_again() -> None:
    thread = DeskThread().fails().joined().take(StaffFinished("jo", "Jo", "kept"))
    first = thread.held.id
    thread.take(Said("but the app still says no"), MINUTE)
    assert (thread.held.id, thread.held.state, thread.held.holder) == (first, "held", "jo")
    assert (thread.held.outcome, thread.conversation.owner) == (None, held_by("jo"))
    assert thread.told == ["handoff.reopened"]
    assert any(timer.kind == "ttl" for timer in thread.conversation.timers)


def test_keeping_control_leaves_the_ticket_with_its_holder() -> None:
    thread = DeskThread().fails().joined().take(StaffMoved("jo", "Jo", "again", keep_control=True))
    assert (thread.held.state, thread.held.holder, thread.held.revision) == ("held", "jo", 2)
    assert thread.change.events[0].fields["draft"] == ["Which digits?"]
    assert thread.told == ["handoff.moved"]


def test_more_time_to_wrap_up() -> None:
    thread = DeskThread().fails().joined().take(StaffFinished("jo", "Jo", "kept"))
    until = thread.held.wrap_until
    assert until is not None
    thread.take(DeskActed("extended", "jo"))
    assert thread.held.wrap_until == until + limits.WRAP_UP


def test_who_wants_no_messages_is_told_nothing_by_the_desk_either() -> None:
    thread = DeskThread().fails().take(OptedOut("STOP")).take(StaffJoined("jo", "Jo"), 5 * MINUTE)
    assert told(thread) == []


REFUSED = [
    (DeskActed("offered", "router", to="jo"), "joined", "taken"),
    (DeskActed("declined", "sam", key="o-1"), "offered", "taken"),
    (DeskActed("declined", "jo", key="o-0"), "offered", "taken"),
    (DeskActed("taken", "sam"), "joined", "taken"),
    (DeskActed("parked", "sam"), "joined", "not_holder"),
    (DeskActed("parked", "jo"), "joined", "unanswered"),
    (DeskActed("transfer_asked", "sam", to="kim"), "joined", "not_holder"),
    (DeskActed("assigned", "sup", to="jo"), "joined", "mine"),
    (DeskActed("requeued", "jo"), "offered", "not_holder"),
    (DeskActed("requeued", "time"), "joined", "moved_on"),
    (DeskActed("lost", "time", to="sam"), "joined", "moved_on"),
    (DeskActed("returned", "jo", to="jo"), "joined", "moved_on"),
    (DeskActed("told", "router"), "joined", "moved_on"),
    (DeskActed("extended", "jo"), "joined", "moved_on"),
]


@pytest.mark.parametrize(("act", "where", "code"), REFUSED)
def test_what_may_not_be_done(act: DeskActed, where: str, code: str) -> None:
    thread = DeskThread().fails()
    thread = thread.joined() if where == "joined" else thread.take(OFFER)
    queue = thread.journeys.queues["support"]
    assert refusal(act, thread.held.id, thread.held, thread.conversation, now=thread.now, queue=queue) == code


def test_an_offer_cannot_be_answered_when_it_has_run_out() -> None:
    thread = DeskThread().fails().take(OFFER)
    act, late = DeskActed("declined", "jo", key="o-1"), thread.now + limits.OFFER
    assert refusal(act, thread.held.id, thread.held, thread.conversation, now=late, queue=None) == "late"


def test_parking_and_passing_on_are_capped_and_a_supervisor_is_not() -> None:
    thread = DeskThread().fails().joined().take(HELLO)
    often = replace(thread.held, holds=5, transfers=3)
    queue = thread.journeys.queues["support"]
    for act in (DeskActed("parked", "jo"), DeskActed("transfer_asked", "jo", to="sam")):
        asked = (act, often.id, often, thread.conversation)
        assert refusal(*asked, now=thread.now, queue=queue) == "capped"
        assert refusal(*asked, now=thread.now, queue=queue, is_senior=True) is None


def test_a_transfer_under_way_stands_alone() -> None:
    thread = DeskThread().fails().joined().take(HELLO)
    thread.take(DeskActed("transfer_asked", "jo", to="sam", key="o-2"))
    again = DeskActed("transfer_asked", "jo", to="kim")
    assert (
        refusal(again, thread.held.id, thread.held, thread.conversation, now=thread.now, queue=None) == "transferring"
    )
