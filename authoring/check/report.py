"""Findings as people, scripts and code hosts want to read them."""

import json
from collections.abc import Mapping, Sequence
from typing import IO

from rich.console import Console
from rich.text import Text

from authoring.check.catalogue import CODES
from runtime.loading.findings import Finding, Severity
from runtime.loading.load import Loaded

_STYLES: Mapping[Severity, str] = {"E": "bold red", "W": "bold yellow", "I": "bold cyan"}
_WORDS: Mapping[Severity, str] = {"E": "error", "W": "warning", "I": "note"}
_LEVELS: Mapping[Severity, str] = {"E": "error", "W": "warning", "I": "notice"}
_MARGIN = 5  # columns for the number of a line


def as_text(found: Sequence[Finding], loaded: Loaded, hidden: int, out: IO[str]) -> None:
    """Each finding with its line, why it matters and how to mend it, and one line that sums up; coloured on a terminal.

    `hidden` notes were left out.
    """
    console = Console(file=out, highlight=False, markup=False, emoji=False, soft_wrap=True)
    for one in found:
        console.print(_in_full(one, loaded.line(one)))
        console.print()
    console.print(summary(found, loaded, hidden))


def _in_full(one: Finding, line: str | None) -> Text:
    at = one.place
    text = Text.assemble(
        (f"{at.file}:{at.line}:{at.column}", "bold"), "  ",
        (f"{_WORDS[one.severity]} {one.code}", _STYLES[one.severity]), f"  {one.message}",
    )  # fmt: skip
    if line is not None and line.strip():
        before = "".join(sign if sign == "\t" else " " for sign in line[: at.column - 1])
        text.append(f"\n{at.line:>{_MARGIN}} | ", "dim").append(line)
        text.append(f"\n{'':>{_MARGIN}} | ", "dim").append(f"{before}^", _STYLES[one.severity])
    text.append(f"\n{'why':>{_MARGIN}}   ", "dim").append(CODES[one.code].why)
    if one.hint:
        text.append(f"\n{'mend':>{_MARGIN}}   ", "dim").append(one.hint)
    return text


def summary(found: Sequence[Finding], loaded: Loaded, hidden: int = 0) -> str:
    """`2 problems (1 error, 1 warning) in 7 journeys, 62 states`."""
    counts = {severity: sum(one.severity == severity for one in found) for severity in _WORDS}
    parts = [_counted(count, _WORDS[severity]) for severity, count in counts.items() if count]
    problems = counts["E"] + counts["W"]
    made = f" ({', '.join(parts)})" if parts else ""
    states = sum(len(moment.states) for file in loaded.journey_files.values() for moment in file.moments.values())
    where = f"{_counted(len(loaded.journey_files), 'journey')}, {_counted(states, 'state')}"
    more = f"; {_counted(hidden, 'note')} with --all" if hidden else ""
    return f"{_counted(problems, 'problem')}{made} in {where}{more}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def as_json(found: Sequence[Finding]) -> str:
    """A list of {code, severity, file, line, column, journey, state, message, hint}."""
    return json.dumps([one.json() for one in found], ensure_ascii=False, indent=2)


def as_github(found: Sequence[Finding]) -> str:
    """Workflow commands of GitHub Actions, which it shows beside the lines of a change; one line for each finding."""
    return "\n".join(
        f"::{_LEVELS[one.severity]} file={_property(one.place.file)},line={one.place.line},col={one.place.column},"
        f"title={_property(f'{one.code} {CODES[one.code].title}')}::{_message(_said(one))}"
        for one in found
    )


def _said(one: Finding) -> str:
    return f"{one.message}\n{one.hint}" if one.hint else one.message


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
