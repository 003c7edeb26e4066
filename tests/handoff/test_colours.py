"""The colours of the pages, light and dark, can be read by everybody: WCAG 2.2 AA, 4.5 to 1."""

import re
from pathlib import Path

import pytest

STYLES = (Path(__file__).parents[2] / "handoff" / "static" / "frame.css").read_text("utf-8")
READ_ON = {
    "text": ("paper", "card", "sunk"),
    "muted": ("paper", "card", "sunk"),
    "ink": ("paper", "card"),
    "on-accent": ("accent",),
    "amber": ("amber-back", "card"),
    "red": ("red-back", "card"),
    "blue": ("blue-back",),
    "violet": ("violet-back",),
    "text ": ("violet-back",),
    "note": ("note-back",),
}


def colours(scheme: str) -> dict[str, str]:
    """The colours of a scheme; the dark one says only what it changes."""
    light, _, dark = STYLES.partition("prefers-color-scheme: dark")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", dark))
    return found


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_reckoned_as_the_guidelines_say() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_they_stand_on(scheme: str) -> None:
    named = colours(scheme)
    poor = {
        f"{words} on {ground}": round(contrast(named[words.strip()], named[ground]), 2)
        for words, grounds in READ_ON.items()
        for ground in grounds
        if contrast(named[words.strip()], named[ground]) < 4.5
    }
    assert poor == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edges_of_fields_can_be_seen(scheme: str) -> None:
    named = colours(scheme)
    assert contrast(named["field"], named["card"]) >= 3
