"""Writing to a customer by ourselves: what a conversation makes of it, and what is logged when it must not be."""

from runtime.core import moments
from runtime.core.conversation import BOT
from runtime.core.decision import Decision
from runtime.core.draft import Draft
from runtime.core.events import Approached, NotApproached, Questioned, ResultSeen
from runtime.core.frames import may_go_deeper, step_into
from runtime.core.journey import Ask, Choose, Journey
from runtime.core.questions import ask
from runtime.core.sentences import sentence
from runtime.core.surveys import question, stop_hint
from runtime.core.walk import begin, enter


def unasked(draft: Draft, event: Approached | NotApproached | Questioned | ResultSeen) -> Decision | None:
    """What the company does of its own accord, or learns; gives a Decision only when it is refused."""
    match event:
        case Approached():
            return approach(draft, event)
        case Questioned():
            return question(draft, event)
        case NotApproached():
            not_approached(draft, event)
        case ResultSeen():
            moments.result(draft, event.result)
    return None


def approach(draft: Draft, event: Approached) -> Decision | None:
    """Tell the customer why we write and begin the journey; gives a Decision only when it is refused.

    Refused with `opted_out`, `with_person`, `unknown_journey`, or `busy` where another journey runs that it may not
    join: then nothing is said, and whoever asked decides whether to try again.
    """
    journey = draft.journeys.journeys.get(event.journey)
    if draft.opted_out:
        return draft.refuse("opted_out")
    if draft.owner != BOT:
        return draft.refuse("with_person")
    if journey is None or draft.before.channel not in journey.channels:
        return draft.refuse("unknown_journey")
    if draft.run is None:
        _tell(draft, event)
        begin(draft, journey, trigger="outreach", given=event.values)
        return None
    if event.when_busy == "fold_in":
        _fold_in(draft, event)
        return None
    if event.when_busy != "interrupt" or not isinstance(draft.state.kind, Ask | Choose):
        return draft.refuse("busy")
    return _interrupt(draft, event, journey)


def _interrupt(draft: Draft, event: Approached, journey: Journey) -> Decision | None:
    if not may_go_deeper(draft, journey.id):
        return draft.refuse("busy")
    _tell(draft, event)
    step_into(draft, journey, "digression", given=event.values)
    draft.change_run(trigger="outreach")
    enter(draft, journey.start)
    return None


def _fold_in(draft: Draft, event: Approached) -> None:
    """Say the reason between two questions of the journey under way; it goes on where it was."""
    _tell(draft, event)
    if isinstance(draft.state.kind, Ask | Choose):
        ask(draft, before=sentence("back_to", draft.language))


def _tell(draft: Draft, event: Approached) -> None:
    """The reason, and to somebody who never wrote to us how to end it."""
    draft.say(f"{event.reason} {stop_hint(draft)}".strip())


def not_approached(draft: Draft, event: NotApproached) -> None:
    """Log that a customer was not written to, and by which rule; `missed` when it should have happened."""
    fields = {"meant": f"journey:{event.journey}", "rule": event.rule, "turns_customer": 0}
    if event.missed:
        moments.unplanned(draft, "contact.missed", **fields)
    else:
        moments.unplanned(draft, "contact.suppressed", **fields)
