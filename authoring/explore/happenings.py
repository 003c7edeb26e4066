"""What may happen to a conversation that rests: every class of events, each with one that stands for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from authoring.rehearsal import START
from runtime.core.conversation import Conversation
from runtime.core.events import Event
from runtime.core.journey import JourneyMap
from runtime.core.values import Value

Plan = Literal["planned", "failing", "built_in", "staff"]

Done = tuple[str, object, Mapping[str, Value]]
"""What is done, for telling it again: `customer`, `timer`, `answers`, `staff_moves` ...; what; with which values."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One class of events at one place. `events` makes them from the conversation at rest.

    `outcomes` are the ways on that they may take (None: any). What is tried `once` is tried only the first time that a
    walk comes to a state; where it leads is only followed if `follows`. `exact` ones need all that the conversation
    remembers. `onto` puts the conversation where the events apply: into a journey that was called, or to the last try.
    """

    id: str
    words: str
    events: Callable[[Conversation], Sequence[Event]]
    plan: Plan
    done: tuple[Done, ...] = ()
    outcomes: tuple[str, ...] | None = ()
    once: bool = False
    follows: bool = True
    exact: bool = False
    at: datetime = START
    onto: Callable[[Conversation], Conversation] | None = None
    inner: "tuple[Happening, ...]" = ()


def said(text: str) -> Done:
    """The customer writes it."""
    return "customer", text, {}


@dataclass(frozen=True, slots=True)
class Ending:
    """One way in which a journey that is called may end: the conversation just before, and what then happens."""

    named: str
    before: Conversation
    happening: Happening
    way: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a walk through one journey needs to know of the rest of its map.

    `endings` are those of the journeys that it calls; `entries` the data with which others begin it, and `is_begun`
    says that it begins by itself, too. `exports` are the data that its callers read.
    """

    journeys: JourneyMap
    endings: Mapping[str, Sequence[Ending]] = field(default_factory=dict)
    entries: Sequence[frozenset[str]] = ()
    exports: frozenset[str] = frozenset()
    is_begun: bool = True

    @property
    def given(self) -> frozenset[str]:
        """The data that the journey always begins with."""
        return frozenset.intersection(*self.entries) if self.entries and not self.is_begun else frozenset()


WEEK = timedelta(days=7)
