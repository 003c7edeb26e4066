"""The correct journeys, and each of them with one fault put in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from authoring.check import check
from authoring.explore.finding_all import found_in, subjects_of
from authoring.explore.nodes import Bounds
from authoring.explore.problems import Problem
from authoring.explore.whole import explore
from authoring.live.facts import Facts
from authoring.live.whole import held_against
from runtime.loading.findings import Finding
from runtime.loading.load import Loaded, assemble
from runtime.loading.yaml import read
from runtime.understanding.rules import Rules

HERE = Path(__file__).parent
TODAY = date(2026, 11, 25)

Files = Mapping[str, str]

NOBODY = Facts()
"""A store in which nobody is."""


@dataclass(frozen=True)
class Fault:
    """One seeded fault: the files with it, and where it must be found."""

    code: str
    name: str
    files: Files
    file: str
    line: int
    is_note: bool = False
    also: frozenset[str] = field(default_factory=frozenset)
    facts: Facts = NOBODY


@cache
def correct() -> Files:
    """The texts of the correct map, by name."""
    return {path.stem: path.read_text("utf-8") for path in sorted((HERE / "correct").glob("*.yaml"))}


@cache
def faults() -> tuple[Fault, ...]:
    """Every seeded fault."""
    written = YAML(typ="safe").load((HERE / "faults.yaml").read_text("utf-8"))
    return tuple(_fault(n, one) for n, one in enumerate(written))


def _fault(n: int, one: Mapping[str, Any]) -> Fault:
    name = one["in"]
    files = dict(correct())
    changes = [(name, one["replace"], one["with"] if "chain" not in one else _chain(one["chain"]))]
    changes += [(name, one["second"]["replace"], one["second"]["with"])] if "second" in one else []
    changes += [("map", one["map"]["replace"], one["map"]["with"])] if "map" in one else []
    for file, before, after in changes:
        assert before in files[file], f"{name}: {before!r} is not there"
        files[file] = files[file].replace(before, after, 1)
    if name != "map" and "needs_all" not in one:
        others = needed(files, name)
        files = {file: text for file, text in files.items() if file in others or file in one.get("at", ())}
    file, mark = next(iter(one["at"].items())) if "at" in one else (name, one.get("mark") or f"#! {one['code']}")
    lines = files[file].splitlines()
    line = next(at for at, text in enumerate(lines, 1) if mark in text)
    return Fault(
        one["code"], f"{n}-{one['code']}-{name}", files, file, line, one.get("only") == "note",
        frozenset(one.get("also", ())), _facts(one.get("facts", {})),
    )  # fmt: skip


def _facts(written: Mapping[str, Any]) -> Facts:
    """Where customers are, and what they wrote; what is not said is as usual."""
    usual = {"version": "0123456789abcdef", "with_people": False, "known": [], "promises": [], "to": None, "count": 37}
    heard = {"journey": None, "state": None, "language": "en"}
    return Facts.read(
        {
            "standing": [{**usual, **one} for one in written.get("standing", ())],
            "heard": [{**heard, **one} for one in written.get("heard", ())],
        }
    )


def _chain(length: int) -> str:
    rows = [f"      s{n}: {{say: Step {n}., to: s{n + 1}}}" for n in range(length)]
    return (
        "\n".join(
            [
                rows[0].strip(),
                *rows[1:],
                f"      s{length}: {{ask: Go on?, into: answer, to: bye}}",
                '      bye: {say: "{{ answer }}, then.", end: kept}',
            ]
        )
        + "\ndata: {answer: {type: text, max: 9}}"
    )


def needed(files: Files, name: str) -> set[str]:
    """A journey with the map, and the journeys that it runs and those that run it."""
    found = {"map", "welcome", name}
    while True:
        more = {
            other
            for one in found - {"map"}
            for other in files
            if re.search(rf"(?:call|become): {other}\b", files[one])
            or re.search(rf"(?:call|become): {one}\b", files[other])
        }
        if more <= found:
            return found
        found |= more


def loaded(files: Files) -> Loaded:
    """What the loader makes of these texts."""
    map_source, problems = read("map.yaml", files["map"])
    journeys = [read(f"{name}.yaml", text) for name, text in files.items() if name != "map"]
    problems = [*problems, *(problem for _, found in journeys for problem in found)]
    return assemble(map_source, [one for one, _ in journeys], {}, problems)


def everything(files: Files) -> tuple[Loaded, list[Finding], list[Problem]]:
    """What the static checks and the walks find; a map that cannot be loaded is not walked through."""
    whole = loaded(files)
    said = check(Path(), {}, loaded=whole, today=TODAY)
    found: list[Problem] = []
    if whole.map is not None:
        for walk in explore(subjects_of(whole, TODAY), Rules(), Bounds()):
            found += found_in(whole, walk, said)
    return whole, said, found


def findings(files: Files, facts: Facts = NOBODY) -> list[Finding]:
    """All findings; with facts, held against them too."""
    whole, said, found = everything(files)
    live = held_against(whole, facts, Rules()) if whole.map is not None and facts != NOBODY else []
    return [*said, *(one.finding for one in found), *live]
