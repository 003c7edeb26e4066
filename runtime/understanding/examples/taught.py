"""What one map's examples taught: which journey, or which thing not offered, a message is like, and how sure that is.

Two teachers. The letters and words of the examples are always there. With the sentence encoder, whose vectors see
that "my card is gone" and "I can't find my card" mean the same, both are heard, the encoder more than the letters.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from runtime import limits
from runtime.core.reading import Candidate
from runtime.understanding.examples.grams import Index
from runtime.understanding.examples.phrases import Example
from runtime.understanding.examples.regression import Floats, fit, softmax
from runtime.understanding.words import fold

LIKE = "like"

# How much the examples are trusted against the penalty, and how much the letters count beside the encoder. Chosen on
# the validation sets of CLINC150 and BANKING77 (benchmarks/understanding.py), as the best at 5 % wrong.
LETTERS_STRENGTH = 100.0
MEANING_STRENGTH = 30.0
LETTERS_SHARE = 0.3
LETTERS_NEARNESS = 0.5  # the power to which likeness to the nearest example counts, without the encoder


class Encoder(Protocol):
    """Gives sentences of like meaning like vectors, of length one."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """A row a text."""
        ...


class Taught:
    """Examples, learnt. Reading does not change it, so that any thread may read."""

    def __init__(self, examples: Sequence[Example], encoder: Encoder | None = None) -> None:
        self.examples = examples[: limits.EXAMPLES]
        self.encoder = encoder
        texts = [one.text for one in self.examples]
        self._means = list(dict.fromkeys((one.kind, one.id) for one in self.examples))
        at = {means: number for number, means in enumerate(self._means)}
        self._classes = np.array([at[one.kind, one.id] for one in self.examples], np.int64)
        self._of_class = [np.flatnonzero(self._classes == number) for number in range(len(self._means))]
        self.channels: dict[tuple[str, str], tuple[str, ...] | None] = {
            (one.kind, one.id): one.channels for one in self.examples
        }
        self._index = Index(texts)
        self._letters = self._learnt(self.letters_between(), LETTERS_STRENGTH)
        if encoder is not None and self.examples:
            self._vectors = encoder.encode(texts)
            self._meaning = self._learnt(self._vectors @ self._vectors.T, MEANING_STRENGTH)

    def letters_between(self) -> Floats:
        """How alike the examples are to one another in their letters."""
        rows = [self._index.alike(one.text) for one in self.examples]
        return np.stack(rows) if rows else np.zeros((0, 0), np.float32)

    def _learnt(self, alike: Floats, strength: float) -> Floats:
        return fit(alike, self._classes, len(self._means), strength)

    def likely(self, text: str) -> tuple[Candidate, ...]:
        """What a text may mean, the likeliest first, with scores from 0 to 100 and the nearest example of each."""
        text = text[: limits.LIKE_CHARS]
        if not self.examples or not fold(text):
            return ()
        letters = self._index.alike(text)
        sure = softmax(letters @ self._letters)
        if self.encoder is None:
            near, nearest = self._nearest(letters)
            scores = sure[:-1] * near**LETTERS_NEARNESS
        else:
            meaning = self._vectors @ self.encoder.encode([text])[0]
            sure = LETTERS_SHARE * sure + (1 - LETTERS_SHARE) * softmax(meaning @ self._meaning)
            near, nearest = self._nearest(meaning)
            scores = sure[:-1] * near
        best = np.argsort(-scores, kind="stable")[: limits.LIKELY]
        return tuple(
            Candidate(kind, id, round(100 * float(scores[one]), 2), LIKE, self.examples[nearest[one]].text)
            for one in best
            for kind, id in (self._means[one],)
        )

    def _nearest(self, alike: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """For each class, how near its nearest example is, and which one that is."""
        nearest = np.array([rows[np.argmax(alike[rows])] for rows in self._of_class], np.int64)
        return np.clip(alike[nearest], 0, 1), nearest
