"""Which language a customer asks for, and which one they clearly write in."""

import re
from collections.abc import Mapping, Sequence

from runtime.understanding.languages.vocabulary import listed
from runtime.understanding.words import tokens

_NAMES: Mapping[str, str] = {
    "en": r"english|ingles|anglais|englisch|inglese",
    "es": r"spanish|espanol|castellano|espagnol|spanisch|spagnolo",
    "de": r"german|deutsch|aleman|allemand|tedesco",
}
_ASKED = (
    r"(?:(?:can|could) (?:we|you|i) |(?:i want|id like|i would like|i prefer|lets|please) (?:to )?"
    r"|podemos |puede |puedes |quiero |prefiero |mejor "
    r"|konnen wir |konnten wir |kann ich |ich mochte |ich will |bitte |lieber )?"
    r"(?:(?:speak|talk|write|chat|continue|go on|switch|change|hablar|habla|hable|escribir|seguir|cambiar|cambia)"
    r"(?: (?:to|in|into|a|en))? |in |to |en |a |auf )?(?:{name})"
    r"(?: (?:please|por favor|instead|bitte|sprechen|reden|schreiben|weiter|weitermachen))*"
)
_ASKING = {code: re.compile(_ASKED.format(name=name)) for code, name in _NAMES.items()}

# Short words that nearly every sentence of one language has and the other has not.
_COMMON: Mapping[str, frozenset[str]] = {
    "en": listed("""
        the, is, are, was, what, where, when, how, my, your, this, that, with, have, has, had, i, you, it, not, and,
        for, to, of, can, do, does, did, would, want, need, there, been, please, on, at
    """),
    "es": listed("""
        el, la, los, las, es, son, era, que, donde, cuando, como, mi, su, esta, este, con, tengo, tiene, he, ha, yo,
        usted, no, y, para, de, puedo, hay, quiero, necesito, una, uno, por, favor, en, al, del, lo, se, me
    """),
    "de": listed("""
        der, die, das, den, dem, ist, sind, war, wie, wo, wann, mein, meine, ihr, diese, mit, habe, hat, haben, ich,
        sie, es, nicht, kein, keine, und, fur, zu, von, kann, konnen, mochte, brauche, gibt, bitte, auf, im, ein, eine,
        einen
    """),
}
CLEAR_WORDS = 3  # common words of a language that a message needs before it is clearly in it
CLEAR_RATIO = 3  # times as many of them as of any other


def asks_for(text: str, languages: Sequence[str]) -> str | None:
    """The language, of those that the map has, that the whole message asks for."""
    wording = " ".join(tokens(text))
    return next((code for code in languages if code in _ASKING and _ASKING[code].fullmatch(wording)), None)


def spoken(text: str, language: str, languages: Sequence[str]) -> str | None:
    """Another language of the map that the message is clearly in; None where that is not clear."""
    words = tokens(text)
    counts = {code: sum(word in _COMMON[code] for word in words) for code in languages if code in _COMMON}
    best = max(counts, key=counts.__getitem__, default=language)
    others = max((count for code, count in counts.items() if code != best), default=0)
    is_clear = best != language and counts[best] >= CLEAR_WORDS and counts[best] >= CLEAR_RATIO * others
    return best if is_clear else None
