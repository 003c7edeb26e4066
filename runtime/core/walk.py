"""Walking a journey.

From an outcome along its route, through automatic steps, to the next question, call, person or end.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from runtime import limits
from runtime.core import moments, replay
from runtime.core.conversation import OpenCall, Performed, Run
from runtime.core.decision import Call
from runtime.core.draft import Cause, Draft
from runtime.core.expressions import Expression, Template
from runtime.core.frames import CLOCKS_OF_A_STATE, become, may_go_deeper, step_into, step_out
from runtime.core.handing import hand_over
from runtime.core.journey import (
    PERSON,
    Ask,
    Become,
    CallJourney,
    Choose,
    Decide,
    Do,
    End,
    HandOff,
    Journey,
    Move,
    Outcome,
    Repair,
    Route,
    Say,
    Transfer,
    Wait,
)
from runtime.core.machine import Cursor, fire
from runtime.core.questions import ask
from runtime.core.sentences import sentence
from runtime.core.values import Value

WHY_PERSON = {
    "error": ("action_failed", "{what} failed{detail}"),
    "timeout": ("action_timeout", "{what} did not answer in time"),
    "refused": ("refused_by_rule", "{what} refused it{detail}"),
    "invalid": ("unmatched", "The answers to {state} could not be understood"),
    "silence": ("silence", "The customer did not answer {state}"),
    "overdue": ("silence", "What {state} waits for did not happen in time"),
    "said_something": ("unmatched", "The customer wrote while {state} waits"),
    "person_wanted": ("asked_for_person", "The customer asked for a person"),
    "undeliverable": ("send_failed", "A message could not be delivered"),
}
"""For each outcome that nobody routed: the reason in the log, and the sentence for staff."""

AUTOMATIC = ("done", "decided")  # ways on that no input led to

OVER_TOO = ("cancelled", "abandoned")  # a repair that ends so ends the journey that it came out of

WEB = "web"  # its lines are there as soon as they are committed
LINES_TOLD = 20  # of one run, whose failure its author may have a way on from

Arguments = tuple[tuple[str, Template | Expression], ...]


def begin(
    draft: Draft, journey: Journey, *, asked_for: str | None = None, trigger: str = "customer",
    given: Mapping[str, Value] | None = None,
) -> None:  # fmt: skip
    """Start a journey: the conversation enters its first state. `trigger` is who or what began it, for the log.

    What is `given` and declared is there from the start.
    """
    draft.runs += 1
    draft.unmatched = 0
    draft.asked = None
    assert draft.run is None, "a journey begins only where none is under way"
    draft.run = Run(journey.id, journey.hash, journey.start, draft.now, visit=0, asked_for=asked_for, trigger=trigger)
    draft.store({name: value for name, value in (given or {}).items() if name in journey.data}, trigger)
    draft.note("began", journey.start)
    enter(draft, journey.start)


def repaired(draft: Draft, name: Repair) -> bool:
    """Run the map's own journey in the place of a repair; False where there is none, or it is under way already."""
    journey = draft.journeys.repair(name)
    if journey is None or draft.before.channel not in journey.channels:
        return False
    if draft.run is None:
        begin(draft, journey, trigger=f"repair:{name}")
    elif may_go_deeper(draft, journey.id):
        step_into(draft, journey, "repair")
        enter(draft, journey.start)
    else:
        return False
    return True


def begin_again(draft: Draft) -> None:
    """Start the journey under way anew, as if nothing had been said in it; whoever asked for that is answered."""
    replay.forget(draft)
    before = draft.seq
    enter(draft, draft.journey.start, leaving="cancelled")
    if draft.seq == before and draft.run is not None and isinstance(draft.state.kind, Wait):
        draft.say(sentence("wait", draft.language))


def digress(draft: Draft, journey: Journey, *, asked_for: str) -> None:
    """Run another journey first; the open question is asked anew after it."""
    step_into(draft, journey, "digression", asked_for=asked_for)
    enter(draft, journey.start)


def enter(draft: Draft, name: str, leaving: Outcome = "kept") -> None:
    """Enter a state and go on until the conversation waits, is handed over or has ended.

    `leaving` settles the moment that is left, where the route into `name` did not.
    """
    steps = 0
    target: str | None = name
    while target is not None:
        steps += 1
        if steps > limits.STEPS_PER_TURN or len(draft.effects) > 3 * limits.LINES_PER_TURN:
            hand_over(draft, "loop", f"The journey took more than {limits.STEPS_PER_TURN} steps without the customer")
            return
        target = _enter_one(draft, target, leaving)
        leaving = "kept"


def _enter_one(draft: Draft, name: str, leaving: Outcome) -> str | None:
    """Enter one state; gives the next state when this one does not wait."""
    state = draft.journey[name]
    moments.enter(draft, name, leaving)
    run = draft.run
    assert run is not None
    visits = run.visits.get(name, 0) + 1
    draft.still(*CLOCKS_OF_A_STATE)
    draft.change_run(
        state=name, visit=run.visit + 1, tries=0, call=None, visits={**run.visits, name: visits}, entered_at=draft.now,
        arrived=False,
    )  # fmt: skip
    draft.asked = None
    if visits > limits.VISITS_PER_STATE:
        hand_over(draft, "loop", f"The customer came to {name} for the {visits}th time")
        return None
    draft.assign(state.set)
    again = replay.outcome(draft, state)
    if again is not None:
        return take(draft, again)
    draft.tell(state.say)
    return _arrive(draft, name)


def _arrive(draft: Draft, name: str) -> str | None:
    """Do what the state's kind does; gives the next state when it does not wait."""
    kind = draft.state.kind
    match kind:
        case Say():
            _tell(draft, kind)
            return take(draft, "done")
        case Ask() | Choose():
            ask(draft)
        case Do():
            _call(draft, kind.action, kind.arguments)
            if kind.progress is not None and draft.run is not None:
                draft.wake("progress", str(draft.run.visit), kind.progress.after)
        case Transfer():
            _call(draft, kind.action, kind.arguments)
        case Decide():
            return take(draft, "decided")
        case Wait():
            _wait(draft, kind)
        case CallJourney() | Become():
            return _other_journey(draft, kind)
        case HandOff():
            why = draft.label(kind.reason) if kind.reason is not None else f"The journey asks for a person at {name}"
            cause = draft.cause
            hand_over(draft, cause.reason if cause else "planned", f"{why} ({cause.why})" if cause else why)
        case End():
            draft.tell(kind.say)
            return _end(draft, kind)
    return None


def _tell(draft: Draft, kind: Say) -> None:
    """Say what a state says, and keep which lines they are where the author has a way on should they not arrive."""
    first = draft.seq + 1
    draft.tell(kind.text)
    if draft.state.routes["undeliverable"].to != PERSON and draft.before.channel != WEB and draft.run is not None:
        told = tuple((seq, draft.run.state) for seq in range(first, draft.seq + 1))
        draft.change_run(told=(*draft.run.told, *told)[-LINES_TOLD:])


def _call(draft: Draft, action_id: str, given: Arguments) -> None:
    run = draft.run
    assert run is not None
    call = OpenCall(f"{draft.before.id}.{draft.runs}.{run.visit}", action_id, draft.now)
    values = draft.values(given)
    draft.change_run(call=call)
    draft.effects.append(Call(call.id, action_id, values))
    action = draft.journeys.actions.get(action_id)
    if action is not None:
        patience = (action.within + action.backoff) * (action.retries + 1) * 2 + limits.LEASE * 2
        draft.wake("call", str(run.visit), patience)


def _wait(draft: Draft, kind: Wait) -> None:
    """Set the clocks of a wait, reckoned from when it was entered: a digression from it does not put them off."""
    run = draft.run
    assert run is not None
    if run.arrived:
        draft.wake("wait", str(run.visit), timedelta(0))
        return
    if kind.length is not None:
        draft.wake("wait", str(run.visit), kind.length, since=run.entered_at)
    if kind.until is not None:
        until = _moment(kind.until.value(draft.scope()), draft.journeys.timezone)
        after = until - draft.now if until is not None else limits.SILENCE
        draft.wake("wait", str(run.visit), after, step=0 if until is not None else 1)
    if kind.at_most is not None:
        draft.wake("wait", str(run.visit), kind.at_most, step=1, since=run.entered_at)


def _moment(value: object, timezone: str) -> datetime | None:
    """A date or a time as a moment: a date begins at midnight of the map's time zone."""
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=ZoneInfo(timezone))
    return datetime.combine(value, time(), ZoneInfo(timezone)) if isinstance(value, date) else None


def _other_journey(draft: Draft, kind: CallJourney | Become) -> str | None:
    journey = draft.journeys.journeys.get(kind.journey)
    if journey is None:
        hand_over(draft, "journey_changed", f"The journey {kind.journey} is not in the map any more")
        return None
    given = draft.values(kind.arguments)
    if isinstance(kind, Become):
        become(draft, journey, given)
    elif len(draft.frames()) < limits.JOURNEYS_DEEP:
        step_into(draft, journey, "call", given=given)
    else:
        hand_over(draft, "loop", f"The journey {kind.journey} would run too deep")
        return None
    return journey.start


def _end(draft: Draft, kind: End) -> str | None:
    """The journey is over: back to the one that waits for it, or the conversation is free; gives the next state."""
    run = draft.run
    assert run is not None
    if draft.journey.repairs is not None and kind.named in get_args(Repair):
        draft.wanted = kind.named  # type: ignore[assignment]
    if run.caller is None or (run.returns == "repair" and kind.outcome in OVER_TOO):
        finish(draft, kind.outcome)
        return None
    moments.settle_frame(draft, kind.outcome)
    over = step_out(draft)
    caller = draft.state.kind
    if isinstance(caller, Wait):
        _wait(draft, caller)
    if draft.wanted is not None:
        return None
    if over.returns == "call" and isinstance(caller, CallJourney):
        gives = {theirs: over.slots[theirs].value for _, theirs in caller.saves if theirs in over.slots}
        replay.keep(draft, Performed(draft.values(caller.arguments), kind.named, gives))
        draft.store(replay.saved(caller.saves, gives), f"journey:{over.journey}")
        return take(draft, kind.named)
    if isinstance(caller, Ask | Choose):
        ask(draft, before=sentence("back_to", draft.language) if over.returns == "digression" else None)
    return None


def take(draft: Draft, trigger: str, *, detail: str = "", by: str | None = None) -> str | None:
    """Take the transition of `trigger` from the current state; gives the state to enter next.

    None when the conversation went to a person, because the route says so or because there is no route.
    """
    run = draft.run
    assert run is not None
    cursor = Cursor(run.state, draft.scope())
    route = fire(draft.journey.machine, cursor, trigger)
    if trigger not in AUTOMATIC:
        moments.count(draft, input_class=_outcome(trigger))
    draft.note(trigger, cursor.state if route is not None else None)
    draft.cause = _cause(draft, trigger, detail)
    if route is None or cursor.state == PERSON:
        if isinstance(route, Route):
            prepare(draft, route)
        cause = draft.cause or Cause("not_routed", f"{run.state} has no way on from {trigger}", run.state)
        hand_over(draft, cause.reason, cause.why)
        return None
    assert isinstance(route, Route)
    prepare(draft, route, by=by)
    return route.to


def _outcome(trigger: str) -> str:
    """The outcome that a trigger stands for: each rung of a ladder is silence."""
    return "silence" if trigger.startswith("rung:") else trigger


def _cause(draft: Draft, trigger: str, detail: str) -> Cause | None:
    """Why a person may be needed after this outcome; None for one that is as planned."""
    assert draft.run is not None
    known = WHY_PERSON.get(_outcome(trigger))
    if known is None:
        return None
    reason, why = known
    kind = draft.state.kind
    what = kind.action if isinstance(kind, Do) else kind.system if isinstance(kind, Transfer) else draft.run.state
    said = why.format(what=what, state=draft.run.state, detail=f": {detail}" if detail else "")
    return Cause(reason, said, draft.run.state)


def prepare(draft: Draft, route: Route | Move, *, by: str | None = None) -> None:
    """Do what a route says before its target is entered: set, clear, say, settle."""
    assert draft.run is not None
    if isinstance(route, Route):
        draft.assign(route.set)
    draft.clear(route.clear)
    if isinstance(route, Route):
        draft.tell(route.say)
    if route.settles is not None:
        moment = draft.journey[draft.run.state].moment
        moments.settle(draft, moment, route.settles, state=draft.run.state, by=by)
        if route.to is not None and route.to != PERSON and draft.journey[route.to].moment == moment:
            draft.change_run(settled=moment)


def follow(draft: Draft, trigger: str, *, detail: str = "", by: str | None = None) -> None:
    """Take the transition of `trigger` and walk on from where it leads."""
    leaving: Outcome = "kept" if _comes_through(draft, trigger) else "abandoned"
    target = take(draft, trigger, detail=detail, by=by)
    if target is not None:
        enter(draft, target, leaving)


def _comes_through(draft: Draft, trigger: str) -> bool:
    """Whether leaving a moment by this outcome counts as kept where the route does not say."""
    if isinstance(draft.state.kind, Do | CallJourney):
        return trigger not in ("error", "timeout")
    return trigger in ("done", "answered", "decided", "finished", "arrived") or trigger.startswith("choice:")


def close(draft: Draft, outcome: Outcome, *, by: str | None = None, reason: str | None = None) -> None:
    """End what the customer is in: a digression alone, with those that it called, else everything."""
    frames = draft.frames()
    digression = next((n for n, frame in enumerate(frames) if frame.returns == "digression"), None)
    if digression is None:
        finish(draft, outcome, by=by, reason=reason)
        return
    for _ in range(digression + 1):
        moments.settle_frame(draft, outcome, by=by, reason=reason)
        step_out(draft)
    draft.still(*CLOCKS_OF_A_STATE)
    waiting = draft.state.kind
    if isinstance(waiting, Wait):
        _wait(draft, waiting)
    elif isinstance(waiting, Ask | Choose):
        ask(draft, before=sentence("back_to", draft.language))


def finish(draft: Draft, outcome: Outcome, *, by: str | None = None, reason: str | None = None) -> None:
    """End everything: every open moment is settled with `outcome`, and the conversation is free for another journey."""
    moments.settle_all(draft, outcome, by=by, reason=reason)
    draft.note(f"ended: {outcome}")
    draft.asked = None
    draft.timers = ()
    draft.unmatched = 0
    draft.say("", author="system", kind="ended", outcome=outcome)
