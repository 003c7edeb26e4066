"""Asking customers what they say of a promise: one short question, an answer or none, and room for their own words.

Their word is logged beside ours and changes nothing of it. Whatever else they write is taken as what it is, and the
question is dropped: nobody has to answer before they are helped.
"""

from dataclasses import replace

from runtime import limits
from runtime.core import moments
from runtime.core.company import SCALES, Survey
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
    if draft.run is not None or draft.asked is not None:
        return draft.refuse("busy")
    if moment is None or moment.survey is None:
        return draft.refuse("unknown_journey")
    opinion = Opinion(event.journey, event.version, event.moment, event.instance, moment.survey.scale, draft.now)
    *earlier, asked = draft.messages(moment.survey.ask) or [moment.promise]
    for text in earlier:
        draft.say(text)
    choices = (*_answers(draft, moment.survey), (SKIP, sentence("survey_skip", draft.language)))
    line = draft.say(asked, kind="choices", choices=choices)
    draft.asked = Asked(line.seq, choices, "survey", opinion)
    draft.log("survey.asked", _fields(draft, opinion) | {"asked": True})
    return None


def _answers(draft: Draft, survey: Survey) -> tuple[tuple[str, str], ...]:
    most = SCALES[survey.scale]
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
        "customer_says_kept": says_kept(opinion),
        "comment_ref": f"{draft.before.id}.{comment}" if comment is not None else None,
        "line_seq": comment,
        "answered_ms": int((draft.now - opinion.asked_at).total_seconds() * 1000),
    }
    draft.log("survey.commented" if comment is not None else "survey.answered", _fields(draft, opinion) | answer)


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
    return moments.of_a_moment(draft, opinion.journey, opinion.version, opinion.moment, moment) | {
        "instance": opinion.instance
    }


def _moment(draft: Draft, version: str, name: str) -> Moment | None:
    journey = draft.journeys.versions.get(version)
    return journey.moments.get(name) if journey is not None else None
