"""What names a version: the hash of a journey's meaning, and the fingerprint of a state that can be waited in."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from runtime.core.journey import (
    Ask,
    Become,
    CallJourney,
    Choose,
    Decide,
    Do,
    End,
    HandOff,
    Say,
    State,
    Transfer,
    Wait,
)
from runtime.core.values import DataType
from runtime.loading.journey_file import JourneyFile
from runtime.loading.map_file import MapFile
from runtime.loading.state_file import DoState, TransferState


def map_meaning(map_file: MapFile) -> Mapping[str, Any]:
    """The map as plain values, for the hashes of its journeys."""
    return _dump(map_file)


def journey_hash(journey: JourneyFile, meaning: Mapping[str, Any], languages: Sequence[str]) -> str:
    """Sixteen hex digits that change with the journey, or with what it uses of the map's `meaning`.

    Comments, waivers and the environment of addresses play no part. Keys that were not written play none either, so
    that a later Handrail, which knows more of them, gives the same hash.
    """
    states = [state for moment in journey.moments.values() for state in moment.states.values()]
    actions = {state.do for state in states if isinstance(state, DoState)}
    systems = {state.transfer for state in states if isinstance(state, TransferState)}
    parts = {
        "journey": _dump(journey),
        "languages": languages,
        "actions": {name: one for name, one in meaning.get("actions", {}).items() if name in actions},
        "on": meaning.get("on"),
        "moves": meaning.get("moves"),
    }
    passed_to = {name: one for name, one in meaning.get("systems", {}).items() if name in systems}
    return _digest(parts | ({"systems": passed_to} if passed_to else {}))


def load_digest(map_file: MapFile, hashes: Iterable[str]) -> str:
    """What tells one load from another: the map's meaning and the versions of its journeys."""
    return _digest([_dump(map_file), sorted(hashes)])


def _dump(model: JourneyFile | MapFile) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def fingerprint(state: State, data: Mapping[str, DataType | None]) -> str:
    """What must be the same for a conversation that waits in a state to go on in another version.

    Its kind and moment, what it accepts, its guards, its clocks and what it calls; not its wording, nor where it leads.
    """
    return _digest([type(state.kind).__name__, state.moment, _sources(state.set), _substance(state, data)])


def _substance(state: State, data: Mapping[str, DataType | None]) -> object:
    match state.kind:
        case Ask() as ask:
            return [ask.into, _type(data.get(ask.into)), _clocks(ask)]
        case Choose() as choose:
            offered = [[choice.id, choice.when.source if choice.when else None] for choice in choose.choices]
            return [offered, _clocks(choose)]
        case Do() as do:
            return [do.action, _sources(do.arguments), do.saves]
        case Decide() as decide:
            return [arm.when.source if arm.when else None for arm in decide.arms]
        case HandOff() as handoff:
            return [handoff.queue, handoff.card]
        case End() as end:
            return [end.outcome, end.named]
        case Wait() as wait:
            until = wait.until.source if wait.until is not None else None
            return [wait.event, str(wait.length), until, str(wait.at_most), wait.saves]
        case CallJourney() as call:
            return [call.journey, _sources(call.arguments), call.saves]
        case Become() as become:
            return [become.journey, _sources(become.arguments)]
        case Transfer() as transfer:
            return [transfer.system, _sources(transfer.arguments)]
        case Say():
            return None


def _type(one: DataType | None) -> object:
    if one is None:
        return None
    said = [one.kind, one.length, str(one.least), str(one.most), list(one.options or ()), one.pattern]
    return said + [more for more in (one.currency, one.reads) if more is not None]


def _clocks(question: Ask | Choose) -> object:
    return [len(question.invalid), [rung.after.total_seconds() for rung in question.silence]]


def _sources(written: Iterable[tuple[str, Any]]) -> list[list[str]]:
    return [[name, one.source] for name, one in written]


def _digest(meaning: object) -> str:
    text = json.dumps(meaning, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
