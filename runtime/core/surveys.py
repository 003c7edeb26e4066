"""Asking customers what they say of a promise: one short question, an answer or none, and room for their own words.

Their word is logged beside ours and changes nothing of it. Whatever else they write is taken as what it is, and the
question is dropped: nobody has to answer before they are helped. A confirmation is the same question about a promise as
such: whether it matters to them, or whether they find that we keep it.
"""

from collections.abc import Sequence
from dataclasses import replace

from runtime import limits
from runtime.core import moments
from runtime.core.company import SCALES, Confirms, Scale
from runtime.core.conversation import BOT, Asked, Opinion
from runtime.core.decision import Decision
from runtime.core.draft import Draft
from runtime.core.events import Questioned, Said
from runtime.core.journey import Moment
from runtime.core.sentences import sentence

SKIP, NOTHING = "skip", "nothing"


def question(draft: Draft, event: Questioned) -> Decision | None:
    """Ask; gives a Decision only when it is refused: `opted_out`, `with_person`, `busy` or `unknown_journey`."""
    moment = _moment(draft, event.version, event.moment)
    if draft.opted_out:
        return draft.refuse("opted_out")
    if draft.owner != BOT:
        return draft.refuse("with_person")
    if draft.run is not None or _is_open(draft):
        return draft.refuse("busy")
    if moment is None or (event.confirms is None and moment.survey is None):
        return draft.refuse("unknown_journey")
    scale = moment.survey.scale if moment.survey is not None and event.confirms is None else "yes_no"
    about = event.journey, event.version, event.moment, event.instance
    opinion = Opinion(*about, scale, draft.now, confirms=event.confirms)
    *earlier, asked = _texts(draft, moment, event.confirms)
    for text in earlier:
        draft.say(text)
    skip = sentence("survey_skip" if event.confirms is None else "confirm_skip", draft.language)
    choices = (*_answers(draft, scale), (SKIP, skip))
    line = draft.say(asked, kind="choices", choices=choices)
    draft.asked = Asked(line.seq, choices, "survey", opinion)
    fields = _fields(draft, opinion) | {"asked": True}
    draft.log("survey.asked" if opinion.confirms is None else "confirmation.asked", fields)
    return None


def stop_hint(draft: Draft) -> str:
    """How to end our messages, for somebody who never wrote to us; else nothing."""
    is_stranger = draft.before.channel == "sms" and draft.before.heard_at is None
    return sentence("outreach_stop", draft.language, title=draft.journeys.title) if is_stranger else ""


def _is_open(draft: Draft) -> bool:
    """Whether a question waits for an answer; one about a promise does so for days, and not for ever."""
    about = draft.asked.about if draft.asked is not None else None
    return draft.asked is not None and (about is None or draft.now - about.asked_at <= limits.SURVEY)


def _texts(draft: Draft, moment: Moment, confirms: Confirms | None) -> Sequence[str]:
    """The messages of the question; the last one is shown with its choices."""
    promise = moment.promises.get(draft.language, moment.promise)
    if confirms is None:
        return (draft.messages(moment.survey.ask) if moment.survey is not None else ()) or [promise]
    asked = sentence(f"confirm_{confirms}", draft.language, title=draft.journeys.title, promise=promise)
    return [f"{asked} {stop_hint(draft)}".strip()]


def _answers(draft: Draft, scale: Scale) -> tuple[tuple[str, str], ...]:
    most = SCALES[scale]
    if most is None:
        return tuple((one, sentence(f"survey_{one}", draft.language)) for one in ("yes", "no"))
    return tuple((str(n), str(n)) for n in range(1, most + 1))


def answered(draft: Draft, choice: str) -> None:
    """Take the answer, and offer room for a comment; or take that there is none."""
    assert draft.asked is not None and draft.asked.about is not None
    opinion = draft.asked.about
    draft.asked = None
    if choice == SKIP or opinion.score is not None:
        draft.say(sentence("survey_thanks", draft.language))
        if opinion.score is None:
            _log(draft, opinion, None)
        return
    score = {"yes": 1, "no": 0}[choice] if SCALES[opinion.scale] is None else int(choice)
    opinion = replace(opinion, score=score)
    _log(draft, opinion, None)
    nothing = ((NOTHING, sentence("survey_nothing", draft.language)),)
    line = draft.say(sentence("survey_more", draft.language), kind="choices", choices=nothing)
    draft.asked = Asked(line.seq, nothing, "survey", opinion)


def heard(draft: Draft, event: Said, chosen: tuple[str, ...]) -> bool:
    """Whether a message was for the open question; else the question is dropped, and the message is still to be read.

    `chosen` are the choices that it may mean. While there is room for a comment, what begins no journey is one.
    """
    asked = draft.asked
    if asked is None or asked.about is None:
        return False
    is_fresh = draft.now - asked.about.asked_at <= limits.SURVEY
    if is_fresh and len(chosen) == 1:
        answered(draft, chosen[0])
        return True
    draft.asked = None
    begins = any(one.kind != "choice" for one in event.reading.candidates)
    if not is_fresh or begins or asked.about.score is None:
        return False
    _log(draft, asked.about, draft.seq)
    draft.say(sentence("survey_thanks", draft.language))
    return True


def _log(draft: Draft, opinion: Opinion, comment: int | None) -> None:
    """The answer; a comment is a line of its own, which says where in the transcript the words stand."""
    most = SCALES[opinion.scale]
    answer: dict[str, object] = {
        "asked": True,
        "score_kind": opinion.scale,
        "score": opinion.score,
        "score_max": 1 if most is None else most,
        "customer_says_kept": says_kept(opinion) if opinion.confirms is None else None,
        "comment_ref": f"{draft.before.id}.{comment}" if comment is not None else None,
        "line_seq": comment,
        "answered_ms": int((draft.now - opinion.asked_at).total_seconds() * 1000),
    }
    told = _fields(draft, opinion) | answer
    if comment is None:
        draft.log("survey.answered" if opinion.confirms is None else "confirmation.answered", told)
    else:
        draft.log("survey.commented" if opinion.confirms is None else "confirmation.commented", told)


def says_kept(opinion: Opinion) -> bool | None:
    """Their word on the promise: yes or no, or the upper and the lower third of a scale; None for what lies between."""
    most = SCALES[opinion.scale]
    if opinion.score is None:
        return None
    if most is None:
        return bool(opinion.score)
    place = (opinion.score - 1) / (most - 1)
    return True if place >= 2 / 3 else False if place <= 1 / 3 else None


def _fields(draft: Draft, opinion: Opinion) -> dict[str, object]:
    moment = _moment(draft, opinion.version, opinion.moment)
    known = moments.of_a_moment(draft, opinion.journey, opinion.version, opinion.moment, moment)
    return known | {"instance": opinion.instance} | ({"confirms": opinion.confirms} if opinion.confirms else {})


def _moment(draft: Draft, version: str, name: str) -> Moment | None:
    journey = draft.journeys.versions.get(version)
    return journey.moments.get(name) if journey is not None else None
