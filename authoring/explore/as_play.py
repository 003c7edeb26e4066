"""A transcript kept as a play: it passes as long as the fault is there, so that the mend can be seen."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from authoring.explore.problems import Problem
from authoring.explore.retelling import Retold


def play_of(problem: Problem, retold: Retold) -> dict[str, Any]:
    """One play that goes the way of a finding."""
    found = problem.finding
    play: dict[str, Any] = {"play": f"{found.code} {found.message}", "journey": retold.journey}
    if retold.channel != "web":
        play["channel"] = retold.channel
    customer = {name: value for name, value in retold.customer.items() if isinstance(value, str | int | bool)}
    if customer:
        play["customer"] = customer
    if retold.actions:
        play["actions"] = retold.actions
    return {**play, "steps": retold.steps}


def save(folder: Path, found: list[tuple[Problem, Retold]]) -> list[Path]:
    """Write each transcript that a play can tell as a file of its own; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for problem, retold in found:
        if not retold.is_play or retold.journey is None or not retold.steps:
            continue
        one = problem.finding
        name = "_".join(filter(None, (one.code.lower(), one.journey, one.state)))
        path = folder / f"{re.sub(r'[^a-z0-9_]+', '_', name)}.yaml"
        n = 1
        while path in written:
            n += 1
            path = folder / f"{name}_{n}.yaml"
        path.write_text(as_yaml([play_of(problem, retold)]), encoding="utf-8")
        written.append(path)
    return written


def as_yaml(plays: list[dict[str, Any]]) -> str:
    """Plays as a file holds them."""
    yaml = YAML()
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    out = StringIO()
    yaml.dump({"plays": plays}, out)
    return out.getvalue()
