"""A value of the form that the author declared, somewhere in a message: my claim number is RVS 783."""

from collections.abc import Iterator, Sequence

from runtime import limits
from runtime.core.reading import Found
from runtime.core.values import DataType
from runtime.understanding.languages import Vocabulary, own
from runtime.understanding.values.form import compiled
from runtime.understanding.values.setting import Setting
from runtime.understanding.words import fold, holds

_OUTER = ".,;:!?()[]{}<>\"'#*"
_LONGEST = 8  # words that may be blanks inside of one value: 1 2 3 4 A B C D


def find(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The one stretch of words that has the declared form, with or without the blanks between them.

    It must have a digit in it: any word has the form of a word, and nobody could say which one is meant.
    """
    if datatype.pattern is None or len(text) > limits.SEARCHED_CHARS:
        return "pattern"
    vocabulary = own(setting.language)
    written = [word.strip(_OUTER) for word in text.split()]
    if holds([fold(word) for word in written], vocabulary.denials):
        return "pattern"
    pattern = compiled(datatype.pattern)
    spans: list[tuple[int, int, str]] = []
    for start, end in _stretches(written, vocabulary):
        if any(start >= first and end <= last for first, last, _ in spans):
            continue
        words = written[start:end]
        value = next((one for one in (" ".join(words), "".join(words)) if pattern.fullmatch(one)), None)
        if value is not None and any(char.isdigit() for char in value):
            spans.append((start, end, value))
    values = {value for _, _, value in spans}
    if len(values) > 1 or any(_goes_on(written, start, end) for start, end, _ in spans):
        return "ambiguous"
    return Found(values.pop()) if values else "pattern"


def _goes_on(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a stretch may be a part of a longer id: h 6 | u 8 g 556."""
    beside = (words[start - 1] if start else "", words[end] if end < len(words) else "")
    return any(len(word) == 1 or any(char.isdigit() for char in word) for word in beside)


def _stretches(words: Sequence[str], vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Neighbouring words, the longest stretches first; a word that belongs to the sentence is none of them."""
    ours = vocabulary.lead_ins | vocabulary.fillers | vocabulary.and_words | vocabulary.digit_nouns
    is_ours = [len(word) > 1 and fold(word) in ours for word in words]
    for size in range(min(_LONGEST, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            if not any(is_ours[start : start + size]):
                yield start, start + size
