"""What the outcome log knows of the ways through a journey: how many took each, and for how many it was kept."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Step = tuple[str, str, str]
"""A journey, a state and the one that was entered from it."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Counts by step. `judged` are those of which it is known whether the promise was kept."""

    taken: Mapping[Step, int] = field(default_factory=dict)
    judged: Mapping[Step, int] = field(default_factory=dict)
    kept: Mapping[Step, int] = field(default_factory=dict)

    def on(self, step: Step) -> str:
        """`41 · 93 % kept`; empty where nobody went."""
        taken = self.taken.get(step, 0)
        if not taken:
            return ""
        judged = self.judged.get(step, 0)
        rate = f" · {round(100 * self.kept.get(step, 0) / judged)} % kept" if judged else ""
        return f"{taken:,}{rate}"


def counted(outcomes: Iterable[Mapping[str, Any]]) -> Traffic:
    """Count the steps of settled moments. One that follows another in a conversation begins where that one was left."""
    taken: Counter[Step] = Counter()
    judged: Counter[Step] = Counter()
    kept: Counter[Step] = Counter()
    left: dict[str, tuple[str, str]] = {}
    for line in outcomes:
        path, journey = line.get("path"), line.get("journey")
        if not path or journey is None or line.get("test"):
            continue
        conversation = str(line.get("conversation"))
        before = left.get(conversation)
        whole = [before[1], *path] if before is not None and before[0] == journey else path
        left[conversation] = (journey, path[-1])
        for source, target in pairwise(whole):
            step = (journey, source, target)
            taken[step] += 1
            if line.get("promise_kept") is not None:
                judged[step] += 1
                kept[step] += bool(line["promise_kept"])
    return Traffic(taken, judged, kept)
