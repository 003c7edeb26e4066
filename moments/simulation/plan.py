"""What is simulated: how many customers over how many days, how the days drift, and what breaks when."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Break:
    """From `day` on, counted from 0, a new version of `journey` keeps `moment` less often: by `drop`, a share."""

    journey: str
    moment: str
    day: int
    drop: float


@dataclass(frozen=True, slots=True)
class Plan:
    """One simulation. `drift` is added to the share of actions that fail, bit by bit until the last day.

    `only` names the one journey that customers come for; else each that words begin.
    """

    first: date
    days: int
    per_day: int
    seed: int
    drift: float = 0.0
    only: str | None = None
    planted: Break | None = None
