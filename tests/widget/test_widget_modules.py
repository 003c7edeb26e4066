"""The widget's modules: their own tests, run by Node, and what must hold for the files that they are served as."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import playwright
import pytest

from channels.web.building import BUILT, built

HERE = Path(__file__).parent
WIDGET = HERE.parents[1] / "channels" / "web" / "widget"
MODULES = sorted(WIDGET.glob("*.js"))
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
    for source in re.findall(r"(?:from|import\() ?\"([^\"]+)\"", module.read_text("utf-8")):
        assert source.startswith("./"), source
        assert (WIDGET / source).is_file(), source


@name
def test_a_module_names_no_other_host(module: Path) -> None:
    hosts = set(re.findall(r"\w+://[\w.]+", module.read_text("utf-8")))
    assert hosts <= {"http://www.w3.org"}, hosts  # the name of SVG, which nobody fetches


def test_the_launcher_imports_the_chat_from_where_it_came() -> None:
    source = (WIDGET / "widget.js").read_text("utf-8")
    assert 'new URL("./widget/chat.js", HERE)' in source
    assert "const HERE = new URL(import.meta.url);" in source
    assert not re.findall(r"^import ", source, re.MULTILINE)


def test_what_is_served_is_what_the_modules_make() -> None:
    """`make widget` writes it anew."""
    for served, text in built().items():
        assert (BUILT / served).read_text("utf-8") == text, served
        assert gzip.decompress((BUILT / f"{served}.gz").read_bytes()).decode() == text, served


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((WIDGET / "package-lock.json").read_text("utf-8"))
    packages = {where: package for where, package in lock["packages"].items() if where}
    assert packages
    for package in packages.values():
        assert package["integrity"].startswith("sha512-")
        assert "resolved" not in package
