"""What a customer's words were understood as. Made by `runtime/understanding` before the turn.

`decide` only chooses by it.
"""

from dataclasses import dataclass
from typing import Literal

from runtime.core.values import Value

Control = Literal["person", "stop", "start_over", "back", "correct", "repeat", "help", "cancel"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something declared that the words may mean. `score` is 0 to 100, best first; `reason` names the rule.

    `kind` says what `id` names: a choice of the open question, a journey, or an entry of `not_offered`. `nearest` is
    the author's phrase on which it rests most.
    """

    kind: Literal["choice", "journey", "not_offered"]
    id: str
    score: float
    reason: str
    nearest: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A value was read where the open question asked for one."""

    value: Value


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was understood from one message; empty when nothing was.

    `candidates` are sure enough to act on. `likely` are not: the customer is asked which of them is meant.
    `problem` says, as a short code such as `length` or `not_a_number`, why no value could be read; after a blank may
    come what the sentence about it names: a bound, or two values between which only the customer can choose, and how
    they wrote it (`ambiguous_date 2027-03-12 2026-12-03 12/3`), in ISO form, money as GBP20. `asks_for` is a
    language that the customer wants; `spoken` one that the words are clearly in, and which is not theirs so far.
    """

    control: Control | None = None
    candidates: tuple[Candidate, ...] = ()
    found: Found | None = None
    problem: str | None = None
    asks_for: str | None = None
    spoken: str | None = None
    likely: tuple[Candidate, ...] = ()
