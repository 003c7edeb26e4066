"""When a day of a customer's begins a journey: so long before or after it, at a time of day where they are. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from runtime.core.journey import OnDate


def moments(day: date, wanted: OnDate, zones: Sequence[ZoneInfo], *, after: datetime, until: datetime) -> list[date]:
    """The days of which the moment has come after one point in time, and not later than another."""
    return [each for each in _days(day, wanted, after, until) if after < _moment(each, wanted, zones) <= until]


def _days(day: date, wanted: OnDate, after: datetime, until: datetime) -> Iterator[date]:
    """The day itself; of one that comes back, those of the years around."""
    if not wanted.yearly:
        yield day
        return
    years = abs(wanted.shift.days) // 365 + 1
    for year in range(after.year - years, until.year + years + 1):
        if year >= day.year:
            yield _in_year(day, year)


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:  # who was born on 29 February has it the day before in other years
        return day.replace(year=year, day=28)


def _moment(day: date, wanted: OnDate, zones: Sequence[ZoneInfo]) -> datetime:
    """The time of day in whichever of the zones it comes last, so that it has come wherever the customer is."""
    local = datetime.combine(day, wanted.at) + wanted.shift
    return max(local.replace(tzinfo=zone).astimezone(UTC) for zone in zones)
