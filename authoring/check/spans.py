"""Lengths of time in words: written by us, and read in what authors promise."""

import re
from collections.abc import Mapping
from datetime import timedelta

_UNITS: Mapping[str, timedelta] = {
    "second": timedelta(seconds=1), "segundo": timedelta(seconds=1),
    "minute": timedelta(minutes=1), "minuto": timedelta(minutes=1),
    "hour": timedelta(hours=1), "hora": timedelta(hours=1),
    "day": timedelta(days=1), "día": timedelta(days=1), "dia": timedelta(days=1),
    "week": timedelta(weeks=1), "semana": timedelta(weeks=1),
    "sekunde": timedelta(seconds=1), "stunde": timedelta(hours=1), "tag": timedelta(days=1),
    "woche": timedelta(weeks=1),
}  # fmt: skip
_NUMBERS: Mapping[str, float] = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
    "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "doce": 12, "quince": 15, "veinte": 20, "treinta": 30, "sesenta": 60,
    "ein": 1, "eine": 1, "einem": 1, "einer": 1, "eines": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6,
    "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwölf": 12, "fünfzehn": 15, "zwanzig": 20, "dreißig": 30,
    "sechzig": 60, "neunzig": 90,
    "half an": 0.5, "einer halben": 0.5,
}  # fmt: skip
_LIMIT = (
    "within|in under|in less than|in at most|under|less than|at most|in|en menos de|antes de|en|innerhalb von|innerhalb"
    "|binnen|in höchstens|in weniger als|höchstens|weniger als|spätestens in"
)
_PROMISED = re.compile(
    rf"\b(?:{_LIMIT}) (?P<number>\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}) "
    rf"(?P<unit>{'|'.join(_UNITS)})(?:s|n|e|en)?\b",
    re.IGNORECASE,
)
_ANY_TIME = re.compile(
    rf"\b(?:{'|'.join(_UNITS)}|month|year|mes|año|monat|jahr)(?:es|s|n|e|en)?\b|\b(?:today|tonight|tomorrow|overnight|midnight|noon"
    r"|at once|immediately|instantly|straight away|right away|on the spot|same day|hoy|mañana|enseguida"
    r"|heute|morgen|sofort|gleich|umgehend|unverzüglich)\b",
    re.IGNORECASE,
)


def in_words(length: timedelta) -> str:
    """`2 min 30 s`, as short as can be."""
    seconds = length.total_seconds()
    parts = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count:.0f} {unit}")
    if seconds or not parts:
        parts.append(f"{seconds:g} s")
    return " ".join(parts)


def promised_time(promise: str) -> tuple[str, timedelta] | None:
    """The deadline that a promise names, as written and as a length; None where it names none, or several."""
    found = list(_PROMISED.finditer(promise))
    if len(found) != 1:
        return None
    match = found[0]
    written = match["number"].lower()
    unit = _UNITS[match["unit"].lower()]
    return match[0], unit * (int(written) if written.isdigit() else _NUMBERS[written])


def speaks_of_time(promise: str) -> bool:
    """Whether a promise names a time in any way that we know."""
    return _ANY_TIME.search(promise) is not None
