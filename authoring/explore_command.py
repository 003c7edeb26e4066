"""`handrail explore`: everything that can happen in a map, tried through the very `decide` that serves customers."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from authoring.check import check
from authoring.check.report import as_text as findings_as_text
from authoring.explore import as_play
from authoring.explore.coverage import coverage
from authoring.explore.finding_all import found_in, subjects_of
from authoring.explore.nodes import Bounds
from authoring.explore.problems import Problem
from authoring.explore.report import Report, as_json, as_text
from authoring.explore.retelling import Retold, retell
from authoring.explore.whole import Explored, explore, undisturbed
from runtime.loading.load import Loaded, load
from runtime.ports import Understanding

NOTHING_BLOCKS, BLOCKS, UNUSABLE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line. `save` is the folder in which transcripts are kept as plays."""

    journey: str | None = None
    shape: str = "text"
    show_all: bool = False
    max_states: int = 200_000
    max_seconds: float = 10.0
    seed: int = 1
    save: Path | None = None


def run(folder: Path, wanted: Wanted, understanding: Understanding, *, out: IO[str], err: IO[str]) -> int:
    """Explore a map and print what was found; gives the exit code: 0 no blow-up, 1 there is one, 2 no map."""
    loaded = load(folder, os.environ)
    if loaded.map is None:
        findings_as_text([one for one in loaded.findings if one.severity == "E"], loaded, 0, err)
        return UNUSABLE
    if wanted.journey is not None and wanted.journey not in loaded.map.journeys:
        print(f"there is no journey {wanted.journey}; there are {', '.join(loaded.map.journeys)}", file=err)
        return UNUSABLE
    with undisturbed():
        reports = _reports(loaded, wanted, understanding, err)
    if wanted.shape == "json":
        print(as_json(reports), file=out)
    else:
        lines = {
            (name, n): line
            for name, source in loaded.files.items()
            for n, line in enumerate(source.text.splitlines(), 1)
        }
        as_text(reports, lines, out, show_all=wanted.show_all)
    if wanted.save is not None:
        kept = [one for report in reports for one in report.found if one[0].finding.severity != "I"]
        for path in as_play.save(wanted.save, kept):
            print(f"written: {path}", file=err)
    return BLOCKS if any(one.finding.severity == "E" for report in reports for one, _ in report.found) else 0


def _reports(loaded: Loaded, wanted: Wanted, understanding: Understanding, err: IO[str]) -> list[Report]:
    subjects = subjects_of(loaded)
    findings = check(Path(), os.environ, loaded=loaded)
    bounds = Bounds(wanted.max_states, monotonic() + wanted.max_seconds)
    reports = []
    console = Console(file=err)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not err.isatty()) as progress:
        task = progress.add_task("exploring", total=len(subjects))
        for explored in explore(subjects, understanding, bounds, wander=wanted.max_seconds / 4, seed=wanted.seed):
            name = explored.subject.journey.id
            progress.update(task, advance=1, description=f"exploring {name}")
            if wanted.journey in (None, name):
                reports.append(_report(explored, understanding, found_in(loaded, explored, findings)))
    order = list(loaded.map.journeys) if loaded.map is not None else []
    return sorted(reports, key=lambda one: order.index(one.journey))


def _report(explored: Explored, understanding: Understanding, found: Sequence[Problem]) -> Report:
    journeys = explored.subject.shared.journeys
    told: list[tuple[Problem, Retold]] = []
    for problem in found:
        retold = Retold()
        if problem.beginning is not None:
            retold = retell(journeys, understanding, problem.way, problem.beginning)
        told.append((problem, retold))
    walked = explored.walked
    return Report(
        journey=explored.subject.journey.id, file=explored.subject.spot.source.name, found=told,
        shares=coverage(explored), abstract_states=len(walked.nodes), turns=walked.turns, seconds=explored.seconds,
        is_cut=walked.cut, wandered=walked.wandered, longest=max((node.depth for node in walked.nodes), default=0),
    )  # fmt: skip
