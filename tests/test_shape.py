"""The shape of the code: sizes, names, and what must not stand anywhere. So that each is discussed once."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("handrail", "runtime", "authoring", "journeys", "channels", "handoff", "moments")
FOLDERS = (*PACKAGES, "benchmarks", "docs", "tests")

SOURCE_LINES = 400
TEST_LINES = 600
FUNCTION_LINES = 50
POSITIONAL = 5
DOCSTRING_LINES = 12
MODULE_DOCSTRING_LINES = 15  # it may tell where the module stands in the flow

BANNED = frozenset({
    "manager", "handler", "processor", "service", "helper", "util", "utils", "base", "common", "context", "info",
    "payload",
})  # fmt: skip
SESSIONS = ("channels/web/", "tests/")  # only the web chat has sessions; clients of HTTP libraries, in tests, too

LEFT_OPEN = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
WRITTEN = (".py", ".js", ".mjs", ".css", ".html", ".yaml", ".yml", ".toml", ".md", ".sh", ".sql", ".lua")
NOT_OURS = frozenset({"node_modules", ".venv", "var"})
SKIPS = frozenset({"skip", "skipif", "skipIf", "skipUnless", "skipTest", "xfail", "importorskip"})

Function = ast.FunctionDef | ast.AsyncFunctionDef
Found = dict[str, object]


@cache
def files(*suffixes: str) -> Sequence[Path]:
    """Our own files, of every folder and of the top."""
    found = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*"))]
    found += sorted(ROOT.iterdir())
    return [path for path in found if path.suffix in suffixes and not NOT_OURS & set(path.parts) and path.is_file()]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def of_tests() -> Sequence[Path]:
    return [path for path in files(".py") if name_of(path).startswith("tests/")]


def sources() -> Sequence[Path]:
    return [path for path in files(".py") if not name_of(path).startswith("tests/")]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(node: ast.AST, inside_class: bool = False) -> Iterator[tuple[Function, bool]]:
    """Each function, with whether it is a method."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, Function):
            yield inner, inside_class
            yield from functions(inner)
        else:
            yield from functions(inner, isinstance(inner, ast.ClassDef))


def words(name: str) -> set[str]:
    """The words of a name, whichever way they are joined."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)}


def test_the_files_are_found() -> None:
    assert len(sources()) > 100
    assert len(of_tests()) > 30
    assert files(".js") and files(".md") and files(".mjs")


def test_a_file_fits_on_a_few_screens() -> None:
    found: Found = {}
    for path in files(".py"):
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > (TEST_LINES if path in of_tests() else SOURCE_LINES):
            found[name_of(path)] = count
    assert found == {}


def test_functions_are_short() -> None:
    found: Found = {}
    for path in files(".py"):
        for one, _ in functions(tree_of(path)):
            count = (one.end_lineno or one.lineno) - one.lineno + 1
            if count > FUNCTION_LINES:
                found[f"{name_of(path)}:{one.lineno} {one.name}"] = count
    assert found == {}


def test_functions_take_few_positional_parameters() -> None:
    found: Found = {}
    for path in sources():
        for one, is_method in functions(tree_of(path)):
            is_static = any(isinstance(mark, ast.Name) and mark.id == "staticmethod" for mark in one.decorator_list)
            count = len(one.args.posonlyargs) + len(one.args.args) - (is_method and not is_static)
            if count > POSITIONAL:
                found[f"{name_of(path)}:{one.lineno} {one.name}"] = count
    assert found == {}


def test_names_use_our_words() -> None:
    """Names of test functions are sentences, and may have any word."""
    found: Found = {}
    for path in files(".py"):
        named = [node.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef | Function)]
        names = [path.stem, *(name for name in named if not name.startswith("test_"))]
        wrong = {name for name in names if words(name) & BANNED}
        if not name_of(path).startswith(SESSIONS):
            wrong |= {name for name in names if name.lower() == "session"}
        if wrong:
            found[name_of(path)] = wrong
    assert found == {}


def test_nothing_is_left_open() -> None:
    found: Found = {}
    for path in files(*WRITTEN):
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if LEFT_OPEN.search(line):
                found[f"{name_of(path)}:{n}"] = line.strip()
    assert found == {}


def test_no_test_is_left_out() -> None:
    found: Found = {}
    for path in of_tests():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and node.attr in SKIPS:
                found[f"{name_of(path)}:{node.lineno}"] = node.attr
    for path in files(".mjs"):
        for left_out in re.findall(
            r"\b(?:test|it|describe)\.(?:skip|todo|only)\b|\b(?:skip|todo): *true", path.read_text()
        ):
            found[name_of(path)] = left_out
    assert found == {}


def test_no_test_sleeps() -> None:
    """A test waits for what it wants to see. Giving way (`asyncio.sleep(0)`) takes no time.

    The customers and services that tests start may pause between their tries, as real ones do: they are not tests.
    """
    found: Found = {}
    for path in of_tests():
        if not path.stem.startswith(("test_", "conftest")):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and _called(node.func) == "sleep" and not _gives_way(node):
                found[f"{name_of(path)}:{node.lineno}"] = ast.unparse(node)
    assert found == {}


def _called(function: ast.expr) -> str | None:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)


def _gives_way(call: ast.Call) -> bool:
    return len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0


def test_what_is_public_says_what_it_is() -> None:
    """Modules, and classes, functions and methods without a leading underscore, say what no signature can."""
    silent: Found = {}
    long: Found = {}
    for path in sources():
        tree = tree_of(path)
        if not tree.body or not name_of(path).startswith(PACKAGES):
            continue
        nodes: list[ast.Module | ast.ClassDef | Function] = [tree, *_public(tree)]
        for node in nodes:
            where = f"{name_of(path)} {getattr(node, 'name', '')}".strip()
            count = len((ast.get_docstring(node) or "").splitlines())
            if not count:
                silent[where] = "has no docstring"
            elif count > (MODULE_DOCSTRING_LINES if node is tree else DOCSTRING_LINES):
                long[where] = count
    assert silent == {}
    assert long == {}


def _public(node: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | Function]:
    for inner in node.body:
        if isinstance(inner, ast.ClassDef | Function) and not inner.name.startswith("_") and not _is_attribute(inner):
            yield inner
            if isinstance(inner, ast.ClassDef):
                yield from _public(inner)


def _is_attribute(node: ast.ClassDef | Function) -> bool:
    """Whether a Protocol only names an attribute here, on one line: the name says what it is."""
    marks = [ast.unparse(mark) for mark in node.decorator_list]
    return marks == ["property"] and [ast.unparse(one) for one in node.body] == ["..."]
