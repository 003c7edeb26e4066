"""The languages whose number words, control phrases and yes and no are known. Another one is one more file here."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from runtime.understanding.languages.calendar import Calendar
from runtime.understanding.languages.de import GERMAN
from runtime.understanding.languages.en import ENGLISH
from runtime.understanding.languages.es import SPANISH
from runtime.understanding.languages.vocabulary import Vocabulary

VOCABULARIES: Mapping[str, Vocabulary] = {each.code: each for each in (ENGLISH, SPANISH, GERMAN)}


@lru_cache(maxsize=64)
def all_from(language: str) -> Sequence[Vocabulary]:
    """Every vocabulary, that of `language` first: people answer in their own language, whatever we write in."""
    own = language.split("-")[0].casefold()
    return tuple(sorted(VOCABULARIES.values(), key=lambda each: each.code != own))


def own(language: str) -> Vocabulary:
    """The vocabulary of `language`; English where we have none, since figures and separators are read by it."""
    return all_from(language)[0]


POLITE = frozenset[str]().union(*(each.polite for each in VOCABULARIES.values()))
"""Phrases that never carry the meaning, in any language."""

LEAD_INS = POLITE.union(*(each.lead_ins for each in VOCABULARIES.values()))
"""The same, and words that may stand around the name of a choice."""

NEGATIONS = frozenset[str]().union(*(each.nots | each.denials for each in VOCABULARIES.values()))
"""Words that turn the sense of what stands around them."""

__all__ = ["LEAD_INS", "NEGATIONS", "POLITE", "VOCABULARIES", "Calendar", "Vocabulary", "all_from", "own"]
