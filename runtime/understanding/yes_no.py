"""Whether a message says yes or no, by one strict rule: every word of the clause that says it must be known.

Phrases found anywhere would understand more and turn some answers round ("I don't think that's right"); asking
again is cheaper than acting on the opposite.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from runtime.understanding.languages import POLITE, VOCABULARIES, Vocabulary, all_from
from runtime.understanding.words import Words, holds, level, tokens

_CLAUSE = re.compile(r"[^.,;:!?()]+[.,;:!?()]*")
_PICTURES = {"👍": True, "👎": False, "✅": True, "❌": False, "✔": True, "🆗": True}


@dataclass(frozen=True, slots=True)
class Clause:
    """The folded words of one clause, and whether it is a question."""

    words: Words
    asks: bool


def yes_or_no(text: str, language: str) -> bool | None:
    """True for yes, False for no; None when it is neither, both, or not sure. The language's own words come first."""
    said = None
    for vocabulary in all_from(language):
        said, is_final = _said(text, vocabulary)
        if is_final:
            break
    pictured = {meaning for picture, meaning in _PICTURES.items() if picture in text}
    if not pictured:
        return said
    return pictured.pop() if len(pictured) == 1 and (said in pictured or not tokens(text)) else None


def _said(text: str, vocabulary: Vocabulary) -> tuple[bool | None, bool]:
    """What the message says in one language, and whether that is the end of it: also a "yes, no wait" is."""
    clauses = [clause for clause in _clauses(text, vocabulary) if not _is_filling(clause.words, vocabulary)]
    if not clauses:
        return None, False
    first, *rest = clauses
    if holds(first.words, vocabulary.unsure) or any(_begins(clause.words, vocabulary.unsure) for clause in rest):
        return None, True
    said = _meaning(first, vocabulary)
    if said is None:
        return None, False
    if said and any(holds(clause.words, vocabulary.contrasts) for clause in clauses if not clause.asks):
        return None, True  # "yes, but not now"
    if said and vocabulary.markers.issuperset(first.words) and any(_leaning(clause) is None for clause in rest):
        return None, True  # "ok, what about the other one" may only take note
    further = [clause for clause in rest if said or not _soothes(clause, vocabulary)]
    return (None if (not said) in [_leaning(clause) for clause in further] else said), True


def _soothes(clause: Clause, vocabulary: Vocabulary) -> bool:
    """Whether a clause makes a no polite: no, that's fine."""
    return all(word in vocabulary.soothing or word in vocabulary.fillers for word in clause.words)


def _leaning(clause: Clause) -> bool | None:
    """What a further clause says in any language, or at least begins with: no wait."""
    for words in (clause.words, clause.words[:1]):
        plain = Clause(words, clause.asks)
        meanings = {
            meaning
            for each in VOCABULARIES.values()
            if (words == clause.words or words[0] in each.answers) and (meaning := _meaning(plain, each)) is not None
        }
        if meanings:
            return meanings.pop() if len(meanings) == 1 else None
    return None


def _clauses(text: str, vocabulary: Vocabulary) -> Iterator[Clause]:
    """The clauses of a message; a bare yes or no is one of its own, also without the comma: no | I want three."""
    for found in _CLAUSE.findall(level(text)):
        words = tokens(found)
        if len(words) > 1 and words[0] in vocabulary.answers and words[1] in vocabulary.subjects:
            yield Clause(words[:1], asks=False)
            words = words[1:]
        if words:
            yield Clause(words, "?" in found)


def _is_filling(words: Words, vocabulary: Vocabulary) -> bool:
    """Whether a clause says nothing by itself: a greeting, a thank-you, an um."""
    line = " ".join(words)
    if line in vocabulary.yes or line in vocabulary.no:
        return False
    if line in POLITE:
        return True
    return all(word in vocabulary.fillers and word not in vocabulary.approving for word in words)


def _meaning(clause: Clause, vocabulary: Vocabulary) -> bool | None:
    """What one clause says, if all its words are known and it asks nothing."""
    words = clause.words
    if clause.asks or (words[0] in vocabulary.question_words and _phrase(words, vocabulary) != (len(words), "yes")):
        return None
    marks: set[str] = set()
    at = 0
    while at < len(words):
        size, mark = _phrase(words[at:], vocabulary)
        if size == 0:
            return None
        marks.add(mark)
        if mark == "no" and words[at + size - 1] in vocabulary.nots:
            marks.add("not")
        at += size
    marks.discard("filler")
    if "approving" in marks and "not" in marks:
        return False if "yes" not in marks else None  # "that is not right"
    if "no" in marks:
        return False if marks <= {"no", "not"} else None
    return True if marks and marks <= {"yes", "approving"} else None


def _phrase(words: Words, vocabulary: Vocabulary) -> tuple[int, str]:
    """The longest known phrase that `words` begin with: how many words, and what it is."""
    kinds = (
        ("no", vocabulary.no), ("yes", vocabulary.yes), ("approving", vocabulary.approving),
        ("not", vocabulary.nots), ("filler", vocabulary.fillers),
    )  # fmt: skip
    for size in range(min(6, len(words)), 0, -1):
        phrase = " ".join(words[:size])
        for kind, known in kinds:
            if phrase in known:
                return size, kind
    return 0, ""


def _begins(words: Words, phrases: frozenset[str]) -> bool:
    line = f"{' '.join(words)} "
    return any(line.startswith(f"{phrase} ") for phrase in phrases)
