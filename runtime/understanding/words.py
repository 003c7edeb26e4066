"""What counts as the same wording: one way to make a customer's words comparable, used by every rule.

`normalise` is the contract of the journey language (a start word equals a message after it); `fold` goes on from
there for comparing with tables and labels: accents, apostrophes and punctuation between words do not count either,
because people leave them out on a phone.
"""

import unicodedata
from collections.abc import Collection, Iterable, Sequence

Words = tuple[str, ...]

_ALIKE = str.maketrans(
    {
        "‘": "'", "’": "'", "ʼ": "'", "′": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "⁄": "/", "∕": "/", "…": "...",
    }
)  # fmt: skip
_KEPT_SYMBOLS = frozenset("+")  # a currency sign is kept too: both belong to a value
_VARIATIONS = "\ufe0e\ufe0f"  # whether the character before is drawn as text or as emoji
_UNSEEN = frozenset(("Cf", "Cc", "Cs", "Co", "Cn"))


def level(text: str) -> str:
    """`text` in one spelling: NFKC, lower case, one kind of quote and dash, single spaces, nothing invisible.

    Everything that can be seen is still there, so that values can be read from it.
    """
    for _ in range(2):  # twice, because folding the case can undo the normal form, and quotes appear out of ligatures
        text = unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE).casefold()
    text = unicodedata.normalize("NFKC", text)
    seen = (char for char in text if char.isspace() or unicodedata.category(char) not in _UNSEEN)
    return " ".join("".join(seen).split())


def normalise(text: str) -> str:
    """`text` levelled, without the punctuation and emoji around it."""
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


def _is_outer(char: str) -> bool:
    """Whether `char` carries no meaning at the edge of a message: punctuation, spaces, emoji and what modifies them."""
    return char.isspace() or char in _VARIATIONS or unicodedata.category(char)[0] == "P" or _is_picture(char)


def _is_picture(char: str) -> bool:
    category = unicodedata.category(char)
    return category == "Me" or (category[0] == "S" and category != "Sc" and char not in _KEPT_SYMBOLS)


def fold(text: str) -> str:
    """`text` for comparing: normalised, and without accents, apostrophes and punctuation between the words."""
    bare = unicodedata.normalize("NFD", normalise(text).replace("'", ""))
    kept = (
        char if _is_word(char) else " "
        for char in bare
        if not 0x300 <= ord(char) <= 0x36F  # accents of our letters
    )
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def _is_word(char: str) -> bool:
    if char.isalnum():
        return True
    return unicodedata.category(char)[0] in "MS" and char not in _VARIATIONS and not _is_picture(char)


def tokens(text: str) -> Words:
    """The folded words of `text`."""
    return tuple(fold(text).split())


def trim(words: Words, phrases: Iterable[str]) -> Words:
    """`words` without the folded `phrases` at both ends; all of them when nothing else would be left."""
    known = phrases if isinstance(phrases, frozenset) else frozenset(phrases)
    longest = max((phrase.count(" ") + 1 for phrase in known), default=0)
    start, end = 0, len(words)
    while (size := _match(words[start:end], known, longest, first=True)) and size < end - start:
        start += size
    while (size := _match(words[start:end], known, longest, first=False)) and size < end - start:
        end -= size
    return words[start:end]


def _match(words: Words, known: frozenset[str], longest: int, *, first: bool) -> int:
    """How many words the longest known phrase at that end has."""
    for size in range(min(longest, len(words)), 0, -1):
        if " ".join(words[:size] if first else words[-size:]) in known:
            return size
    return 0


def holds(words: Sequence[str], phrases: Collection[str]) -> bool:
    """Whether one of the folded `phrases` stands in the words, as whole words."""
    line = f" {' '.join(words)} "
    return any(f" {phrase} " in line for phrase in phrases)


def is_blank(text: str) -> bool:
    """Whether nothing of `text` can be seen."""
    return not level(text)
