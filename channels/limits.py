"""How much one sender may ask of the channels: the rates, each with its reason, and the buckets that hold them."""

from collections.abc import Hashable
from dataclasses import dataclass

from runtime.clock import Clock


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `per_second`."""

    per_second: float
    burst: int


MESSAGES = Rate(5, 20)  # of one conversation: faster than anybody types, enough for a reconnect that sends all again
SESSIONS = Rate(30 / 3600, 30)  # of one address: a household, not a script that fills the store
HELLOS = Rate(10 / 60, 10)  # of one address: reconnects of a bad line, not a flood of sockets
GUESSES = Rate(10 / 60, 10)  # wrong tokens of one address over HTTP: a stale page, not a search
FRAMES = Rate(50, 200)  # of every type, of one conversation: more is no widget

KEPT_BUCKETS = 4_096  # before full buckets are dropped, so that a million addresses cost nothing


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


class Buckets:
    """Token buckets of one rate, one for each key. A bucket that is full again is forgotten."""

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: dict[Hashable, _Bucket] = {}
        self._forget_above = KEPT_BUCKETS

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: Hashable) -> float:
        """Take one token. Gives 0.0 when there was one, else the seconds until there is."""
        now = self._clock.now().timestamp()
        bucket = self._buckets.get(key)
        if bucket is None:
            self._forget(now)
            bucket = self._buckets[key] = _Bucket(self._rate.burst, now)
        bucket.level = self._level(bucket, now)
        bucket.at = now
        if bucket.level < 1:
            return (1 - bucket.level) / self._rate.per_second
        bucket.level -= 1
        return 0.0

    def _level(self, bucket: _Bucket, now: float) -> float:
        return min(self._rate.burst, bucket.level + (now - bucket.at) * self._rate.per_second)

    def _forget(self, now: float) -> None:
        if len(self._buckets) < self._forget_above:
            return
        burst = self._rate.burst
        self._buckets = {key: each for key, each in self._buckets.items() if self._level(each, now) < burst}
        self._forget_above = max(KEPT_BUCKETS, 2 * len(self._buckets))
