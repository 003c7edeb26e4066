"""Every threat of SECURITY.md has what stands against it, and tests that are there."""

import re

import pytest

from tests.cited import ROOT, is_there

THREATS = [*(f"C{n}" for n in range(1, 9)), *(f"S{n}" for n in range(1, 6)), *(f"A{n}" for n in range(1, 5)),
           *(f"O{n}" for n in range(1, 6))]  # fmt: skip
ROW = re.compile(r"^\| ([CSAO]\d) \| (.+?) \| (.+?) \| (.+?) \|$", re.M)
ROWS = ROW.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8"))


def named(cell: str) -> list[str]:
    """The tests that a cell names."""
    return [f"tests/{one}" for one in re.findall(r"`([^`]+)`", cell)]


def test_each_threat_has_one_row() -> None:
    assert [number for number, *_ in ROWS] == THREATS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_it_names_tests_that_are_there(row: tuple[str, str, str, str]) -> None:
    tests = named(row[3])
    assert tests and all("::" in test for test in tests)
    assert [test for test in tests if not is_there(test)] == []


def test_a_row_whose_test_was_renamed_is_seen() -> None:
    assert not all(map(is_there, named("`web/test_session.py::test_the_store_has_everything_in_plain`")))
