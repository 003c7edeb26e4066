"""The console's scripts say what the service says, in the same words and figures."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from handoff import view, words
from runtime.core.journey import OUTCOMES
from runtime.gsm import measure
from tests.test_scripts import NODE

STATIC = Path(__file__).parents[2] / "handoff" / "static"


def test_the_words_of_the_browser_are_those_of_the_pages() -> None:
    script = (STATIC / "words.js").read_text("utf-8")
    said = script.partition("export const OUTCOMES")[2]
    assert dict(re.findall(r"^  (\w+): \"(.+)\",$", said, re.MULTILINE)) == words.OUTCOMES
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


def test_sources_and_names_are_written_as_the_scripts_write_them() -> None:
    sources = ["customer", "journey", "given", "site", "page", "channel", "proof", "action:cards.block", "staff:jo"]
    sources += ["event:card.used", "else"]
    names = ["timezone", "first_name", "last4", "Tier"]
    module, asked = json.dumps((STATIC / "words.js").as_uri()), json.dumps([sources, names])
    told = _told(f"import({module}).then((it) => {asked}.map((texts, n) => texts.map(n ? it.label : it.source)))")
    assert told == [[view.source(text) for text in sources], [words.label(name) for name in names]]
    assert told[0][0] == "said by the customer"
    assert told[0][-1] == "else"
    assert told[1] == ["Time zone", "First name", "Last4", "Tier"]


def _told(script: str) -> Any:
    """What a promise of a script comes to."""
    command = [NODE, "--no-warnings", "-e", f"{script}.then((it) => console.log(JSON.stringify(it)))"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout)


@pytest.mark.parametrize("text", ["", "Hello", "a" * 306, "€" * 80, "ñ" * 161, "🙂" * 40, "é~|" * 99, "ж" * 135])
def test_a_text_message_takes_as_much_in_the_browser_as_in_the_service(text: str) -> None:
    module, said = json.dumps((STATIC / "segments.js").as_uri()), json.dumps(text)
    told, size = _told(f"import({module}).then((it) => it.measure({said}))"), measure(text)
    assert (told["unicode"], told["units"], told["segments"]) == (size.encoding == "UCS-2", size.units, size.segments)
