"""German words as messages are compared: ü as u, and as ue, which many write where they have no ü."""

from collections.abc import Mapping
from typing import TypeVar

from runtime.understanding.languages.vocabulary import listed

_BARE = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
Told = TypeVar("Told")


def either(text: str) -> frozenset[str]:
    """The entries of a comma-separated list in both spellings."""
    return listed(text.translate(_BARE)) | listed(text.translate(_SPELLED))


def keyed(table: Mapping[str, Told]) -> dict[str, Told]:
    """A table with each of its words in both spellings."""
    return {word.translate(way): told for word, told in table.items() for way in (_BARE, _SPELLED)}


def pattern(text: str) -> str:
    """A regular expression that matches both spellings."""
    return text.replace("ä", "ae?").replace("ö", "oe?").replace("ü", "ue?").replace("ß", "ss")
