"""The example phrases of a map, as its author wrote them: what is learnt, before anything is learnt."""

from dataclasses import dataclass
from typing import Literal

from runtime.core.journey import JourneyMap
from runtime.understanding.words import fold

Kind = Literal["journey", "not_offered"]


@dataclass(frozen=True, slots=True)
class Example:
    """A phrase of an author, and what it begins: a journey on these channels, or a sentence on all."""

    text: str
    kind: Kind
    id: str
    channels: tuple[str, ...] | None = None


def examples_of(journeys: JourneyMap) -> tuple[Example, ...]:
    """All example phrases of a map, in every language; each wording once for each thing that it begins."""
    found = [
        Example(phrase, "journey", journey.id, journey.channels)
        for journey in journeys.journeys.values()
        for phrases in journey.starts.when.values()
        for phrase in phrases
    ]
    found += [
        Example(phrase, "not_offered", refused.id)
        for refused in journeys.not_offered.values()
        for phrases in refused.when.values()
        for phrase in phrases
    ]
    return tuple({(fold(one.text), one.kind, one.id): one for one in found if fold(one.text)}.values())
