"""Dates: the one day of the message, or a question back."""

from collections.abc import Sequence
from datetime import date, timedelta

from runtime.core.reading import Found
from runtime.core.values import MOVING_DAY, DataType, Value
from runtime.understanding.languages import own
from runtime.understanding.scanning import plain
from runtime.understanding.values.day_phrases import Mention, days_of
from runtime.understanding.values.days import Reading
from runtime.understanding.values.form import mismatch
from runtime.understanding.values.setting import Setting

_MANY = 8  # days that one message speaks of; nobody answers a question so


def read_date(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The one day of the message. Two days, a doubt, or "12/3" where it may be in March or December are asked back."""
    phrases = days_of(own(setting.language).code)
    line = plain(text)
    mentions, has_strays = phrases.mentions(line, setting)
    if not mentions or any(not mention.readings for mention in mentions):
        return "not_a_date"
    if has_strays or len(mentions) > _MANY or any(phrases.is_doubtful(line, mention) for mention in mentions):
        return "ambiguous"
    today = setting.now.date()
    least, most = bound(datatype.least, today), bound(datatype.most, today)
    found = _one(mentions, least or date.min, most or date.max)
    return found if isinstance(found, str) else mismatch(datatype, str(found)) or Found(found)


def bound(value: Value, today: date) -> date | None:
    """A bound of a date as a day: `today`, `today + 30` and `today - 7` move with the calendar."""
    if isinstance(value, str) and (written := MOVING_DAY.fullmatch(value)) is not None:
        return today + timedelta(days=int(f"{written[1] or '+'}{written[2] or 0}"))
    return value if isinstance(value, date) else None


def _one(mentions: Sequence[Mention], least: date, most: date) -> date | str:
    """The day that all mentions agree on."""
    weekdays = {mention.readings[0][0].weekday() for mention in mentions if mention.is_weekday}
    dated = [mention for mention in mentions if not mention.is_weekday] or mentions
    common: set[date] | None = None
    for mention in dated:
        inside = [day for one in mention.readings if (day := _inside(one, least, most)) is not None]
        if not inside:
            first = mention.readings[0][0]
            return f"too_early {least}" if first < least else f"too_late {most}"
        fitting = {day for day in inside if not weekdays - {day.weekday()}}  # none on Tuesday the 3rd, a Friday
        common = fitting if common is None else common & fitting
    found = sorted(common or ())
    if len(found) == 2:
        return " ".join(("ambiguous_date", *map(str, found), *dated[0].written))
    return found[0] if len(found) == 1 else "ambiguous"


def _inside(reading: Reading, least: date, most: date) -> date | None:
    return next((day for day in reading if least <= day <= most), None)
