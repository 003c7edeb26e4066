"""Every code has a page, and what the page shows is so."""

import re
from pathlib import Path

import pytest

from authoring.check.catalogue import CODES
from tests.authoring.check.maps import MAP, explored, journey

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "reference" / "findings"
PACKAGES = ("handrail", "runtime", "authoring", "channels", "handoff", "moments")
NO_SAMPLE = {
    "HR005", "HR007", "HR008", "HR009", "HR102", "HR106", "HR120", "HR212", "HR213", "HR216",
    "HR217", "HR218", "HR302", "HR606", "HR707", "HR708", "HR901", "HR902", "HR904", "HR905",
}  # fmt: skip
"""Codes that take a store or more than a few lines of one file to show, or that no author can bring about."""
_WORDS = {"E": "An error", "W": "A warning", "I": "A note"}
_SAMPLE = re.compile(r"^```\w+\n# (wrong|right)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OF_JOURNEYS = ("stage", "starts", "languages", "channels", "data", "states", "moments")


def page(code: str) -> str:
    """The text of a page."""
    return (PAGES / f"{code}.md").read_text("utf-8")


def samples(code: str) -> dict[str, str]:
    """The sample that is wrong and the one that is right."""
    return dict(_SAMPLE.findall(page(code)))


def parts(text: str) -> dict[str, str]:
    """What stands under each key of the first level."""
    found = re.split(r"^(?=[a-z_]+:)", text, flags=re.MULTILINE)
    return {part.partition(":")[0]: part for part in found if part.strip() and not part.startswith("#")}


def files(sample: str) -> tuple[str, str]:
    """A journey and a map with what a sample shows, and the rest as in the other tests."""
    given = parts(sample)
    of_map = {name: part for name, part in given.items() if name not in _OF_JOURNEYS}
    map_text = "".join({**parts(MAP), **of_map}.values())
    head = given.get("languages", "languages: [en]") + given.get("channels", "")
    states = given.get("states", "states:\n  hello: {say: Hello., end: kept}\n").partition("\n")[2]
    text = journey(states, data=given.get("data", "").partition("\n")[2].rstrip(), head=head.rstrip())
    text = text.replace("stage: use\n", given.get("stage", "stage: use\n") + given.get("starts", ""))
    if "moments" in given:
        text = text[: text.index("moments:")] + given["moments"]
        text = text if "answer" not in given["moments"] else text.replace("  {}", "  answer: {type: text, max: 40}")
    return text, map_text


def codes_in_code() -> set[str]:
    """Every code that the program writes."""
    every = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    return {code for file in every for code in re.findall(r"\"(HR\d{3})\"", file.read_text("utf-8"))}


def test_every_code_of_the_program_is_in_the_catalogue_and_has_a_page() -> None:
    assert codes_in_code() == set(CODES)
    assert {file.stem for file in PAGES.glob("HR*.md")} == set(CODES)


def test_the_index_lists_every_code_with_its_title() -> None:
    index = page("index")
    for code, one in CODES.items():
        word = _WORDS[one.severity].partition(" ")[2]
        assert f"| [{code}]({code}.md) | {word} | {one.title} |" in index
    assert re.findall(r"\[(HR\d{3})\]", index) == sorted(CODES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_page_says_what_the_program_says(code: str) -> None:
    text = page(code)
    assert text.startswith(f"# {code}: {CODES[code].title}\n\n{_WORDS[CODES[code].severity]}")
    assert CODES[code].why in text
    assert 7 <= len(text.splitlines()) <= 60


@pytest.mark.parametrize("code", sorted(set(CODES) - NO_SAMPLE))
def test_the_wrong_sample_has_the_finding_and_the_right_one_has_not(code: str) -> None:
    shown = samples(code)
    wrong, right = (files(shown[name]) for name in ("wrong", "right"))
    assert code in {one.code for one in explored(wrong[0], map_text=wrong[1])}
    left = [one for one in explored(right[0], map_text=right[1]) if one.code == code or one.severity != "I"]
    assert [one.text() for one in left] == []


def test_only_pages_that_cannot_show_it_have_no_sample() -> None:
    assert {code for code in CODES if not samples(code)} == NO_SAMPLE
