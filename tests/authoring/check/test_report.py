"""Findings for people, scripts and code hosts."""

import io
import json
from pathlib import Path

import jsonschema
import pytest

from authoring.check.catalogue import CODES
from authoring.check.report import as_github, as_json, as_text, summary
from authoring.check.sarif import as_sarif
from authoring.check_command import run
from runtime.core.journey import Place
from runtime.loading.findings import Finding
from tests.authoring.check.maps import MAP, findings, journey, loaded

TEXT = journey("hello: {say: Hello., to: done}\nold: {say: Old., to: done}\ndone: {say: Goodbye., end: kept}\n")

RULE = {
    "type": "object",
    "required": ["id", "shortDescription", "fullDescription", "help", "defaultConfiguration"],
    "properties": {
        "id": {"enum": list(CODES)},
        "defaultConfiguration": {"properties": {"level": {"enum": ["error", "warning", "note"]}}},
    },
}
RESULT = {
    "type": "object",
    "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
    "properties": {
        "level": {"enum": ["error", "warning", "note", "none"]},
        "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
        "locations": {
            "type": "array",
            "minItems": 1,
            "items": {
                "properties": {
                    "physicalLocation": {
                        "required": ["artifactLocation", "region"],
                        "properties": {
                            "artifactLocation": {
                                "required": ["uri"],
                                "properties": {"uri": {"type": "string", "format": "uri-reference"}},
                            },
                            "region": {
                                "required": ["startLine", "startColumn"],
                                "properties": {
                                    "startLine": {"type": "integer", "minimum": 1},
                                    "startColumn": {"type": "integer", "minimum": 1},
                                },
                            },
                        },
                    }
                },
                "required": ["physicalLocation"],
            },
        },
    },
}
SARIF = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "required": ["tool", "results", "columnKind"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name", "rules"],
                                "properties": {"rules": {"type": "array", "items": RULE}},
                            }
                        },
                    },
                    "results": {"type": "array", "items": RESULT},
                },
            },
        },
    },
}
"""What SARIF 2.1.0 asks of the parts that are written here (§3.13 log, §3.14 run, §3.27 result, §3.29, §3.30)."""


def write(folder: Path, text: str = TEXT) -> Path:
    """A map in a folder."""
    (folder / "map.yaml").write_text(MAP, "utf-8")
    (folder / "small.yaml").write_text(text, "utf-8")
    return folder


def said(found: list[Finding], text: str = TEXT, hidden: int = 0) -> str:
    """The text for people."""
    out = io.StringIO()
    as_text(found, loaded(text), hidden, out)
    return out.getvalue()


def test_people_see_the_place_the_line_with_a_caret_why_and_how_to_mend_it() -> None:
    lines = said(findings(TEXT)).splitlines()
    assert lines[0] == "0.yaml:15:7  warning HR103  `old` can never be reached"
    assert lines[1] == "   15 |       old: {say: Old., to: done}"
    assert lines[2] == "      |       ^"
    assert lines[3] == f"  why   {CODES['HR103'].why}"
    assert lines[4] == " mend   Lead a route or a move to `old`, or take it out."
    assert lines[-1] == "1 problem (1 warning) in 1 journey, 3 states"


def test_the_caret_stands_under_its_sign_behind_tabs_too() -> None:
    place = Place("0.yaml", 15, 7)
    finding = Finding("HR103", "W", place, "x")
    out = io.StringIO()
    tabbed = loaded(TEXT.replace("      old", "\t     old"))
    as_text([finding], tabbed, 0, out)
    _, line, caret, *_ = out.getvalue().splitlines()
    assert line.index("old:") == caret.index("^")


class Terminal(io.StringIO):
    """A file that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_colours_and_a_file_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    out = Terminal()
    as_text(findings(TEXT), loaded(TEXT), 0, out)
    assert "\x1b[1;33mwarning HR103\x1b[0m" in out.getvalue()
    assert "\x1b" not in said(findings(TEXT))


def test_markup_in_a_map_is_shown_as_it_stands() -> None:
    finding = Finding("HR103", "W", Place("0.yaml", 15, 7), "`[red]x[/red]` :smile:", "[bold]no[/bold]")
    assert "`[red]x[/red]` :smile:" in said([finding]) and "[bold]no[/bold]" in said([finding])


def test_a_line_that_is_long_is_not_broken() -> None:
    text = TEXT.replace("Old.", "Old " * 60)
    assert max(len(line) for line in said(findings(text), text).splitlines()) > 240


def test_nothing_is_said_in_one_line() -> None:
    clean = journey("hello: {say: Hello., end: kept}")
    assert said([], clean) == "0 problems in 1 journey, 1 state\n"
    assert said([], clean, hidden=2) == "0 problems in 1 journey, 1 state; 2 notes with --all\n"
    errors = [Finding("HR101", "E", Place("0.yaml", n, 1), "x") for n in (1, 2)]
    assert summary(errors, loaded(clean)) == "2 problems (2 errors) in 1 journey, 1 state"


def test_scripts_get_the_shape_of_the_interface() -> None:
    assert json.loads(as_json(findings(TEXT))) == [
        {
            "code": "HR103", "severity": "W", "file": "0.yaml", "line": 15, "column": 7, "journey": "small",
            "state": "old", "message": "`old` can never be reached",
            "hint": "Lead a route or a move to `old`, or take it out.",
        }
    ]  # fmt: skip
    assert json.loads(as_json([])) == []


def test_sarif_has_the_structure_of_the_standard() -> None:
    found = [*findings(TEXT.replace("to: done}", "to: dome}")), Finding("HR201", "I", Place("a b/ü.yaml", 2, 3), "x")]
    log = json.loads(as_sarif(found))
    jsonschema.Draft202012Validator(SARIF).validate(log)
    run_ = log["runs"][0]
    rules = run_["tool"]["driver"]["rules"]
    assert [rules[one["ruleIndex"]]["id"] for one in run_["results"]] == [one.code for one in found]
    assert run_["results"][-1]["level"] == "note"
    uri = run_["results"][-1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%20b/%C3%BC.yaml"
    jsonschema.Draft202012Validator(SARIF).validate(json.loads(as_sarif([])))


def test_an_absolute_path_is_a_file_uri() -> None:
    log = json.loads(as_sarif([Finding("HR103", "W", Place("/maps/x y.yaml", 1, 1), "x")]))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "file:///maps/x%20y.yaml"


def test_annotations_stand_on_one_line_each_whatever_is_in_them() -> None:
    finding = Finding("HR101", "E", Place("a,b:c.yaml", 3, 4), "100 % wrong\nreally", "Mend it.")
    assert as_github([finding]) == (
        "::error file=a%2Cb%3Ac.yaml,line=3,col=4,title=HR101 No such state::100 %25 wrong%0Areally%0AMend it."
    )
    levels = [as_github([Finding("HR103", severity, finding.place, "x")])[2:9] for severity in ("W", "I")]
    assert levels == ["warning", "notice "]


@pytest.mark.parametrize("shape", ["text", "json", "sarif", "github"])
def test_the_exit_code_says_whether_the_map_would_be_served(tmp_path: Path, shape: str) -> None:
    out = io.StringIO()
    assert run(write(tmp_path), shape, show_all=False, out=out) == 0
    assert "HR103" in out.getvalue()
    assert run(write(tmp_path, TEXT.replace("to: done", "to: dome")), shape, show_all=False, out=out) == 1
    assert run(tmp_path / "nowhere", shape, show_all=False, out=out) == 2


def test_notes_are_shown_only_when_asked_for(tmp_path: Path) -> None:
    folder = write(tmp_path, journey("hello: {handoff: fast}"))
    few, all_of_them = io.StringIO(), io.StringIO()
    assert run(folder, "json", show_all=False, out=few) == 0
    assert run(folder, "json", show_all=True, out=all_of_them) == 0
    assert json.loads(few.getvalue()) == []
    assert [one["code"] for one in json.loads(all_of_them.getvalue())] == ["HR805"]
