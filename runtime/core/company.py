"""What all journeys of a map share: texts, the actions they may call, the people who take over, what is not offered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Literal

from runtime.core.expressions import Template
from runtime.core.values import DataType


@dataclass(frozen=True, slots=True)
class Text:
    """What is said: for each language, one template a message. The map's first language comes first."""

    languages: Mapping[str, tuple[Template, ...]]

    def templates(self, language: str) -> tuple[Template, ...]:
        """The messages in `language`, else in the first language that the author wrote."""
        found = self.languages.get(language)
        return found if found is not None else next(iter(self.languages.values()), ())


@dataclass(frozen=True, slots=True)
class Action:
    """What journeys may call. Exactly one of `url` and `python` is set; `ends` excludes error and timeout.

    `url` is None for an HTTP action whose environment variable is missing: then every call ends in error.
    """

    id: str
    method: Literal["get", "post", "put"] | None
    url: str | None
    python: str | None
    within: timedelta
    retries: int
    backoff: timedelta
    idempotent: bool
    takes: Mapping[str, DataType]
    gives: Mapping[str, DataType]
    ends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """A group of people that tickets wait for. `hours` is the weekday-and-time subset of opening_hours, map time.

    A ticket is parked at most `holds` times, given to colleagues `transfers` times and put off `follow_ups` times.
    `needs` names what its people must know to begin: data of the journey, or fields as `customer.phone`.
    """

    id: str
    title: str
    hours: str
    answer_within: timedelta | None = None
    max_wait: timedelta = timedelta(minutes=15)
    skills: tuple[str, ...] = ()
    is_default: bool = False
    holds: int = 5
    transfers: int = 3
    follow_ups: int = 3
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotOffered:
    """Something the company does not do, and how it says so."""

    id: str
    when: Mapping[str, tuple[str, ...]]
    say: Text


@dataclass(frozen=True, slots=True)
class ContactRules:
    """How often, and when not, a customer is written to by ourselves, over all journeys and channels.

    `quiet` are local times; over midnight when the first is the later one. None: no such rule. `may_ask` is the field
    of the customer's record that says they agreed to be asked what they think; without it nobody did.
    """

    quiet: tuple[time, time] | None = None
    per_day: int | None = None
    per_week: int | None = None
    per_month: int | None = None
    may_ask: str | None = None


Confirms = Literal["matters", "holds"]
"""What customers are asked about a promise outside any moment: whether it matters to them, or whether we keep it."""

Scale = Literal["yes_no", "csat", "ces"]
SCALES: Mapping[Scale, int | None] = {"yes_no": None, "csat": 5, "ces": 7}
"""The scales of surveys, each from 1 to its number; None for yes and no."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What customers are asked about a promise once it is settled. `sample` is the share that is asked, from 0 to 1."""

    ask: Text
    scale: Scale = "yes_no"
    sample: float = 1.0


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for a moment."""

    id: str
    title: str
    email: str | None = None
