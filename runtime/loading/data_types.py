"""The types of data, from what was written to what the core reads answers by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import islice
from typing import Any

import re2

from runtime import limits
from runtime.core.currencies import CODES
from runtime.core.values import MOVING_DAY, DataType, Kind, Money, Value
from runtime.loading.journey_file import DataFile
from runtime.loading.names import did_you_mean
from runtime.loading.notes import Notes, Spot

_BY_LENGTH = frozenset({"text", "digits", "list"})
_WITH_MEMBERS = frozenset({"choice", "list", "file"})
_BY_VALUE: Mapping[str, str] = {"number": "number", "money": "number", "date": "date", "time": "time"}


def data_types(written: Mapping[str, Kind | DataFile], spot: Spot, notes: Notes) -> dict[str, DataType | None]:
    """The types under `data`, `customer`, `takes` or `gives`; None for those that could not be read."""
    if len(written) > limits.DATA:
        message = f"{len(written)} names in one place are more than {limits.DATA}"
        notes.error("HR009", spot, message, "Split the journey, and give the parts only what they need.", at_key=True)
    known: dict[str, DataType | None] = dict.fromkeys(spot.names)
    first = islice(written.items(), limits.DATA)
    known.update({name: _Reading(spot / name, notes).type(one) for name, one in first})
    return known


def readable(types: Mapping[str, DataType | None]) -> dict[str, DataType]:
    """Those types that could be read."""
    return {name: one for name, one in types.items() if one is not None}


@dataclass(frozen=True, slots=True)
class _Reading:
    """One type, where it stands."""

    spot: Spot
    notes: Notes

    def type(self, written: Kind | DataFile) -> DataType:
        if not isinstance(written, DataFile):
            self._hold_options(written, None)
            return DataType(written)
        self._hold_options(written.type, written.of)
        least = self._bound(written, "min", written.min)
        most = self._bound(written, "max", written.max)
        if type(least) is type(most) and least is not None and _is_below(most, least):
            self.notes.error("HR002", self.spot / "max", f"`max` {most} is below `min` {least}")
        if written.reads is not None and written.type != "text":
            self.notes.error("HR002", self.spot / "reads", f"Of `{written.type}` everything counts", at_key=True)
        if written.length is not None and written.type not in _BY_LENGTH:
            self.notes.error("HR002", self.spot / "length", f"`{written.type}` has no length", at_key=True)
        return DataType(
            kind=written.type,
            length=written.length,
            least=least,
            most=most,
            options=_options(written.of),
            pattern=self._pattern(written.pattern),
            sensitive=written.sensitive,
            default=self._default(written),
            currency=self._currency(written),
            reads=written.reads,
        )

    def _hold_options(self, kind: str, of: Any) -> None:
        if kind == "choice" and of is None and "of" not in self.spot.names:
            message = f"`{self.spot.path[-1]}` is a choice of nothing"
            self.notes.error("HR002", self.spot, message, "Write {type: choice, of: [one, other]}.", at_key=True)
        if kind not in _WITH_MEMBERS and of is not None:
            hint = "Only a choice has, a list, and a file: {type: file, of: [image, pdf]}."
            self.notes.error("HR002", self.spot / "of", f"`{kind}` has no members", hint, at_key=True)

    def _currency(self, written: DataFile) -> str | None:
        code = written.currency
        if code is None:
            return None
        if written.type != "money":
            self.notes.error("HR002", self.spot / "currency", f"`{written.type}` has no currency", at_key=True)
        elif code not in CODES:
            hint = did_you_mean(code.upper(), sorted(CODES))
            self.notes.error("HR002", self.spot / "currency", f"There is no currency `{code}`", hint)
        return code

    def _bound(self, written: DataFile, name: str, value: Any) -> Value:
        if value is None:
            return None
        if written.type in _BY_LENGTH:
            return self._typed(name, value, "length")
        if written.type == "file" and name == "max":
            return self._typed(name, value, "megabytes")
        if written.type in _BY_VALUE:
            return self._typed(name, value, _BY_VALUE[written.type])
        self.notes.error("HR002", self.spot / name, f"`{written.type}` has no `{name}`", at_key=True)
        return None

    def _default(self, written: DataFile) -> Value:
        value = written.default
        if value is None:
            return None
        if written.type == "choice" and str(value) not in (_options(written.of) or {str(value): ()}):
            self.notes.error("HR002", self.spot / "default", f"`{value}` is not one of `of`")
        as_kind = {"yes_no": "truth", **_BY_VALUE}.get(written.type, "text")
        if as_kind == "date" and value == "today":
            self.notes.error("HR002", self.spot / "default", "A default is the same every day", _WRITTEN["date"])
            return None
        found = self._typed("default", value, as_kind)
        if isinstance(found, Decimal) and written.type == "money" and written.currency is not None:
            return Money(found, written.currency)
        return (found,) if written.type == "list" and found is not None else found

    def _typed(self, name: str, value: Any, as_kind: str) -> Value:
        """The value as its kind keeps it."""
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        try:
            match as_kind:
                case "length" | "megabytes" if is_number and value == int(value) and 0 <= value <= 10_000:
                    return int(value)
                case "number" if is_number:
                    return Decimal(value)
                case "date" if isinstance(value, str):
                    return value if MOVING_DAY.fullmatch(value) else date.fromisoformat(value)
                case "time" if isinstance(value, str):
                    return time.fromisoformat(value)
                case "truth" if isinstance(value, bool):
                    return value
                case "text" if not isinstance(value, bool):
                    return str(value)
        except ValueError:
            pass
        self.notes.error("HR002", self.spot / name, f"`{name}` cannot be `{value}` here", _WRITTEN[as_kind])
        return None

    def _pattern(self, written: str | None) -> str | None:
        if written is None:
            return None
        options = re2.Options()
        options.log_errors = False
        try:
            re2.compile(written, options)
        except re2.error as error:
            reason = error.args[0] if error.args else ""
            reason = reason.decode() if isinstance(reason, bytes) else str(reason)
            message = f"The pattern cannot be used: {reason}"
            hint = "RE2 has no look-around and no back-references, and bounds repetition."
            self.notes.error("HR210", self.spot / "pattern", message, hint)
            return None
        return written


_WRITTEN: Mapping[str, str] = {
    "length": "A whole number of characters or members.",
    "megabytes": "A whole number of megabytes.",
    "number": "A number, such as 0.01.",
    "date": 'A date, such as "2026-12-03"; a bound may be today, or today + 30.',
    "time": 'A time, such as "14:30".',
    "truth": "true or false.",
    "text": "A text.",
}


def _is_below(one: Any, other: Any) -> bool:
    """Whether a bound is below another of its kind; of days that move with the calendar nobody asks."""
    return not isinstance(one, str) and bool(one < other)


def _options(of: Any) -> Mapping[str, tuple[str, ...]] | None:
    if isinstance(of, dict):
        return {name: tuple(_words(words)) for name, words in of.items()}
    return dict.fromkeys(of, ()) if of is not None else None


def _words(written: Any) -> list[str]:
    """Further words for a member, those of all languages together."""
    if isinstance(written, dict):
        return [word for words in written.values() for word in _words(words)]
    return [written] if isinstance(written, str) else list(written)
