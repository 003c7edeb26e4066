"""Choices that a longer message mentions: by a name that stands in it, or by a number that counts what was asked for.

A mention in a clause that denies, doubts or asks is none: asking again is cheaper than acting on the opposite.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from runtime import limits
from runtime.understanding.languages import LEAD_INS, NEGATIONS, Vocabulary, all_from
from runtime.understanding.numerals import Numeral, Piece, numerals, pieces
from runtime.understanding.words import Words, holds, level, tokens

_CLAUSE = re.compile(r"[^.,;:!?()]+[.,;:!?()]*")
_STEM = 4  # letters by which "bedrooms" and "bedroom" are the same word
_BETWEEN = 2  # words that may stand between a number and what it counts: two MORE tickets


def mentioned(names: Sequence[Sequence[str]], text: str, language: str) -> list[int]:
    """Which things, by their places, a text names; where one name lies within another's, the longer counts."""
    if len(tokens(text)) > limits.MENTION_WORDS:
        return []
    known = [tuple(dict.fromkeys(_tellings(own, names))) for own in names]
    found: dict[int, set[str]] = {}
    for words in _plain_clauses(text, language):
        for at, own in enumerate(known):
            found.setdefault(at, set()).update(name for name in own if holds(words, (name,)))
    every = [name for own in found.values() for name in own]
    return [
        at
        for at, own in sorted(found.items())
        if any(not any(name != other and holds(other.split(), (name,)) for other in every) for name in own)
    ]


def _tellings(own: Sequence[str], names: Sequence[Sequence[str]]) -> Iterator[str]:
    """The names that tell a thing from others: its own, and the one word of two that only it has (CREDIT card)."""
    shared = Counter(word for each in names for word in {word for name in each for word in tokens(name)})
    for name in own:
        words = tokens(name)
        if not words or all(word in LEAD_INS or word in NEGATIONS or word.isdigit() for word in words):
            continue
        yield " ".join(words)
        if len(words) == 2:
            yield from (
                word for word, other in (words, words[::-1])
                if shared[word] == 1 < shared[other] and len(word) >= limits.PREFIX_CHARS and word not in LEAD_INS
            )  # fmt: skip


def _plain_clauses(text: str, language: str) -> Iterator[Words]:
    """The clauses that say something, and neither deny nor ask nor doubt."""
    vocabularies = all_from(language)
    for clause in _CLAUSE.findall(level(text)):
        for words in _parted(tokens(clause), vocabularies[0].contrasts):
            if not words or holds(words, NEGATIONS):
                continue
            if any(holds(words, each.unsure - each.leaning) for each in vocabularies):
                continue
            asks = "?" in clause and any(words[0] in each.asking for each in vocabularies)
            if not asks or any(
                " ".join(words[:size]) in each.suggesting for each in vocabularies for size in (1, 2, 3)
            ):
                yield words


def _parted(words: Words, contrasts: frozenset[str]) -> Iterator[Words]:
    """A clause in two where a "but" stands: I like both but I want the blue one."""
    at = next((at for at, word in enumerate(words) if word in contrasts), len(words))
    yield words[:at]
    yield words[at + 1 :]


def counted(text: str, question: str, language: str) -> int | None:
    """The whole number with which a text answers a question for how many; None where that is not sure.

    It must count what the question names (two bedrooms), or stand at the end of a short clause, alone.
    """
    if holds(tokens(text), NEGATIONS):
        return None
    for vocabulary in all_from(language):
        found = pieces(text)
        numbers = [one for one in numerals(found, vocabulary) if not _is_article(one, found, vocabulary)]
        if not numbers:
            continue
        asked = _asked(question, vocabulary)
        right = [one for one in numbers if _counts(one, found, asked, vocabulary)]
        right = [one for one in right if _begins(one, found, asked)] or right
        if not right and len(numbers) == 1 and _is_bare(numbers[0], found, vocabulary):
            right = numbers
        values = {one.value for one in right}
        if len(values) == 1:
            value = values.pop()
            return value if isinstance(value, int) else None
    return None


def _asked(question: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The stems of what a question names; people and pieces stand for one another, as in tickets for two people."""
    words = tokens(question)
    joined = [*words, *(a + b for a, b in pairwise(words))]
    stems = {word[:_STEM] for word in joined if len(word) >= _STEM and word not in vocabulary.fillers}
    return frozenset(stems | vocabulary.countables if vocabulary.countables.intersection(words) else stems)


def _is_article(one: Numeral, found: Sequence[Piece], vocabulary: Vocabulary) -> bool:
    """Whether a "one" stands for a thing: the blue one, that one."""
    before = found[one.start - 1].text if one.start else ""
    is_loose = one.is_spelled and found[one.start].text in vocabulary.loose_ones
    is_last = one.end == len(found) or found[one.end].text in vocabulary.lead_ins
    return is_loose and is_last and bool(before) and before not in vocabulary.before_counts


def _counts(one: Numeral, found: Sequence[Piece], asked: frozenset[str], vocabulary: Vocabulary) -> bool:
    """Whether what is counted is what the question names."""
    after = [piece.text for piece in found[one.end : one.end + _BETWEEN]]
    words = [*after, "".join(after)]
    if found[one.start].sign or found[one.start].is_glued or vocabulary.units.intersection(after[:1]):
        return False
    return any(word in asked or any(len(stem) >= _STEM and stem in word for stem in asked) for word in words)


def _begins(one: Numeral, found: Sequence[Piece], asked: frozenset[str]) -> bool:
    """Whether what is counted begins as what the question names does: bedrooms, where rooms would be bathrooms too."""
    after = [piece.text for piece in found[one.end : one.end + _BETWEEN]]
    return any(word[:_STEM] in asked and len(word) >= _STEM for word in (*after[:1], "".join(after)))


def _is_bare(one: Numeral, found: Sequence[Piece], vocabulary: Vocabulary) -> bool:
    """Whether a number stands at the end of a short message that says nothing else of numbers, times and days."""
    first = found[one.start]
    around = [piece for at, piece in enumerate(found) if not one.start <= at < one.end]
    if len(around) > limits.COUNT_WORDS or first.sign or first.is_glued or any(piece.is_figures for piece in around):
        return False
    if one.start and any(found[one.start - 1].text in each.times for each in all_from(vocabulary.code)):
        return False
    words = {piece.text for piece in around}
    other = vocabulary.doubts | vocabulary.units | vocabulary.clock | vocabulary.times | vocabulary.place_words
    if words & (other - vocabulary.lead_ins - vocabulary.countables) or words & vocabulary.calendar.weekdays.keys():
        return False
    after = [piece.text for piece in found[one.end :]]
    return all(word in vocabulary.lead_ins | vocabulary.fillers | vocabulary.countables for word in after)
