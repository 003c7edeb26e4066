"""Text to word pieces, as the uncased BERT vocabulary has them."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

_WORD_CHARS = 100  # a longer word is unknown
CLASSIFY, SEPARATE, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"


class WordPieces:
    """The vocabulary, and how a text is cut into it."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._at = {piece: at for at, piece in enumerate(pieces)}
        self._cut = lru_cache(maxsize=16_384)(self._cut_word)

    def ids(self, text: str, most: int) -> list[int]:
        """The numbers of the pieces of a text, with the marks at both ends, at most so many in all."""
        found = [piece for word in words(text) for piece in self._cut(word)]
        return [self._at[CLASSIFY], *found[: most - 2], self._at[SEPARATE]]

    def _cut_word(self, word: str) -> tuple[int, ...]:
        if len(word) > _WORD_CHARS:
            return (self._at[UNKNOWN],)
        pieces, start = [], 0
        while start < len(word):
            end = len(word)
            while end > start and ("##" if start else "") + word[start:end] not in self._at:
                end -= 1
            if end == start:
                return (self._at[UNKNOWN],)
            pieces.append(self._at[("##" if start else "") + word[start:end]])
            start = end
        return tuple(pieces)


def words(text: str) -> Iterator[str]:
    """The words and signs of a text, lower case, without accents."""
    plain = "".join(" " if char.isspace() else char for char in text if _is_seen(char))
    for word in plain.lower().split():
        bare = "".join(char for char in unicodedata.normalize("NFD", word) if unicodedata.category(char) != "Mn")
        part = ""
        for char in bare:
            if _stands_alone(char):
                if part:
                    yield part
                yield char
                part = ""
            else:
                part += char
        if part:
            yield part


def _is_seen(char: str) -> bool:
    return char not in ("\0", "\ufffd") and (char in "\t\n\r" or unicodedata.category(char)[0] != "C")


def _stands_alone(char: str) -> bool:
    code = ord(char)
    is_sign = 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126
    is_ideograph = 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x2FA1F
    return is_sign or is_ideograph or unicodedata.category(char)[0] == "P"
