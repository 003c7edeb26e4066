"""One command on its way to Redis, and what its answer means."""

import asyncio
from dataclasses import dataclass
from typing import Any

from redis import exceptions as redis_errors

from runtime.ports import StoreError, StoreUnavailable
from runtime.store.redis_address import Place
from runtime.store.redis_scripts import Script

Word = str | bytes | int

_LATER = (
    redis_errors.ReadOnlyError, redis_errors.ClusterDownError, redis_errors.MasterDownError,
    redis_errors.TryAgainError, redis_errors.SlotNotCoveredError,
)  # fmt: skip
_LATER_WORDS = ("NOREPLICAS", "UNBLOCKED", "BUSY ", "LOADING", "NOTBUSY", "FAILOVER")


@dataclass(slots=True, eq=False)
class Command:
    """`key` decides where it goes. Every step may be repeated: it names what it does, and is done once."""

    key: str
    words: tuple[Word, ...]
    answer: "asyncio.Future[Any]"
    deadline: float
    script: Script | None = None
    is_write: bool = False
    is_whole: bool = False
    asked: Place | None = None

    def packed(self) -> tuple[Word, ...]:
        """The words as Redis gets them."""
        if self.script is None:
            return self.words
        if self.is_whole:
            return ("EVAL", self.script.text, 1, self.key, *self.words)
        return ("EVALSHA", self.script.digest, 1, self.key, *self.words)

    def give(self, result: Any) -> None:
        """The answer is there."""
        if not self.answer.done():
            self.answer.set_result(result)

    def refuse(self, error: StoreError) -> None:
        """There is none."""
        if not self.answer.done():
            self.answer.set_exception(error)


def must_repeat(command: Command, error: redis_errors.RedisError) -> bool:
    """Whether the command was provably not done, and may be done later or elsewhere; notes where."""
    if isinstance(error, redis_errors.NoScriptError):
        command.is_whole = True
        return True
    if isinstance(error, redis_errors.AskError):
        command.asked = (error.host, error.port)
        return True
    return isinstance(error, (redis_errors.MovedError, *_LATER)) or str(error).startswith(_LATER_WORDS)


def refusal(error: redis_errors.RedisError) -> StoreError:
    """An answer of Redis as one of our errors, in words for the operator."""
    text = str(error)
    if isinstance(error, redis_errors.OutOfMemoryError):
        return StoreUnavailable("Redis has no memory left: raise maxmemory, or forget what is old")
    if text.startswith("MISCONF"):
        return StoreUnavailable("Redis cannot write to its disk, so it takes no writes")
    if isinstance(error, redis_errors.AuthenticationError | redis_errors.NoPermissionError) or "NOAUTH" in text:
        return StoreUnavailable(f"Redis refuses this user: {text}")
    return StoreError(f"Redis: {text}")
