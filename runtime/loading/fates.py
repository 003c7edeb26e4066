"""What a map would do to the conversations that are under way, counted before it is published."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from runtime.core.adopting import Fate, fate_of
from runtime.core.journey import JourneyMap
from runtime.ports import Store

_WORDS = {
    "goes_on": ("goes on", "go on"),
    "moves": ("moves", "move"),
    "stays": ("stays", "stay"),
    "to_a_person": ("goes to a person", "go to a person"),
}
"""For each fate: what one conversation does, and what several do."""


class Spot(NamedTuple):
    """Where conversations are: in a state of one version of a journey."""

    journey: str
    version: str
    state: str


@dataclass(frozen=True, slots=True)
class Fates:
    """How many conversations are where, and what would become of them."""

    counts: Mapping[Spot, Mapping[Fate, int]]

    @property
    def live(self) -> int:
        """How many there are in all."""
        return sum(sum(fates.values()) for fates in self.counts.values())

    @property
    def by_fate(self) -> Mapping[str, int]:
        """How many share each fate, all of them by name."""
        total = Counter({name: 0 for name in _WORDS})
        for fates in self.counts.values():
            for fate, count in fates.items():
                total[fate.what] += count
        return total

    def sentence(self) -> str:
        """Like `41 live: 28 go on, 12 move, 1 stays`."""
        told = [told_of(name, count) for name, count in self.by_fate.items() if count]
        return f"{self.live} live" + (f": {', '.join(told)}" if told else "")

    def rows(self) -> Sequence[Mapping[str, object]]:
        """The table as JSON values, by journey, version and state."""
        return [
            {**spot._asdict(), "fate": fate.what, "to": fate.to if fate.what == "moves" else None, "count": count}
            for spot, fates in sorted(self.counts.items())
            for fate, count in sorted(fates.items(), key=lambda one: (one[0].what, one[0].to or ""))
        ]


def told_of(fate: str, count: int) -> str:
    """`12 move`, `1 moves`."""
    return f"{count} {_WORDS[fate][count != 1]}"


async def count_fates(store: Store, known: JourneyMap, new: JourneyMap) -> Fates:
    """Reckon it from where conversations are; `known` has the versions that they follow, `new` is the map to come."""
    counts: dict[Spot, Counter[Fate]] = {}
    for at, count in (await store.whereabouts()).items():
        fate = fate_of(known, at, new.journeys.get(at.journey))
        counts.setdefault(Spot(at.journey, at.version, at.state), Counter())[fate] += count
    return Fates(counts)
