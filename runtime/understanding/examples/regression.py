"""Multinomial logistic regression in its dual form: what is learnt is one weight for each example and class.

So a decision always says on which of the author's examples it rests, and nothing but their likeness is needed. One
more class than was asked for stands for none of them; it has no examples, so that what is like nothing belongs to it.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

ROUNDS = 100  # stopping there is part of what keeps it from learning the examples by heart; chosen on validation sets


def softmax(scores: Floats) -> Floats:
    """Probabilities over the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


def fit(alike: Floats, classes: NDArray[np.int64], count: int, strength: float) -> Floats:
    """Weights (examples by classes, and one for none) for a matrix of likeness between all examples.

    Nesterov's accelerated descent; `strength` is the inverse of the penalty, as in scikit-learn's C.
    """
    truth = np.zeros((len(classes), count + 1), np.float32)
    truth[np.arange(len(classes)), classes] = 1
    scaled = (alike * np.float32(strength)).astype(np.float32)
    steepest = 0.5 * _largest(scaled) + 1
    step, decay = np.float32(1 / steepest), np.float32((steepest**0.5 - 1) / (steepest**0.5 + 1))
    weights = ahead = np.zeros_like(truth)
    for _ in range(ROUNDS):
        moved = ahead - step * (softmax(scaled @ ahead) - truth + ahead)
        ahead = moved + decay * (moved - weights)
        weights = moved
    return np.asarray(weights * np.float32(strength), dtype=np.float32)


def _largest(matrix: Floats) -> float:
    """The largest eigenvalue of a matrix of likeness, near enough."""
    vector = np.ones(len(matrix), np.float32)
    for _ in range(20):
        vector = matrix @ vector
        vector /= np.linalg.norm(vector) or 1
    return float(vector @ (matrix @ vector)) * 1.02
