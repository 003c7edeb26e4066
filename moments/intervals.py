"""How sure a share is: Wilson's interval for one, Newcombe's for the difference of two (hybrid score, method 10)."""

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054  # 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the interval in which the true share lies 19 times of 20. None where there were none."""

    of: int
    kept: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a share rose, with its interval. It is sure when nought lies outside."""

    by: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether chance alone seldom does that."""
        return self.low > 0 or self.high < 0


def wilson(kept: int, of: int) -> Share:
    """A share with its interval."""
    if of == 0:
        return Share(0, 0, None, None, None)
    rate = kept / of
    square = Z * Z / of
    middle = (rate + square / 2) / (1 + square)
    half = Z / (1 + square) * sqrt(rate * (1 - rate) / of + square / (4 * of))
    return Share(of, kept, rate, max(middle - half, 0.0), min(middle + half, 1.0))


def newcombe(before: Share, after: Share) -> Difference | None:
    """By how much the share rose from before to after; None where one of them has nothing."""
    if before.rate is None or after.rate is None:
        return None
    assert before.low is not None and before.high is not None and after.low is not None and after.high is not None
    by = after.rate - before.rate
    low = by - sqrt((after.rate - after.low) ** 2 + (before.high - before.rate) ** 2)
    high = by + sqrt((after.high - after.rate) ** 2 + (before.rate - before.low) ** 2)
    return Difference(by, low, high)
