"""What the code says of itself, read without running it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.docs.pages import ROOT

PACKAGES = ("handrail", "runtime", "authoring", "channels", "handoff", "moments")


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    """Every source file of the program, by its path."""
    files: list[Path] = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    return tuple((file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))) for file in files)


def calls(*names: str, under: str = "") -> Iterator[tuple[str, ast.Call]]:
    """The calls of functions and methods of these names, with the file."""
    for file, tree in trees():
        if not file.startswith(under):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in names:
                yield file, node


def called(call: ast.Call) -> str | None:
    """The last part of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", None)


def texts(node: ast.AST | None) -> list[str]:
    """The texts that an expression may give."""
    match node:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.IfExp():
            return texts(node.body) + texts(node.orelse)
        case ast.BoolOp():
            return [text for value in node.values for text in texts(value)]
        case _:
            return []


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The argument of that name."""
    return next((each.value for each in call.keywords if each.arg == name), None)


def returned(function: str, file: str) -> list[str]:
    """The texts that a function may return."""
    tree = dict(trees())[file]
    named = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function)
    return [text for node in ast.walk(named) if isinstance(node, ast.Return) for text in texts(node.value)]
