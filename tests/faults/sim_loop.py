"""An event loop whose time is virtual and whose order comes from a seed: days pass in a moment, each run the same."""

import asyncio
import random
import selectors
from datetime import UTC, datetime, timedelta
from typing import Any

BEGIN = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


class _NothingComes(selectors.DefaultSelector):  # type: ignore[misc,valid-type]
    """Nothing comes from outside: instead of waiting, time moves on."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        """Let the time pass that would have been waited."""
        if timeout is None:
            raise RuntimeError("everything waits, and nothing will ever happen")
        self.now += max(timeout, 0.0)
        return []


class SimLoop(asyncio.SelectorEventLoop):
    """What is ready runs in an order drawn from the seed."""

    def __init__(self, seed: int) -> None:
        self._outside = _NothingComes()
        super().__init__(self._outside)
        self.chance = random.Random(seed)
        self.set_exception_handler(lambda _loop, _told: None)  # what the actors break with is told by them

    def time(self) -> float:
        """Virtual seconds."""
        return self._outside.now

    def _run_once(self) -> None:
        ready: Any = self._ready  # type: ignore[attr-defined]
        if len(ready) > 1:
            waiting = list(ready)
            self.chance.shuffle(waiting)
            ready.clear()
            ready.extend(waiting)
        super()._run_once()  # type: ignore[misc]


class SimClock:
    """The wall clock of a simulation."""

    def __init__(self, loop: SimLoop) -> None:
        self._loop = loop

    def now(self) -> datetime:
        """The beginning, and the seconds since."""
        return BEGIN + timedelta(seconds=self._loop.time())
