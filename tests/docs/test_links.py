"""Every link from one of our pages to another leads somewhere, to the very heading."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.docs.pages import ROOT, without_samples, written

_LINK = re.compile(r"\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_ELSEWHERE = ("http://", "https://", "mailto:")


def links() -> Iterator[tuple[Path, str]]:
    for file in written():
        for target in _LINK.findall(without_samples(file.read_text(encoding="utf-8"))):
            if not target.startswith(_ELSEWHERE):
                yield file, target


def anchors(file: Path) -> set[str]:
    """The names that headings have: small letters, dashes for spaces, no other signs."""
    text = re.sub(r"^```.*?^```$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(text)}


def test_there_are_links() -> None:
    assert len(list(links())) > 30


def test_every_link_leads_to_a_file() -> None:
    broken = []
    for file, target in links():
        to = (file.parent / target.partition("#")[0]).resolve() if not target.startswith("#") else file
        if not to.exists() or not to.is_relative_to(ROOT):
            broken.append(f"{file.relative_to(ROOT)}: {target}")
    assert not broken


def test_every_link_leads_to_a_heading() -> None:
    broken = []
    for file, target in links():
        path, _, anchor = target.partition("#")
        to = (file.parent / path).resolve() if path else file
        if anchor and to.suffix == ".md" and to.exists() and anchor not in anchors(to):
            broken.append(f"{file.relative_to(ROOT)}: {target}")
    assert not broken


def test_every_page_can_be_reached_from_the_readme() -> None:
    """But for CHANGELOG.md, which people look for by its name."""
    found, ahead = {ROOT / "CHANGELOG.md"}, [ROOT / "README.md"]
    while ahead:
        here = ahead.pop()
        if here in found:
            continue
        found.add(here)
        for file, target in links():
            to = (file.parent / target.partition("#")[0]).resolve()
            if file == here and to.exists():
                ahead += sorted(to.glob("*.md")) if to.is_dir() else [to] if to.suffix == ".md" else []
    lost = [str(file.relative_to(ROOT)) for file in written() if file not in found]
    assert not lost
