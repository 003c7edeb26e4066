"""The scripts of the authors' page: words of strangers never become markup, and nothing is fetched from elsewhere."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "authoring" / "page"
MODULES = sorted((PAGE / "static").glob("*.js"))
LINES = 300


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_module_is_checked_short_and_makes_no_markup(module: Path) -> None:
    text = module.read_text("utf-8")
    assert text.startswith("// @ts-check\n")
    assert len(text.splitlines()) <= LINES
    risky = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|\.cssText|\"style\""
    assert not re.search(risky, text)
    assert [host for host in re.findall(r"\w+://[\w.]+", text) if host != "http://www.w3.org"] == []


def test_the_templates_load_nothing_from_elsewhere_and_hold_no_script() -> None:
    for template in (PAGE / "templates").glob("*.html"):
        text = template.read_text("utf-8")
        assert not re.search(r"https?://|style=|\son\w+=|\|\s*safe", text), template.name
