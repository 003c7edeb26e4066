"""The hours that the law leaves, by region: data that an operator can read, date and change.

A file has `as_of`, a `default` and `regions`, each with `hours` ("09:00-20:00"), perhaps `days` ([mo, tu, ...]), and
the `source` from which somebody has it. `normal` and `strict` come with Handrail.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from channels.outreach.hours import Window

BUILT_IN = ("normal", "strict")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of a file."""

    as_of: date
    default: Window
    regions: Mapping[str, Window]

    def of(self, region: str | None) -> Window:
        """The window of a region: its own, else its country's, else the default."""
        if region is None:
            return self.default
        return self.regions.get(region) or self.regions.get(region.partition("-")[0]) or self.default


def load_windows(named: str) -> Windows:
    """`normal`, `strict`, or the file of that name. Raises ValueError with a sentence for the operator."""
    try:
        if named in BUILT_IN:
            text = files("channels.outreach").joinpath("windows", f"{named}.yaml").read_text(encoding="utf-8")
        else:
            text = Path(named).read_text(encoding="utf-8")
        written = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ValueError(f"must be normal, strict or a YAML file; {named} cannot be read: {error}") from error
    if not isinstance(written, dict) or not isinstance(written.get("as_of"), date):
        raise ValueError(f"{named} needs `as_of`, the date on which somebody looked at the rules")
    regions = written.get("regions") or {}
    if not isinstance(regions, dict) or not all(_REGION.fullmatch(str(name)) for name in regions):
        raise ValueError(f"{named} needs `regions` by country or subdivision, such as US or US-FL")
    return Windows(
        written["as_of"],
        _window(named, "default", written.get("default")),
        {str(name): _window(named, str(name), region) for name, region in regions.items()},
    )


def _window(file: str, name: str, written: Any) -> Window:
    found = _HOURS.fullmatch(str(written.get("hours"))) if isinstance(written, dict) else None
    if found is None or (found[3] == "24" and found[4] != "00"):
        raise ValueError(f"{file}: {name} needs `hours` such as 09:00-20:00")
    if not isinstance(written.get("source"), str):
        raise ValueError(f"{file}: {name} needs `source`, where its hours come from")
    days = written.get("days", list(_DAYS))
    if not isinstance(days, list) or not days or not set(days) <= set(_DAYS):
        raise ValueError(f"{file}: `days` of {name} are some of {', '.join(_DAYS)}")
    opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]) % 24, int(found[4]))
    if closes != time() and closes <= opens:
        raise ValueError(f"{file}: {name} closes before it opens")
    return Window(opens, closes, frozenset(map(_DAYS.index, days)))
