"""Amounts in figures, brought into one form: £10 000, 1.234,50 €, US$5k and 20eur."""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from runtime.core.currencies import CODES
from runtime.understanding.languages import VOCABULARIES, Vocabulary
from runtime.understanding.scanning import any_of, plain

SIGNS = {"£": "gbp", "€": "eur", "$": "dollarsign", "¥": "yensign"}
"""The words that take the place of signs, so that what is said of a currency always stands after its number."""

_PREFIXES = {
    "us": "usd", "a": "aud", "au": "aud", "c": "cad", "ca": "cad", "nz": "nzd", "hk": "hkd", "s": "sgd", "mx": "mxn",
}  # fmt: skip
_PREFIXED = re.compile(rf"(?<![a-z])({'|'.join(_PREFIXES)})\$ ?")
_BEFORE = re.compile(r"([£$€¥])\s+(?=-?\d)")
_AFTER = re.compile(r"(?<=\d)\s+(?=[£$€¥](?!\s*\d))")
_FIGURES = re.compile(r"(?<![\w:/])(?<!\d[.,-])\d+(?:[.,']\d+)*(?: ?k(?![a-z]))?(?![\w:/]|-\d)")
_SIGNED = re.compile(r"(?P<minus>(?<!\w)-\s?)?(?P<sign>[£$€¥])(?P<other>-)?(?P<number>\d+(?:\.\d+)?)(?!\w|[.,:/]\w)")
_SIGN_AFTER = re.compile(r"(?<=\d)[£$€¥]")
_POINT = re.compile(r"(?<![\w.,])\.(?=\d)")
_CENT = Decimal("0.01")


def levelled(text: str, vocabulary: Vocabulary) -> tuple[str, dict[Decimal, Decimal]]:
    """The plain text of a message with its amounts in plain figures and its signs as words after them; and the values
    that may be another one, where the separators can be read in two ways (1.200)."""
    line = _PREFIXED.sub(lambda found: f"{_PREFIXES[found[1]]} ", plain(text))
    line = _POINT.sub("0.", _AFTER.sub("", _BEFORE.sub(r"\1", line)))
    apart, parted = _beside(vocabulary.code)
    line = parted.sub(lambda found: found[0].replace(" ", ""), apart.sub(" ", line))
    unclear: dict[Decimal, Decimal] = {}

    def figures(found: re.Match[str]) -> str:
        times = 1000 if found[0].endswith("k") else 1
        values = [value * times for value in worth(found[0].rstrip("k "), vocabulary.decimal)]
        if len(values) == 2:
            unclear[values[0]] = values[1]
        return f"{values[0]:f}" if values else found[0]

    line = _SIGNED.sub(_worded, _FIGURES.sub(figures, line))
    return _SIGN_AFTER.sub(lambda found: f" {SIGNS[found[0]]} ", line), unclear


def _worded(found: re.Match[str]) -> str:
    minus = "-" if found["minus"] or found["other"] else ""
    return f" {minus}{found['number']} {SIGNS[found['sign']]} "


@lru_cache(maxsize=8)
def _beside(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The place between figures and the letters of a currency (20|eur, gbp|20, 50|p), and figures that are parted by
    blanks, beside a currency (10 000 eur)."""
    purse = VOCABULARIES[code].purse
    names = any_of([*purse.names, *purse.parts, *(one.lower() for one in CODES)])
    codes = "|".join(code.lower() for code in CODES)
    apart = rf"(?<=\d)(?={names.removeprefix('(?<![a-z])')})|(?<=[a-z]{{3}})(?=\d)(?<={codes})"
    thousands = r"\d{1,2}(?: \d{3})+(?!\d)"
    after_sign = rf"(?<=[£$€¥]){thousands}"
    before_name = rf"(?<!\d )(?<![\w.,]){thousands}(?:[.,]\d\d)?(?= ?(?:[£$€¥]|{names}))"
    return re.compile(apart), re.compile(f"{after_sign}|{before_name}")


def worth(written: str, decimal: str) -> tuple[Decimal, ...]:
    """What figures are worth as an amount, which has two decimals at most; two values where nobody can tell.

    `decimal` is the mark before decimals in the writer's language: what they write with it before three digits may be
    thousands after all.
    """
    written = re.sub(r"(?<=\d)'(?=\d{3})", "", written)
    whole, *groups = re.split(r"[.,]", written)
    marks = re.sub(r"\d", "", written)
    if not marks:
        return (Decimal(written),) if len(written) == 1 or int(written[0]) else ()  # 0235 is the number of something
    *thousands, last = groups
    is_short = len(last) <= 2 and marks.count(marks[-1]) == 1
    if not is_short:
        thousands = groups
    is_grouped = len(whole) <= 3 and int(whole[0]) > 0 and all(len(group) == 3 for group in thousands)
    if is_short:
        return (Decimal(f"{whole}{''.join(thousands)}.{last}"),) if is_grouped or not thousands else ()
    if not is_grouped or len(set(marks)) > 1:
        return ()
    grouped = Decimal(whole + "".join(groups))
    if marks != decimal:
        return (grouped,)
    return grouped, Decimal(f"{whole}.{last}").quantize(_CENT, ROUND_HALF_UP)
