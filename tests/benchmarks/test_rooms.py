"""A profile by rooms: what libraries take counts for whoever called them."""

from typing import Any

from benchmarks.beside import REPOSITORY
from benchmarks.rooms import shares

CORE = (f"{REPOSITORY}/runtime/core/walk.py", 1, "walk")
RULES = (f"{REPOSITORY}/runtime/understanding/rules.py", 1, "read")
JSON = ("json.py", 1, "dumps")
LEN = ("~", 0, "<built-in method len>")
LOOP = ("asyncio.py", 1, "run")


def test_what_a_library_takes_is_shared_out_among_its_callers() -> None:
    stats: dict[Any, Any] = {
        LOOP: (1, 1, 0.5, 10.0, {}),
        CORE: (1, 1, 2.0, 5.0, {LOOP: (1, 1, 2.0, 5.0)}),
        RULES: (1, 1, 1.0, 2.0, {LOOP: (1, 1, 1.0, 2.0)}),
        JSON: (4, 4, 3.0, 4.0, {CORE: (3, 3, 2.0, 3.0), RULES: (1, 1, 1.0, 1.0)}),
        LEN: (9, 9, 0.6, 0.6, {JSON: (9, 9, 0.6, 0.6)}),
    }
    found, calls = shares(stats)
    assert {name: round(seconds, 3) for name, seconds in found.items()} == {
        "runtime/core": 2.0 + 2.0 + 0.4,
        "runtime/understanding": 1.0 + 1.0 + 0.2,
        "elsewhere": 0.5,
    }
    assert calls == 16
