"""What staff do with a conversation that a person owns: the same machine, moved by a person."""

from msgspec.structs import replace as changed

from runtime import limits
from runtime.core import effort, moments, replay
from runtime.core.conversation import BOT, DESK_TIMERS, QUEUE, held_by
from runtime.core.decision import Decision, GiveBack, Suggest
from runtime.core.draft import Draft
from runtime.core.events import StaffFinished, StaffJoined, StaffMoved, StaffSaid
from runtime.core.frames import step_out
from runtime.core.handing import hand_over
from runtime.core.journey import PERSON, HandOff
from runtime.core.moves import PossibleMove, find, possible
from runtime.core.walk import begin, enter, finish, follow, prepare

StaffEvent = StaffJoined | StaffSaid | StaffMoved | StaffFinished


def staff_did(draft: Draft, event: StaffEvent) -> Decision | None:
    """Do what staff did; gives a Decision only when it is refused."""
    if isinstance(event, StaffJoined):
        if event.takes_over and draft.owner == BOT:
            hand_over(draft, "taken_over", f"{event.name} took over from the journey", to=held_by(event.staff))
            moments.change(draft, lambda one: effort.claimed(one, event.staff, draft.now))
            return None
        if draft.owner not in (QUEUE, held_by(event.staff)):
            return draft.refuse("taken" if draft.owner != BOT else "moved_on")
        draft.still("nobody")
        draft.own(held_by(event.staff))
        offered = sum(move.blocked is None for move in possible(draft.journeys, draft.before, draft.now))
        moments.change(
            draft, lambda one: changed(effort.claimed(one, event.staff, draft.now), next_moves_offered=offered)
        )
        draft.note(f"joined: {event.staff}")
        return None
    if draft.owner != held_by(event.staff):
        return draft.refuse("not_holder")
    match event:
        case StaffSaid():
            if draft.opted_out:
                return draft.refuse("opted_out")
            draft.say(event.text, author="staff", name=event.name, cmid=event.cmid)
        case StaffMoved():
            return _move(draft, event)
        case StaffFinished():
            _finish(draft, event)
    return None


def _move(draft: Draft, event: StaffMoved) -> Decision | None:
    move = find(draft.journeys, draft.before, event.move, draft.now)
    if move is None:
        return draft.refuse("moved_on")
    source = f"staff:{event.staff}"
    if move.behind:
        moments.settle_frame(draft, "kept", by="person")
        step_out(draft)
    draft.store({name: value for name, value in event.inputs.items() if name in move.needs}, source)
    missing = tuple(name for name in move.needs if draft.run is None or name not in draft.run.slots)
    if missing:
        return draft.refuse("needs", missing)
    if move.when is not None and not move.when.is_true(draft.scope()):
        return draft.refuse("blocked")
    if draft.opted_out:
        return draft.refuse("opted_out")
    draft.note(f"move: {move.id}", move.to)
    if event.keep_control:
        moments.change(draft, lambda one: changed(one, next_move_used=event.move))
        _keep_control(draft, move)
        return None
    moments.change(draft, lambda one: changed(effort.given_back(one, draft.now), next_move_used=event.move))
    draft.own(BOT)
    if draft.run is not None:
        draft.change_run(turns=0, given_back_at=draft.now)
    draft.effects.append(GiveBack(source, move.finish, move=move.id))
    _lead(draft, move)
    return None


def _keep_control(draft: Draft, move: PossibleMove) -> None:
    """Move the journey on and stay: its words are the holder's to send, and none of its clocks speak meanwhile."""
    of_ticket = [timer for timer in draft.timers if timer.kind in DESK_TIMERS]
    draft.kept = []
    _lead(draft, move)
    said, draft.kept = draft.kept, None
    draft.still("silence", "progress", "wait", *DESK_TIMERS)
    draft.timers = (*draft.timers, *of_ticket)
    draft.asked = None
    draft.effects.append(Suggest(tuple(said), move.id))


def _lead(draft: Draft, move: PossibleMove) -> None:
    if move.start is not None:
        begin(draft, draft.journeys.journeys[move.start], trigger="staff")
    elif move.finish is not None:
        finish(draft, move.finish, by="person")
    elif move.trigger is not None:
        follow(draft, move.trigger, by="person")
    else:
        assert move.to is not None
        assert draft.run is not None
        if move.move is not None:
            prepare(draft, move.move, by="person")
        else:
            replay.forget(draft)
        draft.change_run(visits={**draft.run.visits, move.to: 0}, replay=())
        enter(draft, move.to, leaving="cancelled")


def _finish(draft: Draft, event: StaffFinished) -> None:
    moments.change(draft, lambda one: effort.given_back(one, draft.now))
    draft.own(BOT)
    draft.follow_up_until = draft.now + limits.FOLLOW_UP
    draft.effects.append(GiveBack(f"staff:{event.staff}", event.outcome, note=event.note))
    if draft.run is None and not draft.opted_out:
        moments.unplanned(
            draft, "moment.outcome", outcome=event.outcome, promise_kept=None, kept_by="person", reason="unmatched",
            handed_off=True,
        )  # fmt: skip
    if draft.run is None:
        draft.say("", author="system", kind="ended", outcome=event.outcome)
        return
    state = draft.known_state()
    if state is not None and isinstance(state.kind, HandOff) and state.routes["finished"].to != PERSON:
        moments.settle(draft, state.moment, event.outcome, state=state.name, by="person")
        draft.change_run(turns=0, given_back_at=draft.now)
        follow(draft, "finished", by="person")
        return
    finish(draft, event.outcome, by="person")
