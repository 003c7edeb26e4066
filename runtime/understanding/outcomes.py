"""What became of messages that were understood by likeness, from the outcome log: how often it was wrong.

Customers correct us by what they do next: they cancel, they ask for a person at once, they choose another of the things
offered, or none. Each such message is a labelled one, from which a threshold can be proposed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

AT_ONCE = 2  # messages of the customer within which a cancel or a call for a person takes back what was acted on
ENOUGH = 200  # labelled messages before a threshold is proposed; fewer say too little
CAUTION = 0.6  # of the rate that is wanted: the lowest of many thresholds looks better on its own messages than it is
LIKE, MODEL = "like", "model"
RULES = (LIKE, MODEL)
_NORMAL = 1.96  # of a 95 % interval

Fate = Literal["right", "cancelled", "person_wanted", "moved_by_staff", "insisted", "first", "another", "none", "open"]
WRONG: tuple[Fate, ...] = ("cancelled", "person_wanted", "moved_by_staff", "insisted", "another", "none")

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Understood:
    """One message: what was done (`acted`, `offered`), as what, how sure that was, and what became of it.

    `rule` is `like` for the examples and `model` for the language model, whose scores say nothing.
    """

    did: str
    meant: str
    score: float
    fate: Fate
    rule: str = LIKE

    @property
    def is_right(self) -> bool | None:
        """Whether the best guess was right; None while nobody knows."""
        return None if self.fate == "open" else self.fate not in WRONG


@dataclass(frozen=True, slots=True)
class Proposal:
    """A threshold: of `acted` messages from `score` on, `wrong` were wrong; in truth the share is `low` to `high`."""

    score: float
    acted: int
    wrong: int
    low: float
    high: float


def understood(lines: Iterable[Line]) -> Iterator[Understood]:
    """The messages of an outcome log that were understood by likeness; rehearsals do not count."""
    talks: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if not line.get("test"):
            talks[line["conversation"]].append(line)
    for talk in talks.values():
        talk.sort(key=lambda line: int(line["seq"]))
        for at, line in enumerate(talk):
            rule, later = line.get("rule"), talk[at + 1 :]
            if rule not in RULES:
                continue
            if line["event"] == "understanding.acted":
                yield Understood("acted", line["meant"], float(line["score"]), _fate_of_act(line, later), rule)
            elif line["event"] == "understanding.offered":
                fate = _fate_of_offer(line, later)
                yield Understood("offered", line["offered"][0], float(line["score"]), fate, rule)


def _fate_of_act(line: Line, later: Sequence[Line]) -> Fate:
    is_journey = line["meant"].startswith("journey:")
    for next_ in later:
        event, soon = next_["event"], int(next_.get("turns_customer") or 0) <= AT_ONCE
        if not is_journey and event != "moment.outcome":
            return "insisted" if event in ("contact.unmatched", "understanding.offered") else "right"
        if event == "moment.outcome" and is_journey:
            return "cancelled" if next_["outcome"] == "cancelled" and soon else "right"
        if event == "handoff.opened" and next_.get("reason") == "asked_for_person":
            return "person_wanted" if soon else "right"
        if event == "handoff.returned":
            return "moved_by_staff"
    return "right" if not is_journey and later else "open"


def _fate_of_offer(line: Line, later: Sequence[Line]) -> Fate:
    for next_ in later:
        if next_["event"] == "understanding.chosen":
            if next_["meant"] is None:
                return "none"
            return "first" if next_["meant"] == line["offered"][0] else "another"
        if next_["event"].startswith(("understanding.", "contact.", "moment.")):
            return "open"  # they wrote something else instead
    return "open"


def counts(found: Iterable[Understood]) -> Mapping[str, Mapping[str, Counter[Fate]]]:
    """For what was done, and for each meaning, how often each fate came about."""
    table: dict[str, dict[str, Counter[Fate]]] = defaultdict(lambda: defaultdict(Counter))
    for one in found:
        table[one.did][one.meant][one.fate] += 1
    return table


def propose(labelled: Sequence[tuple[float, bool]], most_wrong: float) -> Proposal | None:
    """The lowest threshold that stays well below a share of mistakes (0 to 1); None where none does."""
    best: Proposal | None = None
    acted = wrong = 0
    ordered = sorted(labelled, key=lambda one: -one[0])
    for at, (score, is_right) in enumerate(ordered):
        acted, wrong = acted + 1, wrong + (not is_right)
        is_last = at + 1 == len(ordered) or ordered[at + 1][0] != score
        if is_last and wrong <= CAUTION * most_wrong * acted:
            best = Proposal(score, acted, wrong, *interval(wrong, acted))
    return best


def interval(wrong: int, acted: int) -> tuple[float, float]:
    """Between what the true share lies, with 95 % certainty (Wilson's interval)."""
    if acted == 0:
        return 0.0, 1.0
    share, square = wrong / acted, _NORMAL**2
    middle = (share + square / (2 * acted)) / (1 + square / acted)
    half = _NORMAL * sqrt(share * (1 - share) / acted + square / (4 * acted**2)) / (1 + square / acted)
    return max(0.0, middle - half), min(1.0, middle + half)
