"""What a message or a button begins while no journey is under way.

Three ways: act on what the words surely mean, offer at most three things that they may mean, or say that nothing was
understood, which the third time in a row brings a person.
"""

from collections.abc import Sequence

from runtime import limits
from runtime.core import moments
from runtime.core.controls import what_we_do
from runtime.core.conversation import Asked
from runtime.core.draft import Draft
from runtime.core.events import Said
from runtime.core.handing import hand_over
from runtime.core.reading import Candidate
from runtime.core.sentences import sentence
from runtime.core.walk import begin, repaired

NEAR = 5.0  # points within which two journeys are alike enough to ask which is meant
OTHER = "other:"
"""The choice for none of what is offered; no author can write it, nor what begins with NOT_OFFERED."""
NOT_OFFERED = "not_offered:"


def named(draft: Draft, candidates: Sequence[Candidate]) -> list[str]:
    """Which of the choices on offer the words may mean."""
    offered = dict(draft.asked.choices) if draft.asked is not None else {}
    return [one.id for one in candidates if one.kind == "choice" and one.id in offered]


def start(draft: Draft, event: Said) -> None:
    """The customer wrote something while no journey is under way."""
    candidates = event.reading.candidates
    picked = named(draft, candidates)
    if len(picked) == 1:
        start_chosen(draft, picked[0], event.text)
        return
    known = [candidate for candidate in candidates if candidate.kind != "choice"]
    near = [candidate for candidate in known if known[0].score - candidate.score < NEAR]
    alike = [candidate for candidate in near if candidate.kind == "journey"]
    if not known and draft.follow_up_until is not None and draft.now < draft.follow_up_until:
        hand_over(draft, "followup", "The customer wrote again after a colleague had finished")
    elif not known and event.reading.likely:
        _offer(draft, event.reading.likely)
    elif not known:
        unmatched(draft)
    elif len(alike) > 1:
        _ask_which(draft, alike)
    else:
        meant = (alike or known)[0]
        moments.understood(draft, "understanding.acted", meant)
        _act(draft, meant.kind, meant.id, event.text)


def start_chosen(draft: Draft, choice: str, asked_for: str) -> None:
    """The customer chose one of the things that their words may have meant."""
    if choice == OTHER:
        moments.understood(draft, "understanding.chosen", None)
        draft.asked = None
        _not_understood(draft, "other")
        return
    kind = "not_offered" if choice.startswith(NOT_OFFERED) else "journey"
    id = choice.removeprefix(NOT_OFFERED)
    if id not in (draft.journeys.not_offered if kind == "not_offered" else draft.journeys.journeys):
        unmatched(draft)  # withdrawn since it was offered
        return
    moments.understood(draft, "understanding.chosen", Candidate(kind, id, 100.0, "chosen"))  # type: ignore[arg-type]
    _act(draft, kind, id, asked_for)


def _act(draft: Draft, kind: str, id: str, asked_for: str) -> None:
    if kind == "not_offered":
        _not_offered(draft, id)
    else:
        begin(draft, draft.journeys.journeys[id], asked_for=asked_for)


def _ask_which(draft: Draft, alike: Sequence[Candidate]) -> None:
    draft.unmatched = 0
    moments.understood(draft, "understanding.offered", None, offers=alike)
    choices = tuple(
        (candidate.id, draft.journeys.journeys[candidate.id].title_in(draft.language)) for candidate in alike
    )
    line = draft.say(sentence("which", draft.language), kind="choices", choices=choices)
    draft.asked = Asked(line.seq, choices, "start")


def _offer(draft: Draft, likely: Sequence[Candidate]) -> None:
    """Ask which of a few things is meant, or something else. It counts as not understood until one is chosen."""
    if draft.unmatched + 1 >= limits.UNMATCHED_IN_A_ROW:
        unmatched(draft)
        return
    draft.unmatched += 1
    offers = likely[: limits.OFFERS]
    moments.understood(draft, "understanding.offered", None, offers=offers)
    choices = (*(_choice(draft, one) for one in offers), (OTHER, sentence("other_choice", draft.language)))
    line = draft.say(sentence("perhaps", draft.language), kind="choices", choices=choices)
    draft.asked = Asked(line.seq, choices, "start")


def _choice(draft: Draft, candidate: Candidate) -> tuple[str, str]:
    """A journey by its title; what is not offered has none, so it is named by what people say of it."""
    if candidate.kind == "journey":
        return candidate.id, draft.journeys.journeys[candidate.id].title_in(draft.language)
    when = draft.journeys.not_offered[candidate.id].when
    phrases = when.get(draft.language) or next(iter(when.values()), ())
    named = candidate.nearest if candidate.nearest in phrases else next(iter(phrases), candidate.id)
    return f"{NOT_OFFERED}{candidate.id}", str(named)


def _not_offered(draft: Draft, entry: str) -> None:
    draft.unmatched = 0
    draft.asked = None
    decline(draft, entry)


def decline(draft: Draft, entry: str) -> None:
    """Say what we do not do; the log keeps that it was asked for."""
    draft.tell(draft.journeys.not_offered[entry].say)
    moments.unplanned(
        draft, "moment.outcome", outcome="not_offered", promise_kept=False, kept_by=None,
        reason="not_offered", reason_detail=entry,
    )  # fmt: skip


def unmatched(draft: Draft) -> None:
    """Nothing was understood: say what there is, and bring a person the third time in a row."""
    draft.asked = None
    moments.unplanned(draft, "contact.unmatched", reason="not_understood", line_seq=draft.seq)
    _not_understood(draft, "unmatched")


def _not_understood(draft: Draft, sentence_name: str) -> None:
    draft.unmatched += 1
    if draft.unmatched < limits.UNMATCHED_IN_A_ROW and _repaired_unmatched(draft):
        return
    if draft.unmatched >= limits.UNMATCHED_IN_A_ROW:
        hand_over(draft, "unmatched", f"{draft.unmatched} messages in a row fitted nothing that the map offers")
    else:
        draft.say(what_we_do(draft, sentence_name))


def _repaired_unmatched(draft: Draft) -> bool:
    """Let the map's own journey answer what nobody understood; it counts on, so that the third goes to a person."""
    counted = draft.unmatched
    is_done = repaired(draft, "not_understood")
    draft.unmatched = counted
    return is_done
