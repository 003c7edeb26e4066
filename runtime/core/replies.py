"""What a customer's message or button does while the bot has the conversation."""

from runtime.core import moments, surveys
from runtime.core.adopting import adopt
from runtime.core.controls import ask_anew, control, correct, language_changed, leave_queue
from runtime.core.conversation import QUEUE
from runtime.core.draft import Draft
from runtime.core.events import Chose, Said
from runtime.core.filing import with_files
from runtime.core.frames import may_go_deeper
from runtime.core.handing import hand_over
from runtime.core.journey import PERSON, Ask, Choose, Do, Transfer, Wait
from runtime.core.questions import answer_failed, ask
from runtime.core.reading import Reading
from runtime.core.resuming import ask_to_go_on, resume, too_long, was_away
from runtime.core.sentences import sentence
from runtime.core.starting import NEAR, decline, named, start, start_chosen
from runtime.core.walk import digress, follow, repaired

AT_ONCE = ("person", "stop", "cancel")  # needs no new version of the journey first


def hear(draft: Draft, event: Said | Chose) -> None:
    """Add the customer's line to the transcript (unless it is there already) and count the turn."""
    if event.seq is None and isinstance(event, Said):
        draft.say(event.words, author="customer", cmid=event.cmid, files=event.files)
    elif event.seq is None and isinstance(event, Chose):
        text = event.label or event.choice
        draft.say(text, author="customer", cmid=event.cmid, picked=event.choice)
    moments.count(draft, turns_customer=1, followups=int(draft.owner == QUEUE))
    draft.heard_at = draft.now
    if draft.run is not None:
        draft.change_run(turns=draft.run.turns + 1)


def heard_by_people(draft: Draft, event: Said) -> None:
    """The customer wrote while people have the conversation: nobody answers, but who still waits may leave."""
    hear(draft, event)
    if draft.owner == QUEUE and not draft.opted_out and event.reading.control in ("cancel", "stop"):
        leave_queue(draft)


def said(draft: Draft, event: Said) -> None:
    """The customer wrote something."""
    before = draft.heard_at
    hear(draft, event)
    event = with_files(draft, event)
    reading = event.reading
    for one in (reading.candidates or reading.likely)[:1]:
        draft.note(f"read as {one.kind} {one.id}: {one.reason} {one.score:.0f}")
    if reading.control not in AT_ONCE and adopt(draft):
        return
    if language_changed(draft, reading) or (reading.control is not None and control(draft, reading.control)):
        return
    if surveys.heard(draft, event, tuple(named(draft, reading.candidates))):
        return
    if draft.run is None:
        start(draft, event)
    elif too_long(draft):
        return
    elif draft.asked is not None and draft.asked.purpose in ("correct", "resume"):
        _chose_of_ours(draft, event)
    elif not _fits(draft, reading) and was_away(draft, before):
        if not repaired(draft, "resumed"):
            ask_to_go_on(draft)
    else:
        _reply(draft, event)


def _fits(draft: Draft, reading: Reading) -> bool:
    """Whether the message answers the question of the state."""
    match draft.state.kind:
        case Ask():
            return reading.found is not None
        case Choose():
            return len(named(draft, reading.candidates)) == 1
        case _:
            return False


def _reply(draft: Draft, event: Said) -> None:
    """Take the message as a reply to where the journey is."""
    reading = event.reading
    kind = draft.state.kind
    match kind:
        case Choose() if _fits(draft, reading):
            _choose(draft, named(draft, reading.candidates)[0])
        case Ask() if reading.found is not None:
            _answered(draft)
            draft.store({kind.into: reading.found.value}, "customer")
            draft.asked = None
            follow(draft, "answered", by="customer_said")
        case Ask() | Choose() | Wait() if _declined(draft, reading) or _digressed(draft, event):
            return
        case Choose():
            problem = "ambiguous" if named(draft, reading.candidates) else "unmatched"
            if not answer_failed(draft, problem):
                follow(draft, "invalid")
        case Ask():
            if not answer_failed(draft, reading.problem):
                follow(draft, "invalid")
        case Wait():
            follow(draft, "said_something")
        case Do() | Transfer():
            draft.note("said while an action is under way")
        case _:
            draft.note("said where nothing is asked")
            hand_over(draft, "author_error", f"The customer wrote, and {draft.state.name} has no way on")


def _declined(draft: Draft, reading: Reading) -> bool:
    """Say that we do not do what the message clearly asks for, and ask the open question anew; False where it does not.

    As where no journey is under way, a journey that the words may mean as well comes first.
    """
    best = next((one for one in reading.candidates if one.kind != "choice"), None)
    if best is None or best.kind != "not_offered" or best.id not in draft.journeys.not_offered:
        return False
    if any(one.kind == "journey" and best.score - one.score < NEAR for one in reading.candidates):
        return False
    decline(draft, best.id)
    if not isinstance(draft.state.kind, Wait):
        ask(draft)
    return True


def _digressed(draft: Draft, event: Said) -> bool:
    """Begin another journey that the message clearly starts, to come back afterwards; False where there is none."""
    found = [one for one in event.reading.candidates if one.kind == "journey"]
    if not found or (len(found) > 1 and found[0].score - found[1].score < NEAR):
        return False
    journey = draft.journeys.journeys.get(found[0].id)
    if journey is None or not may_go_deeper(draft, journey.id):
        return False
    moments.understood(draft, "understanding.acted", found[0])
    if "digression" in draft.state.routes and draft.state.routes["digression"].to != PERSON:
        follow(draft, "digression")
    else:
        digress(draft, journey, asked_for=event.text)
    return True


def chose(draft: Draft, event: Chose) -> None:
    """The customer pressed a button."""
    hear(draft, event)
    if adopt(draft) or (draft.run is not None and too_long(draft)):
        return
    asked = draft.asked
    if asked is None or asked.seq != event.question or event.choice not in dict(asked.choices):
        draft.note("an old button")
        ask_anew(draft, sentence("stale", draft.language))
    elif asked.purpose == "survey":
        surveys.answered(draft, event.choice)
    elif asked.purpose == "start":
        start_chosen(draft, event.choice, event.label)
    elif asked.purpose == "correct":
        correct(draft, event.choice)
    elif asked.purpose == "resume":
        resume(draft, event.choice)
    else:
        _choose(draft, event.choice)


def _chose_of_ours(draft: Draft, event: Said) -> None:
    """Answer a question that we asked ourselves; what fits none of its choices may still answer the journey's."""
    chosen = named(draft, event.reading.candidates)
    purpose = draft.asked.purpose if draft.asked is not None else "state"
    if len(chosen) != 1 and isinstance(draft.state.kind, Ask) and event.reading.found is not None:
        _reply(draft, event)
    elif len(chosen) != 1:
        draft.asked = None
        ask_anew(draft, sentence("again", draft.language))
    elif purpose == "correct":
        correct(draft, chosen[0])
    else:
        resume(draft, chosen[0])


def _choose(draft: Draft, choice: str) -> None:
    _answered(draft)
    assert draft.run is not None
    draft.change_run(answers={**draft.run.answers, draft.run.state: choice})
    draft.asked = None
    follow(draft, f"choice:{choice}", by="customer_said")


def _answered(draft: Draft) -> None:
    assert draft.run is not None
    draft.change_run(trail=(*draft.run.trail, draft.run.state))
