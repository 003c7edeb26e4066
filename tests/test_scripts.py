"""What browsers get: the modules' own tests, run by Node, and what holds for every module."""

import re
import subprocess
from pathlib import Path

import playwright
import pytest

HERE = Path(__file__).parent
ROOMS = ("authoring/page/static", "channels/web/demo", "channels/web/widget", "handoff/static", "moments/static")
MODULES = [module for room in ROOMS for module in sorted((HERE.parent / room).glob("*.js"))]
SUITES = sorted(HERE.glob("*/*.test.mjs"))
NODE = Path(playwright.__file__).parent / "driver" / "node"  # comes with Playwright: no Node needs to be installed

LINES = 300
RISKY = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|\.cssText|\"style\""
IMPORTED = re.compile(r"(?:^import (?:[^;\"]* from )?|\bimport\()\"([^\"]+)\"", re.MULTILINE)
SVG = "http://www.w3.org"  # a name, which nobody fetches

each = pytest.mark.parametrize("module", MODULES, ids=lambda module: f"{module.parent.parent.name}-{module.stem}")


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_the_suite_passes(suite: Path) -> None:
    ran = subprocess.run(
        [NODE, "--no-warnings", "--test", "--test-reporter=tap", suite], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"^# pass [1-9]", ran.stdout, re.MULTILINE), ran.stdout


def test_every_room_has_modules() -> None:
    assert {module.parent.relative_to(HERE.parent).as_posix() for module in MODULES} == set(ROOMS)


@each
def test_a_module_is_checked_and_fits_on_a_few_screens(module: Path) -> None:
    lines = module.read_text("utf-8").splitlines()
    assert lines[0] == "// @ts-check"
    assert len(lines) <= LINES


@each
def test_strangers_text_never_becomes_markup_or_code(module: Path) -> None:
    assert not re.search(RISKY, module.read_text("utf-8"))


@each
def test_a_module_imports_only_its_siblings(module: Path) -> None:
    for source in IMPORTED.findall(module.read_text("utf-8")):
        assert source.startswith("./"), source
        assert (module.parent / source).is_file(), source


@each
def test_a_module_names_no_other_host(module: Path) -> None:
    assert set(re.findall(r"\w+://[\w.]+", module.read_text("utf-8"))) <= {SVG}
