"""Walking a journey.

From an outcome along its route, through automatic steps, to the next question, call, person or end.
"""

from runtime import limits
from runtime.core import moments
from runtime.core.conversation import OpenCall, Run
from runtime.core.decision import Call
from runtime.core.draft import Cause, Draft
from runtime.core.expressions import Expression
from runtime.core.handing import hand_over
from runtime.core.journey import PERSON, Ask, Choose, Decide, Do, End, HandOff, Journey, Move, Outcome, Route, Say
from runtime.core.machine import Cursor, fire
from runtime.core.questions import ask
from runtime.core.values import Value, is_value

WHY_PERSON = {
    "error": ("action_failed", "{what} failed{detail}"),
    "timeout": ("action_timeout", "{what} did not answer in time"),
    "invalid": ("unmatched", "The answers to {state} could not be understood"),
    "silence": ("silence", "The customer did not answer {state}"),
    "person_wanted": ("asked_for_person", "The customer asked for a person"),
    "undeliverable": ("send_failed", "A message could not be delivered"),
}
"""For each outcome that nobody routed: the reason in the log, and the sentence for staff."""


def begin(draft: Draft, journey: Journey, *, asked_for: str | None = None) -> None:
    """Start a journey: the conversation enters its first state."""
    draft.runs += 1
    draft.unmatched = 0
    draft.asked = None
    assert draft.run is None, "a journey begins only where none is under way"
    draft.run = Run(journey.id, journey.hash, journey.start, draft.now, visit=0, asked_for=asked_for)
    draft.note("began", journey.start)
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
    run = draft.run
    assert run is not None
    state = draft.journey[name]
    moments.enter(draft, name, leaving)
    visits = run.visits.get(name, 0) + 1
    draft.still("silence", "progress", "call")
    run = draft.run
    assert run is not None
    draft.change_run(state=name, visit=run.visit + 1, tries=0, call=None, visits={**run.visits, name: visits})
    draft.asked = None
    if visits > limits.VISITS_PER_STATE:
        hand_over(draft, "loop", f"The customer came to {name} for the {visits}th time")
        return None
    draft.assign(state.set)
    draft.tell(state.say)
    kind = state.kind
    match kind:
        case Say():
            draft.tell(kind.text)
            return take(draft, "done")
        case Ask() | Choose():
            ask(draft)
        case Do():
            _call(draft, kind)
        case Decide():
            return take(draft, "decided")
        case HandOff():
            why = draft.label(kind.reason) if kind.reason is not None else f"The journey asks for a person at {name}"
            cause = draft.cause
            hand_over(draft, cause.reason if cause else "planned", f"{why} ({cause.why})" if cause else why)
        case End():
            draft.tell(kind.say)
            finish(draft, kind.outcome)
    return None


def _call(draft: Draft, kind: Do) -> None:
    run = draft.run
    assert run is not None
    scope = draft.scope()
    arguments: dict[str, Value] = {}
    for name, given in kind.arguments:
        value = given.value(scope) if isinstance(given, Expression) else draft.render(given)
        arguments[name] = value if is_value(value) else None
    call = OpenCall(f"{draft.before.id}.{draft.runs}.{run.visit}", kind.action, draft.now)
    draft.change_run(call=call)
    draft.effects.append(Call(call.id, kind.action, arguments))
    action = draft.journeys.actions.get(kind.action)
    if action is not None:
        patience = (action.within + action.backoff) * (action.retries + 1) * 2 + limits.LEASE * 2
        draft.wake("call", str(run.visit), patience)
    if kind.progress is not None:
        draft.wake("progress", str(run.visit), kind.progress.after)


def take(draft: Draft, trigger: str, *, detail: str = "", by: str | None = None) -> str | None:
    """Take the transition of `trigger` from the current state; gives the state to enter next.

    None when the conversation went to a person, because the route says so or because there is no route.
    """
    run = draft.run
    assert run is not None
    cursor = Cursor(run.state, draft.scope())
    route = fire(draft.journey.machine, cursor, trigger)
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


def _cause(draft: Draft, trigger: str, detail: str) -> Cause | None:
    """Why a person may be needed after this outcome; None for one that is as planned."""
    assert draft.run is not None
    if trigger not in WHY_PERSON:
        return None
    reason, why = WHY_PERSON[trigger]
    what = draft.state.kind.action if isinstance(draft.state.kind, Do) else draft.run.state
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
    if isinstance(draft.state.kind, Do):
        return trigger not in ("error", "timeout")
    return trigger in ("done", "answered", "decided", "finished") or trigger.startswith("choice:")


def finish(draft: Draft, outcome: Outcome, *, by: str | None = None, reason: str | None = None) -> None:
    """End the journey: every open moment is settled with `outcome`, and the conversation is free for the next one."""
    moments.settle_all(draft, outcome, by=by, reason=reason)
    draft.note(f"ended: {outcome}")
    draft.run = None
    draft.asked = None
    draft.timers = ()
    draft.unmatched = 0
    draft.say("", author="system", kind="ended", outcome=outcome)
