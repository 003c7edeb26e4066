"""What a customer may write where a value is asked for: answers that fit, and the values that they give."""

import re
import re._constants as signs  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from authoring.rehearsal import START
from runtime.core.operations import UNSET
from runtime.core.reading import Found
from runtime.core.values import DataType, Money, Value
from runtime.understanding.values import read_value

_TEXTS: dict[str, tuple[str, ...]] = {
    "text": ("blue", "x", "a quiet blue chair by the door"),
    "number": ("3", "1", "10", "100", "0"),
    "money": ("25 GBP", "25"),
    "date": ("2026-12-03", "tomorrow", "2027-03-12", "2026-03-12", "1990-03-12"),
    "time": ("14:30", "09:15", "20:00"),
    "email": ("ana@example.com",),
    "phone": ("+44 7700 900123", "07700 900123"),
    "yes_no": ("yes", "sí"),
    "list": ("blue, green", "blue"),
}
_PARTS_REPEATED = 12  # of a pattern without an upper bound


def answers(datatype: DataType, values: Sequence[object], language: str, timezone: str) -> list[tuple[str, Value]]:
    """Texts that give each of `values`, where one can be written and is taken; with none, one text that is taken."""
    found: dict[Value, str] = {}
    for text in [text for value in values if value is not UNSET for text in _written(value)]:
        _keep(found, datatype, text, language, timezone)
    for text in () if found else _likely(datatype, language):
        _keep(found, datatype, text, language, timezone)
        if found:
            break
    return [(text, value) for value, text in found.items()]


def _keep(found: dict[Value, str], datatype: DataType, text: str, language: str, timezone: str) -> None:
    read = read_value(datatype, text, language=language, now=START, timezone=timezone)
    if isinstance(read, Found):
        found.setdefault(read.value, text)


def sample(datatype: DataType) -> Value:
    """Some value of a type, as an action or a member of staff may give it."""
    given = answers(datatype, (), "en", "Europe/London")
    return given[0][1] if given else "blue"


def _written(value: object) -> Iterator[str]:
    match value:
        case bool():
            yield from ("yes", "sí") if value else ("no",)
        case Money():
            yield f"{value.amount:f} {value.currency}"
            yield f"{value.amount:f}"
        case Decimal():
            yield f"{value.normalize():f}"
        case date() | datetime() | time():
            yield value.isoformat()
        case _:
            yield str(value)


def _likely(datatype: DataType, language: str) -> Iterator[str]:
    if datatype.options and datatype.kind in ("choice", "list"):
        names = [name.replace("_", " ") for name in datatype.options]
        yield from (names[0], ", ".join(names[:2]), ", ".join(names))
        return
    if datatype.pattern is not None:
        yield from matching(datatype.pattern)
    least = datatype.least if isinstance(datatype.least, int) else 1
    size = datatype.length or max(least, 4)
    if datatype.kind == "digits":
        yield from ("4821390576"[n : n + size].ljust(size, "7") for n in range(3))
    if datatype.kind in ("number", "money"):
        yield from (text for bound in (datatype.least, datatype.most) for text in _written(bound) if bound is not None)
    if datatype.kind == "date":
        yield from ((START.date() + timedelta(days=days)).isoformat() for days in (1, 30, -1, -3000, -10000, 400))
    if datatype.kind == "money" and datatype.currency:
        yield f"25 {datatype.currency}"
    if datatype.kind == "text":
        yield "Ana Silva" if datatype.reads == "name" else "a" * size
    yield from _TEXTS.get(datatype.kind, ("blue",))


def matching(pattern: str) -> Iterator[str]:
    """Texts that a pattern matches: with the fewest repetitions, and with one more."""
    try:
        tree = parser.parse(pattern)
    except re.error:
        return
    for more in (0, 1):
        yield "".join(_of_pattern(tree, more))


def _of_pattern(tree: Any, more: int) -> Iterator[str]:
    for sign, what in tree:
        match sign:
            case signs.LITERAL:
                yield chr(what)
            case signs.IN:
                yield _of_set(what)
            case signs.ANY:
                yield "a"
            case signs.BRANCH:
                yield from _of_pattern(what[1][0], more)
            case signs.SUBPATTERN:
                yield from _of_pattern(what[-1], more)
            case signs.MAX_REPEAT | signs.MIN_REPEAT:
                least, most, inner = what
                times = min(least + more, most, least + _PARTS_REPEATED)
                yield "".join(_of_pattern(inner, more)) * times


def _of_set(members: Any) -> str:
    """One sign of a set; of a negated one the first letter that is not in it."""
    negated = any(sign is signs.NEGATE for sign, _ in members)
    if negated:
        inside = {chr(what) for sign, what in members if sign is signs.LITERAL}
        return next(letter for letter in "abcdefgh 1-" if letter not in inside)
    sign, what = members[0]
    if sign is signs.RANGE:
        return chr(what[0])
    if sign is signs.CATEGORY:
        return {signs.CATEGORY_DIGIT: "4", signs.CATEGORY_SPACE: " "}.get(what, "a")
    return chr(what)
