"""Coming back after days, and journeys that go on for too long."""

from datetime import datetime

from runtime import limits
from runtime.core.conversation import Asked
from runtime.core.draft import Draft
from runtime.core.handing import hand_over
from runtime.core.journey import Ask, Choose
from runtime.core.questions import ask, watch_silence
from runtime.core.sentences import sentence
from runtime.core.walk import begin_again, finish


def was_away(draft: Draft, heard_at: datetime | None) -> bool:
    """Whether the customer comes back to an open question after so long that they will not remember it."""
    is_asked = draft.run is not None and isinstance(draft.state.kind, Ask | Choose)
    return is_asked and heard_at is not None and draft.now - heard_at > limits.RESUME


def ask_to_go_on(draft: Draft) -> None:
    """Say where it stood, and ask whether to go on."""
    kind = draft.state.kind
    assert isinstance(kind, Ask | Choose)
    question = (draft.messages(kind.text) or [""])[-1]
    choices = tuple((name, sentence(f"resume_{name}", draft.language)) for name in ("yes", "over", "no"))
    line = draft.say(sentence("resume", draft.language, question=question), kind="choices", choices=choices)
    draft.asked = Asked(line.seq, choices, "resume")
    watch_silence(draft)


def resume(draft: Draft, choice: str) -> None:
    """Go on, begin again or leave it."""
    if choice == "yes":
        ask(draft)
    elif choice == "over":
        begin_again(draft)
    else:
        draft.say(sentence("cancelled", draft.language))
        finish(draft, "cancelled", by="customer_said")


def too_long(draft: Draft) -> bool:
    """Give a run to a person that has taken too many messages or too many days; False while it has not."""
    run = draft.run
    assert run is not None
    if run.turns > limits.TURNS_PER_JOURNEY:
        hand_over(draft, "loop", f"The customer has written {run.turns} times in {run.journey}")
    elif draft.now - (run.given_back_at or run.began_at) > limits.AGE:
        hand_over(draft, "journey_changed", f"{run.journey} began more than {limits.AGE.days} days ago")
    else:
        return False
    return True
