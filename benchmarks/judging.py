"""Judging what was read: how much could be acted on at a rate of mistakes, and what a fixed threshold gives."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.messages import OOS, Row
from runtime import limits
from runtime.understanding.examples.taught import Taught

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Read:
    """Messages as they were read: the best score of each, whether that was right, and what it weighs."""

    scores: Numbers
    is_right: NDArray[np.bool_]
    is_inside: NDArray[np.bool_]
    is_among: NDArray[np.bool_]
    weights: Numbers

    def automation(self, acted: NDArray[np.bool_]) -> float:
        """The share of the messages in scope that are acted on rightly, in percent."""
        return 100 * float((self.weights * (acted & self.is_right)).sum() / max(1, self.weights[self.is_inside].sum()))

    def wrong(self, acted: NDArray[np.bool_]) -> float:
        """The share of what is acted on that is acted on wrongly, out of scope included, in percent."""
        return 100 * float((self.weights * (acted & ~self.is_right)).sum() / max(1e-9, self.weights[acted].sum()))

    def half(self, which: NDArray[np.bool_]) -> "Read":
        """Some of the messages."""
        columns = (self.scores, self.is_right, self.is_inside, self.is_among, self.weights)
        return Read(*(column[which] for column in columns))  # type: ignore[arg-type]


def read(taught: Taught, messages: Sequence[Row], outside: float | None = None) -> Read:
    """Read all messages. `outside` is how many out of scope count for one in scope, where that is not as they are."""
    if taught.encoder is not None:
        taught.encoder.encode([text[: limits.LIKE_CHARS] for text, _ in messages])
    found = [taught.likely(text) for text, _ in messages]
    known = {example.id for example in taught.examples}
    labels = [label if label in known else OOS for _, label in messages]
    inside = np.array([label != OOS for label in labels])
    weights = np.ones(len(labels))
    if outside is not None and (~inside).any():
        weights[~inside] = outside * inside.sum() / (~inside).sum()
    return Read(
        np.array([one[0].score if one else 0.0 for one in found]),
        np.array([bool(one) and one[0].id == label for one, label in zip(found, labels, strict=True)]),
        inside,
        np.array([label in [each.id for each in one[:3]] for one, label in zip(found, labels, strict=True)]),
        weights,
    )


def threshold(one: Read, most_wrong: float) -> float:
    """The lowest threshold with at most that share of mistakes, in percent; 101, so nothing, where there is none."""
    order = np.argsort(-one.scores, kind="stable")
    acted = one.weights[order].cumsum()
    wrong = (one.weights * ~one.is_right)[order].cumsum()
    scores = one.scores[order]
    is_last = np.append(scores[1:] != scores[:-1], True)
    good = np.flatnonzero((100 * wrong / acted <= most_wrong) & is_last)
    return float(scores[good[-1]]) if len(good) else 101.0


def best(one: Read, most_wrong: float) -> float:
    """The automation at the best point of the curve with at most that share of mistakes."""
    return one.automation(one.scores >= threshold(one, most_wrong))
