"""Spikes, both ways and dated: binomial segmentation of the daily counts.

A series of days is cut where two rates explain it better than one, by more than a penalty; each part is looked at
again. The gain of a cut is twice the log-likelihood ratio. Many promises are many chances to be wrong, so the penalty
grows with their number (Bonferroni, in the tail of the ratio). docs/why/0012-spikes.md has the measures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log, sqrt
from statistics import pstdev

PENALTY = 18.0  # for one series: a false alarm in about 2 of 100 quiet periods of 60 days
DAYS = 3  # of a part at least
OUTLIER = 1.35  # spread of the daily z-scores from which a steady series is said to ripple


@dataclass(frozen=True, slots=True)
class Day:
    """So many kept of so many, on one day."""

    day: date
    of: int
    kept: int


@dataclass(frozen=True, slots=True)
class Spike:
    """The rate changed on `day`: from `before` to `after`. `gain` ranks it: the larger, the surer."""

    day: date
    before: float
    after: float
    of_before: int
    of_after: int
    gain: float


def spikes(days: Sequence[Day], *, series: int = 1, penalty: float = PENALTY) -> list[Spike]:
    """The changes of a series, in order of time. `series` is how many are looked at together."""
    whole = _without_gaps(days)
    cuts: list[tuple[int, float]] = []
    _cut(whole, 0, len(whole), penalty + 2 * log(max(series, 1)), cuts)
    edges = [0, *sorted(at for at, _ in cuts), len(whole)]
    gains = dict(cuts)
    found = []
    for start, at, end in zip(edges, edges[1:], edges[2:], strict=False):
        of_before, kept_before = _sum(whole[start:at])
        of_after, kept_after = _sum(whole[at:end])
        before, after = kept_before / of_before, kept_after / of_after
        found.append(Spike(whole[at].day, before, after, of_before, of_after, gains[at]))
    return found


def ripple(days: Sequence[Day]) -> float | None:
    """The spread of the daily z-scores: near 1 where only chance is at work. None with too little to say."""
    of, kept = _sum(days)
    busy = [one for one in days if one.of]
    if len(busy) < 2 * DAYS or not 0 < kept < of:
        return None
    rate = kept / of
    return pstdev((one.kept - one.of * rate) / sqrt(one.of * rate * (1 - rate)) for one in busy)


def _cut(days: Sequence[Day], start: int, end: int, penalty: float, cuts: list[tuple[int, float]]) -> None:
    """Find the best cut of a part; where it is worth its penalty, go on in both halves."""
    of, kept = _sum(days[start:end])
    best, gain = 0, 0.0
    of_left = kept_left = 0
    whole = _likelihood(kept, of)
    for at in range(start + 1, end):
        of_left += days[at - 1].of
        kept_left += days[at - 1].kept
        if at - start < DAYS or end - at < DAYS or of_left in (0, of):
            continue
        parts = _likelihood(kept_left, of_left) + _likelihood(kept - kept_left, of - of_left)
        if 2 * (parts - whole) > gain:
            best, gain = at, 2 * (parts - whole)
    if gain > penalty:
        cuts.append((best, gain))
        _cut(days, start, best, penalty, cuts)
        _cut(days, best, end, penalty, cuts)


def _likelihood(kept: int, of: int) -> float:
    lost = of - kept
    return (kept * log(kept / of) if kept else 0.0) + (lost * log(lost / of) if lost else 0.0)


def _sum(days: Sequence[Day]) -> tuple[int, int]:
    return sum(one.of for one in days), sum(one.kept for one in days)


def _without_gaps(days: Sequence[Day]) -> list[Day]:
    """Every day from the first to the last, those without anything too."""
    known = {one.day: one for one in days}
    if not known:
        return []
    first, last = min(known), max(known)
    every = (first + timedelta(n) for n in range((last - first).days + 1))
    return [known.get(day, Day(day, 0, 0)) for day in every]
