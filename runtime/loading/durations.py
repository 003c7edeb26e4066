"""Lengths of time as authors write them: `500ms`, `30s`, `2m`, `1h`, `2d`."""

import re
from collections.abc import Mapping
from datetime import timedelta

PATTERN = r"^[0-9]{1,6}(ms|s|m|h|d)$"

_UNITS: Mapping[str, timedelta] = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


def read_duration(text: str) -> timedelta:
    """A length of time that is longer than nothing. Raises ValueError with a sentence for the author."""
    written = text.strip()
    if not re.match(PATTERN, written):
        unit = " It needs a unit, for example 10s." if written.isdecimal() else ""
        raise ValueError(f"`{written}` is not a length of time.{unit}")
    number = re.match(r"[0-9]+", written)
    assert number is not None
    length = int(number[0]) * _UNITS[written[number.end() :]]
    if not length:
        raise ValueError(f"`{written}` is no time at all.")
    return length
