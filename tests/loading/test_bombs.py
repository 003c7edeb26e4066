"""Whatever stands in a file, it is loaded or refused: soon, with its place, and without eating the memory."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.loading.bombs import corpus
from tests.running import REPOSITORY

SECONDS = 0.2  # of work for one file
LEEWAY = 4  # for a machine on which others work too, and whose cores are shared
GROWTH = 50 * 1024 * 1024  # bytes, for all of them one after the other

LOADS = {
    "states that lead on", "texts", "messages", "tries at most", "options", "data at most", "phrases",
    "words for a choice", "pattern plus of plus", "pattern same twice", "pattern dots",
}  # fmt: skip
"""Some that are odd, and yet a map; a loader that refused everything would be no use."""

Row = Mapping[str, Any]


@pytest.fixture(scope="module")
def rows() -> Sequence[Row]:
    """What each came to, in a process of its own whose address space has an end."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.loading.bombs"], cwd=REPOSITORY, capture_output=True, text=True, timeout=240
    )
    assert child.returncode == 0, child.stderr[-2_000:]
    return [json.loads(line) for line in child.stdout.splitlines()]


def test_every_bomb_was_tried(rows: Sequence[Row]) -> None:
    assert {row["name"] for row in rows[1:]} == set(corpus()) and len(corpus()) > 180


def test_each_is_loaded_or_refused_and_never_raises(rows: Sequence[Row]) -> None:
    assert [row for row in rows if "raised" in row] == []
    assert [row["name"] for row in rows[1:] if row["refused"] == ""] == []


def test_what_is_refused_is_refused_with_a_place(rows: Sequence[Row]) -> None:
    assert [row["name"] for row in rows[1:] if not row["placed"]] == []


def test_what_is_odd_but_a_map_is_loaded(rows: Sequence[Row]) -> None:
    loads = {row["name"] for row in rows[1:] if row["refused"] is None}
    assert loads >= LOADS
    assert len(loads) < len(rows) / 3


def test_each_takes_little_work(rows: Sequence[Row]) -> None:
    slow = {row["name"]: row["seconds"] for row in rows[1:] if row["seconds"] > SECONDS * LEEWAY}
    assert slow == {}


def test_all_together_take_little_memory(rows: Sequence[Row]) -> None:
    assert rows[-1]["peak"] - rows[0]["peak"] < GROWTH
