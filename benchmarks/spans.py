"""What annotators marked in a message, as the values that it may be: read apart from the rules that are measured."""

import re
from collections.abc import Collection
from datetime import date, time, timedelta
from decimal import Decimal

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FEASTS = {"christmas": (12, 25), "new year's eve": (12, 31)}
HOURS = {"midday": 12, "noon": 12}
WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
SHIFTS = {"tomorrow": 1, "day after tomorrow": 2, "today": 0, "tonight": 0, "this evening": 0}
FORTNIGHT = 14  # days in which a weekday comes that is called by its name
NEAR = range(-400, 800)  # days around today in which a date is meant


def days(span: str, today: date) -> Collection[date]:
    """The days that a marked phrase may mean; none when it is not in one of the usual forms."""
    line = " ".join(span.lower().replace(",", " ").split())
    if line in SHIFTS:
        return (today + timedelta(days=SHIFTS[line]),)
    count = re.search(r"\b(\d+|eleven|a) (day|week)s?\b", line)
    if count is not None:
        number = {"eleven": 11, "a": 1}.get(count[1]) or int(count[1])
        return (today + timedelta(days=number * (7 if count[2] == "week" else 1)),)
    figures = re.search(r"\b(\d{4})/(\d{1,2})/(\d{1,2})|\b(\d{1,2})/(\d{1,2})/(\d{4})", line)
    if figures is not None:
        parts = [figures[n] for n in ((1, 2, 3) if figures[1] else (6, 4, 5))]
        return (date(*map(int, parts)),)
    words = re.findall(r"[a-z]+", line)
    month = next((MONTHS.index(word[:3]) + 1 for word in words if word[:3] in MONTHS and word != "monday"), None)
    day = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b", line)  # codespell:ignore nd
    year = re.search(r"\b20\d\d\b", line)
    weekday = next((WEEKDAYS.index(word[:3]) for word in words if word[:3] in WEEKDAYS and word[-3:] == "day"), None)
    if line in FEASTS:
        month, number = FEASTS[line]
    elif day is not None:
        number = int(day[1])
    elif weekday is not None:
        number = 0
    else:
        return ()
    if year is not None and month is not None:
        return (date(int(year[0]), month, number),)
    around = (today + timedelta(days=step) for step in (range(FORTNIGHT + 1) if not number and not month else NEAR))
    return {
        one for one in around
        if (not number or one.day == number) and month in (None, one.month)
        and (number or weekday in (None, one.weekday()))
    }  # fmt: skip


def times(span: str) -> Collection[time]:
    """The times of day that a marked phrase may mean, both halves of the day where it does not say which."""
    line = span.lower().strip(" .")
    if line in HOURS:
        return (time(HOURS[line]),)
    if line.split()[-1] in WORDS:
        return _halves(WORDS.index(line.split()[-1]), 0, "p" if "evening" in line else None)
    figures = re.search(r"\b(\d{1,2})[:.]?(\d\d)\b", line) or re.search(r"\b(\d{1,2})(?:[:.](\d\d))?", line)
    if figures is None:
        return ()
    hour, minute = int(figures[1]), int(figures[2] or 0)
    marked = re.search(r"\d ?([ap])\.? ?m", line)
    half = marked[1] if marked else None
    half = half or ("p" if "evening" in line or ("night" in line and hour > 5) else None)
    half = "a" if "morning" in line else half
    part = re.search(r"(quarter|half|30 minutes) (before|to|past)?", line)
    if part is not None:
        hour = int(re.findall(r"\d+", line)[-1])
        step = {"quarter": 15}.get(part[1], 30) * (-1 if part[2] in ("before", "to") else 1)
        hour, minute = (hour - 1, 60 + step) if step < 0 else (hour, step)
    return _halves(hour, minute, half)


def _halves(hour: int, minute: int, half: str | None) -> Collection[time]:
    if half is not None:
        return (time(hour % 12 + (12 if half == "p" else 0), minute),)
    return {time(one % 24, minute) for one in ((hour, hour + 12) if hour <= 12 else (hour,))}


def amount(label: str) -> tuple[Decimal | None, str | None]:
    """The amount that was marked, and its currency where that was marked, too."""
    currency = re.search(r"\b(?:USD|GBP|EUR)\b", label)
    figures = re.search(r"\d[\d,]*(?:\.\d+)?", label)
    first, *others = label.lower().split()
    found = Decimal(figures[0].replace(",", "")) if figures else Decimal(WORDS.index(first)) if first in WORDS else None
    if found is not None and others[:1] == ["hundred"]:
        found *= 100
    return found, currency[0] if currency else None
