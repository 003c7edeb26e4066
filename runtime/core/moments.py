"""Moments of truth in a turn: opening them, settling each exactly once, and the log's lines about them."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace as changed

from runtime.core import contacts, effort
from runtime.core.conversation import OpenMoment
from runtime.core.draft import Draft
from runtime.core.journey import Moment, Outcome
from runtime.core.reading import Candidate
from runtime.limits import HANDED_ON_AT_RISK

FAILURES = ("broken", "missed", "abandoned")  # outcomes of a must-keep moment that alert somebody
LEARNT = (
    "near",
    "like",
    "model",
    "chosen",
)  # reasons of understanding with which a message is not an author's own words
PATH_STATES = 50  # of one moment, kept for the log


def enter(draft: Draft, state: str, leaving: Outcome) -> None:
    """Make the moment of `state` the open one: another is settled as `leaving`, this one begins unless it is open."""
    assert draft.run is not None
    wanted = draft.journey[state].moment
    for open_moment in draft.run.moments:
        if open_moment.id != wanted:
            settle(draft, open_moment.id, leaving, state=draft.run.state)
    if draft.run.settled not in (None, wanted):
        draft.change_run(settled=None)
    if draft.run.settled == wanted:
        return
    if not draft.run.moments:
        _begin(draft, draft.journey.moments[wanted])
    draft.change_run(
        moments=tuple(changed(moment, path=(*moment.path, state)[-PATH_STATES:]) for moment in draft.run.moments)
    )


def _begin(draft: Draft, moment: Moment) -> None:
    assert draft.run is not None
    instance = f"{draft.before.id}.{draft.log_seq + 1}"
    due = draft.now + moment.within if moment.within is not None else None
    earlier = contacts.remember(draft, f"{draft.run.journey}.{moment.id}", instance)
    opened = OpenMoment(moment.id, instance, draft.now, draft.before.channel, due, before=earlier)
    draft.change_run(moments=(*draft.run.moments, opened))
    if moment.within is not None:
        draft.wake("at_risk", instance, moment.within * HANDED_ON_AT_RISK)
        draft.wake("late", instance, moment.within)
    draft.log("moment.began", _fields(draft, moment, opened) | {"state": draft.run.state})


def settle(
    draft: Draft, moment_id: str, outcome: Outcome, *, state: str, by: str | None = None, reason: str | None = None
) -> None:
    """Settle one open moment. `by` is the evidence (`action_result`, `customer_said`, `person`, `time`)."""
    assert draft.run is not None
    opened = next((moment for moment in draft.run.moments if moment.id == moment_id), None)
    if opened is None:
        return
    moment = _known(draft, moment_id)
    late = effort.milliseconds(draft.now - opened.due_at) if opened.due_at is not None else None
    is_late = opened.is_late or (late is not None and late > 0)
    fields = _fields(draft, moment, opened) | effort.fields(opened, draft.now)
    fields.update(
        state=state,
        outcome=outcome,
        did=effort.did(opened, outcome, fields["category"]),
        promise_kept=_promise_kept(outcome, is_late),
        kept_by=(by or _evidence(opened)) if outcome == "kept" else None,
        reason=reason or _why(draft, opened, outcome),
        handed_off=opened.handed_off,
        late_ms=max(late, 0) if late is not None else None,
        duration_ms=effort.milliseconds(draft.now - opened.began_at),
    )
    draft.log("moment.outcome", fields)
    if (fields["must_keep"] and outcome in FAILURES) or (fields["must_keep"] and outcome == "kept" and is_late):
        draft.log("moment.alert", fields | {"alert": True})
    draft.still("at_risk", "late", ref=opened.instance)
    draft.change_run(moments=tuple(moment for moment in draft.run.moments if moment is not opened))


def _why(draft: Draft, opened: OpenMoment, outcome: Outcome) -> str | None:
    """Why a moment was not kept, or why people had it: what went wrong in this turn counts where nothing did before."""
    if outcome == "kept":
        return opened.reason if opened.handed_off else None
    return opened.reason or (draft.cause.reason if draft.cause is not None else None)


def settle_all(draft: Draft, outcome: Outcome, *, by: str | None = None, reason: str | None = None) -> None:
    """Settle every open moment with the same outcome, in waiting journeys too; then no journey is under way."""
    while draft.run is not None:
        settle_frame(draft, outcome, by=by, reason=reason)
        draft.run = draft.run.caller


def settle_frame(draft: Draft, outcome: Outcome, *, by: str | None = None, reason: str | None = None) -> None:
    """Settle the open moments of the run under way."""
    assert draft.run is not None
    for opened in draft.run.moments:
        settle(draft, opened.id, outcome, state=draft.run.state, by=by, reason=reason)


def count(draft: Draft, **fields: int | bool | str) -> None:
    """Add to the counters of the open moments (numbers), or set them (flags and words)."""
    if draft.run is None or not draft.run.moments:
        return
    counted = []
    for moment in draft.run.moments:
        changes: dict[str, Any] = {}
        for name, by in fields.items():
            changes[name] = by if isinstance(by, bool | str) else getattr(moment, name) + by
        counted.append(changed(moment, **changes))
    draft.change_run(moments=tuple(counted))


def change(draft: Draft, made: Callable[[OpenMoment], OpenMoment]) -> None:
    """Put each open moment of the run in the form that `made` gives it."""
    if draft.run is not None and draft.run.moments:
        draft.change_run(moments=tuple(made(moment) for moment in draft.run.moments))


def pass_deadline(draft: Draft, instance: str, event: str) -> None:
    """Log `moment.at_risk` or `moment.late` for an open moment, of a waiting journey too; it settles nothing."""
    frames = list(draft.frames())
    for n, frame in enumerate(frames):
        draft.run = frame  # whose journey the log is told
        for opened in frame.moments:
            if opened.instance == instance:
                fields = _fields(draft, _known(draft, opened.id), opened)
                draft.log(event, fields | {"state": frame.state, "alert": fields["must_keep"]})
                is_late = opened.is_late or event == "moment.late"
                moments = tuple(changed(one, is_late=is_late) if one is opened else one for one in frame.moments)
                frames[n] = changed(frame, moments=moments)
    draft.put_frames(frames)


def log_move(draft: Draft, state: str | None, version: str) -> None:
    """Log that the conversation goes on at another state, in another version of its journey."""
    assert draft.run is not None
    for opened in draft.run.moments[-1:]:
        fields = _fields(draft, _known(draft, opened.id), opened)
        draft.log("conversation.moved", fields | {"state": state, "version_hash": version})


def not_understood(draft: Draft, problem: str | None) -> None:
    """Log that an answer could not be read. `line_seq` is the line of the transcript that has the words."""
    assert draft.run is not None
    for opened in draft.run.moments[-1:]:
        fields = _fields(draft, _known(draft, opened.id), opened)
        fields.update(
            state=draft.run.state, input_class=(problem or "unmatched").split(" ")[0], tries=draft.run.tries,
            line_seq=draft.seq,
        )  # fmt: skip
        draft.log("answer.not_understood", fields)


def unplanned(draft: Draft, event: str, **fields: object) -> None:
    """Log a line about a contact that belongs to no declared moment."""
    line = _shared(draft)
    line.update(
        stage=None, moment=None, category=None, owner=None, promise=None, unplanned=True,
        state=None, began_at=None, due_at=None, late_ms=None, duration_ms=None, turns_customer=1, handed_off=False,
    )  # fmt: skip
    line.update(fields)
    draft.log(event, line)


def understood(draft: Draft, event: str, meant: Candidate | None, *, offers: Sequence[Candidate] = ()) -> None:
    """Log what a message was understood as, and why; with `offers`, what the customer was asked to choose from.

    Words that an author wrote need no line: they mean what they say.
    """
    best = meant or next(iter(offers), None)
    if meant is not None and meant.reason not in LEARNT:
        return
    draft.log(
        event,
        _shared(draft)
        | {
            **dict.fromkeys(("stage", "moment", "category", "owner", "promise")),
            "state": draft.run.state if draft.run else None,
            "meant": f"{meant.kind}:{meant.id}" if meant else None,
            "offered": [f"{one.kind}:{one.id}" for one in offers],
            "rule": best.reason if best else None,
            "score": round(best.score, 1) if best else None,
            "nearest": best.nearest if best else None,
            "line_seq": draft.seq,
        },
    )


def _promise_kept(outcome: Outcome, is_late: bool) -> bool | None:
    if outcome in ("withdrawn", "opted_out"):
        return None
    return outcome == "kept" and not is_late


def _evidence(opened: OpenMoment) -> str:
    if opened.acted:
        return "action_result"
    return "customer_said" if opened.turns_customer else "time"


def _shared(draft: Draft) -> dict[str, object]:
    conversation = draft.before
    return {
        "brand": draft.journeys.id,
        "customer": conversation.customer,
        "channel": conversation.channel,
        "language": draft.language,
        "journey": draft.run.journey if draft.run else None,
        "version": draft.journeys.load,
        "version_hash": draft.run.version if draft.run else None,
        "parent": draft.run.caller.journey if draft.run and draft.run.caller else None,
        "trigger": draft.run.trigger if draft.run else None,
        "groups": groups(draft),
        "unplanned": False,
        "test": conversation.test,
    }


def groups(draft: Draft) -> dict[str, str]:
    """What is known of the customer that is not sensitive, so that a promise can be looked at group by group."""
    return {
        name: str(slot.value)
        for name, slot in draft.before.profile.items()
        if name in draft.journeys.customer and draft.journeys.customer[name].sensitive is None
    }


def _known(draft: Draft, moment_id: str) -> Moment | None:
    """The moment's definition, or None where the version is gone."""
    journey = draft.journeys.versions.get(draft.run.version) if draft.run is not None else None
    return journey.moments.get(moment_id) if journey is not None else None


def result(draft: Draft, what: str) -> None:
    """Log what the customer did later, as another system saw it."""
    nothing = dict.fromkeys(("stage", "moment", "category", "owner", "promise", "state"))
    draft.log("customer.result", _shared(draft) | nothing | {"result": what})


def of_a_moment(draft: Draft, journey: str, version: str, name: str, moment: Moment | None) -> dict[str, object]:
    """What every line about a moment of a journey says, whether or not it is under way."""
    return _shared(draft) | {
        "journey": journey,
        "version_hash": version,
        "stage": moment.stage if moment else None,
        "moment": name,
        "category": moment.category if moment else None,
        "value": moment.value if moment else None,
        "promise": f"{journey}.{name}",
        "owner": moment.owner if moment else None,
        "must_keep": moment.must_keep if moment else False,
        "state": draft.run.state if draft.run else None,
    }


def _fields(draft: Draft, moment: Moment | None, opened: OpenMoment) -> dict[str, object]:
    assert draft.run is not None
    return of_a_moment(draft, draft.run.journey, draft.run.version, opened.id, moment) | {
        "began_channel": opened.began_channel,
        "instance": opened.instance,
        "began_at": effort.stamp(opened.began_at),
        "due_at": effort.stamp(opened.due_at),
        "promise_ms": effort.milliseconds(opened.due_at - opened.began_at) if opened.due_at is not None else None,
    }
