"""The console's modules: their own tests, run by Node, and what must hold for the files as browsers get them."""

import json
import re
import subprocess
from pathlib import Path

import playwright
import pytest

from handoff import view, words
from runtime.core.journey import OUTCOMES
from runtime.gsm import measure

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "handoff" / "static"
MODULES = sorted(STATIC.glob("*.js"))
NODE = Path(playwright.__file__).parent / "driver" / "node"  # comes with Playwright: no Node needs to be installed
LINES = 300

name = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


@pytest.mark.parametrize("suite", sorted(HERE.glob("*.test.mjs")), ids=lambda suite: suite.name)
def test_the_suite_passes(suite: Path) -> None:
    ran = subprocess.run(
        [NODE, "--no-warnings", "--test", "--test-reporter=tap", suite], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"^# pass [1-9]", ran.stdout, re.MULTILINE), ran.stdout


@name
def test_a_module_is_checked_and_fits_on_a_few_screens(module: Path) -> None:
    lines = module.read_text("utf-8").splitlines()
    assert lines[0] == "// @ts-check"
    assert len(lines) <= LINES


@name
def test_strangers_text_never_becomes_markup_or_code(module: Path) -> None:
    risky = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|\.cssText|\"style\""
    assert not re.search(risky, module.read_text("utf-8"))


@name
def test_a_module_imports_only_its_siblings(module: Path) -> None:
    for source in re.findall(r"^import [^;]*\"([^\"]+)\";", module.read_text("utf-8"), re.MULTILINE):
        assert source.startswith("./"), source
        assert (STATIC / source).is_file(), source


@name
def test_a_module_names_no_other_host(module: Path) -> None:
    assert re.findall(r"\w+://[\w.]+", module.read_text("utf-8")) == []


def test_the_words_of_the_browser_are_those_of_the_pages() -> None:
    script = (STATIC / "words.js").read_text("utf-8")
    assert dict(re.findall(r"^  (\w+): \"(.+)\",$", script, re.MULTILINE)) == words.OUTCOMES
    assert tuple(words.OUTCOMES) == OUTCOMES


@pytest.mark.parametrize(
    ("seconds", "clock", "span"),
    [
        (0, "00:00", "less than a minute"),
        (192, "03:12", "3 minutes"),
        (3600, "1 h 00", "1 hour"),
        (200_000, "2 d", "2 days"),
    ],
)
def test_times_are_written_as_the_scripts_write_them(seconds: int, clock: str, span: str) -> None:
    assert (view.clock(seconds), words.span(seconds)) == (clock, span)


def test_sources_are_written_as_the_scripts_write_them() -> None:
    said = [view.source(text) for text in ("customer", "action:cards.block", "staff:jo", "else")]
    assert said == ["said by the customer", "looked up by cards.block", "given by jo", "else"]


@pytest.mark.parametrize("text", ["", "Hello", "a" * 306, "€" * 80, "ñ" * 161, "🙂" * 40, "é~|" * 99, "ж" * 135])
def test_a_text_message_takes_as_much_in_the_browser_as_in_the_service(text: str) -> None:
    module, said = json.dumps((STATIC / "segments.js").as_uri()), json.dumps(text)
    script = f"import({module}).then((it) => console.log(JSON.stringify(it.measure({said}))))"
    command = [NODE, "--no-warnings", "-e", script]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    told, size = json.loads(ran.stdout), measure(text)
    assert (told["unicode"], told["units"], told["segments"]) == (size.encoding == "UCS-2", size.units, size.segments)
