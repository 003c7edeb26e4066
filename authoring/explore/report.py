"""What exploring a map came to, for people and for scripts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from rich.console import Console
from rich.text import Text

from authoring.check.catalogue import CODES
from authoring.explore.coverage import Share
from authoring.explore.problems import Problem
from authoring.explore.retelling import Retold

_STYLES = {"E": "bold red", "W": "bold yellow", "I": "bold cyan"}
_WORDS = {"E": "blow-up", "W": "warning", "I": "note"}
_MISSED = 4  # names of what was not met that are told

NOT_EXHAUSTIVE = "NOT EXHAUSTIVE"


@dataclass(frozen=True, slots=True)
class Report:
    """One journey: what was found, with each way told again, and how much was met."""

    journey: str
    file: str
    found: Sequence[tuple[Problem, Retold]]
    shares: Mapping[str, Share]
    abstract_states: int
    turns: int
    seconds: float
    is_cut: bool
    wandered: int
    longest: int


def as_text(reports: Sequence[Report], lines: Mapping[tuple[str, int], str], out: IO[str], *, show_all: bool) -> None:
    """For people: each journey with its findings and transcripts, and how much was met."""
    console = Console(file=out, highlight=False, markup=False, emoji=False, soft_wrap=True)
    for report in reports:
        _one(report, lines, console, show_all)
    cut = [report.journey for report in reports if report.is_cut]
    blowups = sum(problem.finding.severity == "E" for report in reports for problem, _ in report.found)
    warnings = sum(problem.finding.severity == "W" for report in reports for problem, _ in report.found)
    console.print(
        f"{_counted(blowups, 'blow-up')}, {_counted(warnings, 'warning')} in {_counted(len(reports), 'journey')}"
    )
    if cut:
        console.print(Text(
            f"{NOT_EXHAUSTIVE}: {', '.join(cut)} {'was' if len(cut) == 1 else 'were'} not seen whole, so there may be "
            "more. Give it more with --max-seconds and --max-states.", "bold yellow",
        ))  # fmt: skip


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _one(report: Report, lines: Mapping[tuple[str, int], str], console: Console, show_all: bool) -> None:
    how = f"{NOT_EXHAUSTIVE}, then {report.wandered:,} random walks" if report.is_cut else "exhaustive"
    console.print(Text.assemble(
        (report.journey, "bold"), f"  {report.file}  {report.abstract_states:,} abstract states, ",
        f"{report.turns:,} turns, {report.seconds:.2f} s, ", (how, "bold yellow" if report.is_cut else "green"),
    ))  # fmt: skip
    for problem, retold in report.found:
        if problem.finding.severity != "I" or show_all:
            _finding(problem, retold, lines, console)
    parts = [f"{name} {share.seen}/{share.all}" for name, share in report.shares.items() if share.all]
    console.print(Text(f"  met     {'   '.join(parts)}   longest way {report.longest} steps", "dim"))
    for name, share in report.shares.items():
        if share.missed and name != "moments":
            more = f" and {len(share.missed) - _MISSED} more" if len(share.missed) > _MISSED else ""
            console.print(Text(f"  not met {name}: {', '.join(share.missed[:_MISSED])}{more}", "dim"))
    console.print()


def _finding(problem: Problem, retold: Retold, lines: Mapping[tuple[str, int], str], console: Console) -> None:
    one = problem.finding
    text = Text.assemble(
        "  ", (f"{one.place.file}:{one.place.line}:{one.place.column}", "bold"), "  ",
        (f"{_WORDS[one.severity]} {one.code}", _STYLES[one.severity]), f"  {one.message}",
    )  # fmt: skip
    line = lines.get((one.place.file, one.place.line), "")
    if line.strip():
        text.append(f"\n{one.place.line:>7} | ", "dim").append(line)
        text.append("\n        | ", "dim").append(f"{' ' * (one.place.column - 1)}^", _STYLES[one.severity])
    text.append("\n    why   ", "dim").append(CODES[one.code].why)
    if one.hint:
        text.append("\n    mend  ", "dim").append(one.hint)
    if retold.lines:
        text.append(f"\n    {len(problem.way)} steps", "dim")
        for told in retold.lines:
            text.append(f"\n      {told}")
    console.print(text)
    console.print()


def as_json(reports: Sequence[Report]) -> str:
    """`{states: {seen, all}, outcomes, routes, moves, moments, blowups: [...], notes: [...], journeys: [...]}`."""
    names = reports[0].shares.keys() if reports else ()
    total = {
        name: {
            "seen": sum(one.shares[name].seen for one in reports), "all": sum(one.shares[name].all for one in reports)
        }
        for name in names
    }  # fmt: skip
    told = [_problem_json(problem, retold) for one in reports for problem, retold in one.found]
    return json.dumps(
        {
            **total,
            "exhaustive": not any(one.is_cut for one in reports),
            "blowups": [one for one in told if one["severity"] != "I"],
            "notes": [one for one in told if one["severity"] == "I"],
            "journeys": [_journey_json(one) for one in reports],
        },
        ensure_ascii=False,
        indent=2,
    )


def _problem_json(problem: Problem, retold: Retold) -> dict[str, Any]:
    return {**problem.finding.json(), "steps": len(problem.way), "transcript": [line.strip() for line in retold.lines]}


def _journey_json(one: Report) -> dict[str, Any]:
    return {
        "journey": one.journey,
        "file": one.file,
        "exhaustive": not one.is_cut,
        "abstract_states": one.abstract_states,
        "turns": one.turns,
        "random_walks": one.wandered,
        "seconds": round(one.seconds, 3),
        "longest": one.longest,
        **{name: {"seen": share.seen, "all": share.all, "missed": share.missed} for name, share in one.shares.items()},
    }
