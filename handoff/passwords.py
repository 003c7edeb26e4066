"""Passwords: kept as Argon2id, checked away from the event loop, few at a time."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from runtime import limits
from runtime.clock import new_secret
from runtime.core.errors import HandrailError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's first choice for Argon2id, 2026: 19 MiB, two passes, one lane."""


class Busy(HandrailError):
    """Too many sign-ins wait at once; come back in a moment."""


class Passwords:
    """Hashes and checks passwords."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(limits.SIGN_IN_CHECKS)
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """The hash under which a password is kept."""
        async with self._free:
            return await asyncio.to_thread(_HASHER.hash, password)

    async def fits(self, password: str, known: str | None) -> bool:
        """Whether it is the password of that hash; `known` is None where there is no member. Raises Busy."""
        if self._waiting >= limits.SIGN_IN_QUEUE:
            raise Busy
        self._waiting += 1
        try:
            async with self._free:
                return await asyncio.to_thread(_fits, password, known)
        finally:
            self._waiting -= 1


@cache
def _nobody() -> str:
    """A hash that is checked where there is no such member, so that the answer takes as long."""
    return _HASHER.hash(new_secret())


def _fits(password: str, known: str | None) -> bool:
    try:
        return _HASHER.verify(_nobody() if known is None else known, password) and known is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
