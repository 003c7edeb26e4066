"""The faults by name: each has tests that are there, and its row in docs/reliability.md, with what it measured."""

import re
from pathlib import Path

import pytest

from tests.cited import is_there
from tests.faults.__main__ import BEGIN, END, PAGE, Tried, row, write
from tests.faults.catalogue import FAULTS, Fault, Figure


def rows() -> list[str]:
    table = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    return [line for line in table.splitlines() if re.match(r"\| \d+ \|", line)]


def test_there_are_twenty_four_in_order_and_each_has_its_own_name() -> None:
    assert [one.number for one in FAULTS] == list(range(1, 25))
    assert len({one.name for one in FAULTS}) == 24


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one.name)
def test_its_tests_are_there(fault: Fault) -> None:
    assert fault.tests and [test for test in fault.tests if not is_there(test)] == []


def test_a_test_that_is_not_there_is_seen() -> None:
    here = "tests/faults/test_catalogue.py"
    assert is_there(here) and is_there(f"{here}::test_a_test_that_is_not_there_is_seen") and is_there(f"{here} -k seen")
    assert not is_there(f"{here}::test_of_another_name")
    assert not is_there("tests/faults/test_of_another_file.py") and not is_there(f"{here} -k unheard")


def test_the_page_has_a_row_for_each_with_its_figures() -> None:
    shown = rows()
    assert [line.split(" | ")[1] for line in shown] == [f"`{one.name}`" for one in FAULTS]
    for line, fault in zip(shown, FAULTS, strict=True):
        assert line.split(" | ")[2:4] == [fault.what, fault.holds]
        assert [one.name for one in fault.figures if f"{one.name}: " not in line] == []


def test_what_is_beyond_its_bound_or_was_not_measured_is_missed() -> None:
    fault = Fault(1, "n", "w", "h", ("tests/x.py",), (Figure("lost", most=0), Figure("share", least=0.5)))
    assert Tried(fault, 1, [], {"lost": 0, "share": 0.5}).missed == []
    assert Tried(fault, 1, [], {"lost": 1, "share": 0.4}).missed == [
        "lost: 1, wanted at most 0", "share: 0.4, wanted at least 0.5",
    ]  # fmt: skip
    assert Tried(fault, 1, ["test_a"], {"lost": 0}).missed == ["test_a failed", "share: not measured"]
    assert Tried(fault, 0, [], {"lost": 0, "share": 1}).missed == ["no test ran"]


def test_writing_one_row_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\n{row(Tried(FAULTS[0], 1, [], {}))}\n{END}\nafter\n")
    monkeypatch.setattr("tests.faults.__main__.PAGE", page)
    write([Tried(FAULTS[2], 3, [], {})])
    text = page.read_text()
    assert text.startswith("before\n") and text.endswith("after\n")
    assert f"`{FAULTS[0].name}`" in text and f"`{FAULTS[2].name}`" in text
