"""What a whole sentence leans to, where no word in it is a plain yes or no: the blue one sounds good; make it Friday.

Three things lean to no: to refuse whatever follows, to correct what was asked about, and to begin with a turn
(actually, two). Praise leans to yes, and so does a yes or an okay before more, unless something else is asked for.
"""

from collections.abc import Sequence

from runtime.understanding.clauses import Clause, begins, is_filling
from runtime.understanding.languages import VOCABULARIES, Vocabulary
from runtime.understanding.words import holds

FIRST = 2  # clauses in which praise is about what was asked

_ELSEWHERE = frozenset().union(*(each.elsewhere | each.contrasts for each in VOCABULARIES.values()))


def leaning(clauses: Sequence[Clause], vocabulary: Vocabulary) -> bool | None:
    """What the clauses of a message lean to; None where that cannot be told."""
    said = [one for one in clauses if _says_something(one, vocabulary)]
    if not said or any(holds(one.words, vocabulary.unsure - vocabulary.refusals) for one in said):
        return None
    first = said[0]
    accepts = first.words[0] in vocabulary.markers | vocabulary.approving | (vocabulary.answers & vocabulary.yes)
    if begins(first.words, vocabulary.refusals):
        return False
    if not accepts and _corrects(said, vocabulary):
        return False
    if any(holds(one.words, _ELSEWHERE) for one in said):
        return None
    if any(not one.asks and _praises(one, vocabulary) for one in said[:FIRST]):
        return True
    return True if accepts and len(said) > 1 and not any(one.asks for one in said[:FIRST]) else None


def _says_something(clause: Clause, vocabulary: Vocabulary) -> bool:
    """Whether a clause is neither filling nor the end of a talk."""
    if begins(clause.words, vocabulary.closings):
        return False
    is_more = begins(clause.words, vocabulary.turns) or _praises(clause, vocabulary)
    return is_more or not is_filling(clause.words, vocabulary)


def _praises(clause: Clause, vocabulary: Vocabulary) -> bool:
    return holds([word for word in clause.words if word not in vocabulary.stresses], vocabulary.praises)


def _corrects(said: Sequence[Clause], vocabulary: Vocabulary) -> bool:
    first = said[0]
    further = (*first.words[1:], *said[1].words[:1]) if len(said) > 1 else first.words[1:]
    turned = begins(first.words, vocabulary.turns) and bool(further)
    if turned and (any(one.asks for one in said[:FIRST]) or further[0] in vocabulary.question_words):
        turned = False  # actually, what does it cost?
    return turned or any(holds(one.words, vocabulary.corrections) for one in said)
