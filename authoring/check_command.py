"""`handrail check`: every problem of a map, in the form that was asked for."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from authoring.check import check
from authoring.check.report import as_github, as_json, as_text
from authoring.check.sarif import as_sarif
from authoring.live.facts import Facts
from authoring.live.whole import held_against
from runtime.loading.load import load
from runtime.ports import Understanding

NOTHING_BLOCKS, BLOCKS, UNUSABLE = 0, 1, 2


def run(
    folder: Path, shape: str, *, show_all: bool, out: IO[str], facts: Facts | None = None,
    understanding: Understanding | None = None, answers: Callable[[], Mapping[str, str]] = dict,
) -> int:  # fmt: skip
    """Print the findings of a map; gives the exit code: 0 none that blocks, 1 it would not be served, 2 no map there.

    `shape` is text, json, sarif or github. Notes are left out unless `show_all`. With `facts` the map is held against
    the conversations of a store, read as `understanding` reads. `answers` gives, by promise, what customers said of it,
    for confirmations that are due.
    """
    loaded = load(folder, os.environ)
    every = check(folder, os.environ, loaded=loaded, answers=answers)
    if facts is not None and understanding is not None and loaded.map is not None:
        every = sorted([*every, *held_against(loaded, facts, understanding)], key=lambda one: one.order)
    found = every if show_all else [one for one in every if one.severity != "I"]
    match shape:
        case "json":
            print(as_json(found), file=out)
        case "sarif":
            print(as_sarif(found), file=out)
        case "github":
            print(as_github(found), file=out, end="\n" if found else "")
        case _:
            as_text(found, loaded, len(every) - len(found), out)
    if not loaded.files:
        return UNUSABLE
    return BLOCKS if any(one.severity == "E" for one in found) else NOTHING_BLOCKS
