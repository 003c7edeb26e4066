"""Time, ids and randomness.

The one module that may ask the machine for them, so that runs can be repeated from a seed.
"""

import os
import secrets
import time
from base64 import b32hexencode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Protocol


class Clock(Protocol):
    """Gives the time. `now` is aware, in UTC, and never goes backwards."""

    def now(self) -> datetime:
        """The present moment."""
        ...


class SystemClock:
    """The machine's clock, without its jumps.

    When the machine's clock is set, this one goes there gradually, half as fast or twice as fast as time passes. So an
    hour that was set by mistake and set back again makes no timer of customers fire, and none stand still. What passed
    while the machine slept has passed; a process that starts takes the machine's clock as it is.
    """

    def __init__(
        self, wall: Callable[[], datetime] | None = None, steady: Callable[[], float] | None = None
    ) -> None:  # fmt: skip
        """`wall` is the machine's clock; `steady` counts seconds that no setting of a clock changes."""
        self._wall = wall or machine_clock
        self._steady = steady or _steady
        self._off = timedelta(0)
        self._at = self._steady()
        self._last = self._wall()
        self._is_tuned = False

    def now(self) -> datetime:
        """The present moment, in UTC, at least the last one given."""
        at = self._steady()
        passed, self._at = timedelta(seconds=at - self._at), at
        jump = self._wall() + self._off - (self._last + passed)
        self._last += passed + min(max(jump, -passed / 2), passed)
        return self._last

    def tune(self, true: datetime) -> None:
        """Go by another clock, which shows `true` just now: that of a store which several machines share.

        The first time at once, whatever was shown before, for nothing was done by it yet; then gradually.
        """
        self._off = true - self._wall()
        if not self._is_tuned:
            self._is_tuned = True
            self._last, self._at = true, self._steady()

    @property
    def jump(self) -> timedelta:
        """How far the machine's clock is ahead of this one."""
        return self._wall() + self._off - self.now()


def machine_clock() -> datetime:
    """What the machine shows, in UTC; it may be set forwards and back."""
    return datetime.now(UTC)


def _steady() -> float:
    """Seconds that no setting of a clock changes; those in which the machine slept count, where it can tell."""
    return time.clock_gettime(_STEADY)


_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class _Bits:
    """Random bits of the operating system, fetched many at a time: each asking is a call into the kernel."""

    def __init__(self) -> None:
        self._bytes = b""
        self._at = 0

    def __call__(self, count: int) -> int:
        """That many bits; no two callers get the same."""
        size = (count + 7) // 8
        if self._at + size > len(self._bytes):
            self._bytes, self._at = os.urandom(max(_FETCHED, size)), 0
        some = self._bytes[self._at : self._at + size]
        self._at += size
        return int.from_bytes(some) >> (8 * size - count)


_FETCHED = 4_096  # bytes at a time


def _base32(number: int, bits: int) -> str:
    """A number as digits and letters that sort as the number does (RFC 4648 §7); `bits` is a multiple of 40."""
    return b32hexencode(number.to_bytes(bits // 8)).decode().lower()


class Ids:
    """Makes ids that sort by the time they were made. `bits` gives that many random bits (tests give a seeded one)."""

    def __init__(self, clock: Clock, bits: Callable[[int], int] | None = None) -> None:
        self._clock = clock
        self._bits = bits or _Bits()
        self._last = 0

    def new(self, prefix: str = "") -> str:
        """An id like `t-0034pnk5t2c1...`: milliseconds, then 72 random bits; rising even within a millisecond."""
        stamp = int(self._clock.now().timestamp() * 1000) << 72 | self._bits(72)
        self._last = max(stamp, self._last + 1)
        return prefix + _base32(self._last, 120)

    def short(self) -> str:
        """Eight random characters, for the ids of conversations."""
        return _base32(self._bits(40), 40)


def new_secret(bytes_: int = 32) -> str:
    """A secret that nobody can guess, safe in a URL."""
    return secrets.token_urlsafe(bytes_)


def new_code(digits: int = 6) -> str:
    """A number that nobody can foresee, to be read and typed."""
    return f"{secrets.randbelow(10**digits):0{digits}}"


def jitter() -> float:
    """A number from 0 to 1, so that many who wait do not come back at the same moment."""
    return secrets.randbits(32) / 0xFFFF_FFFF


Chance = Random
"""Randomness from a seed, so that a simulation can be repeated."""
