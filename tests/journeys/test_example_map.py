"""What the checker cannot know about the example map: that it is cheap by SMS and that each journey has its plays.

Whether the journeys hold together is the checker's business, and whether the plays come true the player's.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

MAP = Path(__file__).parents[2] / "journeys"
FILES = sorted(MAP.glob("**/*.yaml"))
JOURNEYS = [file for file in FILES if file.parent == MAP and file.name != "map.yaml"]
PLAYS = [file for file in FILES if file.parent.name == "plays"]

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
"""GSM 03.38, the basic table with its extension: one letter beside these makes a text message cost double."""

FROM_CUSTOMERS = ("starts", "also", "when")
"""Keys under which stands what customers write, who may use any letter."""


def read(file: Path) -> Any:
    """The file with every scalar as the text that was written: YAML 1.1's `on` and `no` play no part."""
    return yaml.load(file.read_text("utf-8"), yaml.BaseLoader)


def texts(node: Any) -> Iterator[str]:
    """Every text below a node, without what customers write."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in FROM_CUSTOMERS:
                yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)
    else:
        yield node


def moments() -> list[dict[str, Any]]:
    """Every moment of every journey."""
    return [moment for file in JOURNEYS for moment in read(file)["moments"].values()]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_file_is_a_mapping(file: Path) -> None:
    assert isinstance(read(file), dict)


@pytest.mark.parametrize("file", JOURNEYS, ids=lambda file: file.stem)
def test_a_journey_is_named_like_its_file_and_has_plays_of_that_name(file: Path) -> None:
    assert read(file)["journey"] == file.stem
    assert MAP / "plays" / file.name in PLAYS


@pytest.mark.parametrize("file", PLAYS, ids=lambda file: file.stem)
def test_each_play_has_a_name_of_its_own_and_an_existing_journey(file: Path) -> None:
    plays = read(file)["plays"]
    known = {journey.stem for journey in JOURNEYS}
    assert len({play["play"] for play in plays}) == len(plays)
    assert {play["journey"] for play in plays if "journey" in play} <= known
    assert {play["channel"] for play in plays} == {"web", "sms"}
    assert all(play["steps"] for play in plays)


@pytest.mark.parametrize("file", [MAP / "map.yaml", *JOURNEYS], ids=lambda file: file.stem)
def test_whatever_we_say_fits_the_alphabet_of_text_messages(file: Path) -> None:
    assert [text for text in texts(read(file)) if not GSM_7.issuperset(text)] == []


@pytest.mark.parametrize("file", [MAP / "map.yaml", *JOURNEYS], ids=lambda file: file.stem)
def test_no_text_is_longer_than_one_text_message(file: Path) -> None:
    assert [text for text in texts(read(file)) if len(text) > 160] == []


def test_there_are_journeys_of_all_four_categories() -> None:
    assert {moment["category"] for moment in moments()} == {"rescue", "revenue", "request", "relationship"}
    assert len(JOURNEYS) >= 6


def test_every_value_owner_and_stage_of_the_map_is_used() -> None:
    shared = read(MAP / "map.yaml")
    assert {moment["value"] for moment in moments()} == set(shared["values"])
    assert {moment["owner"] for moment in moments()} == set(shared["owners"])
    assert {read(file)["stage"] for file in JOURNEYS} == set(shared["stages"])
    assert len(shared["values"]) <= 7


def test_an_ideal_is_the_name_of_a_play() -> None:
    plays = {play["play"] for file in PLAYS for play in read(file)["plays"]}
    assert {moment["ideal"] for moment in moments() if "ideal" in moment} <= plays
    assert all("ideal" in moment for moment in moments() if moment.get("must_keep") == "true")
