"""Going the same way again after a correction: what was answered and done is not asked and done twice.

After a customer has corrected an answer, the states behind it are entered again, so that every decision is looked at
again. A question whose answer still stands is passed, an action that would get the same arguments keeps its result.
As soon as something has to be asked that was not on the way before, the rest is new ground.
"""

from runtime.core.conversation import Run
from runtime.core.draft import Draft
from runtime.core.journey import Ask, Choose, Do, State


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
        case Do() as do:
            return _done_before(draft, run, do, state.name) if is_known else None
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


def _done_before(draft: Draft, run: Run, do: Do, state: str) -> str | None:
    performed = run.performed.get(state)
    if performed is None:
        return None
    if draft.values(do.arguments) != dict(performed.arguments):
        return None
    draft.note("as done before")
    gives = {name: performed.gives[theirs] for name, theirs in do.saves if theirs in performed.gives}
    draft.store(gives, f"action:{do.action}")
    return performed.end
