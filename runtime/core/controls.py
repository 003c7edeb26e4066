"""Words that count anywhere when they are the whole message: a person, back, correct, help, another language ..."""

from runtime.core import moments
from runtime.core.conversation import BOT, Asked
from runtime.core.decision import GiveBack
from runtime.core.draft import Draft
from runtime.core.handing import hand_over
from runtime.core.journey import PERSON, Ask, Choose, Do, HandOff, Repair, Transfer
from runtime.core.questions import ask, watch_silence
from runtime.core.reading import Control, Reading
from runtime.core.replay import rewind
from runtime.core.sentences import sentence
from runtime.core.walk import begin_again, close, enter, finish, follow, repaired

LABEL_CHARS = 60  # of a question that stands as a choice
NAMED_JOURNEYS = 6  # at most, where we say what we can help with


def ask_anew(draft: Draft, why: str) -> None:
    """Ask the open question again, whatever it is, with one sentence before it."""
    if draft.run is not None and isinstance(draft.state.kind, Ask | Choose):
        ask(draft, before=why)
    elif draft.run is None:
        draft.say(f"{why} {what_we_do(draft, 'help_idle')}")
    else:
        draft.say(f"{why} {sentence('wait', draft.language)}")


def what_we_do(draft: Draft, name: str) -> str:
    """The sentence of that name, with what can be begun here."""
    titles = [
        journey.title_in(draft.language)
        for journey in draft.journeys.journeys.values()
        if (journey.starts.when or journey.starts.words)
        and draft.before.channel in journey.channels
        and journey.id != draft.journeys.welcome
    ]
    return sentence(name, draft.language, titles=", ".join(titles[:NAMED_JOURNEYS]))


def control(draft: Draft, control: Control) -> bool:
    """Do what a control phrase asks; False where it means nothing, so that it is read as an answer."""
    draft.note(f"control: {control}")
    if control == "person" and _routed(draft, "person_wanted"):
        return True
    if control in ("cancel", "stop"):
        if draft.run is None:
            return False
        if _routed(draft, "stop"):
            return True
    is_called = draft.run is not None and isinstance(draft.state.kind, Do | Transfer)
    if not is_called and repaired(draft, control):
        return True
    return built_in(draft, control)


def built_in(draft: Draft, control: Repair) -> bool:
    """Do what Handrail itself does for a control phrase; False where it means nothing."""
    match control:
        case "person":
            hand_over(draft, "asked_for_person", "The customer asked for a person")
        case "cancel" | "stop":
            if draft.run is None:
                return False
            draft.say(sentence("cancelled", draft.language))
            close(draft, "cancelled", by="customer_said")
        case "help":
            _help(draft)
        case "correct":
            if draft.run is None or isinstance(draft.state.kind, Do | Transfer):
                return False
            _ask_what_to_correct(draft)
        case "repeat" | "back" | "start_over":
            if draft.run is None or isinstance(draft.state.kind, Do | Transfer):
                return False
            _again(draft, control)
        case _:
            return False
    return True


def leave_queue(draft: Draft) -> None:
    """The customer does not want to wait for a person any more: the author's own way on, else the end."""
    draft.own(BOT)
    state = draft.known_state()
    if state is not None and isinstance(state.kind, HandOff) and state.routes["customer_left"].to != PERSON:
        draft.effects.append(GiveBack("customer", None, move="customer_left"))
        follow(draft, "customer_left", by="customer_said")
        return
    draft.effects.append(GiveBack("customer", "cancelled"))
    draft.say(sentence("cancelled", draft.language), author="system")
    if draft.run is not None:
        finish(draft, "cancelled", by="customer_said")
        return
    moments.unplanned(
        draft, "moment.outcome", outcome="cancelled", promise_kept=None, kept_by=None, reason="unmatched",
        handed_off=True,
    )  # fmt: skip
    draft.say("", author="system", kind="ended", outcome="cancelled")


def do_wanted(draft: Draft) -> None:
    """Do the built-in repair that a map's own one has ended with."""
    wanted, draft.wanted = draft.wanted, None
    if wanted is not None:
        built_in(draft, wanted)


def _ask_what_to_correct(draft: Draft) -> None:
    """Let the customer pick the answer to change, where there are several; one alone is asked again at once."""
    assert draft.run is not None
    answered = list(dict.fromkeys(draft.run.trail))
    if not answered:
        ask_anew(draft, sentence("nothing_to_correct", draft.language))
    elif len(answered) == 1:
        correct(draft, answered[0])
    else:
        choices = tuple((state, _question_of(draft, state)) for state in answered)
        line = draft.say(sentence("correct_which", draft.language), kind="choices", choices=choices)
        draft.asked = Asked(line.seq, choices, "correct")
        if isinstance(draft.state.kind, Ask | Choose):
            watch_silence(draft)


def _question_of(draft: Draft, state: str) -> str:
    """A question as a label: its last message, cut where it is long."""
    kind = draft.journey[state].kind
    assert isinstance(kind, Ask | Choose)
    said = (draft.messages(kind.text) or [state])[-1]
    return said if len(said) <= LABEL_CHARS else said[: LABEL_CHARS - 3].rstrip() + "..."


def correct(draft: Draft, state: str) -> None:
    """Ask an answered question again; what comes after it is looked at again, and nothing is done twice."""
    moments.count(draft, corrections=1)
    rewind(draft, state)
    enter(draft, state, leaving="cancelled")


def language_changed(draft: Draft, reading: Reading) -> bool:
    """Go on in another language: at once when asked for, else after two messages that are clearly in it."""
    offered = draft.journeys.languages
    if reading.asks_for in offered:
        draft.language, draft.spoken = str(reading.asks_for), None
        ask_anew(draft, sentence("language", draft.language))
        return True
    spoken = reading.spoken if reading.spoken in offered and reading.spoken != draft.language else None
    if spoken is not None and draft.spoken == spoken:
        draft.language, draft.spoken = spoken, None
    else:
        draft.spoken = spoken
    return False


def _routed(draft: Draft, outcome: str) -> bool:
    """Go the author's own way for an outcome of the question that is open, where there is one."""
    if draft.run is None or not isinstance(draft.state.kind, Ask | Choose):
        return False
    if draft.state.routes[outcome].to == PERSON:
        return False
    follow(draft, outcome)
    return True


def _help(draft: Draft) -> None:
    if draft.run is None:
        draft.say(what_we_do(draft, "help_idle"))
    elif isinstance(draft.state.kind, Ask | Choose):
        ask(draft, before=sentence("help", draft.language))
    else:
        draft.say(sentence("wait", draft.language))


def _again(draft: Draft, control: Repair) -> None:
    run = draft.run
    assert run is not None
    if control == "start_over":
        begin_again(draft)
    elif control == "back" and run.trail:
        last = run.trail[-1]
        rewind(draft, last)
        enter(draft, last, leaving="cancelled")
    elif control == "back":
        ask_anew(draft, sentence("no_back", draft.language))
    elif isinstance(draft.state.kind, Ask | Choose):
        ask(draft)
    else:
        draft.say(sentence("wait", draft.language))
