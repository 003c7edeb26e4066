"""What a timer does when it becomes due: silence, progress, deadlines of promises, nobody came."""

from runtime import limits
from runtime.core import effort, moments
from runtime.core.calls import call_finished
from runtime.core.conversation import BOT, GONE, QUEUE
from runtime.core.decision import GiveBack
from runtime.core.draft import Draft
from runtime.core.events import CallFinished, TimedOut
from runtime.core.journey import PERSON, Ask, Choose, Do, HandOff, Wait
from runtime.core.sentences import sentence
from runtime.core.walk import finish, follow, prepare, repaired


def timed_out(draft: Draft, event: TimedOut) -> None:
    """Take the timer away and do what it stands for; one whose visit or moment has passed does nothing."""
    before = draft.timers
    draft.timers = tuple(
        timer
        for timer in before
        if (timer.kind, timer.ref, timer.step, timer.due) != (event.kind, event.ref, event.step, event.due)
    )
    match event.kind:
        case "silence":
            if _is_current(draft, event):
                _silence(draft, event)
        case "progress":
            if _is_current(draft, event) and isinstance(kind := draft.state.kind, Do) and kind.progress is not None:
                draft.tell(kind.progress.say)
        case "at_risk":
            moments.pass_deadline(draft, event.ref, "moment.at_risk")
        case "late":
            moments.pass_deadline(draft, event.ref, "moment.late")
        case "wait":
            if _is_current(draft, event) and isinstance(draft.state.kind, Wait):
                follow(draft, "overdue" if event.step else "arrived", by="time")
        case "call":
            if draft.run is not None and draft.run.call is not None and event.ref == str(draft.run.visit):
                call_finished(draft, CallFinished(draft.run.call.id, "timeout", detail="no answer came back"))
        case "nobody":
            if draft.owner == QUEUE and event.ref == str(draft.epoch):
                _nobody(draft)
        case "desk":
            draft.note(f"desk: {event.ref}")
            if event.ref.startswith(GONE) and draft.owner == QUEUE and len(draft.timers) < len(before):
                _gone(draft)
        case "ttl":
            if draft.owner != BOT and event.ref == draft.before.ticket:
                _unserved(draft)


def _is_current(draft: Draft, event: TimedOut) -> bool:
    return draft.run is not None and draft.owner == BOT and event.ref == str(draft.run.visit)


def _silence(draft: Draft, event: TimedOut) -> None:
    kind = draft.state.kind
    if not isinstance(kind, Ask | Choose):
        return
    moments.count(draft, silences=1)
    asked_at = event.due - (kind.silence[event.step].after if event.step < len(kind.silence) else limits.SILENCE)
    if event.step < len(kind.silence):
        rung = kind.silence[event.step]
        draft.tell(rung.say)
        if rung.route is not None:
            follow(draft, f"rung:{event.step}")
            return
        step = event.step + 1
        after = kind.silence[step].after if step < len(kind.silence) else max(limits.SILENCE, rung.after)
        draft.wake("silence", event.ref, after, step, since=asked_at)
    elif draft.state.routes["silence"].to != PERSON:
        follow(draft, "silence")
    else:
        if not repaired(draft, "silence"):
            draft.say(sentence("silence", draft.language))
            finish(draft, "abandoned", reason="silence")


def _nobody(draft: Draft) -> None:
    """Nobody of the queue came in time: the journey's own way, else the customer is told, and stays in the queue."""
    if draft.run is not None and isinstance(draft.state.kind, HandOff):
        route = draft.state.routes["nobody_in_time"]
        if route.to != PERSON:
            draft.own(BOT)
            moments.change(draft, lambda one: effort.given_back(one, draft.now))
            draft.effects.append(GiveBack("time", None, move="nobody_in_time"))
            follow(draft, "nobody_in_time")
            return
        prepare(draft, route)
    if not draft.opted_out:
        draft.say(sentence("nobody", draft.language), author="system")


def _gone(draft: Draft) -> None:
    """A customer who waited for a person left the page and did not answer: their place goes to the next one."""
    draft.say(sentence("silence", draft.language), author="system")
    draft.own(BOT)
    draft.effects.append(GiveBack("time", "abandoned", note="abandoned"))
    finish(draft, "abandoned", by="time", reason="silence")


def _unserved(draft: Draft) -> None:
    """A ticket that nobody brought to an end for so long: it ends here, with an apology, and everybody hears of it."""
    if not draft.opted_out:
        draft.say(sentence("unserved", draft.language), author="system")
    draft.own(BOT)
    draft.effects.append(GiveBack("time", "missed", note="expired_unserved"))
    finish(draft, "missed", by="time", reason="expired_unserved")
