"""The ticket's rules: what each decision means for the desk."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.changes import project
from handoff.ticket import TicketRules
from runtime import limits
from runtime.core.conversation import BOT, QUEUE, held_by
from runtime.core.events import (
    Broke,
    Chose,
    Event,
    OptedOut,
    Said,
    SendFailed,
    StaffFinished,
    StaffJoined,
    StaffMoved,
    StaffSaid,
    TimedOut,
)
from runtime.core.journey import Route
from runtime.core.machine import build
from runtime.core.reading import Reading
from runtime.core.records import Ticket
from runtime.core.turn import decide
from runtime.core.values import Slot
from tests.core.builders import NOW, lost_card, meridian
from tests.handoff.desk_thread import DeskThread


def test_a_failure_opens_a_ticket_that_knows_where_and_why() -> None:
    thread = DeskThread().fails()
    ticket = thread.held
    assert (ticket.state, ticket.version, ticket.queue, ticket.reason) == (
        "queued",
        1,
        "support",
        "action_failed",
    )
    assert (ticket.journey, ticket.at, ticket.moment, ticket.category) == (
        "lost_card",
        "block",
        "block",
        "rescue",
    )
    assert ticket.due_at == NOW + timedelta(minutes=10)
    assert ticket.opened_seq == thread.conversation.seq
    assert thread.conversation.owner == QUEUE
    assert thread.told == ["handoff.opened"]


def test_the_promised_answer_is_counted_inside_opening_hours() -> None:
    map_ = meridian()
    support = replace(map_.queues["support"], hours="Mo-Fr 08:00-20:00")
    thread = DeskThread(replace(map_, queues={**map_.queues, "support": support}))
    thread.now = datetime(2026, 11, 27, 19, 55, tzinfo=UTC)  # a Friday
    assert thread.fails().held.due_at == datetime(2026, 11, 30, 8, 5, tzinfo=UTC)


def test_a_queue_that_promises_no_time_has_tickets_without_one() -> None:
    map_ = meridian()
    support = replace(map_.queues["support"], answer_within=None)
    assert DeskThread(replace(map_, queues={**map_.queues, "support": support})).fails().held.due_at is None


def test_the_log_lines_of_the_desk_continue_those_of_the_turn() -> None:
    thread = DeskThread().fails().joined().take(StaffSaid("jo", "Jo", "Hello")).take(StaffMoved("jo", "Jo", "again"))
    assert [seq for seq, _ in thread.logged] == list(range(1, thread.conversation.log_seq + 1))
    assert [event for _, event in thread.logged if event.startswith("handoff")] == [
        "handoff.opened", "handoff.accepted", "handoff.first_reply", "handoff.returned",
    ]  # fmt: skip


def test_a_log_line_says_who_waited_for_whom_and_for_what_promise() -> None:
    thread = DeskThread().fails().joined()
    fields = thread.change.log[0].fields
    assert fields["ticket"] == thread.held.id
    assert fields["agent"] == "jo"
    assert fields["queue_wait_ms"] == 60_000
    assert (fields["promise"], fields["owner"], fields["stage"]) == ("lost_card.block", "cards", "trouble")
    assert thread.conversation.run is not None
    assert fields["instance"] == thread.conversation.run.moments[0].instance


def test_an_unplanned_contact_is_logged_as_such() -> None:
    thread = DeskThread().take(Said("person", Reading(control="person")))
    fields = thread.change.log[0].fields
    assert (fields["unplanned"], fields["promise"], fields["moment"]) == (True, None, None)
    assert thread.held.card["asked_for"] == "person"


def test_joining_holds_the_ticket() -> None:
    thread = DeskThread().fails().joined()
    assert (thread.held.state, thread.held.holder) == ("held", "jo")
    assert thread.held.claimed_at == thread.now
    assert thread.conversation.owner == held_by("jo")


def test_only_the_first_reply_is_the_first_reply() -> None:
    thread = DeskThread().fails().joined().take(StaffSaid("jo", "Jo", "Hello"))
    first = thread.held.first_reply_at
    assert thread.told == ["handoff.first_reply"]
    thread.take(StaffSaid("jo", "Jo", "Still there?"), timedelta(seconds=30))
    assert thread.told == []
    assert thread.held.first_reply_at == first == thread.now - timedelta(seconds=30)
    assert [event.fields["seq"] for event in thread.change.events] == [thread.conversation.seq]


def test_the_revision_follows_state_and_holder_and_not_what_is_said() -> None:
    thread = DeskThread().fails()
    assert thread.held.revision == 1
    assert thread.joined().held.revision == 2
    assert thread.take(StaffSaid("jo", "Jo", "Hello")).held.revision == 2
    assert thread.take(StaffMoved("jo", "Jo", "again")).held.revision == 3


def test_a_move_gives_the_conversation_back_and_the_ticket_is_wrapped_up() -> None:
    thread = DeskThread().fails().joined().take(StaffMoved("jo", "Jo", "again"))
    assert (thread.held.state, thread.held.move, thread.held.outcome) == ("wrapping", "again", None)
    assert thread.held.wrap_until == thread.now + limits.WRAP_UP
    assert thread.conversation.owner == BOT
    assert thread.conversation.ticket == thread.held.id


def test_a_move_that_ends_the_journey_is_a_finish_in_the_log() -> None:
    thread = DeskThread().fails().joined().take(StaffMoved("jo", "Jo", "close"))
    assert (thread.held.state, thread.held.outcome) == ("wrapping", "declined")
    assert thread.told == ["handoff.finished"]


def test_a_finish_keeps_its_outcome_and_its_note() -> None:
    thread = DeskThread().fails().joined().take(StaffFinished("jo", "Jo", "kept", "Blocked by phone"))
    assert (thread.held.state, thread.held.outcome) == ("wrapping", "kept")
    assert thread.change.events[0].fields["note"] == "Blocked by phone"
    assert thread.change.log[0].fields["outcome"] == "kept"


@pytest.mark.parametrize(
    "event",
    [StaffSaid("sam", "Sam", "Hi"), StaffMoved("sam", "Sam", "again"), StaffFinished("sam", "Sam", "kept")],
)
def test_what_is_refused_changes_nothing(event: Event) -> None:
    thread = DeskThread().fails().joined()
    before = thread.held
    thread.take(event)
    assert thread.refused == "not_holder"
    assert thread.change.tickets == ()
    assert thread.held == before


def test_opting_out_flags_the_ticket_and_leaves_it_with_its_holder() -> None:
    thread = DeskThread().fails().joined().take(OptedOut("STOP"))
    assert (thread.held.state, thread.held.holder, thread.held.flags) == ("held", "jo", ("opted_out",))
    thread.take(OptedOut("STOP"))
    assert thread.held.flags == ("opted_out",)


def test_opting_out_without_a_ticket_is_no_business_of_the_desk() -> None:
    assert DeskThread().take(OptedOut("STOP")).change.tickets == ()


def test_a_fresh_failure_closes_the_ticket_that_is_being_wrapped_up_in_the_same_change() -> None:
    thread = DeskThread().fails().joined().take(StaffMoved("jo", "Jo", "again"))
    old = thread.held
    thread.take(Said("person", Reading(control="person")), timedelta(seconds=5))
    assert thread.told == ["handoff.closed", "handoff.opened"]
    assert (thread.tickets[old.id].state, thread.tickets[old.id].disposition) == ("closed", "not_given")
    assert thread.held.id != old.id
    assert thread.change.tickets[-1] == thread.held


def test_a_move_to_another_team_closes_the_old_ticket_and_opens_one_there() -> None:
    thread = DeskThread().fails().joined().take(StaffMoved("jo", "Jo", "by_hand", {"reference": "R-1"}))
    old = thread.held.id
    thread.take(Said("person", Reading(control="person"))).joined().take(StaffMoved("jo", "Jo", "answer_other"))
    assert thread.told == ["handoff.returned", "handoff.closed", "handoff.opened"]
    states = {ticket.id: (ticket.state, ticket.queue) for ticket in thread.tickets.values()}
    assert list(states.values())[1:] == [("closed", "support"), ("queued", "cards")]
    assert states[old][0] == "closed"


def test_a_second_reason_while_people_have_it_is_noted_on_the_same_ticket() -> None:
    thread = DeskThread().fails().take(SendFailed(3, "30003"))
    assert len(thread.tickets) == 1
    assert thread.held.flags == ("send_failed",)
    assert thread.change.events[0].fields["why_again"] == "Message 3: it did not arrive (30003)"


def test_when_nobody_came_in_time_the_customer_is_promised_a_time_and_the_ticket_comes_back_by_then() -> None:
    thread = DeskThread().fails()
    timer = next(timer for timer in thread.conversation.timers if timer.kind == "nobody")
    thread.take(TimedOut(timer.kind, timer.ref, timer.step, timer.due), timedelta(minutes=15))
    assert (thread.held.state, thread.held.flags) == ("deferred", ("nobody_in_time",))
    assert thread.held.wakes_at == thread.held.promised_at == thread.now + timedelta(minutes=10)
    assert thread.told == ["handoff.missed", "handoff.deferred"]
    assert [line.text for line in thread.change.lines] == [
        'We will write to you here at 10:25. If you don\'t need us any more, write "cancel".'
    ]


def test_when_the_journey_goes_on_because_nobody_came_the_ticket_is_over() -> None:
    journey = lost_card()
    colleague = journey.states["colleague"]
    routed = replace(colleague, routes={**colleague.routes, "nobody_in_time": Route("no_card")})
    states = {**journey.states, "colleague": routed}
    map_ = meridian(replace(journey, states=states, machine=build(states, journey.start)))
    thread = DeskThread(map_).fails().joined().take(StaffMoved("jo", "Jo", "by_hand", {"reference": "R-1"}))
    thread.take(Chose(thread.conversation.seq, "other"))
    waiting = thread.held.id
    timer = next(timer for timer in thread.conversation.timers if timer.kind == "nobody")
    thread.take(TimedOut(timer.kind, timer.ref, timer.step, timer.due), timedelta(minutes=15))
    assert (thread.tickets[waiting].state, thread.tickets[waiting].disposition) == ("closed", "nobody_in_time")
    assert thread.told == ["handoff.missed", "handoff.closed"]
    assert (thread.conversation.owner, thread.conversation.ticket) == (BOT, None)
    assert thread.events[waiting][-1].actor == "time"


def test_a_late_timer_of_nobody_changes_nothing_once_somebody_came() -> None:
    thread = DeskThread().fails()
    timer = next(timer for timer in thread.conversation.timers if timer.kind == "nobody")
    thread.joined().take(TimedOut(timer.kind, timer.ref, timer.step, timer.due), timedelta(minutes=15))
    assert thread.change.tickets == ()


def test_a_turn_that_could_not_be_decided_opens_a_ticket_that_says_why() -> None:
    thread = DeskThread().take(Broke(Said("hello"), "The journey stopped with KeyError"))
    assert (thread.held.reason, thread.held.why) == ("inner_error", "The journey stopped with KeyError")


def test_the_customer_is_called_what_the_site_calls_them() -> None:
    profile = {"first_name": Slot("Ana", "site", NOW), "last_name": Slot("Ruiz", "site", NOW)}
    assert DeskThread(profile=profile).fails().held.name == "Ana Ruiz"
    assert DeskThread(profile={**profile, "name": Slot("Dr Ruiz", "site", NOW)}).fails().held.name == "Dr Ruiz"
    assert DeskThread().fails().held.name is None


EVENTS = st.sampled_from(
    [
        *(StaffJoined(name, name.title()) for name in ("jo", "sam")),
        *(StaffSaid(name, name.title(), "Hello") for name in ("jo", "sam")),
        *(StaffMoved("jo", "Jo", move, {"reference": "R-1"}) for move in ("again", "by_hand", "close", "answer_other")),
        *(StaffFinished(name, name.title(), "kept", "done") for name in ("jo", "sam")),
        Said("person", Reading(control="person")),
        Said("hello?"),
        Broke(Said("hello"), "It stopped"),
        OptedOut("STOP"),
        SendFailed(2, "30003"),
    ]
)


@given(st.lists(EVENTS, max_size=25))
@settings(max_examples=150, deadline=None)
def test_whatever_happens_there_is_one_open_ticket_at_most_and_events_rebuild_every_row(
    events: list[Event],
) -> None:
    thread = DeskThread()
    for event in events:
        thread.take(event, timedelta(seconds=7))
        standing = [ticket for ticket in thread.tickets.values() if ticket.state != "closed"]
        assert len(standing) <= 1
        assert [ticket.id for ticket in standing] in ([], [thread.conversation.ticket])
        _holds_together(thread, standing)
    for ticket in thread.tickets.values():
        assert project(thread.events[ticket.id]) == ticket
        assert [event.n for event in thread.events[ticket.id]] == list(range(1, ticket.version + 1))
    assert [seq for seq, _ in thread.logged] == list(range(1, thread.conversation.log_seq + 1))


def _holds_together(thread: DeskThread, standing: list[Ticket]) -> None:
    owner = thread.conversation.owner
    states = [ticket.state for ticket in standing]
    if owner == QUEUE:
        assert states in (["queued"], ["offered"], ["parked"], ["deferred"])
    elif owner != BOT:
        assert [(ticket.state, held_by(ticket.holder or "")) for ticket in standing] == [("held", owner)]
    else:
        assert states in ([], ["wrapping"])
    assert all(ticket.opened_at <= thread.now for ticket in standing)


@given(st.lists(EVENTS, max_size=8), EVENTS)
@settings(max_examples=50, deadline=None)
def test_the_rules_give_the_same_answer_each_time(events: list[Event], last: Event) -> None:
    thread = DeskThread()
    for event in events:
        thread.take(event)
    decision = decide(thread.journeys, thread.conversation, last, thread.now)
    answers = [
        TicketRules().follow(
            thread.journeys,
            thread.conversation,
            decision,
            thread.ticket,
            event=last,
            now=thread.now,
            new_id=lambda prefix: prefix + "x",
        )
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
