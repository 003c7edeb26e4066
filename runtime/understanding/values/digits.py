"""Strings of digits (a card's last four, a PIN, an account): one candidate in the message, never a guess between two.

People put blanks and dashes between the digits, words around them, and spell them; programs put stars before
the last four. Whatever stands together is one candidate; the declared length then says whether it is right.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runtime.core.reading import Found
from runtime.core.values import DataType
from runtime.understanding.languages import Vocabulary, own
from runtime.understanding.numerals import Piece, pieces
from runtime.understanding.values.form import mismatch
from runtime.understanding.values.setting import Setting
from runtime.understanding.words import holds, level

_MASK = re.compile(r"(?<![^\W\d_])x{2,}(?=[\s-]*\d)")  # xxxx4821; stars are no letters, so they need no rule
_DATE = re.compile(r"\d{1,2}-\d{1,2}-\d{4}|\d{4}-\d{1,2}-\d{1,2}")
_TOGETHER = 4  # a group of more digits than this is complete by itself, so the next group is another candidate


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring groups of digits. `is_odd` when it is a time, an amount, a name with digits in it."""

    groups: tuple[str, ...]
    is_odd: bool = False

    @property
    def digits(self) -> str:
        """All of them."""
        return "".join(self.groups)


def read_digits(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The digits of the message, as a string of 0-9."""
    vocabulary = own(setting.language)
    found = pieces(_MASK.sub(" ", level(text)))
    if holds([piece.text for piece in found], vocabulary.denials):
        return "not_digits"
    runs = list(_runs(found, vocabulary))
    if not runs:
        return "not_digits"
    if len({run.digits for run in runs}) > 1 or any(_is_two(run, datatype) for run in runs):
        return "ambiguous"
    if any(run.is_odd for run in runs):
        return "not_digits"
    return _bounded(datatype, runs[0].digits)


def _bounded(datatype: DataType, digits: str) -> Found | str:
    least, most = datatype.least, datatype.most
    if datatype.length is not None and len(digits) != datatype.length:
        return "length"
    if isinstance(least, int) and len(digits) < least:
        return "too_short"
    if isinstance(most, int) and len(digits) > most:
        return "too_long"
    return mismatch(datatype, digits) or Found(digits)


def _runs(found: Sequence[Piece], vocabulary: Vocabulary) -> Iterator[Run]:
    at = 0
    while at < len(found):
        end = at
        while end < len(found) and found[end].is_figures:
            end += 1
        if end > at:
            if not _is_description(found, at, end, vocabulary):
                odd = any(_is_odd(piece) for piece in found[at:end]) or _is_part(found, at, end, vocabulary)
                yield Run(tuple(group for piece in found[at:end] for group in _groups(piece.text)), odd)
            at = end
            continue
        spelled, end = _spelled(found, at, vocabulary)
        if len(spelled) > 1 or (spelled and len(found) == 1):
            yield Run((spelled,), is_odd=_is_number(found, at - 1, vocabulary) or _is_number(found, end, vocabulary))
        elif _is_word_of_digits(found, at, vocabulary):
            yield Run((found[at].text,), is_odd=True)
        at = max(end, at + 1)


def _is_number(found: Sequence[Piece], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a number stands there, in figures or in words."""
    return 0 <= at < len(found) and (found[at].is_figures or found[at].text in vocabulary.numbers)


def _is_word_of_digits(found: Sequence[Piece], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a number word belongs to the figures beside it: four 8 2 1, double 4 2 1."""
    word = found[at].text
    beside = [found[place].is_figures for place in (at - 1, at + 1) if 0 <= place < len(found)]
    return any(beside) and (word in vocabulary.repeats or word in vocabulary.numbers)


def _groups(text: str) -> list[str]:
    """The ASCII digits of a run of figures, split where something stands between them."""
    plain = "".join(str(int(char)) if char.isdecimal() else " " for char in text)
    return plain.split()


def _is_odd(piece: Piece) -> bool:
    if piece.is_glued or piece.sign not in ("", "-") or _DATE.fullmatch(piece.text):
        return True
    is_list = all(len(group) == 1 for group in _groups(piece.text))  # 4,8,2,1
    return not is_list and any(mark in piece.text for mark in ":/'.,")


def _is_description(found: Sequence[Piece], start: int, end: int, vocabulary: Vocabulary) -> bool:
    """Whether the figures only say which digits are meant: the last 4 digits."""
    if end - start > 1 or len(found[start].text) > 2:
        return False
    before = found[start - 1].text if start else ""
    after = found[end].text if end < len(found) else ""
    return after in vocabulary.digit_nouns or (before in vocabulary.end_words and after != "")


def _is_part(found: Sequence[Piece], start: int, end: int, vocabulary: Vocabulary) -> bool:
    """Whether the figures belong to something else: 2 days ago, A 65 B."""
    after = found[end].text if end < len(found) else ""
    if end - start == 1 and after in vocabulary.units:
        return True
    small = vocabulary.articles | vocabulary.doubts | set(vocabulary.joins)
    beside = (found[start - 1].text if start else "", after)
    return any(len(word) == 1 and word not in small for word in beside)


def _spelled(found: Sequence[Piece], at: int, vocabulary: Vocabulary) -> tuple[str, int]:
    """Digits spelled in words from `at` on, and where they end: four eight double two."""
    digits, end = "", at
    while end < len(found):
        word = found[end].text
        if word in vocabulary.digit_words:
            digits += vocabulary.digit_words[word]
            end += 1
        elif word in vocabulary.repeats and end + 1 < len(found) and found[end + 1].text in vocabulary.digit_words:
            digits += vocabulary.digit_words[found[end + 1].text] * vocabulary.repeats[word]
            end += 2
        else:
            break
    return digits, end


def _is_two(run: Run, datatype: DataType) -> bool:
    """Whether a run may be two answers side by side: 5874 3658, where no length says that they belong together."""
    if len(run.groups) < 2 or (datatype.length is not None and len(run.digits) == datatype.length):
        return False
    if datatype.length is not None and any(len(group) == datatype.length for group in run.groups):
        return True
    sizes = [len(group) for group in run.groups]
    return datatype.length is None and (max(sizes) > _TOGETHER or (len(sizes) == 2 and min(sizes) > 1))
