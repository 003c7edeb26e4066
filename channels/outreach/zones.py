"""Where a customer is, as far as anybody knows: every time zone in which they may be, and the region whose law counts.

What the profile says goes before what their number says; a number can be of several zones, and is of its country alone.
"""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import timezone

from runtime.core.values import Slot

_UNKNOWN = "Etc/Unknown"


def zones_of(profile: Mapping[str, Slot], number: str | None) -> Sequence[ZoneInfo]:
    """Every zone in which the customer may be; none when nobody knows."""
    told = profile.get("timezone")
    if told is not None and (zone := read_zone(str(told.value))) is not None:
        return [zone]
    parsed = _parsed(number)
    if parsed is None:
        return []
    names = timezone.time_zones_for_number(parsed)
    return [] if _UNKNOWN in names else [zone for name in names if (zone := read_zone(name)) is not None]


def region_of(profile: Mapping[str, Slot], number: str | None) -> str | None:
    """The country, or the country and subdivision that the profile names."""
    told = profile.get("region")
    if told is not None:
        return str(told.value).upper()
    parsed = _parsed(number)
    return phonenumbers.region_code_for_number(parsed) if parsed is not None else None


def read_zone(name: str) -> ZoneInfo | None:
    """The time zone of that name; None when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _parsed(number: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number) if number else None
    except phonenumbers.NumberParseException:
        return None
