"""Time, ids and randomness.

The one module that may ask the machine for them, so that runs can be repeated from a seed.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no letters that look like digits


class Clock(Protocol):
    """Gives the time. `now` is aware, in UTC, and never goes backwards."""

    def now(self) -> datetime:
        """The present moment."""
        ...


class SystemClock:
    """The machine's clock, held back when it is set backwards."""

    def __init__(self) -> None:
        self._last = datetime.now(UTC)

    def now(self) -> datetime:
        """The present moment, in UTC, at least the last one given."""
        self._last = max(self._last, datetime.now(UTC))
        return self._last


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


class Ids:
    """Makes ids that sort by the time they were made. `bits` gives that many random bits (tests give a seeded one)."""

    def __init__(self, clock: Clock, bits: Callable[[int], int] = secrets.randbits) -> None:
        self._clock = clock
        self._bits = bits
        self._last = 0

    def new(self, prefix: str = "") -> str:
        """An id like `t-01kakd4x7m9q...`: milliseconds, then random; rising even within a millisecond."""
        stamp = int(self._clock.now().timestamp() * 1000) << 60 | self._bits(60)
        self._last = max(stamp, self._last + 1)
        return f"{prefix}{_base32(self._last, 21)}"

    def short(self) -> str:
        """Eight random characters, for the ids of conversations."""
        return _base32(self._bits(40), 8)


def new_secret(bytes_: int = 32) -> str:
    """A secret that nobody can guess, safe in a URL."""
    return secrets.token_urlsafe(bytes_)


def jitter() -> float:
    """A number from 0 to 1, so that many who wait do not come back at the same moment."""
    return secrets.randbits(32) / 0xFFFF_FFFF
