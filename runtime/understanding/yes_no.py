"""Whether a message says yes or no, by one strict rule: every word of the clause that says it must be known.

Phrases found anywhere would understand more and turn some answers round ("I don't think that's right"); asking
again is cheaper than acting on the opposite. Where no clause says it, an answer may still lean one way (`leaning`).
"""

from runtime import limits
from runtime.understanding.clauses import Clause, begins, clauses, is_filling
from runtime.understanding.languages import VOCABULARIES, Vocabulary, all_from
from runtime.understanding.leaning import leaning
from runtime.understanding.words import Words, holds, tokens

_PICTURES = {"👍": True, "👎": False, "✅": True, "❌": False, "✔": True, "🆗": True}


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


def answered(text: str, language: str) -> bool | None:
    """The same for the answer to a question: also whole sentences that lean one way. Not for labels: "Change it" is
    the name of something, and leans to no only where something was asked."""
    said = yes_or_no(text, language)
    if said is not None or any(picture in text for picture in _PICTURES) or len(tokens(text)) > limits.MENTION_WORDS:
        return said
    for vocabulary in all_from(language):
        said = leaning(tuple(clauses(text, vocabulary)), vocabulary)
        if said is not None:
            return said
    return None


def _said(text: str, vocabulary: Vocabulary) -> tuple[bool | None, bool]:
    """What the message says in one language, and whether that is the end of it: also a "yes, no wait" is."""
    found = [clause for clause in clauses(text, vocabulary) if not is_filling(clause.words, vocabulary)]
    if not found:
        return None, False
    first, *rest = found
    if holds(first.words, vocabulary.unsure) or any(begins(clause.words, vocabulary.unsure) for clause in rest):
        return None, True
    said = _meaning(first, vocabulary)
    if said is None:
        return None, False
    if said and any(holds(clause.words, vocabulary.contrasts) for clause in found if not clause.asks):
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
