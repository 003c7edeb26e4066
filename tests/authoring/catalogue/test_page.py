"""The catalogue: one file with all that is promised, for people who write no YAML."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from authoring.catalogue.page import catalogue, in_full
from handrail.cli import main
from runtime.loading.load import load
from tests.axe import faults
from tests.browser import chromium
from tests.loading.maps import load_samples
from tests.loading.test_load import EXAMPLE

LOADED = load(EXAMPLE, os.environ)


def test_everything_that_is_promised_is_on_it() -> None:
    page = catalogue(LOADED)
    assert LOADED.map is not None
    text = page.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    for journey in LOADED.map.journeys.values():
        assert f'id="{journey.id}"' in page
        for moment in journey.moments.values():
            assert moment.promise in text
    for owner in LOADED.map.owners.values():
        assert owner.title in text
    for queue in LOADED.map.queues.values():
        assert queue.hours in text
    for value in LOADED.map.values.values():
        assert value in text
    assert "We don't deliver cash." in text
    assert "Confirmed by customers, 2026-09-01: 412 cardholders asked by text" in text
    assert "Must be kept every time." in text


def test_it_stands_alone() -> None:
    page = catalogue(LOADED)
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "<script" not in page and "url(" not in page
    assert page.count("<svg") == len(LOADED.map.journeys if LOADED.map else ())


def test_what_authors_wrote_is_text(tmp_path: Path) -> None:
    evil = "'<img src=x onerror=alert(1)>'"
    loaded = load_samples(tmp_path, {"lost_card.yaml": ("A new card is on its way before we say goodbye.", evil)})
    assert "<img" not in catalogue(loaded)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=1), "1 minute"), (timedelta(hours=48), "2 days"), (timedelta(seconds=90), "90 seconds"),
        (timedelta(milliseconds=500), "0.5 seconds"), (timedelta(hours=1), "1 hour"),
    ],
)  # fmt: skip
def test_times_are_written_out(span: timedelta, words: str) -> None:
    assert in_full(span) == words


async def test_it_can_be_read_by_everybody_and_fits_on_paper(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.html"
    done = CliRunner().invoke(main, ["catalogue", str(EXAMPLE), "-o", str(file)])
    assert done.exit_code == 0, done.output
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 1000, "height": 900})
        await page.goto(file.as_uri())
        for scheme in ("dark", "light"):
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert await faults(page) == []
        assert len(await page.pdf(format="A4")) > 10_000
        await page.emulate_media(media="print")
        await page.set_viewport_size({"width": 690, "height": 1000})  # the width of A4 between its margins
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
