"""What a finding looks like, for people and for programs."""

from runtime.core.journey import Place
from runtime.loading.findings import Finding

FINDING = Finding("HR101", "E", Place("j/a.yaml", 12, 8), "There is no state `b`", "Did you mean `c`?", "a", "x")


def test_people_get_place_sentence_line_caret_and_hint() -> None:
    assert FINDING.text("\tü to: b").splitlines() == [
        "j/a.yaml:12:8  error HR101  There is no state `b`",
        "   12 | \tü to: b",
        "      | \t      ^",
        "        Did you mean `c`?",
    ]


def test_without_a_line_or_a_hint_there_is_just_the_sentence() -> None:
    warning = Finding("HR004", "W", Place("a.yaml", 1, 1), "Quote it")
    assert warning.text() == "a.yaml:1:1  warning HR004  Quote it"


def test_a_long_line_is_cut_around_what_is_meant() -> None:
    text = Finding("HR002", "I", Place("a.yaml", 1, 501), "x").text("a" * 500 + "b" * 500)
    shown, caret = text.splitlines()[1:3]
    assert len(shown) < 200
    assert shown[caret.index("^")] == "b"
    assert shown[caret.index("^") - 1] == "a"


def test_programs_get_every_field() -> None:
    assert FINDING.json() == {
        "code": "HR101", "severity": "E", "file": "j/a.yaml", "line": 12, "column": 8, "journey": "a", "state": "x",
        "message": "There is no state `b`", "hint": "Did you mean `c`?",
    }  # fmt: skip


def test_findings_stand_in_the_order_of_files_and_places() -> None:
    others = [Finding("HR001", "E", Place(*place), "x") for place in (("b", 1, 1), ("a", 2, 1), ("a", 1, 9))]
    assert [one.place for one in sorted(others, key=lambda one: one.order)] == [
        Place("a", 1, 9), Place("a", 2, 1), Place("b", 1, 1),
    ]  # fmt: skip
