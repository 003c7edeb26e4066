"""Exploring a map: each journey in its turn, those that are called before those that call them."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from authoring.check.subject import Subject
from authoring.explore.happenings import Ending, Surroundings
from authoring.explore.nodes import Bounds, Walked
from authoring.explore.walk import Read, Walk
from authoring.rehearsal import START
from runtime.core.conversation import Conversation
from runtime.core.journey import Become, CallJourney, Journey, JourneyMap
from runtime.core.reading import Reading
from runtime.ports import Understanding


@dataclass(frozen=True, slots=True)
class Explored:
    """What a walk through one journey met."""

    subject: Subject
    walk: Walk
    walked: Walked
    seconds: float


def explore(
    subjects: Sequence[Subject], understanding: Understanding, bounds: Bounds, *, wander: float = 0.0, seed: int = 1
) -> Iterator[Explored]:
    """Walk through every journey. `wander` is how long to go on at random through one that was not seen whole."""
    by_id = {subject.journey.id: subject for subject in subjects}
    endings: dict[str, Sequence[Ending]] = {}
    for name in _in_order(by_id):
        subject = by_id[name]
        journeys = subject.shared.journeys
        began = monotonic()
        walk = Walk(subject, _around(subject, by_id, endings), _reader(journeys, understanding))
        with undisturbed():
            walked = walk.run(bounds)
        if walked.cut and wander:
            walk.wander(seed, monotonic() + wander)
        endings[name] = tuple(walked.endings.values())
        yield Explored(subject, walk, walked, monotonic() - began)


@contextmanager
def undisturbed() -> Iterator[None]:
    """A walk makes many small things that stay, and the collector would look at them again and again, while it is told
    what was found too."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _reader(journeys: JourneyMap, understanding: Understanding) -> Read:
    def read(conversation: Conversation, text: str) -> Reading:
        return understanding.read(journeys, conversation, text, START)

    return read


def called(journey: Journey) -> dict[str, list[CallJourney | Become]]:
    """The journeys that one calls or becomes, with the states that do so."""
    found: dict[str, list[CallJourney | Become]] = {}
    for state in journey.states.values():
        if isinstance(state.kind, CallJourney | Become):
            found.setdefault(state.kind.journey, []).append(state.kind)
    return found


def _in_order(by_id: Mapping[str, Subject]) -> list[str]:
    """Those that are called first; of journeys that call one another, one has to be first."""
    order: list[str] = []
    begun: set[str] = set()

    def add(name: str) -> None:
        if name in begun or name not in by_id:
            return
        begun.add(name)
        for other, kinds in called(by_id[name].journey).items():
            if any(isinstance(kind, CallJourney) for kind in kinds):
                add(other)
        order.append(name)

    for name in by_id:
        add(name)
    return order


def _around(subject: Subject, by_id: Mapping[str, Subject], endings: Mapping[str, Sequence[Ending]]) -> Surroundings:
    journey, journeys = subject.journey, subject.shared.journeys
    entries: dict[frozenset[str], None] = {}
    exports: set[str] = set()
    for other in by_id.values():
        for kind in called(other.journey).get(journey.id, ()):
            entries[frozenset(name for name, _ in kind.arguments if name in journey.data)] = None
            if isinstance(kind, CallJourney):
                exports.update(theirs for _, theirs in kind.saves)
    starts = journey.starts
    by_itself = (
        bool(starts.when or starts.words or starts.events or starts.dates or journey.repairs)
        or journey.id == journeys.welcome
    )
    return Surroundings(
        journeys, endings, tuple(entries), frozenset(exports), is_begun=by_itself or not entries
    )  # fmt: skip
