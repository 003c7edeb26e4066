"""Where a customer is, as far as anybody knows: every time zone in which they may be, and the region whose law counts.

What the profile says goes before what their number says; a number can be of several zones, and is of its country alone.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from runtime.core.values import Slot

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# phonenumbers brings the plans of every country and takes long to load: only where a number is looked at.
_UNKNOWN = "Etc/Unknown"


def zones_of(profile: Mapping[str, Slot], number: str | None) -> Sequence[ZoneInfo]:
    """Every zone in which the customer may be; none when nobody knows."""
    told = profile.get("timezone")
    if told is not None and (zone := read_zone(str(told.value))) is not None:
        return [zone]
    parsed = _parsed(number)
    if parsed is None:
        return []
    from phonenumbers import timezone

    names = timezone.time_zones_for_number(parsed)
    return [] if _UNKNOWN in names else [zone for name in names if (zone := read_zone(name)) is not None]


def region_of(profile: Mapping[str, Slot], number: str | None) -> str | None:
    """The country, or the country and subdivision that the profile names."""
    told = profile.get("region")
    if told is not None:
        return str(told.value).upper()
    parsed = _parsed(number)
    if parsed is None:
        return None
    import phonenumbers

    return phonenumbers.region_code_for_number(parsed)


def read_zone(name: str) -> ZoneInfo | None:
    """The time zone of that name; None when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _parsed(number: str | None) -> "PhoneNumber | None":
    if not number:
        return None
    import phonenumbers

    try:
        return phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
