"""The loop that teaches each new map beside the event loop: the letters at once, the meaning with the encoder."""

import asyncio
from collections.abc import Callable

import structlog

from runtime import limits
from runtime.core.journey import JourneyMap
from runtime.understanding.examples.school import School

_log = structlog.get_logger()


class Teaching:
    """Looks for a new map, or an encoder that was installed, once a second; that costs nothing where there is none."""

    def __init__(self, school: School, journeys: Callable[[], JourneyMap]) -> None:
        self._school = school
        self._journeys = journeys
        self._told: tuple[JourneyMap, str] | None = None

    async def run(self) -> None:
        """Teach until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(limits.POLL_SECONDS)

    async def look(self) -> None:
        """Teach what is new, if anything is."""
        journeys = self._journeys()
        if not self._school.has_examples(journeys):
            return
        if self._told is None or self._told[0] is not journeys or self._told[1] == "letters":
            await self._teach(journeys)

    async def _teach(self, journeys: JourneyMap) -> None:
        try:
            await asyncio.to_thread(self._school.teach, journeys)
            taught = await asyncio.to_thread(self._school.teach_meaning, journeys)
        except Exception:
            self._told = (journeys, "failed")  # rules alone serve this map
            _log.exception("understanding.not_taught", load=journeys.load)
            return
        told = (journeys, "letters" if taught.encoder is None else "meaning")
        if told != self._told:
            _log.info("understanding.taught", load=journeys.load, examples=len(taught.examples), by=told[1])
        self._told = told
