"""Numbers as people write them: in figures, in words, or both (1,200 · twenty-one · 2 thousand).

It says where each number stands and what it is worth, and says nothing (None) about what looks like a number but
can be read in two ways or is none: a time, a date, a range, a model's name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from runtime import limits
from runtime.understanding.languages import Vocabulary
from runtime.understanding.words import fold, level

Number = int | Decimal

_PIECE = re.compile(r"(?P<figures>\d+(?:[.,:/\-']\d+)*)|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)")
_CURRENCY = "£$€¥"


@dataclass(frozen=True, slots=True)
class Piece:
    """One word or one run of figures of a message. `sign` stands right beside it: minus, plus, percent or a currency.

    `is_glued` when letters or the like touch the figures (ab12, 5pm, 20kg, joe5@).
    """

    text: str
    is_figures: bool
    sign: str = ""
    is_glued: bool = False


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a message: pieces `start` to `end` (the first one after it). `value` is None when it is unclear."""

    value: Number | None
    start: int
    end: int
    is_spelled: bool


def pieces(text: str) -> tuple[Piece, ...]:
    """The words and the runs of figures of `text`, in order; words are folded."""
    line = level(text)
    return tuple(_piece(line, found) for found in _PIECE.finditer(line))


def _piece(line: str, found: re.Match[str]) -> Piece:
    if found["word"] is not None:
        return Piece(fold(found[0]), is_figures=False)
    before, after = line[found.start() - 1 : found.start()], line[found.end() : found.end() + 1]
    further = line[max(0, found.start() - 2) : max(0, found.start() - 1)]
    if found.start() == 0:
        before = further = ""
    sign = before if before and (before in _CURRENCY or (before in "+-" and not further.isalnum())) else ""
    return Piece(
        found[0],
        is_figures=True,
        sign=sign or (after if after and after in f"%{_CURRENCY}" else ""),
        is_glued=any(beside.isalpha() or beside in ("_", "@") for beside in (before, after)),
    )


def numerals(found: Sequence[Piece], vocabulary: Vocabulary) -> tuple[Numeral, ...]:
    """Every number in the pieces of a message, in order."""
    return tuple(_numerals(found, vocabulary))


def _numerals(found: Sequence[Piece], vocabulary: Vocabulary) -> Iterator[Numeral]:
    at, words = 0, [piece.text for piece in found]
    while at < len(found):
        if found[at].is_figures:
            value = figures(found[at], vocabulary)
            end = at + 1
            if value is not None and end < len(found) and words[end] in vocabulary.scales:
                value, end = value * vocabulary.scales[words[end]], end + 1
            yield Numeral(value, at, end, is_spelled=False)
        else:
            value, end = _spelled(words, at, vocabulary)
            if end > at:
                yield Numeral(value, at, end, is_spelled=True)
            end = max(end, at + 1)
        at = end


def figures(piece: Piece, vocabulary: Vocabulary) -> Number | None:
    """What a run of figures is worth; None when that depends on who wrote it, or when it is no number."""
    if piece.is_glued:
        return None
    value = _separated(piece.text, vocabulary)
    return -value if value is not None and piece.sign == "-" else value


def _separated(text: str, vocabulary: Vocabulary) -> Number | None:
    if sum(map(str.isdigit, text)) > limits.NUMBER_DIGITS:
        return None
    if text.isdecimal():
        return int(text) if len(text) < 3 or int(text[0]) else None  # 0235 is the number of something, not how many
    marks = re.sub(r"\d", "", text)
    if set(marks) - {".", ","}:
        return None
    whole, *groups = re.split(r"[.,]", text)
    if len(set(marks)) == 2:  # both: the last one is the decimal mark, and stands once
        *thousands, fraction = groups
        if marks.count(marks[-1]) > 1 or not _is_grouped(whole, thousands):
            return None
        return Decimal(f"{_grouped(whole, thousands)}.{fraction}")
    if len(marks) > 1:
        return _grouped(whole, groups) if _is_grouped(whole, groups) else None
    if _is_grouped(whole, groups):  # 1,200 or 1.200: thousands for an English writer only with the comma
        return _grouped(whole, groups) if marks == "," and vocabulary.decimal == "." else None
    return None if marks == "," and vocabulary.decimal == "." else Decimal(f"{whole}.{groups[0]}")


def _is_grouped(whole: str, groups: Sequence[str]) -> bool:
    """Whether the figures stand in thousands: 1 200 000."""
    return 1 <= len(whole) <= 3 and whole[0] != "0" and all(len(group) == 3 for group in groups)


def _grouped(whole: str, groups: Sequence[str]) -> int:
    return int(whole + "".join(groups))


def _spelled(words: Sequence[str], start: int, vocabulary: Vocabulary) -> tuple[int, int]:
    """The number that is spelled from `start` on, and where it ends: at `start` when there is none."""
    first = words[start]
    if first not in vocabulary.numbers and first not in vocabulary.scales and first not in vocabulary.articles:
        return 0, start
    total, part, end, at = 0, None, start, start
    ceiling = 10 * max(vocabulary.scales.values())
    if words[at] in vocabulary.articles and at + 1 < len(words) and words[at + 1] in vocabulary.scales:
        part, at = 1, at + 1
    while at < len(words):
        word = words[at]
        if end > start and _joins(words, at, part, vocabulary):
            at += 1
            continue
        if word in vocabulary.numbers and (part is None or _adds(part, word, vocabulary)):
            part = (part or 0) + vocabulary.numbers[word]
        elif _multiplies(part, word, ceiling, vocabulary):
            scale = vocabulary.scales[word]
            part = (part or 1) * scale
            if scale >= 1_000:
                total, part, ceiling = total + part, None, scale
        else:
            break
        at += 1
        end = at
    return total + (part or 0), end


def _multiplies(part: int | None, word: str, ceiling: int, vocabulary: Vocabulary) -> bool:
    """Whether a word multiplies what stands before it; `mil` does so without, but `thousand` alone is vague."""
    scale = vocabulary.scales.get(word, ceiling)
    if scale >= ceiling:
        return False
    if not part:
        return not vocabulary.articles and scale == 1_000
    return scale >= 1_000 or part < scale


def _joins(words: Sequence[str], at: int, part: int | None, vocabulary: Vocabulary) -> bool:
    """Whether an "and" holds one number together: a hundred and five, but not twenty and five."""
    step = vocabulary.joins.get(words[at])
    if step is None or at + 1 == len(words) or (part is not None and part % step):
        return False
    return _adds(part, words[at + 1], vocabulary)


def _adds(part: int | None, word: str, vocabulary: Vocabulary) -> bool:
    """Whether a number word can follow `part` within the same number: twenty ONE, (one) hundred (and) FIVE."""
    value = vocabulary.numbers.get(word)
    if value is None or value == 0:
        return False
    if part is None:
        return True
    if part == 0 or value >= 100:
        return False
    return part % 100 == 0 if value >= 10 else part % 10 == 0 and part % 100 != 10
