"""How many conversations are where now, and which versions they follow."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from runtime.clock import Clock
from runtime.loading.library import IDLE, LOAD, VERSION, WITHDRAWN, Library
from runtime.ports import Store
from runtime.wire import read_json

FRESH = timedelta(seconds=2)  # a count this old is shown again, however many pages are open
RESTS = 20  # times as long as a count took, until the next one: counting takes a twentieth of the time at most


@dataclass(frozen=True, slots=True)
class Counts:
    """Conversations under way by journey and state."""

    by_state: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def of(self, journey: str) -> int:
        """How many are in a journey."""
        return sum(self.by_state.get(journey, {}).values())


class Living:
    """Counts, not more often than is good for the service."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._counts = Counts()
        self._good_until: datetime | None = None

    async def counts(self) -> Counts:
        """The conversations under way, as of a few seconds ago at most."""
        began = self._clock.now()
        if self._good_until is None or began >= self._good_until:
            self._counts = await self._count()
            now = self._clock.now()
            self._good_until = now + max(FRESH, (now - began) * RESTS)
        return self._counts

    async def _count(self) -> Counts:
        counted: dict[str, Counter[str]] = {}
        for at, count in (await self._store.whereabouts()).items():
            counted.setdefault(at.journey, Counter())[at.state] += count
        return Counts(counted)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a journey.

    `status` is serves, draining, withdrawn or drained; `load` is the first it served in.
    """

    hash: str
    status: str
    live: int
    load: int | None
    since: str | None


async def versions(store: Store, library: Library, journey: str) -> Sequence[VersionRow]:
    """The versions of a journey that are kept, the latest first."""
    bodies = {
        document.key: read_json(document.body)
        for document in await store.documents(VERSION)
        if document.body is not None
    }
    kept = {hash_: body for hash_, body in bodies.items() if body["journey"] == journey}
    first = await _first_loads(store, journey)
    living = await store.living(tuple(kept))
    serving = library.current.journeys.get(journey)
    made = [
        VersionRow(
            hash_, _status(hash_ == (serving.hash if serving else None), living.get(hash_, 0), body),
            living.get(hash_, 0), first.get(hash_), body.get(WITHDRAWN) or body.get(IDLE),
        )
        for hash_, body in kept.items()
    ]  # fmt: skip
    return sorted(made, key=lambda one: (one.status != "serves", -(one.load or 0)))


def _status(serves: bool, live: int, body: Mapping[str, Any]) -> str:
    if serves:
        return "serves"
    if body.get(WITHDRAWN):
        return "withdrawn"
    return "draining" if live else "drained"


async def _first_loads(store: Store, journey: str) -> dict[str, int]:
    first: dict[str, int] = {}
    for document in await store.documents(LOAD):
        served = read_json(document.body or b"{}").get("served", {}).get(journey, {})
        for load, hash_ in served.items():
            first[hash_] = min(int(load), first.get(hash_, int(load)))
    return first
