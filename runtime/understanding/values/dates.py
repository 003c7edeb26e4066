"""Dates: the one day of the message, or a question back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from runtime.core.reading import Found
from runtime.core.values import DataType, Value
from runtime.understanding.languages import VOCABULARIES, own
from runtime.understanding.scanning import Phrase, Scanner, plain
from runtime.understanding.values import days
from runtime.understanding.values.days import Reading, Readings
from runtime.understanding.values.setting import Setting

_APART = r"(?<![\w£$€¥/:-])(?<!\d[.,])"
_ENDS = r"(?!\w|[/:-]\w|[.,]\d)"
_FIGURES = {
    "year first": rf"{_APART}(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?=t\d|{_ENDS})",
    "year last": rf"{_APART}(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d\d){_ENDS}",
    "no year": rf"{_APART}(?!24/7)(?P<first>\d{{1,2}})/(?P<second>\d{{1,2}}){_ENDS}|^(?P<one>\d{{1,2}})-(?P<other>\d{{1,2}})[.!]?$",
    "in one": r"^(?P<digits>\d{8})[.!]?$",
}
"""Dates in figures, the same in every language."""

_OFFSET = re.compile(r"today(?: ?([+-]) ?(\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Mention:
    """A day of which the message speaks. `is_weekday` when it only says which day of the week (Friday, the 16th)."""

    phrase: Phrase
    readings: Readings
    is_weekday: bool = False


def read_date(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The one day of the message. Two days, a doubt, or "12/3" where it may be in March or December are asked back."""
    scanner = _scanner(own(setting.language).code)
    line = plain(text)
    phrases = scanner.phrases(line)
    mentions = [_mention(scanner, phrase, setting) for phrase in phrases if phrase.form != "stray"]
    if mentions and len(mentions) < len(phrases):
        return "ambiguous"  # on the 23rd of which we do not know what it is, until November the 10th
    if not mentions or any(not mention.readings for mention in mentions):
        return "not_a_date"
    for mention in mentions:
        phrase = mention.phrase
        if scanner.is_refused(line, phrase) or scanner.is_inexact(line, phrase.start, phrase.end, is_day=True):
            return "ambiguous"
    today = setting.now.date()
    least, most = bound(datatype.least, today), bound(datatype.most, today)
    return _one(mentions, least or date.min, most or date.max)


def bound(value: Value, today: date) -> date | None:
    """A bound of a date as a day: `today`, `today + 30` and `today - 7` move with the calendar."""
    if isinstance(value, str) and (written := _OFFSET.fullmatch(value)) is not None:
        return today + timedelta(days=int(f"{written[1] or '+'}{written[2] or 0}"))
    return value if isinstance(value, date) else None


def _one(mentions: list[Mention], least: date, most: date) -> Found | str:
    """The day that all mentions agree on."""
    weekdays = {mention.readings[0][0].weekday() for mention in mentions if mention.is_weekday}
    dated = [mention for mention in mentions if not mention.is_weekday] or mentions
    if len(weekdays) > 1:
        return "ambiguous"
    common: set[date] | None = None
    for mention in dated:
        inside = [day for one in mention.readings if (day := _inside(one, least, most)) is not None]
        if not inside:
            first = mention.readings[0][0]
            return f"too_early {least}" if first < least else f"too_late {most}"
        fitting = {day for day in inside if not weekdays - {day.weekday()}}  # none on Tuesday the 3rd, a Friday
        common = fitting if common is None else common & fitting
    found = sorted(common or ())
    if len(found) == 1:
        return Found(found[0])
    if len(found) == 2:
        return " ".join(("ambiguous_date", *map(str, found), *_written(dated[0].phrase)))
    return "ambiguous"


def _inside(reading: Reading, least: date, most: date) -> date | None:
    return next((day for day in reading if least <= day <= most), None)


def _written(phrase: Phrase) -> tuple[str, ...]:
    """What was written, where it is figures: to be named in the question back."""
    return (phrase.found[0],) if phrase.form in _FIGURES and phrase.found[0].isascii() else ()


@lru_cache(maxsize=8)
def _scanner(code: str) -> Scanner:
    vocabulary = VOCABULARIES[code]
    figures = {form: (template,) for form, template in _FIGURES.items()}
    return Scanner(vocabulary, figures | dict(vocabulary.calendar.dates))


def _mention(scanner: Scanner, phrase: Phrase, setting: Setting) -> Mention:
    meaning = _Meaning(scanner, phrase, setting)
    return Mention(phrase, meaning.readings(), is_weekday=meaning.is_weekday)


class _Meaning:
    """What one phrase says, seen from today."""

    def __init__(self, scanner: Scanner, phrase: Phrase, setting: Setting) -> None:
        self._scanner = scanner
        self._calendar = scanner.calendar
        self._phrase = phrase
        self._today = setting.now.date()
        self._is_day_first = self._calendar.order == "day first" and setting.country != "US"
        self.is_weekday = phrase.form == "weekday" and phrase["which"] is None

    def readings(self) -> Readings:
        """The days that it may mean; none where there is no such day."""
        match self._phrase.form:
            case "year first" | "year last" | "no year" | "in one":
                return self._in_figures()
            case "dated" | "feast" | "numbered":
                return self._dated()
            case "of_month":
                return days.in_month(self._day, self._which(), self._today)
            case "day" if self._phrase["which"] is not None:
                return self._placed()
            case "day":
                return days.in_any_month(self._day, self._today)
            case "nth":
                return self._nth()
            case "week":
                return days.of_week(self._weekday, self._which(), self._today)
            case "weekday" if not self.is_weekday:
                return days.of_which(self._weekday, self._which(), self._today)
            case "weekday":
                return days.plain_weekday(self._weekday, self._today)
            case _:
                return self._counted()

    @property
    def _day(self) -> int:
        return self._scanner.number(self._phrase["day"] or self._phrase["ordinal"]) or 0

    @property
    def _weekday(self) -> int:
        short = self._phrase["short"]
        if short is not None:
            return self._calendar.short_weekdays[short]
        return self._calendar.weekdays[self._phrase["weekday"] or ""]

    def _which(self, name: str = "which") -> days.Which:
        return self._calendar.which.get(self._phrase[name] or "", "this")

    def _in_figures(self) -> Readings:
        found = self._phrase
        if found.form == "year first":
            return days.exact(int(found["year"] or 0), int(found["month"] or 0), int(found["day"] or 0))
        if digits := found["digits"]:
            parted = (
                (digits[:4], digits[4:6], digits[6:]),
                (digits[4:], digits[2:4], digits[:2]),
                (digits[4:], digits[:2], digits[2:4]),
            )
            return _different(days.exact(*map(int, one)) for one in parted if one[0][:2] in ("19", "20"))
        first, second = int(found["first"] or found["one"] or 0), int(found["second"] or found["other"] or 0)
        orders = ((first, second),) if self._is_day_first else ((first, second), (second, first))
        return _different(self._on(month, day) for day, month in orders)

    def _on(self, month: int, day: int) -> Readings:
        """A day of a month, in the year that the phrase names."""
        year, which = self._phrase["year"], self._phrase["year_which"]
        if which is not None:
            return days.exact(self._today.year + {"this": 0, "last": -1}.get(self._which("year_which"), 1), month, day)
        if year is not None:
            return days.in_year(year, month, day, self._today)
        return days.in_any_year(month, day, self._today)

    def _dated(self) -> Readings:
        found = self._phrase
        if feast := found["feast"]:
            return self._on(*self._calendar.feasts[feast])
        month = found["number"] or ""
        return self._on(int(month) if month else self._calendar.months[found["month"] or ""], self._day)

    def _placed(self) -> Readings:
        """Last 13th, next 13th."""
        ahead, *behind = days.in_any_month(self._day, self._today)[0] or (None,)
        day = behind[0] if self._which() == "last" and behind else ahead
        return ((day,),) if day is not None else ()

    def _nth(self) -> Readings:
        found = self._phrase
        place = (
            -1 if found["final"] else int(found["nth"] or 0) or self._scanner.calendar.ordinals[found["ordinal"] or ""]
        )
        if found["month"] is None:
            month = self._today.year * 12 + self._today.month - 1 + {"this": 0, "last": -1}.get(self._which(), 1)
            day = days.nth(place, self._weekday, month // 12, month % 12 + 1)
            return ((day,),) if day is not None else ()
        month = self._calendar.months[found["month"]]
        if found["year"] is not None or found["year_which"] is not None:
            year = self._on(month, 1)[0][0].year
            return _different([_known(days.nth(place, self._weekday, year, month))])
        several = [days.nth(place, self._weekday, self._today.year + step, month) for step in (0, 1)]
        return _different([_known(next((day for day in several if day is not None and day >= self._today), None))])

    def _counted(self) -> Readings:
        """Days reckoned from today, or from a day that is named."""
        found = self._phrase
        if found.form in ("after", "week_later"):
            base = days.plain_weekday(self._weekday, self._today) if found["weekday"] else self._from_today()
            step = self._step() if found.form == "after" else timedelta(days=7)
            return tuple((one[0] + step,) for one in base)
        return self._from_today()

    def _from_today(self) -> Readings:
        found = self._phrase
        if found["relative"] is not None:
            return (((self._today + timedelta(days=self._calendar.relative[found["relative"]])),),)
        if self._scanner.number(found["count"]) in self._calendar.idioms and self._unit == 1:
            return ()
        return ((self._today + self._step() * (-1 if found.form == "ago" else 1),),)

    def _step(self) -> timedelta:
        count = self._scanner.number(self._phrase["count"])
        return timedelta(days=self._unit * (1 if count is None else count))

    @property
    def _unit(self) -> int:
        return self._calendar.day_units.get(self._phrase["unit"] or "", 7)


def _known(day: date | None) -> Readings:
    return ((day,),) if day is not None else ()


def _different(readings: Iterator[Readings] | list[Readings]) -> Readings:
    """Readings of one phrase, each once; those that there are not are left out."""
    return tuple(dict.fromkeys(one for each in readings for one in each))
