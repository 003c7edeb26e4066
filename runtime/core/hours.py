"""Opening hours of a queue, in the weekday-and-time subset of OpenStreetMap's `opening_hours`.

`Mo-Fr 08:00-20:00; Sa 09:00-17:00`, `24/7`, `Mo-Fr 08:00-12:00,13:00-17:00; We off`, `Fr-Sa 22:00-02:00`.
A rule after `;` replaces its days, one after `,` adds to them. A span over midnight belongs to the day on
which it begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from runtime import limits

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY_MINUTES = 24 * 60
_TOKEN = re.compile(r"\s*(24/7|\d+:\d+|[A-Za-z]+|[-,;]|\S)")

Span = tuple[int, int]
"""From and to, in minutes after the midnight that begins the day; `to` may lie in the next day."""


class HoursError(ValueError):
    """The text is not opening hours that we can read. `column` counts from 1."""

    def __init__(self, sentence: str, column: int) -> None:
        super().__init__(f"{sentence} (column {column})")
        self.column = column


@dataclass(frozen=True, slots=True)
class Hours:
    """When a queue is open: the spans of each weekday, Monday first."""

    week: tuple[tuple[Span, ...], ...]

    def is_open(self, at: datetime, zone: tzinfo) -> bool:
        """Whether somebody is there at `at`."""
        opened = self.next_open(at, zone)
        return opened is not None and opened <= at

    def next_open(self, at: datetime, zone: tzinfo) -> datetime | None:
        """The first moment from `at` on that is open, in UTC; None when it is never open."""
        return self.add_open_time(at, timedelta(0), zone)

    def add_open_time(self, start: datetime, duration: timedelta, zone: tzinfo) -> datetime | None:
        """When `duration` of open time has passed since `start`, in UTC; None if that is over a year away."""
        left = duration
        for opens, closes in self._openings(start.astimezone(UTC), zone):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        return None

    def _openings(self, start: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
        """Open spans that do not overlap, in order, cut at `start`."""
        today = start.astimezone(zone).date()
        covered = start
        for days in range(-2, limits.OPENING_DAYS_AHEAD):  # a span may reach 48:00, so two days back matter
            day = today + timedelta(days=days)
            for begins, ends in self.week[day.weekday()]:
                opens, closes = max(_instant(day, begins, zone), covered), _instant(day, ends, zone)
                if opens < closes:
                    yield opens, closes
                    covered = closes


def _instant(day: date, minutes: int, zone: tzinfo) -> datetime:
    days, rest = divmod(minutes, _DAY_MINUTES)
    local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone)
    return local.astimezone(UTC)


def parse_hours(text: str) -> Hours:
    """Read opening hours. Raises HoursError, a ValueError whose text is a sentence for the author."""
    if len(text) > limits.HOURS_CHARS:
        raise HoursError(f"{len(text):,} characters are too many; a week fits into {limits.HOURS_CHARS:,}", 1)
    return _Reader(text).read()


class _Reader:
    """Reads the text from left to right, one word ahead."""

    def __init__(self, text: str) -> None:
        self._words = [(match[1], match.start(1) + 1) for match in _TOKEN.finditer(text)]
        self._end = len(text.rstrip()) + 1
        self._at = 0
        self._week: list[tuple[Span, ...]] = [()] * 7

    def read(self) -> Hours:
        if not self._words:
            raise HoursError('There are no opening hours; write for example "Mo-Fr 08:00-20:00" or "24/7"', 1)
        self._rule(adds=False)
        while self._at < len(self._words):
            separator = self._take()
            if separator not in (";", ","):
                raise self._wrong(f'Expected ";" between rules, not "{separator}"', back=1)
            if separator == ";" and self._at == len(self._words):
                break  # a trailing ";" is common and harmless
            self._rule(adds=separator == ",")
        return Hours(tuple(self._week))

    def _rule(self, *, adds: bool) -> None:
        if self._peek() == "24/7":
            self._take()
            self._week = [((0, _DAY_MINUTES),)] * 7
            return
        named = self._days()
        spans = self._spans(named=bool(named))
        for day in named or range(7):
            self._week[day] = tuple(sorted({*spans, *(self._week[day] if adds else ())}))

    def _days(self) -> list[int]:
        days: list[int] = []
        while self._is_day():
            first = self._day()
            if self._peek() == "-":
                self._take()
                last = self._day()
                days += [day % 7 for day in range(first, last + 1 + 7 * (last < first))]
            else:
                days.append(first)
            if self._peek() != "," or not self._is_day(ahead=1):
                break
            self._take()
        return days

    def _spans(self, *, named: bool) -> tuple[Span, ...]:
        if self._peek() in ("off", "closed"):
            self._take()
            return ()
        if named and self._peek() in (None, ";"):
            return ((0, _DAY_MINUTES),)
        spans = [self._span()]
        while self._peek() == "," and not self._is_day(ahead=1):
            self._take()
            spans.append(self._span())
        return tuple(spans)

    def _span(self) -> Span:
        begins = self._time(latest=23 * 60 + 59)
        if self._peek() != "-":
            raise self._wrong('Expected "-" and the closing time')
        self._take()
        ends = self._time(latest=2 * _DAY_MINUTES)
        if ends == begins:
            raise self._wrong("A span that ends when it begins is empty; the whole day is 00:00-24:00", back=1)
        return begins, ends if ends > begins else ends + _DAY_MINUTES

    def _time(self, *, latest: int) -> int:
        word = self._peek() or ""
        match = re.fullmatch(r"(\d\d?):(\d\d)", word)
        if match is None:
            raise self._wrong(f"Expected a time such as 08:00, not {_quoted(word)}")
        minutes = int(match[1]) * 60 + int(match[2])
        if int(match[2]) > 59 or minutes > latest:
            raise self._wrong(f"{word} is not a time of the day")
        self._take()
        return minutes

    def _day(self) -> int:
        word = self._peek() or ""
        if word not in DAYS:
            raise self._wrong(f"Expected a weekday (Mo Tu We Th Fr Sa Su), not {_quoted(word)}")
        self._take()
        return DAYS.index(word)

    def _is_day(self, ahead: int = 0) -> bool:
        word = self._peek(ahead)
        return word is not None and word[0].isalpha() and word not in ("off", "closed")

    def _peek(self, ahead: int = 0) -> str | None:
        at = self._at + ahead
        return self._words[at][0] if at < len(self._words) else None

    def _take(self) -> str:
        self._at += 1
        return self._words[self._at - 1][0]

    def _wrong(self, sentence: str, back: int = 0) -> HoursError:
        at = self._at - back
        return HoursError(sentence, self._words[at][1] if at < len(self._words) else self._end)


def _quoted(word: str) -> str:
    return f'"{word}"' if word else "the end"
