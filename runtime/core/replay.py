"""Going the same way again after a correction: what was answered and done is not asked and done twice.

After a customer has corrected an answer, the states behind it are entered again, so that every decision is looked at
again. A question whose answer still stands is passed; an action, or a journey that was called, keeps its result where
it would get the same arguments.
As soon as something has to be asked that was not on the way before, the rest is new ground.
"""

from collections.abc import Iterable, Mapping

from runtime.core.conversation import Performed, Run
from runtime.core.draft import Draft
from runtime.core.journey import Ask, CallJourney, Choose, Do, State, Transfer
from runtime.core.values import GIVEN, Value


def rewind(draft: Draft, to: str) -> None:
    """Prepare going back to the question `to`: its answer is forgotten, what came after it is gone through again."""
    run = draft.run
    assert run is not None
    at = len(run.trail) - 1 - run.trail[::-1].index(to) if to in run.trail else len(run.trail)
    kind = draft.journey[to].kind
    answers = {state: choice for state, choice in run.answers.items() if state != to}
    draft.change_run(
        trail=run.trail[:at], answers=answers, replay=(to, *run.trail[at + 1 :], *run.performed), visits={}
    )
    draft.clear([kind.into] if isinstance(kind, Ask) else [])


def outcome(draft: Draft, state: State) -> str | None:
    """The outcome by which an entered state is passed as before; None where it has to be gone through anew."""
    run = draft.run
    assert run is not None
    if not run.replay:
        return None
    is_known = state.name in run.replay
    if is_known:
        draft.change_run(replay=tuple(name for name in run.replay if name != state.name))
    match state.kind:
        case Ask() as question:
            if is_known and question.into in run.slots:
                return _passed(draft, "answered")
        case Choose() as question:
            choice = _standing_choice(draft, run, question, state.name) if is_known else None
            if choice is not None:
                return _passed(draft, f"choice:{choice}")
        case Do() | Transfer() | CallJourney() as done:
            return _done_before(draft, run, done, state.name) if is_known else None
        case _:
            return None
    if not is_known:
        draft.change_run(replay=())
    return None


def _passed(draft: Draft, trigger: str) -> str:
    assert draft.run is not None
    draft.note("as answered before")
    draft.change_run(trail=(*draft.run.trail, draft.run.state))
    return trigger


def _standing_choice(draft: Draft, run: Run, question: Choose, state: str) -> str | None:
    """The choice made before, if it would still be offered."""
    made = run.answers.get(state)
    scope = draft.scope()
    for choice in question.choices:
        if choice.id == made and (choice.when is None or choice.when.is_true(scope)):
            return choice.id
    return None


def _done_before(draft: Draft, run: Run, kind: Do | Transfer | CallJourney, state: str) -> str | None:
    performed = run.performed.get(state)
    if performed is None or draft.values(kind.arguments) != dict(performed.arguments):
        return None
    draft.note("as done before")
    if isinstance(kind, CallJourney):
        draft.store(saved(kind.saves, performed.gives), f"journey:{kind.journey}")
    elif isinstance(kind, Do):
        draft.store(saved(kind.saves, performed.gives), f"action:{kind.action}")
    return performed.end


def saved(saves: Iterable[tuple[str, str]], gives: Mapping[str, Value]) -> dict[str, Value]:
    """What of that which was given is kept, under our names."""
    return {name: gives[theirs] for name, theirs in saves if theirs in gives}


def keep(draft: Draft, performed: Performed) -> None:
    """Remember what the current state did."""
    assert draft.run is not None
    draft.change_run(performed={**draft.run.performed, draft.run.state: performed})


def forget(draft: Draft) -> None:
    """Begin the journey anew: what it learnt and did is forgotten. The start is still to be entered."""
    assert draft.run is not None
    given = {name: slot for name, slot in draft.run.slots.items() if slot.source == GIVEN}
    draft.change_run(slots=given, trail=(), answers={}, performed={}, replay=(), visits={})
