"""Where customers stand now and what they wrote lately, counted, without a word that tells who they are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from authoring.page.understood import words_of
from authoring.page.unmatched import events_since
from runtime.core.adopting import fate_of
from runtime.core.journey import JourneyMap
from runtime.core.whereabouts import Whereabouts
from runtime.ports import Store

DAYS = timedelta(days=30)  # of messages that are looked at
EVENTS = 200_000  # of those days that are looked through
TEXTS = 500  # different ones that are told, those that came most often
OFTEN = 3  # times that a message came, at least: once may be anything, and may be somebody's own
_KINDS = ("answer.not_understood", "contact.unmatched")


@dataclass(frozen=True, slots=True)
class Standing:
    """Conversations that rest at one place, know the same and would fare alike under the map that is looked at.

    `fate` and `to` are as in `Fate`; `known` names the data that they have, `promises` the moments that are open.
    """

    journey: str
    version: str
    state: str
    with_people: bool
    known: tuple[str, ...]
    promises: tuple[str, ...]
    fate: str
    to: str | None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that fitted nothing, and how often it came; where no journey ran, `journey` and `state` are None."""

    journey: str | None
    state: str | None
    language: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it, as of one look."""

    standing: tuple[Standing, ...] = ()
    heard: tuple[Heard, ...] = ()

    @property
    def live(self) -> int:
        """How many conversations there are."""
        return sum(one.count for one in self.standing)

    def json(self) -> dict[str, Any]:
        """As JSON values."""
        return {"standing": [asdict(one) for one in self.standing], "heard": [asdict(one) for one in self.heard]}

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Facts":
        """From JSON values. Raises KeyError and TypeError for others."""
        standing = [
            Standing(**{**one, "known": tuple(one["known"]), "promises": tuple(one["promises"])})
            for one in written["standing"]
        ]
        return cls(tuple(standing), tuple(Heard(**one) for one in written["heard"]))


async def look(store: Store, known: JourneyMap, new: JourneyMap, now: datetime) -> Facts:
    """Count. `known` has the versions that conversations follow, `new` is the map that is looked at."""
    return Facts(await _standing(store, known, new), await _heard(store, new, now - DAYS))


async def _standing(store: Store, known: JourneyMap, new: JourneyMap) -> tuple[Standing, ...]:
    counts: Counter[Standing] = Counter()
    for at, count in (await store.whereabouts()).items():
        if not at.test:
            counts[_place(known, new, at)] += count
    return tuple(Standing(**{**asdict(one), "count": count}) for one, count in sorted(counts.items(), key=_order))


def _order(one: tuple[Standing, int]) -> tuple[str, ...]:
    place = one[0]
    return place.journey, place.state, place.version, *place.known


def _place(known: JourneyMap, new: JourneyMap, at: Whereabouts) -> Standing:
    fate = fate_of(known, at, new.journeys.get(at.journey))
    return Standing(
        journey=at.journey, version=at.version, state=at.state, with_people=at.with_people, known=at.known,
        promises=at.moments, fate=fate.what, to=fate.to,
    )  # fmt: skip


async def _heard(store: Store, journeys: JourneyMap, since: datetime) -> tuple[Heard, ...]:
    counts: Counter[tuple[str | None, str | None, str, str]] = Counter()
    first: dict[tuple[str | None, str | None, str, str], str] = {}
    for event in await events_since(store, since, EVENTS, _KINDS):
        fields = event.fields
        text = await words_of(store, event) if not fields.get("test") else None
        if text is None:
            continue
        at_start = event.event == "contact.unmatched"
        key = (
            None if at_start else str(fields.get("journey")), None if at_start else str(fields.get("state")),
            str(fields.get("language") or journeys.languages[0]), text.casefold().strip(" .!?,"),
        )  # fmt: skip
        counts[key] += 1
        first.setdefault(key, text)
    return tuple(Heard(*key[:3], first[key], count) for key, count in counts.most_common(TEXTS) if count >= OFTEN)
