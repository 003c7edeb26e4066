"""The hours that the law leaves are data: read, dated, sourced, or refused in a sentence."""

from datetime import time
from pathlib import Path

import pytest

from channels.outreach.hours import Window
from channels.outreach.windows import BUILT_IN, load_windows
from channels.outreach.zones import region_of, zones_of
from runtime.core.values import Slot
from tests.core.builders import NOW

OWN = """
as_of: 2026-11-25
default: {hours: "09:00-20:00", source: our own}
regions:
  US: {hours: "08:00-21:00", source: a law}
  US-FL: {hours: "08:00-20:00", days: [mo, tu], source: another}
  XX: {hours: "00:00-24:00", source: none}
"""


@pytest.mark.parametrize("name", BUILT_IN)
def test_what_comes_with_it_can_be_read(name: str) -> None:
    windows = load_windows(name)
    assert windows.default.opens < windows.default.closes


def test_the_nearest_region_counts(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(OWN)
    windows = load_windows(str(file))
    assert windows.of("US-FL") == Window(time(8), time(20), frozenset({0, 1}))
    assert windows.of("US-TX") == Window(time(8), time(21))
    assert windows.of("ES") == windows.of(None) == Window(time(9), time(20))
    assert windows.of("XX") == Window(time(), time())


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("as_of: 2026-11-25", ""), ("09:00-20:00", "9-20"), ("09:00-20:00", "20:00-09:00"), ("source: our own", ""),
        ("[mo, tu]", "[monday]"), ("[mo, tu]", "[]"), ("US-FL", "Florida"), ("24:00", "24:30"), (OWN, "[]"), (OWN, "{"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused(tmp_path: Path, was: str, becomes: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(OWN.replace(was, becomes))
    with pytest.raises(ValueError, match=r"own\.yaml"):
        load_windows(str(file))


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="normal, strict or a YAML file"):
        load_windows("nowhere.yaml")


def names(number: str | None, **profile: str) -> list[str]:
    return [zone.key for zone in zones_of({name: Slot(value, "site", NOW) for name, value in profile.items()}, number)]


def test_the_profile_knows_better_than_the_number() -> None:
    assert names("+14155550123") == ["America/Los_Angeles"]
    assert names("+14155550123", timezone="Europe/Madrid") == ["Europe/Madrid"]
    assert names("+14155550123", timezone="Mars") == ["America/Los_Angeles"]
    assert set(names("+12085550123")) == {"America/Boise", "America/Los_Angeles"}
    assert len(names("+18005550123")) > 10
    assert names("+999") == names(None) == names("nonsense") == []


def test_the_country_of_a_number_is_its_region() -> None:
    assert region_of({}, "+14155550123") == "US"
    assert region_of({"region": Slot("us-fl", "site", NOW)}, "+14155550123") == "US-FL"
    assert region_of({}, None) is None
