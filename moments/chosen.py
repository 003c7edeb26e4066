"""What a reader chose to look at: days, filters, and a split. One form serves the command and the address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from runtime.core.errors import HandrailError

DIMENSIONS: Mapping[str, str] = {
    "moment": "promise", "journey": "journey", "owner": "owner", "stage": "stage", "category": "category",
    "version": "journey || '@' || version", "channel": "channel", "language": "language", "value": "value",
    "outcome": "outcome", "agent": "agent", "queue": "queue", "reason": "reason", "last_question": "last_question",
    "input_class": "input_class", "event": "event", "kept": "promise_kept",
}  # fmt: skip
BY = ("moment", "journey", "owner", "stage", "category", "version", "channel", "language", "value")
GROUP = "group."  # then the name of a profile field
DAYS = 30  # where nobody says since when
MOST_DAYS = 3660

_LENGTH = re.compile(r"([1-9][0-9]{0,3})d")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,60}")


class BadChoice(HandrailError):
    """A filter cannot be used; the message says what may be."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """`since` and `until` are days in UTC, both included. `only` are filters by dimension."""

    since: date
    until: date
    only: tuple[tuple[str, str], ...] = ()
    by: str = "moment"
    window: int = 7

    def where(self, alias: str = "", *, days: bool = True) -> str:
        """The condition on lines. Texts of the reader are only ever values: see `values`."""
        dot = f"{alias}." if alias else ""
        parts = [f"not {dot}test"]
        if days:
            parts += [f"{dot}ts >= $since", f"{dot}ts < $until"]
        parts += [f"cast({expression(name, dot)} as varchar) = $only{n}" for n, (name, _) in enumerate(self.only)]
        return " and ".join(parts)

    def values(self, *, days: bool = True) -> dict[str, object]:
        """The values that `where` names."""
        found: dict[str, object] = {f"only{n}": text for n, (_, text) in enumerate(self.only)}
        if days:
            found |= {"since": self.since, "until": self.until + timedelta(1)}
        return found

    @property
    def outcomes(self) -> str:
        """The outcomes of moments that are looked at, as a table."""
        return f"(select * from lines where event = 'moment.outcome' and moment is not null and {self.where()})"

    def narrowed(self, **only: object) -> "Chosen":
        """The same with further filters; one for the same dimension takes its place."""
        wanted = {name: str(text) for name, text in only.items() if text is not None}
        kept = tuple(pair for pair in self.only if pair[0] not in wanted)
        return replace(self, only=(*kept, *wanted.items()))

    @property
    def address(self) -> str:
        """As the query of an address."""
        pairs = [("since", self.since.isoformat()), ("until", self.until.isoformat()), *self.only]
        pairs += [("by", self.by)] if self.by != "moment" else []
        pairs += [("window", str(self.window))] if self.window != 7 else []
        return urlencode(pairs)

    @property
    def sentence(self) -> str:
        """In words."""
        only = "".join(f", {name.removeprefix(GROUP)} {text}" for name, text in self.only)
        days = f"{self.since:%-d %b %Y} to {self.until:%-d %b %Y} (days in UTC)"
        return (f"{self.since:%-d %b %Y} (a day in UTC)" if self.since == self.until else days) + only


def expression(name: str, dot: str = "") -> str:
    """The SQL of a dimension. Raises BadChoice."""
    if name.startswith(GROUP) and _FIELD.fullmatch(name.removeprefix(GROUP)):
        return f"{dot}groups['{name.removeprefix(GROUP)}']"
    if name == "version":
        return f"{dot}journey || '@' || {dot}version"
    if name not in DIMENSIONS:
        raise BadChoice(f"figures cannot be split by {name}; there are {', '.join(BY)} and {GROUP}FIELD")
    return f"{dot}{DIMENSIONS[name]}"


def choose(given: Mapping[str, str], today: date) -> Chosen:
    """What an address or a command asks for. Raises BadChoice."""
    until = _day(given.get("until") or today.isoformat(), today, "until")
    since = _day(given.get("since") or f"{DAYS}d", until, "since")
    if since > until:
        raise BadChoice(f"since ({since}) is after until ({until})")
    if (until - since).days > MOST_DAYS:
        raise BadChoice(f"at most {MOST_DAYS} days can be looked at")
    names = [name for name in given if name in DIMENSIONS or name.startswith(GROUP)]
    only = tuple((name, given[name]) for name in names if given[name])
    by = given.get("by") or "moment"
    for name in (by, *(name for name, _ in only)):
        expression(name)
    window = given.get("window") or "7"
    if not window.isdecimal() or not 1 <= int(window) <= 90:
        raise BadChoice("window is a number of days from 1 to 90")
    return Chosen(since, until, only, by, int(window))


def _day(text: str, end: date, name: str) -> date:
    length = _LENGTH.fullmatch(text)
    if length is not None:
        return end - timedelta(int(length[1]) - 1)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadChoice(f"{name} is a day such as 2026-11-22, or a length such as 7d, not {text}") from None


def day_of(at: datetime) -> date:
    """The log's day of a time."""
    return at.astimezone(UTC).date()
