"""Asking about promises that were settled: a sample of them, whatever came of them, inside hours and budget.

Read from the store's moment events, in their order. A question is a request for outreach with the moment's own id, so
that it is asked once, counted like every other contact, and refused where a customer must not be written to.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from channels.outreach.asked import Answer, Asked, Survey
from runtime.clock import Clock, Ids
from runtime.core.conversation import MomentEvent
from runtime.core.journey import JourneyMap
from runtime.core.records import Commit, Document
from runtime.ports import Store
from runtime.waking import again_and_again
from runtime.wire import read_json, write_json

log = structlog.get_logger()

KIND = "surveys"
BATCH = 500  # events read at once
POLL_SECONDS = 1.0
FRESH = timedelta(hours=2)  # after the outcome; what is asked later is asked of somebody who has forgotten
UNASKED = ("opted_out", "withdrawn")  # outcomes after which nobody wants to hear from us

Ask = Callable[[Asked], Awaitable[Answer | None]]


class Surveys:
    """Asks customers. One for all processes that share a store."""

    def __init__(
        self, *, store: Store, clock: Clock, journeys: Callable[[], JourneyMap], ask: Ask
    ) -> None:  # fmt: skip
        self._store = store
        self._clock = clock
        self._ids = Ids(clock)
        self._journeys = journeys
        self._ask = ask
        self._wake = asyncio.Event()
        self._version = self._cursor = 0

    async def run(self) -> None:
        """Ask until cancelled."""
        still = self._store.listen(self._heard)
        try:
            await again_and_again(self.look, self._wake, POLL_SECONDS, "surveys.waiting")
        finally:
            still()

    def _heard(self, commit: Commit) -> None:
        if commit.moments:
            self._wake.set()

    async def look(self) -> None:
        """Ask about what was settled since the last look."""
        if self._version == 0:
            await self._start()
        while new := await self._store.moments(self._cursor, BATCH):
            wanted = [asked for _, _, event in new if (asked := self._question(event)) is not None]
            for asked in wanted:
                await self._ask(asked)
            cursor = new[-1][0]
            document = Document(KIND, "cursor", self._version + 1, write_json({"cursor": cursor}))
            await self._store.change(self._ids.new("su-"), [document])
            self._version, self._cursor = document.version, cursor

    async def _start(self) -> None:
        """Take up where the last one stopped; the first one begins where the outcome log is."""
        found = await self._store.document(KIND, "cursor")
        if found is not None and found.body is not None:
            self._version, self._cursor = found.version, read_json(found.body)["cursor"]
        elif (written := await self._store.document("cursor", "outcome_log")) is not None:
            self._cursor = int(written.body or b"0")

    def _question(self, event: MomentEvent) -> Asked | None:
        fields = event.fields
        name, moment, instance = (str(fields.get(one)) for one in ("journey", "moment", "instance"))
        journey = self._journeys().versions.get(str(fields.get("version_hash")))
        known = journey.moments.get(moment) if journey is not None else None
        if event.event != "moment.outcome" or known is None or known.survey is None or journey is None:
            return None
        if fields.get("test") or fields["outcome"] in UNASKED or self._clock.now() - event.at > FRESH:
            return None
        if drawn(instance) >= known.survey.sample:
            return None
        return Asked(
            id=f"survey:{instance}", journey=name, reason="survey", expires=event.at + FRESH,
            conversation=event.conversation, survey=Survey(journey.hash, moment, instance),
        )  # fmt: skip


def drawn(instance: str) -> float:
    """A number from 0 to 1 for a moment: the same each time, and fair over all moments, whatever came of them."""
    return int.from_bytes(hashlib.sha256(instance.encode()).digest()[:8]) / 2**64
