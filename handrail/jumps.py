"""Tells the operator when the machine's clock was set while we serve."""

import asyncio
from datetime import timedelta

import structlog

from runtime.clock import SystemClock

log = structlog.get_logger()

LOOK_SECONDS = 10.0
LEAST = timedelta(seconds=5)  # less is set right within seconds, and nobody need know


class Jumps:
    """Looks at the clock now and then."""

    def __init__(self, clock: SystemClock) -> None:
        self._clock = clock
        self._told = timedelta(0)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Tell of a jump that is new."""
        jump = self._clock.jump
        if abs(jump) < LEAST:
            self._told = timedelta(0)
        elif abs(jump) > abs(self._told) or (jump > timedelta(0)) != (self._told > timedelta(0)):
            log.warning("clock.jumped", seconds=round(jump.total_seconds(), 1))
            self._told = jump
