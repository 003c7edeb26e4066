"""What authors do to a map while customers are in it: edits of a journey's file, and the map that is published then."""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from runtime.core.journey import JourneyMap
from runtime.loading.load import assemble, map_files
from runtime.loading.yaml import SourceFile, read

Written = dict[str, Any]
Edit = Callable[[Written, int], None]
"""Changes a journey as it is written; the number picks one of the places where it could."""

NO_ROUTES = ("into", "with", "saves", "needs", "clear", "card", "set")  # they name data
OTHER_TYPES = ({"type": "text"}, {"type": "number"}, {"type": "digits"}, {"type": "date"})


def states(journey: Written) -> dict[str, Written]:
    """Every state, by name."""
    return {name: state for moment in journey["moments"].values() for name, state in moment["states"].items()}


def _point_elsewhere(part: Any, old: str, new: str) -> Any:
    """Every route to one state leads to another."""
    if isinstance(part, dict):
        return {key: value if key in NO_ROUTES else _point_elsewhere(value, old, new) for key, value in part.items()}
    if isinstance(part, list):
        return [_point_elsewhere(value, old, new) for value in part]
    return new if part == old else part


def _pick(names: list[str], n: int) -> str | None:
    return names[n % len(names)] if names else None


def rename_state(journey: Written, n: int) -> None:
    """A state has another name, and everything that led to it follows."""
    old = _pick(list(states(journey)), n)
    assert old is not None
    for moment in journey["moments"].values():
        if old in moment["states"]:
            moment["states"] = {"renamed" if name == old else name: one for name, one in moment["states"].items()}
    journey["moments"] = _point_elsewhere(journey["moments"], old, "renamed")


def remove_state(journey: Written, n: int) -> None:
    """A state is gone; what led to it leads to the last one."""
    *others, last = states(journey)
    old = _pick(others, n)
    for name, moment in list(journey["moments"].items()):
        if old in moment["states"]:
            del moment["states"][old]
            if not moment["states"]:
                del journey["moments"][name]
    journey["moments"] = _point_elsewhere(journey["moments"], str(old), last)


def reorder_states(journey: Written, n: int) -> None:
    """The states of every moment stand in another order."""
    for moment in journey["moments"].values():
        written = list(moment["states"].items())
        at = n % len(written)
        moment["states"] = dict(written[at:] + written[:at])


def retype_data(journey: Written, n: int) -> None:
    """A piece of data is of another type."""
    name = _pick(list(journey.get("data") or {}), n)
    if name is not None:
        journey["data"][name] = dict(OTHER_TYPES[n % len(OTHER_TYPES)])


def reword(journey: Written, n: int) -> None:
    """Every text says it in other words."""
    for state in states(journey).values():
        for part in (state, *state.get("choices", {}).values()):
            for key in {"say", "ask", "label"} & set(part):
                part[key] = _reworded(part[key])


def _reworded(text: Any) -> Any:
    if isinstance(text, dict):
        return {language: _reworded(one) for language, one in text.items()}
    return [_reworded(one) for one in text] if isinstance(text, list) else f"Now: {text}"


def add_state(journey: Written, n: int) -> None:
    """One more state stands before another."""
    before = _pick(list(states(journey)), n)
    journey["moments"] = _point_elsewhere(journey["moments"], str(before), "added")
    for moment in journey["moments"].values():
        if before in moment["states"]:
            moment["states"]["added"] = {"say": "One thing more.", "to": before}


def _questions(journey: Written) -> list[str]:
    return [name for name, state in states(journey).items() if "choices" in state]


def add_choice(journey: Written, n: int) -> None:
    """A question has one choice more, which leads where its first one does."""
    name = _pick(_questions(journey), n)
    if name is not None:
        choices = states(journey)[name]["choices"]
        first = next(iter(choices.values()))
        choices["added"] = {**copy.deepcopy(first), "label": "Something quite different", "also": ["another thing"]}


def remove_choice(journey: Written, n: int) -> None:
    """A question has one choice less."""
    name = _pick(_questions(journey), n)
    if name is not None and len(states(journey)[name]["choices"]) > 1:
        choices = states(journey)[name]["choices"]
        del choices[list(choices)[n % len(choices)]]


def rename_moment(journey: Written, n: int) -> None:
    """A moment has another name."""
    old = _pick(list(journey["moments"]), n)
    journey["moments"] = {"renamed" if name == old else name: one for name, one in journey["moments"].items()}


def _on_new_version(word: Any) -> Edit:
    def edit(journey: Written, n: int) -> None:
        names = list(states(journey))
        for state in states(journey).values():
            if {"ask", "wait"} & set(state):
                state["on_new_version"] = {"move_to": names[n % len(names)]} if word == "move_to" else word

    return edit


EDITS: Mapping[str, Edit] = {
    "rename a state": rename_state,
    "remove a state": remove_state,
    "reorder states": reorder_states,
    "retype data": retype_data,
    "reword": reword,
    "add a state": add_state,
    "add a choice": add_choice,
    "remove a choice": remove_choice,
    "rename a moment": rename_moment,
    "stay": _on_new_version("stay"),
    "finish_old": _on_new_version("finish_old"),
    "handoff": _on_new_version("handoff"),
    "move_to": _on_new_version("move_to"),
}


@cache
def sources(folder: Path) -> Mapping[str, SourceFile]:
    """The files of a map, by name."""
    return {path.name: read(path.relative_to(folder).as_posix(), path.read_text())[0] for path in map_files(folder)}


@cache
def edited(folder: Path, journey: str = "", edits: tuple[str, ...] = (), n: int = 0) -> JourneyMap | None:
    """The map after edits of one journey; None where it may not be published. Without an edit, as it is shipped."""
    found = dict(sources(folder))
    for name, source in found.items():
        if edits and isinstance(source.data, dict) and source.data.get("journey") == journey:
            written = copy.deepcopy(source.data)
            for edit in edits:
                EDITS[edit](written, n)
            found[name], problems = read(source.name, json.dumps(written, ensure_ascii=False, default=float))
            assert not problems
    return assemble(found.pop("map.yaml"), list(found.values()), {}, []).map


@cache
def published(folder: Path, journey: str, edits: tuple[str, ...], n: int) -> JourneyMap | None:
    """What serves after the edits: the new versions, and the old ones that conversations may follow."""
    old, new = edited(folder), edited(folder, journey, edits, n)
    assert old is not None
    if new is None:
        return None
    return replace(new, load=2, versions={**old.versions, **new.versions}, actions={**old.actions, **new.actions})
