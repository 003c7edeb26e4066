"""What is reckoned from the page of the benchmarks, and what is left of a whole run."""

import pytest

from benchmarks.__main__ import USUAL, left
from benchmarks.needs import NotMeasured, figure, table
from benchmarks.page import PAGE, write_section

MEASURED = {
    "turns": "| Handrail, a whole turn | 344 | 1,000 | 1 | 2 | 3 |",
    "workers": "| one worker | 212 | 2,000 | 100 | 1 | 2 |",
    "scale": "| a stored conversation of one turn | 3.0 KB | |\n| memory of a connected idle customer, of 9 | 6 KB | |",
    "disks": "| Handrail, SQLite | 370 | 0.010 | 50% | 40% |",
}


def _page(without: str = "") -> str:
    return "\n".join(
        f"<!-- begin: {name} -->\n{rows}\n<!-- end: {name} -->" for name, rows in MEASURED.items() if name != without
    )


def test_what_is_needed_follows_from_what_was_measured() -> None:
    shown = table(_page())
    assert "| processor, on SQLite | 1,000 µs a turn | 2.8 cores" in shown
    assert "| processor, on Redis | 2,000 µs a turn | 5.6 cores" in shown
    assert "| connected customers | 6 KB each | 300,000 at once: 1.7 GB" in shown
    assert "| fsyncs | 0.010 a turn | 28 a second" in shown


def test_a_figure_that_was_not_measured_says_how_to_measure_it() -> None:
    with pytest.raises(NotMeasured, match=r"python -m benchmarks\.workers --write"):
        table(_page(without="workers"))


def test_numbers_are_read_from_the_row_that_begins_so() -> None:
    assert figure(_page(), "scale", "memory of a connected idle customer", 1) == 6.0


def test_what_is_left_follows_the_pace_of_the_parts_before() -> None:
    names = ["turns", "texts", "disks"]
    assert left(names, 0, 0.0) == USUAL["turns"] + USUAL["texts"] + USUAL["disks"]
    assert left(names, 1, 2.0 * USUAL["turns"]) == 2.0 * (USUAL["texts"] + USUAL["disks"])


def test_every_part_has_its_section_on_the_page() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert [
        name for name in USUAL if name != "needs" and f"<!-- begin: {name.replace('_', ' ')} -->" not in written
    ] == []


def test_a_section_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"benchmarks\.md has no section 'weather'"):
        write_section("weather", "sunny")
