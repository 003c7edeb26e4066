"""A forward pass of all-MiniLM-L6-v2 (BERT, 6 layers, 384 wide), with numpy alone or with a faster runner of layers."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from runtime.understanding.encoder.wordpiece import WordPieces

Floats = NDArray[np.float32]

WIDTH = 384
LAYERS = 6
HEADS = 12
MOST_PIECES = 128  # of a text that are looked at; the model was trained with as many
AT_ONCE = 64  # texts in one pass: more would only need more memory
_SMALL = 1e-12


class MiniLM:
    """Sentences to vectors of length one. `weights` are the tensors of the model by their names, ready to multiply.

    `layers` takes the place of the numpy layers, where something faster is there; only embeddings are kept then.
    """

    def __init__(
        self, weights: Mapping[str, Floats], pieces: WordPieces, layers: Callable[[Floats], Floats] | None = None
    ) -> None:  # fmt: skip
        self._weights = dict(weights)
        self._pieces = pieces
        self._layers = layers or self._by_numpy
        if layers is not None:
            self._weights = {name: one for name, one in weights.items() if name.startswith("embeddings.")}
            return
        for layer in range(LAYERS):  # one multiplication instead of three
            name = f"encoder.layer.{layer}.attention.self"
            for part in ("weight", "bias"):
                three = [self._weights.pop(f"{name}.{each}.{part}") for each in ("query", "key", "value")]
                self._weights[f"{name}.{part}"] = np.concatenate(three, axis=-1)

    def encode(self, texts: Sequence[str]) -> Floats:
        """The vectors of texts: each the mean over its pieces. Texts of one length go through together."""
        ids = [self._pieces.ids(text, MOST_PIECES) for text in texts]
        found = np.zeros((len(texts), WIDTH), np.float32)
        alike: dict[int, list[int]] = defaultdict(list)
        for at, one in enumerate(ids):
            alike[len(one)].append(at)
        for places in alike.values():
            for start in range(0, len(places), AT_ONCE):
                these = places[start : start + AT_ONCE]
                found[these] = self._through_all(np.array([ids[at] for at in these]))
        return found

    def _through_all(self, ids: NDArray[np.int64]) -> Floats:
        weights = self._weights
        line = weights["embeddings.word_embeddings.weight"][ids]
        line = line + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        line = self._level(line + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        mean = self._layers(line).mean(axis=1)
        return np.asarray(mean / (np.linalg.norm(mean, axis=-1, keepdims=True) + _SMALL), dtype=np.float32)

    def _by_numpy(self, line: Floats) -> Floats:
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}"
            line = self._level(line + self._attend(line, f"{name}.attention"), f"{name}.attention.output.LayerNorm")
            inner = _gelu(self._through(line, f"{name}.intermediate.dense"))
            line = self._level(line + self._through(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        return line

    def _through(self, line: Floats, name: str) -> Floats:
        flat = line.reshape(-1, line.shape[-1]) @ self._weights[f"{name}.weight"]
        flat += self._weights[f"{name}.bias"]
        return flat.reshape(*line.shape[:-1], -1)

    def _attend(self, line: Floats, name: str) -> Floats:
        count, size, width = line.shape
        three = self._through(line, f"{name}.self").reshape(count, size, 3, HEADS, width // HEADS)
        asked, keys, values = three.transpose(2, 0, 3, 1, 4)
        scores = asked @ keys.swapaxes(-1, -2) * np.float32((width // HEADS) ** -0.5)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        seen = (scores / scores.sum(axis=-1, keepdims=True)) @ values
        return self._through(seen.swapaxes(1, 2).reshape(count, size, width), f"{name}.output.dense")

    def _level(self, line: Floats, name: str) -> Floats:
        centred = line - line.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(_SMALL))
        return np.asarray(
            centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"], np.float32
        )


def _gelu(line: Floats) -> Floats:
    """x · Φ(x), with the error function by Abramowitz and Stegun 7.1.26 (off by at most 2e-7)."""
    size = np.abs(line) * np.float32(0.7071067811865476)
    t = 1 / (1 + np.float32(0.3275911) * size)
    rest = np.full_like(t, 1.061405429)
    for term in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        rest *= t
        rest += np.float32(term)
    rest *= t
    rest *= np.exp(-size * size)
    half = line * np.float32(0.5)
    return np.asarray(half + np.abs(half) * (1 - rest), dtype=np.float32)
