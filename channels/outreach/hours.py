"""When a customer may be written to: hours in their own time, over nights on which clocks are turned too. Pure.

Where nobody knows in which of several zones a customer is, every one of them must be inside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AHEAD = timedelta(days=9)  # how far an opening is looked for; a week of closed days and one more
_QUARTER = timedelta(minutes=15)  # every zone's clock differs from UTC by whole quarters of an hour
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of each weekday (Monday is 0) from `opens` until before `closes`; `closes` 00:00 is the day's end."""

    opens: time
    closes: time
    days: frozenset[int] = frozenset(range(7))

    def holds(self, local: datetime) -> bool:
        """Whether a local time is inside."""
        if local.weekday() not in self.days or local.time() < self.opens:
            return False
        return self.closes == time() or local.time() < self.closes


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which nobody is written to; over midnight when `begins` is the later one."""

    begins: time
    ends: time

    def holds(self, local: datetime) -> bool:
        """Whether a local time is quiet."""
        at = local.time()
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


@dataclass(frozen=True, slots=True)
class Hours:
    """A window, quiet hours or none, and every zone in which the customer may be."""

    window: Window
    zones: Sequence[ZoneInfo]
    quiet: Quiet | None = None

    def is_open(self, at: datetime) -> bool:
        """Whether the customer may be written to at a moment (UTC), wherever they are."""
        return bool(self.zones) and all(self._is_fit(at.astimezone(zone)) for zone in self.zones)

    def next_open(self, at: datetime) -> datetime | None:
        """`at` when it is open then, else the next moment when it is; None when there is none."""
        if self.is_open(at):
            return at
        return next((edge for edge in self._edges(at) if self.is_open(edge)), None)

    def closes(self, at: datetime) -> datetime:
        """When it is no longer open, from a moment on at which it is."""
        return next((edge for edge in self._edges(at) if not self.is_open(edge)), at + AHEAD)

    def _is_fit(self, local: datetime) -> bool:
        return self.window.holds(local) and not (self.quiet is not None and self.quiet.holds(local))

    def _edges(self, at: datetime) -> Iterator[datetime]:
        """Every moment after `at`, in order, at which it may open or close."""
        found = set[datetime]()
        for zone in self.zones:
            first = at.astimezone(zone).date() - _DAY
            for n in range(AHEAD.days + 2):
                found.update(self._edges_of(first + n * _DAY, zone))
        yield from sorted(edge for edge in found if at < edge <= at + AHEAD)

    def _edges_of(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        times = {time(), self.window.opens, self.window.closes}
        if self.quiet is not None:
            times |= {self.quiet.begins, self.quiet.ends}
        for each in times:
            for fold in (0, 1):  # an hour that comes twice, or not at all
                yield datetime.combine(day, each, zone).replace(fold=fold).astimezone(UTC)
        begin = datetime.combine(day, time(), zone).astimezone(UTC)
        if _offset(begin, zone) != _offset(begin + _DAY + _QUARTER, zone):
            for n in range(100):  # the clock is turned on this day, at one of these
                yield begin + n * _QUARTER


def _offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
