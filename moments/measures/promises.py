"""What the map says of each promise: its words, its owner, what it is reckoned by. Figures stand without it, too."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from runtime.core.journey import JourneyMap
from runtime.limits import CONFIRMED


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise as it is made now."""

    id: str
    words: str
    owner: str
    category: str
    must_keep: bool
    stage: str = ""
    value: str | None = None
    confirmed: str | None = None
    confirmed_on: date | None = None

    def is_confirmed(self, today: date) -> bool:
        """Whether the map says that customers confirmed it, not too long ago."""
        return self.confirmed_on is not None and today - self.confirmed_on <= CONFIRMED


@dataclass(frozen=True, slots=True)
class Promises:
    """All promises of the map that serves, with the names of owners, stages and profile fields."""

    known: Mapping[str, Promise] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()

    @classmethod
    def of(cls, journeys: JourneyMap) -> "Promises":
        """Those of a map."""
        known = {
            f"{journey.id}.{moment.id}": Promise(
                f"{journey.id}.{moment.id}",
                moment.promise,
                moment.owner,
                moment.category,
                moment.must_keep,
                moment.stage,
                moment.value,
                moment.confirmed,
                moment.confirmed_on,
            )
            for journey in journeys.journeys.values()
            for moment in journey.moments.values()
        }
        return cls(
            known=known,
            owners={owner.id: owner.title for owner in journeys.owners.values()},
            stages=journeys.stages,
            groups=tuple(name for name, one in journeys.customer.items() if one.sensitive is None),
        )

    def within(self, only: Mapping[str, str]) -> Mapping[str, Promise]:
        """Those that fit the filters of a reader, as far as filters are of promises."""

        def fits(one: Promise) -> bool:
            of = {
                "moment": one.id, "journey": one.id.partition(".")[0], "owner": one.owner, "stage": one.stage,
                "category": one.category, "value": one.value,
            }  # fmt: skip
            return all(of.get(name, wanted) == wanted for name, wanted in only.items())

        return {name: one for name, one in self.known.items() if fits(one)}

    def words(self, promise: str) -> str:
        """The promise in the customer's words, or its id where the map has it no more."""
        known = self.known.get(promise)
        return known.words if known is not None else promise
