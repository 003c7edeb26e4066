"""The turn: one event decided. Everything that a conversation ever does comes out of `decide`."""

from datetime import datetime
from typing import assert_never

from runtime.core.adopting import withdraw
from runtime.core.calls import call_finished
from runtime.core.carrier import from_outside
from runtime.core.clocks import timed_out
from runtime.core.controls import do_wanted
from runtime.core.conversation import BOT, Conversation
from runtime.core.decision import Decision
from runtime.core.draft import Draft
from runtime.core.events import (
    Approached,
    AskedHelp,
    Broke,
    CallFinished,
    Chose,
    DeskActed,
    Erased,
    Event,
    Happened,
    NotApproached,
    Opened,
    OptedIn,
    OptedOut,
    Questioned,
    ResultSeen,
    Said,
    SendFailed,
    StaffFinished,
    StaffJoined,
    StaffMoved,
    StaffSaid,
    TimedOut,
    Withdrawn,
)
from runtime.core.frames import keep_for_later, waits_for_event
from runtime.core.handing import hand_over
from runtime.core.journey import JourneyMap
from runtime.core.outreach import unasked
from runtime.core.replies import chose, hear, heard_by_people, said
from runtime.core.staff import staff_did
from runtime.core.walk import begin, follow


def decide(journeys: JourneyMap, conversation: Conversation, event: Event, now: datetime) -> Decision:
    """Run one turn. Pure: the same arguments always give an equal Decision.

    `now` is aware, in UTC, and the only clock that the turn sees. An event that makes no sense any more
    gives a Decision without effects. Raises TurnError when the journey's version or state is gone; then the
    worker decides `Broke(event, why)`, which needs neither and always goes to a person.
    """
    draft = Draft(journeys, conversation, now)
    match event:
        case Opened():
            _opened(draft, event)
        case Said():
            if _is_with_bot(draft):
                said(draft, event)
            else:
                heard_by_people(draft, event)
        case Chose():
            if _is_with_bot(draft):
                chose(draft, event)
            else:
                hear(draft, event)
        case TimedOut():
            timed_out(draft, event)
        case CallFinished():
            call_finished(draft, event)
        case Happened():
            _happened(draft, event)
        case OptedOut() | OptedIn() | AskedHelp() | SendFailed() | Erased():
            from_outside(draft, event)
        case StaffJoined() | StaffSaid() | StaffMoved() | StaffFinished():
            refused = staff_did(draft, event)
            if refused is not None:
                return refused
        case DeskActed():
            draft.note(f"desk: {event.act}")
        case Approached() | NotApproached() | Questioned() | ResultSeen():
            refused = unasked(draft, event)
            if refused is not None:
                return refused
        case Withdrawn():
            withdraw(draft, event)
        case Broke():
            _broke(draft, event)
        case _:
            assert_never(event)
    do_wanted(draft)
    return draft.decision()


def _is_with_bot(draft: Draft) -> bool:
    return draft.owner == BOT and not draft.opted_out


def _opened(draft: Draft, event: Opened) -> None:
    wanted = event.journey or (draft.journeys.welcome if draft.seq == 0 else None)
    if wanted is None or draft.run is not None or draft.owner != BOT or wanted not in draft.journeys.journeys:
        draft.note("opened")
    else:
        begin(draft, draft.journeys.journeys[wanted], trigger="opened")


def _happened(draft: Draft, event: Happened) -> None:
    started = [journey for journey in draft.journeys.journeys.values() if event.name in journey.starts.events]
    if draft.owner != BOT or draft.opted_out:
        keep_for_later(draft, event, at_once=False)
        draft.note(f"happened: {event.name}")
    elif waits_for_event(draft, event):
        follow(draft, "arrived", by="action_result")
    elif keep_for_later(draft, event):
        draft.note(f"happened meanwhile: {event.name}")
    elif draft.run is None and started:
        begin(draft, started[0], trigger=f"event:{event.name}")
    else:
        draft.note(f"happened: {event.name}")


def _broke(draft: Draft, event: Broke) -> None:
    if isinstance(event.event, Said | Chose) and event.event.seq is None:
        text = event.event.text if isinstance(event.event, Said) else event.event.label or event.event.choice
        draft.say(text, author="customer", cmid=event.event.cmid)
    hand_over(draft, "inner_error", event.why, sentence_name="broke")
