"""The country of a time zone, for what is written differently from country to country."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

NOWHERE = "ZZ"
"""For zones that belong to no one country, such as UTC."""


def country_of(timezone: str) -> str:
    """The ISO 3166 code of the country that an IANA time zone belongs to."""
    return _countries().get(timezone, NOWHERE)


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    """zone.tab of the tz database: country, coordinates, zone, comment."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
