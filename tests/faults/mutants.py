"""Mutants of the example journeys: what a slip of the hand may do to a file, made by rule.

Taking an option out of a question is none of them: no tool can know that it was meant to be there.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "journeys"


@dataclass(frozen=True)
class Mutant:
    """One change: its rule, the journey, where, and the journey with it."""

    rule: str
    journey: str
    where: str
    changed: Any

    @property
    def files(self) -> dict[str, str]:
        """The files of the example map with it."""
        return {**example(), self.journey: _written(self.changed)}

    @property
    def name(self) -> str:
        """For a test's id."""
        return f"{self.rule}-{self.journey}-{self.where}"


def example() -> dict[str, str]:
    """The files of the example map, by name."""
    return {path.stem: path.read_text("utf-8") for path in sorted(EXAMPLE.glob("*.yaml"))}


def mutants() -> Iterator[Mutant]:
    """Every mutant of every rule, in the order of the files."""
    files = example()
    for name, text in files.items():
        if name == "map":
            continue
        data = YAML(typ="safe").load(text)
        for rule, where, changed in _of_journey(data):
            yield Mutant(rule, name, where, changed)


def _written(data: Any) -> str:
    out = StringIO()
    yaml = YAML()
    yaml.width = 1_000_000
    yaml.dump(data, out)
    return out.getvalue()


def _states(data: Any) -> list[tuple[str, str]]:
    return [(moment, name) for moment, one in data["moments"].items() for name in one["states"]]


def _of_journey(data: Any) -> Iterator[tuple[str, str, Any]]:
    names = [name for _, name in _states(data)]
    for moment, name in _states(data):

        def changed(_moment: str = moment, _name: str = name) -> tuple[Any, Any]:
            copy = deepcopy(data)
            return copy, copy["moments"][_moment]["states"][_name]

        state = data["moments"][moment]["states"][name]
        for outcome in state.get("on", {}):
            copy, mutated = changed()
            del mutated["on"][outcome]
            yield "drop_route", f"{name}.{outcome}", copy
        if isinstance(state.get("to"), str):
            copy, mutated = changed()
            mutated["to"] = name if "ask" in state else f"{state['to']}x"
            yield "retarget", name, copy
        if "decide" in state:
            copy, mutated = changed()
            mutated["decide"] = [arm for arm in mutated["decide"] if "else" not in arm]
            yield "drop_else", name, copy
            copy, mutated = changed()
            mutated["decide"] = [mutated["decide"][-1], *mutated["decide"][:-1]]
            yield "else_first", name, copy
        if "say" in state and "end" in state:
            copy, mutated = changed()
            del mutated["say"]
            yield "mute_end", name, copy
        if "saves" in state:
            copy, mutated = changed()
            del mutated["saves"]
            yield "drop_saves", name, copy
        if "into" in state:
            copy, mutated = changed()
            mutated["into"] = f"{state['into']}x"
            yield "wrong_into", name, copy
        if "silence" in state:
            copy, mutated = changed()
            mutated["silence"] = [rung for rung in mutated["silence"] if "to" not in rung]
            mutated["silence"] or mutated.pop("silence")
            yield "drop_silence", name, copy
        yield from _texts(state, name, changed)
        yield from _choices(state, name, names, changed)


def _texts(state: Any, name: str, changed: Any) -> Iterator[tuple[str, str, Any]]:
    for key in ("say", "ask"):
        if isinstance(state.get(key), dict) and "es" in state[key]:
            copy, mutated = changed()
            del mutated[key]["es"]
            yield "drop_translation", f"{name}.{key}", copy
    if isinstance(state.get("do"), str):
        copy, mutated = changed()
        mutated["do"] = f"{state['do']}x"
        yield "wrong_action", name, copy
    if "handoff" in state:
        copy, mutated = changed()
        mutated["handoff"] = "nobody"
        yield "wrong_queue", name, copy


def _choices(state: Any, name: str, names: list[str], changed: Any) -> Iterator[tuple[str, str, Any]]:
    ids = list(state.get("choices", {}))
    if len(ids) < 2:
        return
    copy, mutated = changed()
    mutated["choices"][ids[1]]["label"] = deepcopy(mutated["choices"][ids[0]]["label"])
    yield "same_label", name, copy
    copy, mutated = changed()
    mutated["choices"][ids[0]]["to"] = names[names.index(name)]
    yield "choice_to_itself", f"{name}.{ids[0]}", copy
