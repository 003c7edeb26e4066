"""Asking: the open question, asking it again, and its clock of silence."""

from datetime import datetime

from runtime import limits
from runtime.core import moments
from runtime.core.conversation import Asked
from runtime.core.draft import Draft
from runtime.core.journey import Ask, Choose
from runtime.core.sentences import problem_sentence, sentence


def ask(draft: Draft, *, before: str | None = None) -> None:
    """Ask the question of the current state; `before` is one sentence that comes first (why it is asked again)."""
    assert draft.run is not None
    kind = draft.state.kind
    assert isinstance(kind, Ask | Choose)
    said = draft.messages(kind.text)
    draft.asked = None
    again = int(before is not None or draft.run.visits.get(draft.run.state, 0) > 1)
    moments.count(draft, last_question=draft.run.state, repeated_questions=again)
    if isinstance(kind, Choose):
        *earlier, question = said or [""]
        for text in earlier:
            draft.say(text)
        offer(draft, kind, f"{before} {question}" if before else question)
    else:
        if before:
            draft.say(before)
        for text in said:
            draft.say(text)
    watch_silence(draft)


def offer(draft: Draft, kind: Choose, question: str) -> None:
    """Show the choices that are open to this customer, under `question`."""
    scope = draft.scope()
    shown = tuple(
        (choice.id, draft.label(choice.label))
        for choice in kind.choices
        if choice.when is None or choice.when.is_true(scope)
    )
    line = draft.say(question, kind="choices", choices=shown)
    draft.asked = Asked(line.seq, shown)


def watch_silence(draft: Draft, since: datetime | None = None) -> None:
    """Begin the question's silence ladder anew."""
    assert draft.run is not None
    kind = draft.state.kind
    assert isinstance(kind, Ask | Choose)
    draft.still("silence")
    after = kind.silence[0].after if kind.silence else limits.SILENCE
    draft.wake("silence", str(draft.run.visit), after, since=since)


def answer_failed(draft: Draft, problem: str | None) -> bool:
    """Say what was wrong with an answer and ask again; False when the question has been tried often enough."""
    run = draft.run
    assert run is not None
    kind = draft.state.kind
    assert isinstance(kind, Ask | Choose)
    tries = run.tries + 1
    draft.change_run(tries=tries)
    moments.count(draft, not_understood=1)
    draft.note(f"not an answer: {(problem or 'unmatched').split(' ')[0]}")
    moments.not_understood(draft, problem)
    written = kind.invalid
    if tries > (len(written) if written else limits.BUILT_IN_REASKS):
        return False
    if not written:
        ask(draft, before=_what_is_wrong(draft, problem))
        return True
    said = draft.messages(written[tries - 1])
    moments.count(draft, repeated_questions=1)
    if isinstance(kind, Choose):
        for text in said[:-1]:
            draft.say(text)
        offer(draft, kind, said[-1] if said else "")
    else:
        for text in said:
            draft.say(text)
    watch_silence(draft)
    return True


def _what_is_wrong(draft: Draft, problem: str | None) -> str:
    kind = draft.state.kind
    if problem is not None and isinstance(kind, Ask):
        return problem_sentence(problem, draft.journey.data[kind.into], draft.language)
    return sentence("again", draft.language)
