"""How hard this process is pressed, and what it puts off then: early, cheaply, and told to whoever asks.

The order is fixed. First the desk's lists are not read again, then no new web conversations begin, then web messages
wait at the customer's side; each is told when to come again, and nothing of theirs is acknowledged. What staff do,
texts and reports of carriers are never refused: they are few, or nobody would bring them again.
"""

from asyncio import get_running_loop, sleep
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from runtime import limits
from runtime.clock import jitter

What = Literal["list", "new", "message"]

_LAGS = 40  # of the last seconds, for what is usual now
_LEVELS: tuple[What, ...] = ("list", "new", "message")


class Pressure:
    """Measures how late the event loop is, and bounds the web turns under way by that.

    The bound moves: while the loop is in time it grows, and when it is late it shrinks by as much. So work is let in at
    the pace at which it is done, on a fast machine and on a slow one, instead of all of it now and then nothing.

    A late loop alone puts nothing off: at the start, or with a neighbour on the machine, hardly anybody is being
    served, and to turn the first customer away would help nobody.
    """

    def __init__(self) -> None:
        self._lags: deque[float] = deque(maxlen=_LAGS)
        self._peaks: deque[int] = deque(maxlen=_LAGS)  # of turns under way at once, between two looks
        self._peak = 0
        self._turns = 0
        self._most = float(limits.TURNS_MOST)
        self.put_off: dict[What, int] = dict.fromkeys(_LEVELS, 0)

    async def run(self) -> None:
        """Measure until cancelled."""
        loop = get_running_loop()
        pause = limits.LAG_LOOKS.total_seconds()
        while True:
            began = loop.time()
            await sleep(pause)
            self.late(loop.time() - began - pause)

    def late(self, seconds: float) -> None:
        """The loop came back so much later than it should."""
        self._lags.append(max(seconds, 0.0))
        self._peaks.append(self._peak)
        self._peak = self._turns
        wanted = limits.LAG_WANTED.total_seconds()
        if seconds <= wanted:
            self._most = min(self._most + limits.TURNS_MORE, limits.TURNS_MOST)
        else:
            self._most = max(min(self._most, self._turns) * max(wanted / seconds, 0.5), limits.TURNS_LEAST)

    @property
    def lag(self) -> float:
        """What nineteen of twenty turns of the loop were late at most, of late (seconds)."""
        lags = sorted(self._lags)
        return lags[int(len(lags) * 0.95) - 1] if len(lags) > 1 else 0.0

    @property
    def level(self) -> int:
        """0: all is taken; 1: no lists; 2: no new conversations; 3: no web messages."""
        if self._turns >= int(self._most):
            return len(_LEVELS)
        is_busy = max((self._peak, *self._peaks)) >= limits.TURNS_BUSY
        lag = self.lag if is_busy else 0.0
        return sum(
            lag > step.total_seconds() or self._turns >= share * self._most
            for step, share in zip(limits.LAG_STEPS, limits.TURN_STEPS, strict=True)
        )

    def wait(self, what: What) -> float:
        """0.0 when it is taken, else the seconds after which to ask again: not all at the same moment."""
        if self.level <= _LEVELS.index(what):
            return 0.0
        self.put_off[what] += 1
        return limits.COME_AGAIN.total_seconds() * (0.5 + jitter())

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A web turn is under way."""
        self._turns += 1
        self._peak = max(self._peak, self._turns)
        try:
            yield
        finally:
            self._turns -= 1
