"""The clauses of a message: what a yes or no is looked for in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from runtime.understanding.languages import POLITE, Vocabulary
from runtime.understanding.words import Words, holds, level, tokens

_CLAUSE = re.compile(r"[^.,;:!?()]+[.,;:!?()]*")


@dataclass(frozen=True, slots=True)
class Clause:
    """The folded words of one clause, and whether it is a question."""

    words: Words
    asks: bool


def clauses(text: str, vocabulary: Vocabulary) -> Iterator[Clause]:
    """The clauses of a message; a bare yes or no is one of its own, also without the comma: no | I want three."""
    for found in _CLAUSE.findall(level(text)):
        words = tokens(found)
        is_answer = len(words) > 1 and words[0] in vocabulary.answers and words[1] in vocabulary.subjects
        if is_answer and not holds(words[1:], vocabulary.answers):  # yes and no
            yield Clause(words[:1], asks=False)
            words = words[1:]
        if words:
            yield Clause(words, "?" in found)


def is_filling(words: Words, vocabulary: Vocabulary) -> bool:
    """Whether a clause says nothing by itself: a greeting, a thank-you, an um."""
    line = " ".join(words)
    if line in vocabulary.yes or line in vocabulary.no:
        return False
    if line in POLITE:
        return True
    return all(word in vocabulary.fillers and word not in vocabulary.approving for word in words)


def begins(words: Words, phrases: frozenset[str]) -> bool:
    """Whether the words begin with one of the phrases."""
    line = f"{' '.join(words)} "
    return any(line.startswith(f"{phrase} ") for phrase in phrases)
