"""Words and runs of letters, weighted by how much they tell: what makes two phrases alike without any model file.

Runs of letters are what forgives typing errors: a word with a wrong letter shares most of its runs with the right one.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from runtime.understanding.words import tokens

Floats = NDArray[np.float32]

WORD_RUNS = (1, 2)  # words in a row
LETTER_RUNS = (2, 3, 4, 5)  # characters in a row, inside a word with its edges


def grams(text: str) -> Iterator[str]:
    """The word runs and letter runs of a text. Word runs begin with a blank, which no letter run of ours does twice."""
    words = tokens(text)
    for size in WORD_RUNS:
        for at in range(len(words) - size + 1):
            yield "\0" + " ".join(words[at : at + size])
    for word in words:
        edged = f" {word} "
        for size in LETTER_RUNS:
            if size >= len(edged):
                yield edged
                break
            for at in range(len(edged) - size + 1):
                yield edged[at : at + size]


class Index:
    """Phrases, ready to be asked how alike a message is to each of them: 0 for nothing in common, 1 for the same."""

    def __init__(self, texts: Sequence[str]) -> None:
        counted = [Counter(grams(text)) for text in texts]
        found = Counter(gram for one in counted for gram in one)
        self._size = len(texts)
        self._at = {gram: at for at, gram in enumerate(found)}
        self._rarity = np.log((1 + len(texts)) / (1 + np.fromiter(found.values(), np.float32, len(found)))) + 1
        self._unseen = float(np.log(1 + len(texts)) + 1)
        rows = [self._weights(one) for one in counted]
        at = np.concatenate([row[0] for row in rows]) if rows else np.zeros(0, np.int64)
        owner = np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows])
        order = np.argsort(at, kind="stable")
        self._phrases = owner[order]
        self._values = (np.concatenate([row[1] for row in rows]) if rows else np.zeros(0, np.float32))[order]
        self._starts = np.concatenate(([0], np.cumsum(np.bincount(at, minlength=len(found)))))

    def _weights(self, counted: Counter[str]) -> tuple[NDArray[np.int64], Floats]:
        """The known grams of a text and their weights; what is unknown makes the others lighter."""
        known = [(self._at[gram], count) for gram, count in counted.items() if gram in self._at]
        unknown = np.array([count for gram, count in counted.items() if gram not in self._at], np.float32)
        at = np.array([one[0] for one in known], np.int64)
        weights = (1 + np.log(np.array([one[1] for one in known], np.float32))) * self._rarity[at]
        missed = (1 + np.log(unknown)) * self._unseen
        length = float(np.sqrt(np.dot(weights, weights) + np.dot(missed, missed))) or 1.0
        return at, (weights / length).astype(np.float32)

    def alike(self, text: str) -> Floats:
        """How alike a text is to each phrase."""
        at, weights = self._weights(Counter(grams(text)))
        starts, sizes = self._starts[at], self._starts[at + 1] - self._starts[at]
        ends = np.cumsum(sizes)
        total = int(ends[-1]) if len(ends) else 0
        where = np.arange(total) + np.repeat(starts - ends + sizes, sizes)
        values = self._values[where] * np.repeat(weights, sizes)
        return np.bincount(self._phrases[where], weights=values, minlength=self._size).astype(np.float32)
