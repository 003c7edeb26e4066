"""What a customer's message or button does while the bot has the conversation."""

from runtime import limits
from runtime.core import moments
from runtime.core.conversation import Asked
from runtime.core.draft import Draft
from runtime.core.events import Chose, Said
from runtime.core.handing import hand_over
from runtime.core.journey import PERSON, Ask, Choose, Do
from runtime.core.questions import answer_failed, ask
from runtime.core.reading import Candidate, Control
from runtime.core.sentences import sentence
from runtime.core.walk import begin, enter, finish, follow

NEAR = 5.0  # points within which two journeys are alike enough to ask which is meant
NAMED_JOURNEYS = 6  # at most, where we say what we can help with


def hear(draft: Draft, event: Said | Chose) -> None:
    """Add the customer's line to the transcript (unless it is there already) and count the turn."""
    text = event.text if isinstance(event, Said) else event.label or event.choice
    if event.seq is None:
        picked = event.choice if isinstance(event, Chose) else None
        draft.say(text, author="customer", cmid=event.cmid, picked=picked)
    moments.count(draft, turns_customer=1)


def said(draft: Draft, event: Said) -> None:
    """The customer wrote something."""
    hear(draft, event)
    reading = event.reading
    if reading.control is not None and _control(draft, reading.control):
        return
    if draft.run is None:
        _start(draft, event)
        return
    kind = draft.state.kind
    match kind:
        case Choose():
            chosen = _chosen(draft, reading.candidates)
            if len(chosen) == 1:
                _choose(draft, chosen[0])
            elif not answer_failed(draft, "unmatched" if not chosen else "ambiguous"):
                follow(draft, "invalid")
        case Ask():
            if reading.found is not None:
                draft.store({kind.into: reading.found.value}, "customer")
                _answered(draft)
                follow(draft, "answered", by="customer_said")
            elif not answer_failed(draft, reading.problem):
                follow(draft, "invalid")
        case Do():
            draft.note("said while an action is under way")
        case _:
            draft.note("said where nothing is asked")
            hand_over(draft, "author_error", f"The customer wrote, and {draft.state.name} has no way on")


def chose(draft: Draft, event: Chose) -> None:
    """The customer pressed a button."""
    hear(draft, event)
    asked = draft.asked
    if asked is None or asked.seq != event.question or event.choice not in dict(asked.choices):
        draft.note("an old button")
        _ask_anew(draft, sentence("stale", draft.language))
    elif asked.purpose == "start" and event.choice not in draft.journeys.journeys:
        _unmatched(draft)  # withdrawn since it was offered
    elif asked.purpose == "start":
        begin(draft, draft.journeys.journeys[event.choice], asked_for=event.label)
    else:
        _choose(draft, event.choice)


def _chosen(draft: Draft, candidates: tuple[Candidate, ...]) -> list[str]:
    """Which of the choices on offer the words may mean."""
    offered = dict(draft.asked.choices) if draft.asked is not None else {}
    return [one.id for one in candidates if one.kind == "choice" and one.id in offered]


def _choose(draft: Draft, choice: str) -> None:
    _answered(draft)
    draft.asked = None
    follow(draft, f"choice:{choice}", by="customer_said")


def _answered(draft: Draft) -> None:
    assert draft.run is not None
    draft.change_run(trail=(*draft.run.trail, draft.run.state))


def _ask_anew(draft: Draft, why: str) -> None:
    """Ask the open question again, whatever it is, with one sentence before it."""
    if draft.run is not None and isinstance(draft.state.kind, Ask | Choose):
        ask(draft, before=why)
    elif draft.run is None:
        draft.say(f"{why} {_what_we_do(draft, 'help_idle')}")
    else:
        draft.say(sentence("wait", draft.language))


# with no journey under way


def _start(draft: Draft, event: Said) -> None:
    candidates = event.reading.candidates
    picked = _chosen(draft, candidates)
    if len(picked) == 1 and picked[0] in draft.journeys.journeys:
        begin(draft, draft.journeys.journeys[picked[0]], asked_for=event.text)
        return
    known = [candidate for candidate in candidates if candidate.kind != "choice"]
    near = [candidate for candidate in known if known[0].score - candidate.score < NEAR]
    alike = [candidate for candidate in near if candidate.kind == "journey"]
    if not known:
        _unmatched(draft)
    elif len(alike) > 1:
        _ask_which(draft, alike)
    elif known[0].kind == "not_offered" and not alike:
        _not_offered(draft, known[0].id)
    else:
        begin(draft, draft.journeys.journeys[(alike or known)[0].id], asked_for=event.text)


def _ask_which(draft: Draft, alike: list[Candidate]) -> None:
    draft.unmatched = 0
    choices = tuple((candidate.id, draft.journeys.journeys[candidate.id].title) for candidate in alike)
    line = draft.say(sentence("which", draft.language), kind="choices", choices=choices)
    draft.asked = Asked(line.seq, choices, "start")


def _not_offered(draft: Draft, entry: str) -> None:
    draft.unmatched = 0
    draft.asked = None
    draft.tell(draft.journeys.not_offered[entry].say)
    moments.unplanned(
        draft, "moment.outcome", outcome="not_offered", promise_kept=False, kept_by=None,
        reason="not_offered", reason_detail=entry,
    )  # fmt: skip


def _unmatched(draft: Draft) -> None:
    draft.asked = None
    draft.unmatched += 1
    moments.unplanned(draft, "contact.unmatched", reason="not_understood")
    if draft.unmatched >= limits.UNMATCHED_IN_A_ROW:
        hand_over(draft, "unmatched", f"{draft.unmatched} messages in a row fitted nothing that the map offers")
    else:
        draft.say(_what_we_do(draft, "unmatched"))


def _what_we_do(draft: Draft, name: str) -> str:
    titles = [
        journey.title
        for journey in draft.journeys.journeys.values()
        if (journey.starts.when or journey.starts.words)
        and draft.before.channel in journey.channels
        and journey.id != draft.journeys.welcome
    ]
    return sentence(name, draft.language, titles=", ".join(titles[:NAMED_JOURNEYS]))


# words that always count


def _control(draft: Draft, control: Control) -> bool:
    """Do what a control phrase asks; False where it means nothing, so that it is read as an answer."""
    draft.note(f"control: {control}")
    match control:
        case "person":
            if not _routed(draft, "person_wanted"):
                hand_over(draft, "asked_for_person", "The customer asked for a person")
        case "cancel" | "stop":
            if draft.run is None:
                return False
            if not _routed(draft, "stop"):
                draft.say(sentence("cancelled", draft.language))
                finish(draft, "cancelled", by="customer_said")
        case "help":
            _help(draft)
        case "repeat" | "back" | "start_over":
            if draft.run is None or isinstance(draft.state.kind, Do):
                return False
            _again(draft, control)
    return True


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
        draft.say(_what_we_do(draft, "help_idle"))
    else:
        _ask_anew(draft, sentence("help", draft.language))


def _again(draft: Draft, control: Control) -> None:
    run = draft.run
    assert run is not None
    if control == "start_over":
        draft.clear(run.slots)
        draft.change_run(trail=(), visits={})
        enter(draft, draft.journey.start, leaving="cancelled")
    elif control == "back" and run.trail:
        *earlier, last = run.trail
        kind = draft.journey[last].kind
        draft.change_run(trail=tuple(earlier))
        draft.clear([kind.into] if isinstance(kind, Ask) else [])
        enter(draft, last, leaving="cancelled")
    elif control == "back":
        _ask_anew(draft, sentence("no_back", draft.language))
    elif isinstance(draft.state.kind, Ask | Choose):
        ask(draft)
