"""What people do with a conversation beyond the plain claim, and what customers may do meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace as changed

from runtime.core.conversation import BOT, QUEUE, Timer, held_by
from runtime.core.decision import GiveBack, HandOver, Suggest
from runtime.core.events import (
    CallFinished,
    DeskActed,
    OptedOut,
    Said,
    StaffFinished,
    StaffJoined,
    StaffMoved,
    TimedOut,
)
from runtime.core.journey import JourneyMap, Route
from runtime.core.machine import build
from runtime.core.reading import Candidate, Found, Reading
from tests.core.builders import NOW, lost_card, meridian
from tests.core.test_turn import Thread

START = Said("I lost my card", Reading(candidates=(Candidate("journey", "lost_card", 100, "when"),)))
CANCEL = Said("cancel", Reading(control="cancel"))


def failed(journeys: JourneyMap | None = None) -> Thread:
    """A customer in the queue, because the card system is down."""
    thread = Thread(journeys or meridian())
    thread.take(START)
    thread.take(Said("4821", Reading(found=Found("4821"))))
    assert thread.conversation.run is not None
    assert thread.conversation.run.call is not None
    thread.take(CallFinished(thread.conversation.run.call.id, "error"))
    assert thread.conversation.owner == QUEUE
    return thread


def test_who_takes_over_has_the_conversation_at_once_and_the_customer_reads_nothing_of_a_queue() -> None:
    thread = Thread(meridian())
    thread.take(START)
    decision = thread.take(StaffJoined("jo", "Jo", takes_over=True)).decision
    assert thread.conversation.owner == held_by("jo")
    assert decision.lines == ()
    assert [effect.reason for effect in decision.effects if isinstance(effect, HandOver)] == ["taken_over"]
    assert not thread.conversation.timers or all(timer.kind != "nobody" for timer in thread.conversation.timers)


def test_without_saying_so_nobody_takes_over() -> None:
    thread = Thread(meridian())
    thread.take(START)
    assert thread.take(StaffJoined("jo", "Jo")).decision.refused == "moved_on"


def test_a_move_that_keeps_control_says_nothing_and_gives_its_words_to_the_holder() -> None:
    thread = failed()
    thread.take(StaffJoined("jo", "Jo"))
    ttl = Timer("ttl", "t-1", NOW + timedelta(days=7))
    thread.conversation = changed(thread.conversation, timers=(*thread.conversation.timers, ttl))
    decision = thread.take(StaffMoved("jo", "Jo", "by_hand", {"reference": "R-9"}, keep_control=True)).decision
    assert thread.conversation.owner == held_by("jo")
    assert thread.conversation.run is not None
    assert thread.conversation.run.state == "offer"
    assert decision.lines == ()
    assert [effect for effect in decision.effects if isinstance(effect, GiveBack)] == []
    said = [effect for effect in decision.effects if isinstance(effect, Suggest)]
    assert said == [Suggest(("Blocked (R-9). Send a new one? (Yes, send it, Another address, No, thanks)",), "by_hand")]
    assert ttl in thread.conversation.timers
    assert all(timer.kind != "silence" for timer in thread.conversation.timers)
    assert thread.take(StaffMoved("jo", "Jo", "answer_send")).decision.refused is None
    assert thread.conversation.owner == BOT


def test_keeping_control_over_the_end_of_a_journey_keeps_the_clocks_of_the_ticket() -> None:
    thread = failed()
    thread.take(StaffJoined("jo", "Jo"))
    ttl = Timer("ttl", "t-1", NOW + timedelta(days=7))
    thread.conversation = changed(thread.conversation, timers=(*thread.conversation.timers, ttl))
    thread.take(StaffMoved("jo", "Jo", "by_hand", {"reference": "R-9"}, keep_control=True))
    thread.take(StaffMoved("jo", "Jo", "answer_no", keep_control=True))
    assert thread.conversation.run is None
    assert thread.conversation.owner == held_by("jo")
    assert thread.conversation.timers == (ttl,)


def test_who_waits_in_the_queue_may_leave_it() -> None:
    thread = failed()
    decision = thread.take(CANCEL).decision
    assert thread.conversation.owner == BOT
    assert thread.conversation.run is None
    assert [line.author for line in decision.lines] == ["customer", "system", "system"]
    assert [(effect.by, effect.outcome) for effect in decision.effects if isinstance(effect, GiveBack)] == [
        ("customer", "cancelled")
    ]


def test_a_customer_with_no_journey_may_leave_the_queue_too() -> None:
    thread = Thread(meridian())
    thread.take(Said("person", Reading(control="person")))
    decision = thread.take(CANCEL).decision
    assert thread.conversation.owner == BOT
    assert decision.lines[-1].outcome == "cancelled"


def test_the_author_may_say_where_a_customer_goes_who_leaves_the_queue() -> None:
    journey = lost_card()
    colleague = journey.states["colleague"]
    routed = replace(colleague, routes={**colleague.routes, "customer_left": Route("no_card")})
    states = {**journey.states, "colleague": routed}
    thread = Thread(meridian(replace(journey, states=states, machine=build(states, journey.start))))
    thread.take(START)
    thread.take(Said("person", Reading(control="person")))
    thread.take(StaffJoined("jo", "Jo"))
    thread.take(StaffMoved("jo", "Jo", "answer", {"last4": "4821"}))
    assert thread.conversation.run is not None
    assert thread.conversation.run.call is not None
    thread.take(CallFinished(thread.conversation.run.call.id, "blocked", {"reference": "R-1"}))
    thread.take(Said("another", Reading(candidates=(Candidate("choice", "other", 100, "label"),))))
    assert thread.conversation.owner == QUEUE
    decision = thread.take(CANCEL).decision
    assert thread.conversation.owner == BOT
    assert [line.text for line in decision.lines][:2] == ["cancel", "All right."]


def test_cancel_said_to_a_person_is_theirs_to_answer() -> None:
    thread = failed()
    thread.take(StaffJoined("jo", "Jo"))
    thread.take(CANCEL)
    assert thread.conversation.owner == held_by("jo")


def test_words_after_a_finish_come_back_to_people_unless_they_begin_a_journey() -> None:
    thread = failed()
    thread.take(StaffJoined("jo", "Jo"))
    thread.take(StaffFinished("jo", "Jo", "kept"))
    decision = thread.take(Said("it still does not work")).decision
    assert [effect.reason for effect in decision.effects if isinstance(effect, HandOver)] == ["followup"]
    assert thread.conversation.owner == QUEUE


def test_a_day_after_a_finish_words_are_a_new_matter() -> None:
    thread = failed()
    thread.take(StaffJoined("jo", "Jo"))
    thread.take(StaffFinished("jo", "Jo", "kept"))
    thread.now += timedelta(hours=25)
    thread.take(Said("it still does not work"))
    assert thread.conversation.owner == BOT


def test_at_night_the_customer_reads_when_people_are_back() -> None:
    journeys = meridian()
    support = replace(journeys.queues["support"], hours="Mo-Fr 08:00-20:00")
    journeys = replace(journeys, queues={**journeys.queues, "support": support})
    thread = Thread(journeys)
    thread.now = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)  # a Friday
    decision = thread.take(Said("person", Reading(control="person"))).decision
    assert decision.lines[-1].kind == "handoff"
    assert "our people are back on Monday at 08:00" in decision.lines[-1].text


def test_the_words_of_an_author_are_followed_by_when_people_are_back() -> None:
    journeys = meridian()
    cards = replace(journeys.queues["cards"], hours="Mo-Su 08:00-20:00")
    journeys = replace(journeys, queues={**journeys.queues, "cards": cards})
    thread = failed(journeys)
    thread.take(StaffJoined("jo", "Jo"))
    thread.take(StaffMoved("jo", "Jo", "by_hand", {"reference": "R-9"}))
    thread.now = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    decision = thread.take(Said("other", Reading(candidates=(Candidate("choice", "other", 100, "label"),)))).decision
    assert [line.text for line in decision.lines][1:] == [
        "A colleague takes the address.", "Our people are back at 08:00 and will write to you here.",
    ]  # fmt: skip


def test_a_ticket_that_nobody_ends_ends_by_itself_with_an_apology() -> None:
    thread = failed()
    thread.conversation = changed(thread.conversation, ticket="t-1")
    decision = thread.take(TimedOut("ttl", "t-1", 0, thread.now)).decision
    assert thread.conversation.owner == BOT
    assert "nobody came back to you" in decision.lines[0].text
    assert decision.lines[-1].outcome == "missed"


def test_a_ttl_of_another_ticket_does_nothing() -> None:
    thread = failed()
    thread.conversation = changed(thread.conversation, ticket="t-2")
    assert thread.take(TimedOut("ttl", "t-1", 0, thread.now)).decision.effects == ()


def test_what_the_desk_does_among_itself_moves_nothing() -> None:
    thread = failed()
    before = thread.conversation
    decision = thread.take(DeskActed("told", "router")).decision
    assert decision.effects == ()
    assert (thread.conversation.owner, thread.conversation.run) == (before.owner, before.run)


def test_opting_out_leaves_the_clocks_of_a_ticket() -> None:
    thread = failed()
    ttl = Timer("ttl", "t-1", NOW + timedelta(days=7))
    thread.conversation = changed(thread.conversation, timers=(*thread.conversation.timers, ttl))
    thread.take(OptedOut("STOP"))
    assert ttl in thread.conversation.timers
