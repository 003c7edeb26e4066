"""Numbers: exactly one in the message, said without doubt, or a question back."""

import re

from runtime.core.reading import Found
from runtime.core.values import DataType
from runtime.understanding.languages import Vocabulary, own
from runtime.understanding.numerals import Number, Numeral, Piece, numerals, pieces
from runtime.understanding.values.form import mismatch
from runtime.understanding.values.setting import Setting
from runtime.understanding.words import holds, trim

_LIST = re.compile(r"[,&+]")
SHORT = 4  # words beside a number; a time in a longer sentence is seldom what was asked


def read_number(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The one number of the message, an int where it is whole. "About 20", "not 4" and "2 or 3" are asked back."""
    vocabulary = own(setting.language)
    found = pieces(text)
    numbers = [number for number in numerals(found, vocabulary) if not _is_pronoun(found, number, vocabulary)]
    if not numbers:
        return "not_a_number"
    values = {number.value for number in numbers}
    if values == {None}:
        return "not_a_number"
    is_twice = len({(number.value, number.is_spelled) for number in numbers}) < len(numbers)  # but 4 (four) is once
    if len(values) > 1 or is_twice or _is_doubtful(text, found, numbers, vocabulary):
        return "ambiguous"
    if _is_sentence_with_one(found, numbers, vocabulary) or ("?" in text and len(found) > SHORT + 1):
        return "ambiguous"
    value = values.pop()
    assert value is not None
    return _bounded(datatype, int(value) if value == int(value) else value)


def _bounded(datatype: DataType, value: Number) -> Found | str:
    least, most = datatype.least, datatype.most
    if least is not None and value < least:  # type: ignore[operator]  # the loader has seen that it is a number
        return "too_small"
    if most is not None and value > most:  # type: ignore[operator]
        return "too_big"
    return mismatch(datatype, str(value)) or Found(value)


def _is_doubtful(text: str, found: tuple[Piece, ...], numbers: list[Numeral], vocabulary: Vocabulary) -> bool:
    """Whether the words around the number say that it is not quite, or not all of, the answer."""
    words = [piece.text for piece in found]
    if holds(words, vocabulary.doubts):
        return True
    inside = {at for number in numbers for at in range(number.start, number.end)}
    around = [word for at, word in enumerate(words) if at not in inside]
    is_list = _LIST.search(text) is not None or not vocabulary.and_words.isdisjoint(around)
    if is_list and any(_is_other(words, at, vocabulary) for at in range(len(words))):
        return True
    if any(_is_hour(words, number, vocabulary) for number in numbers):
        return True
    is_time = any(word in vocabulary.units for number in numbers for word in words[number.end : number.end + 2])
    return is_time and len(around) > SHORT


def _is_hour(words: list[str], number: Numeral, vocabulary: Vocabulary) -> bool:
    """Whether a number is a time of day or a day: at 5, 5 p.m."""
    after = words[number.end : number.end + 2]
    is_before_clock = " ".join(after) in vocabulary.clock or " ".join(after[:1]) in vocabulary.clock
    return is_before_clock or (number.start > 0 and words[number.start - 1] in vocabulary.times)


def _is_other(words: list[str], at: int, vocabulary: Vocabulary) -> bool:
    """Whether somebody else is counted too: me, my wife; but not in "give me"."""
    return words[at] in vocabulary.others and not (at and words[at - 1] in vocabulary.givers)


def _is_pronoun(found: tuple[Piece, ...], number: Numeral, vocabulary: Vocabulary) -> bool:
    """Whether a "one" counts nothing: that one, the blue one, I have one."""
    if number.end - number.start > 1 or found[number.start].text not in vocabulary.loose_ones:
        return False
    before = [piece.text for piece in found[: number.start]]
    if before and before[-1] in vocabulary.pointers:
        return True
    after = trim(tuple(piece.text for piece in found[number.end :]), vocabulary.polite)
    return (not after or after[0] in vocabulary.polite) and not all(word in vocabulary.lead_ins for word in before)


def _is_sentence_with_one(found: tuple[Piece, ...], numbers: list[Numeral], vocabulary: Vocabulary) -> bool:
    """Whether a lone "one" stands in more than a short answer (just one, one adult please)."""
    first = numbers[0]
    if found[first.start].text not in vocabulary.loose_ones or first.end - first.start > 1:
        return False
    before = [piece.text for piece in found[: first.start]]
    after = trim(tuple(piece.text for piece in found[first.end :]), vocabulary.polite)
    counted = len(after) == 0 or (len(after) == 1 and after[0] not in vocabulary.units)
    return not counted or not all(word in vocabulary.lead_ins for word in before)
