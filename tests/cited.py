"""Whether a test that a page or a table names is there: a file, a test in it, or words that choose some of them."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


@cache
def tests_in(file: str) -> frozenset[str]:
    """The names of the tests in a file, `Class::test` for those in a class. Empty when there is no such file."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    if path.suffix == ".mjs":
        return frozenset(re.findall(r'test\("([^"]+)"', path.read_text(encoding="utf-8")))
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{inner.name}" for inner in node.body if _is_test(inner)}
            found |= {inner.name for inner in node.body if _is_test(inner)}  # type: ignore[attr-defined]
        elif _is_test(node):
            found.add(node.name)  # type: ignore[attr-defined]
    return frozenset(found)


def _is_test(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")


def is_there(test: str) -> bool:
    """Whether `tests/x.py`, `tests/x.py::test_y` or `tests/x.py -k words` names at least one test."""
    file, _, chosen = test.partition(" -k ")
    file, _, name = file.partition("::")
    found = tests_in(file)
    if chosen:
        parts = chosen.split(" or ")
        return (ROOT / file).is_file() and all(any(part in one for one in _all_tests(file)) for part in parts)
    return name in found if name else bool(found) or ((ROOT / file).is_file() and bool(_all_tests(file)))


@cache
def _all_tests(file: str) -> frozenset[str]:
    """The tests of a file and of the contracts beside it, which its classes inherit."""
    beside = [path.relative_to(ROOT).as_posix() for path in (ROOT / file).parent.glob("*_contract.py")]
    return tests_in(file).union(*map(tests_in, beside))
