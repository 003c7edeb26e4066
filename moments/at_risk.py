"""Promises that are open now, the most urgent first: the only figures that can still change an experience.

The store's listener keeps them up to date between two looks through all conversations under way. The looks find what
other processes wrote, and what a lost hint left behind.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from runtime import limits
from runtime.clock import Clock
from runtime.core.conversation import Conversation
from runtime.core.records import Commit
from runtime.ports import Store
from runtime.worker import Journeys

AGAIN = timedelta(seconds=60)  # between two looks through everything
RISKY = 0.5  # of its time is over: it is shown


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """One moment that is open and has a deadline."""

    conversation: str
    journey: str
    promise: str
    owner: str
    words: str
    must_keep: bool
    began_at: datetime
    due_at: datetime
    state: str
    holder: str

    def is_risky(self, now: datetime) -> bool:
        """Whether much of its time is over."""
        return now >= self.began_at + (self.due_at - self.began_at) * RISKY


class AtRisk:
    """Knows every open promise of the store."""

    def __init__(self, store: Store, clock: Clock, journeys: Journeys) -> None:
        self._store = store
        self._clock = clock
        self._journeys = journeys
        self._open: dict[str, tuple[OpenPromise, ...]] = {}
        self._looked_at: datetime | None = None
        store.listen(self._heard)

    def _heard(self, commit: Commit) -> None:
        if self._looked_at is not None:
            self._keep(commit.conversation)

    def _keep(self, conversation: Conversation) -> None:
        found = tuple(self._promises(conversation))
        if found:
            self._open[conversation.id] = found
        else:
            self._open.pop(conversation.id, None)

    async def now(self, owner: str | None = None) -> tuple[list[OpenPromise], int]:
        """Those at risk, the first due first; and how many promises are open in all. Of one owner, or of everybody."""
        now = self._clock.now()
        if self._looked_at is None or now - self._looked_at > AGAIN:
            self._looked_at = now
            await self._look()
        every = [one for promises in self._open.values() for one in promises if owner in (None, one.owner)]
        risky = sorted((one for one in every if one.is_risky(now)), key=lambda one: (not one.must_keep, one.due_at))
        return risky, len(every)

    async def _look(self) -> None:
        seen: set[str] = set()
        after: str | None = ""
        while after is not None:
            page = await self._store.following(limits.BATCH, after)
            for _, conversation in page:
                seen.add(conversation.id)
                self._keep(conversation)
            after = page[-1][0] if page else None
        for gone in [name for name in self._open if name not in seen]:
            current = await self._store.conversation(gone)
            if current is None or current.run is None:
                self._open.pop(gone, None)

    def _promises(self, conversation: Conversation) -> Iterator[OpenPromise]:
        run = conversation.run
        if conversation.test:
            return
        while run is not None:
            journey = self._journeys.current.versions.get(run.version)
            for moment in run.moments:
                known = journey.moments.get(moment.id) if journey is not None else None
                if moment.due_at is not None and known is not None:
                    yield OpenPromise(
                        conversation.id, run.journey, f"{run.journey}.{moment.id}", known.owner, known.promise,
                        known.must_keep, moment.began_at, moment.due_at, run.state, conversation.owner,
                    )  # fmt: skip
            run = run.caller
