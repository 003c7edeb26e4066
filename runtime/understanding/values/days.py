"""Which days a phrase may mean, seen from today.

A reading is a tuple of days, the likeliest first: a day whose year is not said is the next one, but may be the last one
where the next is out of bounds. Several readings are several meanings, between which only the customer can choose.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from runtime.understanding.languages.calendar import Which

Reading = tuple[date, ...]
Readings = tuple[Reading, ...]

_NEVER: Readings = ()
_LEAP = 8  # years at most from one 29 February to the next
_FAR = 20  # years ahead up to which 20YY is meant by YY
_WEEK = timedelta(days=7)


def exact(year: int, month: int, day: int) -> Readings:
    """That very day; no reading when there is none."""
    found = _day(year, month, day)
    return ((found,),) if found is not None else _NEVER


def in_year(written: str, month: int, day: int, today: date) -> Readings:
    """A day in a year as it is written: 2027, '27, 85."""
    year = int(written.lstrip("'"))
    if year >= 100:
        return exact(year, month, day)
    years = (2000 + year, 1900 + year) if 2000 + year <= today.year + _FAR else (1900 + year, 2000 + year)
    days = tuple(found for one in years if (found := _day(one, month, day)) is not None)
    return (days,) if days else _NEVER


def in_any_year(month: int, day: int, today: date) -> Readings:
    """A day whose year is not said: the next one from today on, else the last one before."""
    after = _first(_day(today.year + step, month, day) for step in range(_LEAP + 1))
    if after is not None and after < today:
        after = _first(_day(today.year + step, month, day) for step in range(1, _LEAP + 1))
    before = _first(
        found for step in range(_LEAP + 1) if (found := _day(today.year - step, month, day)) and found < today
    )
    days = tuple(found for found in (after, before) if found is not None)
    return (days,) if days else _NEVER


def in_any_month(day: int, today: date) -> Readings:
    """A day of which only the number is said: the next such day from today on, else the last one before."""
    months = [today.year * 12 + today.month - 1 + step for step in (0, 1, 2, -1, -2)]
    found = [_day(one // 12, one % 12 + 1, day) for one in months]
    ahead = [one for one in found[:3] if one is not None and one >= today]
    behind = [one for one in (found[0], *found[3:]) if one is not None and one < today]
    return ((*ahead[:1], *behind[:1]),)


def in_month(day: int, which: Which, today: date) -> Readings:
    """A day of this month, the next or the last."""
    month = today.year * 12 + today.month - 1 + {"this": 0, "last": -1}.get(which, 1)
    return exact(month // 12, month % 12 + 1, day)


def nth(place: int, weekday: int, year: int, month: int) -> date | None:
    """The second Tuesday of a month; -1 is the last one."""
    if not date.min.year <= year < date.max.year:
        return None
    if place < 0:
        after = date(year + month // 12, month % 12 + 1, 1)
        return after - timedelta(days=(after.weekday() - weekday - 1) % 7 + 1)
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (place - 1))
    return found if found.month == month else None


def coming(weekday: int, today: date) -> date:
    """The first such day after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def gone(weekday: int, today: date) -> date:
    """The last such day before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def of_week(weekday: int, which: Which, today: date) -> Readings:
    """The Wednesday of this week, the next or the last. Where a week begins on Sunday, that is another day at times."""
    step = {"this": timedelta(0), "last": -_WEEK}.get(which, _WEEK)
    found = [start + step + timedelta(days=day) for start, day in _weeks(weekday, today)]
    ahead = [day for day in found if day >= today]
    return _each(ahead if which == "this" and ahead else found)


def of_which(weekday: int, which: Which, today: date) -> Readings:
    """This Wednesday, the coming one, next, last: as far as people agree."""
    match which:
        case "this":
            days = [day for (day,) in of_week(weekday, "this", today) if day > today]
            return _each(days) if days else plain_weekday(weekday, today)
        case "coming":
            return _each([coming(weekday, today)])
        case "next":
            return _each([coming(weekday, today), *(day for (day,) in of_week(weekday, "next", today))])
        case "last":
            return _each([gone(weekday, today), *(day for (day,) in of_week(weekday, "last", today))])


def plain_weekday(weekday: int, today: date) -> Readings:
    """A weekday alone: the next one, or the last one; on that very weekday nobody knows whether today is meant."""
    if weekday == today.weekday():
        return _each([today, coming(weekday, today)])
    return ((coming(weekday, today), gone(weekday, today)),)


def _weeks(weekday: int, today: date) -> Iterable[tuple[date, int]]:
    """The weeks in which today lies, as their first day and the place of the weekday in them: from Monday on, and from
    Sunday on where that makes a difference."""
    yield today - timedelta(days=today.weekday()), weekday
    if 6 in (weekday, today.weekday()):
        yield today - timedelta(days=(today.weekday() + 1) % 7), (weekday + 1) % 7


def _each(days: Iterable[date]) -> Readings:
    return tuple((day,) for day in dict.fromkeys(days))


def _first(days: Iterable[date | None]) -> date | None:
    return next((day for day in days if day is not None), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
