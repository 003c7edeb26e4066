"""The reference pages that are made from the code are as the code is now."""

import importlib
from types import ModuleType

import pytest

from runtime.loading.load import load_texts
from tests.docs.pages import DOCS, page, samples


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """docs/generate.py."""
    monkeypatch.syspath_prepend(str(DOCS))
    return importlib.import_module("generate")


def test_no_page_is_behind(generate: ModuleType) -> None:
    behind = [name for name, make in generate.PAGES.items() if page(f"reference/{name}") != make()]
    assert not behind, "run `make docs`"


def test_every_page_is_made(generate: ModuleType) -> None:
    marked = [file.name for file in (DOCS / "reference").glob("*.md") if generate.MADE in file.read_text()]
    assert sorted(marked) == sorted(generate.PAGES)


def test_the_check_says_which_page_is_behind(
    generate: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "PAGES", {**generate.PAGES, "settings.md": lambda: "another text"})
    monkeypatch.setattr("sys.argv", ["generate.py", "--check"])
    assert generate.main() == 1
    assert "docs/reference/settings.md is behind; run make docs" in capsys.readouterr().out


def test_what_the_page_calls_required_cannot_be_left_out(generate: ModuleType) -> None:
    """Those keys that the loader itself misses, not the models."""
    journeys = importlib.import_module("journeys_page")
    whole_map, whole_journey = samples(page("tutorial/first-journey.md"), "yaml")[:2]
    assert load_texts(whole_map, whole_journey, {}).map is not None
    for model, key in journeys.REQUIRED:
        texts = [whole_map, whole_journey]
        n = 0 if model.__name__ == "MapFile" else 1
        lines = texts[n].splitlines(keepends=True)
        left_out = [line for line in lines if not line.lstrip().startswith(f"{key}:")]
        assert len(left_out) == len(lines) - 1, key
        texts[n] = "".join(left_out)
        errors = [finding for finding in load_texts(texts[0], texts[1], {}).findings if finding.severity == "E"]
        assert errors, f"{model.__name__}.{key} may be left out"
