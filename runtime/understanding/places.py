"""A choice by its place in the list: `2`, `2)`, `option two`, `the second one`, and nothing that is more than that."""

import re

from runtime import limits
from runtime.understanding.languages import Vocabulary, all_from
from runtime.understanding.numerals import numerals, pieces
from runtime.understanding.words import Words, level, tokens, trim

_NO_PLACE = re.compile(r"\d[.,:/]\d|[-+$£€¥]\s*\d|\d\s*[%$£€¥]")  # 2.5, -2, 1/2, £2, 2%
_LONGEST = 7  # words of a number: two thousand three hundred and forty five
_SUFFIX = re.compile(r"(\d{1,3})(?:st|nd|rd|th|o|a|er|ero|era)")  # codespell:ignore nd


def place(text: str, count: int, language: str) -> int | None:
    """The place that the whole message names, from 1 to `count`; None when it names none, or one that is not there."""
    line = level(text)
    if len(line) > limits.CONTROL_CHARS or _NO_PLACE.search(line):
        return None
    words = tokens(line)
    for vocabulary in all_from(language):
        number = _place(trim(words, vocabulary.polite), vocabulary)
        if number is not None:
            number = count + 1 + number if number < 0 else number
            return number if 1 <= number <= count else None
    return None


def number(text: str, language: str) -> int | None:
    """The whole number that is all of the message, in figures or words."""
    if _NO_PLACE.search(level(text)):
        return None
    for vocabulary in all_from(language):
        value = _cardinal(trim(tokens(text), vocabulary.polite), vocabulary)
        if value is not None:
            return value
    return None


def is_count(text: str, language: str) -> bool:
    """Whether a number is said as a count, which is no place where no numbers are shown: just two."""
    words = frozenset(tokens(text))
    return any(words & vocabulary.only for vocabulary in all_from(language))


def _place(words: Words, vocabulary: Vocabulary) -> int | None:
    core = trim(words, vocabulary.place_words)
    if len(core) == 1:
        written = _SUFFIX.fullmatch(core[0])
        ordinal = int(written[1]) if written else vocabulary.ordinals.get(core[0])
        if ordinal is not None:
            return ordinal
    if words[:1] in (("the",), ("this",)) and core[:1] and core[0] in vocabulary.loose_ones:
        return None  # "the one" is no first one
    return _cardinal(core, vocabulary)


def _cardinal(words: Words, vocabulary: Vocabulary) -> int | None:
    if len(words) > _LONGEST:
        return None
    found = pieces(" ".join(words))
    numbers = numerals(found, vocabulary)
    if len(numbers) != 1 or (numbers[0].start, numbers[0].end) != (0, len(found)):
        return None
    value = numbers[0].value
    return value if isinstance(value, int) else None
