"""How values are written for people, in English, Spanish and German, and the filters that texts may use.

Nothing here sends a customer's words through a template again, and every result is bounded.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from runtime import limits
from runtime.core.operations import UNSET, number
from runtime.core.values import File, Money

_MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
    "de": (
        "Januar", "Februar", "März", "April", "Mai", "Juni",
        "Juli", "August", "September", "Oktober", "November", "Dezember",
    ),
}  # fmt: skip
_SIGNS: Mapping[str, str] = {"GBP": "£", "EUR": "€", "USD": "$"}
_NO_AND_YES: Mapping[str, tuple[str, str]] = {"es": ("no", "sí"), "de": ("nein", "ja")}
_COMMA = frozenset({"es", "de"})  # languages that write 1.234,50, and the sign of money after it
_BETWEEN: Mapping[str, tuple[str, str]] = {"es": (" de ", " de "), "de": (". ", " ")}  # day, month and year
_WHOLE = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "VND", "XAF", "XOF"})  # ISO 4217: no minor unit
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def text_of(value: object, language: str) -> str:
    """A value as people read it; a value that is unset is empty."""
    match value:
        case str():
            return value
        case bool():
            return _NO_AND_YES.get(language, ("no", "yes"))[value]
        case int() | float() | Decimal():
            return _plain(value)
        case Money():
            return str(money(value, language))
        case datetime():
            return f"{day(value, language)}, {clock(value, language)}"
        case date():
            return str(day(value, language))
        case time():
            return str(clock(value, language))
        case File():
            return value.name
        case list() | tuple():
            return str(join(value, language))
        case _:
            return ""


def _plain(value: int | float | Decimal) -> str:
    found = number(value)
    return format(found, "f")[: limits.RENDERED_CHARS] if found is not None else f"{Decimal(value):.3e}"


def _grouped(value: Decimal, places: int, language: str) -> str:
    written = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    return written.translate(str.maketrans(",.", ".,")) if language in _COMMA else written


def money(value: object, language: str, currency: object = None) -> object:
    """£1,234.50, or 1.234,50 € in Spanish and German; a plain number with `currency` or without."""
    amount = number(value.amount if isinstance(value, Money) else value)
    if amount is None:
        return f"{value.amount} {value.currency}"[: limits.RENDERED_CHARS] if isinstance(value, Money) else value
    code = value.currency if isinstance(value, Money) else currency
    code = code if isinstance(code, str) else ""
    written = _grouped(abs(amount), 0 if code in _WHOLE else 2, language)
    minus = "-" if amount < 0 else ""
    if code in _SIGNS and language not in _COMMA:
        return f"{minus}{_SIGNS[code]}{written}"
    return f"{minus}{written} {_SIGNS.get(code, code)}".rstrip()


def day(value: object, language: str) -> object:
    """3 December 2026, or 3 de diciembre de 2026, or 3. Dezember 2026. A text in ISO form is read as a date."""
    found = _read(value, date)
    if not isinstance(found, date):
        return value
    to_month, to_year = _BETWEEN.get(language, (" ", " "))
    month = _MONTHS.get(language, _MONTHS["en"])[found.month - 1]
    return f"{found.day}{to_month}{month}{to_year}{found.year}"


def clock(value: object, language: str) -> object:
    """14:05. A text in ISO form is read as a time."""
    found = _read(value, time)
    return f"{found:%H:%M}" if isinstance(found, datetime | time) else value


def _read(value: object, kind: type[date] | type[time]) -> object:
    if not isinstance(value, str):
        return value
    for one in (kind, datetime):
        try:
            return one.fromisoformat(value)
        except ValueError:
            continue
    return value


def join(value: object, language: str, between: object = ", ") -> object:
    """The members of a list, one after the other."""
    if not isinstance(value, list | tuple):
        return value
    written = ""
    for n, one in enumerate(value):
        written += (text_of(between, language) if n else "") + text_of(one, language)
        if len(written) > limits.RENDERED_CHARS:
            return written[: limits.RENDERED_CHARS]
    return written


def default(value: object, language: str, instead: object = "", or_false: object = False) -> object:
    """The value, or `instead` where it is unset or an empty text (with `true` also where it is no, or zero)."""
    missing = value is UNSET or value == "" or (bool(or_false) and not value)
    return instead if missing else value


def rounded(value: object, language: str, places: object = 0) -> object:
    """A number to so many places, halves away from zero."""
    found, digits = number(value), number(places)
    if found is None or digits is None or not 0 <= digits <= 10:
        return UNSET
    return found.quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP)


def length(value: object, language: str) -> object:
    """How many characters or members it has."""
    return len(value) if isinstance(value, str | list | tuple) else UNSET


def _on_text(change: Callable[[str], str]) -> Callable[[object, str], object]:
    def changed(value: object, language: str) -> str:
        return change(text_of(value, language))[: limits.RENDERED_CHARS]

    return changed


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that texts may use, with the most arguments it takes. `on_unset` says that it wants unset values too."""

    apply: Callable[..., object]
    most: int = 0
    least: int = 0
    on_unset: bool = False


FILTERS: Mapping[str, Filter] = {
    "default": Filter(default, most=2, least=1, on_unset=True),
    "upper": Filter(_on_text(str.upper)),
    "lower": Filter(_on_text(str.lower)),
    "title": Filter(_on_text(lambda text: _WORD.sub(lambda word: word[0].capitalize(), text))),
    "trim": Filter(_on_text(str.strip)),
    "round": Filter(rounded, most=1),
    "money": Filter(money, most=1),
    "date": Filter(day),
    "time": Filter(clock),
    "join": Filter(join, most=1),
    "length": Filter(length),
}
