"""Names of people, where they were asked for: what is left when the words around a name are gone."""

import re
from collections.abc import Collection, Sequence

from runtime.core.reading import Found
from runtime.core.values import DataType
from runtime.understanding.languages import Vocabulary, own
from runtime.understanding.values.form import bounded
from runtime.understanding.values.setting import Setting
from runtime.understanding.words import fold, holds

_LETTERS = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_OUTER = ',;:!?"()'
_MOST_WORDS = 5
_SHORT = 3  # letters of a word that may be part of an id


def read_name(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The name as it was written: "my name is Ana, account 4587" gives Ana. A sentence, or two names, is asked back."""
    vocabulary = own(setting.language)
    written = text.split()
    words = [fold(word) for word in written]
    if holds(words, vocabulary.denials):
        return "not_a_name"
    start = _after(words, vocabulary.introductions)
    end = _until(written, words, start, vocabulary.name_ends | vocabulary.polite)
    parts = words[start:end]
    if not 1 <= len(parts) <= _MOST_WORDS or any(_is_ours(word, vocabulary) for word in parts):
        return "not_a_name"
    if _goes_on(written[end:], vocabulary):
        return "not_a_name"
    if _is_two(words[end:], vocabulary) or _is_half_an_id(parts, words[end:]):
        return "ambiguous"
    name = " ".join(written[start:end]).strip(_OUTER)
    return bounded(datatype, name if len(parts[-1]) == 1 else name.rstrip("."))


def _after(words: Sequence[str], introductions: frozenset[str]) -> int:
    """Where the words that introduce a name end."""
    longest = max(entry.count(" ") + 1 for entry in introductions)
    at = 0
    while size := next((n for n in range(longest, 0, -1) if " ".join(words[at : at + n]) in introductions), 0):
        at += min(size, len(words) - at)
        if at >= len(words):
            break
    return at


def _until(written: Sequence[str], words: Sequence[str], start: int, ends: Collection[str]) -> int:
    """Where the name ends: at figures, at a word that begins something else, or after a comma or a full stop."""
    at = start
    while at < len(words) and words[at] not in ends and " ".join(words[at : at + 3]) not in ends:
        if not _LETTERS.fullmatch(written[at].strip(_OUTER)):
            break
        at += 1
        if written[at - 1][-1] in ",;!?" or (written[at - 1][-1] == "." and len(words[at - 1]) > 2):
            break
    return at


def _is_ours(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a word makes a sentence rather than a name."""
    if len(word) < 2:
        return False  # an initial
    return word in vocabulary.fillers or word in vocabulary.lead_ins or word in vocabulary.question_words


def _goes_on(rest: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether the words were the beginning of a sentence: alright, then please; transfer $50."""
    if not rest:
        return False
    words = [fold(word) for word in rest[:3]]
    if words[0] in vocabulary.name_ends or " ".join(words) in vocabulary.name_ends:
        return False
    return rest[0][0] in "$£€¥" or words[0] in vocabulary.lead_ins - vocabulary.polite


def _is_half_an_id(parts: Sequence[str], rest: Sequence[str]) -> bool:
    """Whether the last word may belong to the figures after it: Kim HDN 475."""
    return len(parts) > 1 and len(parts[-1]) <= _SHORT and bool(rest) and rest[0][:1].isdigit()


def _is_two(rest: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether another name follows: Ana and Luis."""
    if len(rest) < 2 or rest[0] not in vocabulary.and_words or not rest[1].isalpha():
        return False
    return rest[1] not in vocabulary.name_ends and not any(word.isdigit() for word in rest)
