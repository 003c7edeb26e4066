"""What the phrases of a language say of days: tomorrow, the 3rd, 12/3, a week on Monday."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from runtime.understanding.languages import VOCABULARIES, Vocabulary
from runtime.understanding.languages.calendar import Which
from runtime.understanding.scanning import Phrase, Scanner
from runtime.understanding.values import days
from runtime.understanding.values.days import Readings
from runtime.understanding.values.setting import Setting

_APART = r"(?<![\w£$€¥/:-])(?<!\d[.,])"
_ENDS = r"(?!\w|[/:-]\w|[.,]\d)"
_TWO = r"\d{1,2}"
_FIGURES = {
    "year first": (
        rf"{_APART}(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>{_TWO})(?P=mark)(?P<day>{_TWO})(?=t\d|{_ENDS})",
    ),
    "year last": (
        rf"{_APART}(?P<first>{_TWO})(?P<mark>[-/.])(?P<second>{_TWO})(?P=mark)(?P<year>\d{{4}}|\d\d){_ENDS}",
    ),
    "no year": (
        rf"{_APART}(?!24/7)(?P<first>{_TWO})/(?P<second>{_TWO}){_ENDS}(?: (?P<year>(?:19|20)\d\d)(?![\d:]))?",
        rf"^(?P<first>{_TWO})-(?P<second>{_TWO})[.!]?$",
    ),
    "in one": (r"^(?P<digits>\d{8})[.!]?$",),
}
"""Dates in figures, the same in every language."""

_NEARBY: dict[Which, int] = {"this": 0, "coming": 1, "next": 1, "last": -1}
_CENTURIES = ("19", "20")


@dataclass(frozen=True, slots=True)
class Mention:
    """A day of which a message speaks. `is_weekday` when it only says which day of the week (Friday, the 16th)."""

    phrase: Phrase
    readings: Readings
    is_weekday: bool = False

    @property
    def written(self) -> Sequence[str]:
        """What was written, where it is figures: to be named in a question back."""
        text = self.phrase.found[0].rstrip(".!")
        return (text,) if self.phrase.form in _FIGURES and text.isascii() else ()


@lru_cache(maxsize=8)
def days_of(code: str) -> "DayPhrases":
    """The phrases of one language."""
    return DayPhrases(VOCABULARIES[code])


class DayPhrases:
    """Finds the phrases of one language that speak of days."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._scanner = Scanner(vocabulary, [*_FIGURES.items(), *vocabulary.calendar.dates.items()])

    def mentions(self, line: str, setting: Setting) -> tuple[Sequence[Mention], bool]:
        """The days in a plain line, and whether there are others of which we do not know what they are.

        (On the 23rd how much did I spend until Nov the 10th?)
        """
        phrases = self._scanner.phrases(line)
        known = [phrase for phrase in phrases if phrase.form != "stray"]
        found = [_Meaning(self._scanner, phrase, setting) for phrase in known]
        mentions = [Mention(one.phrase, one.readings(), is_weekday=one.is_weekday) for one in found]
        return mentions, len(known) < len(phrases)

    def is_doubtful(self, line: str, mention: Mention) -> bool:
        """Whether the words around a day say that it is not meant, or not quite."""
        phrase = mention.phrase
        if self._scanner.is_refused(line, phrase):
            return True
        return self._scanner.is_inexact(line, phrase.start, phrase.end, is_day=True)


class _Meaning:
    """What one phrase says, seen from today."""

    def __init__(self, scanner: Scanner, phrase: Phrase, setting: Setting) -> None:
        self.phrase = phrase
        self.is_weekday = phrase.form == "weekday" and phrase["which"] is None
        self._scanner = scanner
        self._calendar = scanner.calendar
        self._today = setting.now.date()
        self._is_day_first = scanner.calendar.order == "day first" and setting.country != "US"

    def readings(self) -> Readings:
        """The days that it may mean; none where there is no such day."""
        match self.phrase.form:
            case "year first" | "year last" | "no year" | "in one":
                return self._in_figures()
            case "dated" | "feast" | "numbered":
                return self._dated()
            case "of_month":
                return days.in_month(self._day, self._which(), self._today)
            case "day" if self.phrase["which"] is not None:
                return self._placed()
            case "day":
                return days.in_any_month(self._day, self._today)
            case "nth":
                return self._nth()
            case "week":
                return days.of_week(self._weekday, self._which(), self._today)
            case "weekday" if self.is_weekday:
                return days.plain_weekday(self._weekday, self._today)
            case "weekday":
                return days.of_which(self._weekday, self._which(), self._today)
            case "after" | "week_later":
                return self._later()
            case _:
                return self._from_today()

    @property
    def _day(self) -> int:
        return self._scanner.number(self.phrase["day"] or self.phrase["ordinal"]) or 0

    @property
    def _weekday(self) -> int:
        short = self.phrase["short"]
        if short is not None:
            return self._calendar.short_weekdays[short]
        return self._calendar.weekdays[self.phrase["weekday"] or ""]

    def _which(self, name: str = "which") -> Which:
        return self._calendar.which.get(self.phrase[name] or "", "this")

    def _in_figures(self) -> Readings:
        found = self.phrase
        if found.form == "year first":
            return days.exact(int(found["year"] or 0), int(found["month"] or 0), int(found["day"] or 0))
        if (digits := found["digits"]) is not None:
            first, second = digits[:4], digits[4:]
            orders = ((first, second[:2], second[2:]), (second, first[2:], first[:2]), (second, first[:2], first[2:]))
            return _different(days.exact(*map(int, one)) for one in orders if one[0].startswith(_CENTURIES))
        day, month = int(found["first"] or 0), int(found["second"] or 0)
        pairs = ((month, day),) if self._is_day_first else ((month, day), (day, month))
        return _different(self._on(*pair) for pair in pairs)

    def _on(self, month: int, day: int) -> Readings:
        """A day of a month, in the year that the phrase names."""
        if self.phrase["year_which"] is not None:
            return days.exact(self._today.year + _NEARBY[self._which("year_which")], month, day)
        year = self.phrase["year"]
        return (
            days.in_any_year(month, day, self._today) if year is None else days.in_year(year, month, day, self._today)
        )

    def _dated(self) -> Readings:
        found = self.phrase
        if (feast := found["feast"]) is not None:
            return self._on(*self._calendar.feasts[feast])
        number = found["number"]
        return self._on(int(number) if number else self._calendar.months[found["month"] or ""], self._day)

    def _placed(self) -> Readings:
        """Last 13th, next 13th."""
        reading = days.in_any_month(self._day, self._today)[0]
        is_behind = self._which() == "last"
        return tuple((day,) for day in reading if (day < self._today) == is_behind)

    def _nth(self) -> Readings:
        """The first Monday of a month."""
        found = self.phrase
        place = -1 if found["final"] else int(found["nth"] or 0) or self._calendar.ordinals[found["ordinal"] or ""]
        if found["month"] is None:
            month = self._today.year * 12 + self._today.month - 1 + _NEARBY[self._which()]
            return _known(days.nth(place, self._weekday, month // 12, month % 12 + 1))
        month = self._calendar.months[found["month"]]
        if found["year"] is not None or found["year_which"] is not None:
            return _known(days.nth(place, self._weekday, self._on(month, 1)[0][0].year, month))
        several = [days.nth(place, self._weekday, self._today.year + step, month) for step in (0, 1)]
        return _known(next((day for day in several if day is not None and day >= self._today), None))

    def _later(self) -> Readings:
        """Some time after a day that is named: a week on Monday."""
        base = days.plain_weekday(self._weekday, self._today) if self.phrase["weekday"] else self._from_today()
        return tuple((reading[0] + self._step(),) for reading in base)

    def _from_today(self) -> Readings:
        found = self.phrase
        if found["relative"] is not None:
            return ((self._today + timedelta(days=self._calendar.relative[found["relative"]]),),)
        if self._scanner.number(found["count"]) in self._calendar.idioms and self._unit == 1:
            return ()
        return ((self._today + self._step() * (-1 if found.form == "ago" else 1),),)

    def _step(self) -> timedelta:
        count = self._scanner.number(self.phrase["count"])
        return timedelta(days=self._unit * (1 if count is None else count))

    @property
    def _unit(self) -> int:
        return self._calendar.day_units.get(self.phrase["unit"] or "", 7)


def _known(day: date | None) -> Readings:
    return ((day,),) if day is not None else ()


def _different(readings: Iterable[Readings]) -> Readings:
    """Readings of one phrase, each once; those that there are not are left out."""
    return tuple(dict.fromkeys(one for each in readings for one in each))
