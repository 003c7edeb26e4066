"""What counts as the same wording: one way to make a customer's words comparable, used by every rule.

`normalise` is the contract of the journey language (a start word equals a message after it); `fold` goes on from
there for comparing with tables and labels: accents, apostrophes and punctuation between words do not count either,
because people leave them out on a phone.
"""

import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache

from runtime import limits

Words = tuple[str, ...]

_ALIKE = str.maketrans(
    {
        "‘": "'", "’": "'", "ʼ": "'", "′": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "⁄": "/", "∕": "/", "…": "...",
    }
)  # fmt: skip
_KEPT = "+$"  # of ASCII signs; every currency sign is kept too: they belong to a value
_VARIATIONS = "\ufe0e\ufe0f"  # whether the character before is drawn as text or as emoji
_UNSEEN = frozenset(("Cf", "Cc", "Cs", "Co", "Cn"))

_RECENT = 64  # texts whose shape is remembered: many rules compare the same message and the same few labels

# Nearly all messages are ASCII, where the same rules are one table each.
_ASCII_SEEN = {code: None for code in (*range(9), *range(14, 28), 127)} | {ord("`"): "'"}
_ASCII_OUTER = "".join(char for char in map(chr, range(33, 127)) if not char.isalnum() and char not in _KEPT)
_ASCII_INNER = {ord(char): " " for char in _ASCII_OUTER} | {ord("'"): None}


@lru_cache(maxsize=_RECENT)
def level(text: str) -> str:
    """`text` in one spelling: NFKC, lower case, one kind of quote and dash, single spaces, nothing invisible.

    Everything that can be seen is still there, so that values can be read from it.
    """
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_SEEN).split())
    for _ in range(2):  # twice, because folding the case can undo the normal form, and quotes appear out of ligatures
        text = unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE).casefold()
        text = text[: limits.READ_CHARS]  # one character can become eighteen
    text = unicodedata.normalize("NFKC", text)
    seen = (char for char in text if char.isspace() or unicodedata.category(char) not in _UNSEEN)
    return " ".join("".join(seen).split())


@lru_cache(maxsize=_RECENT)
def normalise(text: str) -> str:
    """`text` levelled, without the punctuation and emoji around it."""
    if text.isascii():
        return level(text).strip(f"{_ASCII_OUTER} ")
    text, before = level(text), None
    while text != before:  # until nothing changes: what is bared may join anew
        before = text
        start, end = 0, len(text)
        while start < end and _is_outer(text[start]):
            start += 1
        while end > start and _is_outer(text[end - 1]):
            end -= 1
        text = level(text[start:end])
    return text


@lru_cache(maxsize=_RECENT)
def fold(text: str) -> str:
    """`text` for comparing: normalised, and without accents, apostrophes and punctuation between the words."""
    text = normalise(text)
    if text.isascii():
        return " ".join(text.translate(_ASCII_INNER).split())
    bare = unicodedata.normalize("NFD", text.replace("'", ""))
    kept = (
        char if _is_word(char) else " "
        for char in bare
        if not 0x300 <= ord(char) <= 0x36F  # accents of our letters
    )
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


@lru_cache(maxsize=4096)
def _is_outer(char: str) -> bool:
    """Whether `char` carries no meaning at the edge of a message: punctuation, spaces, emoji and what modifies them."""
    return char.isspace() or char in _VARIATIONS or unicodedata.category(char)[0] == "P" or _is_picture(char)


@lru_cache(maxsize=4096)
def _is_word(char: str) -> bool:
    """Whether `char` is part of a word, or of a value."""
    if char.isalnum():
        return True
    return unicodedata.category(char)[0] in "MS" and char not in _VARIATIONS and not _is_picture(char)


def _is_picture(char: str) -> bool:
    category = unicodedata.category(char)
    return category == "Me" or (category[0] == "S" and category != "Sc" and char not in _KEPT)


def tokens(text: str) -> Words:
    """The folded words of `text`."""
    return tuple(fold(text).split())


def trim(words: Words, phrases: frozenset[str]) -> Words:
    """`words` without the folded `phrases` at both ends; all of them when nothing else would be left."""
    longest = _longest(phrases)
    start, end = 0, len(words)
    while (size := _match(words[start : start + longest], phrases, first=True)) and size < end - start:
        start += size
    while (size := _match(words[max(start, end - longest) : end], phrases, first=False)) and size < end - start:
        end -= size
    return words[start:end]


def without(words: Words, phrases: frozenset[str]) -> Words:
    """`words` without the folded `phrases`, wherever they stand."""
    kept: list[str] = []
    place = 0
    while place < len(words):
        size = _match(words[place : place + _longest(phrases)], phrases, first=True)
        kept += words[place : place + 1] if size == 0 else ()
        place += size or 1
    return tuple(kept)


@lru_cache(maxsize=64)
def _longest(phrases: frozenset[str]) -> int:
    """The most words that one of the phrases has."""
    return max((phrase.count(" ") + 1 for phrase in phrases), default=0)


def _match(words: Words, phrases: frozenset[str], *, first: bool) -> int:
    """How many of the words, at that end, the longest known phrase has."""
    for size in range(len(words), 0, -1):
        if " ".join(words[:size] if first else words[-size:]) in phrases:
            return size
    return 0


def holds(words: Sequence[str], phrases: Collection[str]) -> bool:
    """Whether one of the folded `phrases` stands in the words, as whole words."""
    line = f" {' '.join(words)} "
    return any(f" {phrase} " in line for phrase in phrases)


def is_blank(text: str) -> bool:
    """Whether nothing of `text` can be seen."""
    return not level(text)
