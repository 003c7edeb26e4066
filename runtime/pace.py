"""How fast a sending number goes: one pace over all processes of a store, answers to customers first. Pure.

A text that must wait books its time behind those of its kind, and comes back then. It carries its booking itself, as
the time before which the outbox does not look at it again, so that any process may have it next and a number needs no
list of who waits. Where the number is behind, whoever comes back is shifted by as much, and the order stays.
lua/pace.lua says the same for Redis. Times are microseconds since 1970.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

SLACK = 25_000  # by which one that comes back may be early, and is not counted as late: else lateness adds up
GONE = 60_000_000  # most that one waits for others that were before it: those that are later still were superseded


@dataclass(frozen=True, slots=True)
class Going:
    """A text that would go: how long its number is busy with it, and for when it booked where it comes back."""

    cost: timedelta
    is_answer: bool
    booked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """The bookings of a kind: those before `served` have gone, and `until` then the time is given away."""

    served: int = 0
    until: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a number is. From `free` on it may send the next."""

    free: int = 0
    answers: Booked = Booked()
    others: Booked = Booked()

    @staticmethod
    def of(numbers: Sequence[int]) -> "Pace":
        """The pace that was kept as `numbers`."""
        free, *rest = numbers or (0, 0, 0, 0, 0)
        return Pace(free, Booked(*rest[:2]), Booked(*rest[2:]))

    @property
    def numbers(self) -> tuple[int, ...]:
        """As a store keeps it."""
        return self.free, self.answers.served, self.answers.until, self.others.served, self.others.until


def step(pace: Pace, cost: int, *, is_answer: bool, booked: int | None, now: int) -> tuple[Pace, int]:
    """The pace after a text that would go has asked, and how long it must wait; nothing: it goes."""
    mine = pace.answers if is_answer else pace.others
    opens = pace.free if is_answer else max(pace.free, pace.answers.until)
    slack = min(cost, SLACK) if booked is not None else 0
    if booked is None:
        start = max(opens, mine.until, now)
    elif opens <= now + slack:
        start = now
    else:
        start = opens + min(max(booked - mine.served, 0), GONE)
    if start <= now:
        free = max(pace.free, now - slack) + cost
        mine = Booked(max(mine.served, (now if booked is None else booked) + cost), mine.until)
    else:
        free = pace.free
        mine = Booked(mine.served if mine.until > now else start, max(mine.until, start + cost))
    kept = replace(pace, free=free, answers=mine) if is_answer else replace(pace, free=free, others=mine)
    return kept, max(start - now, 0)


class Paces(Protocol):
    """The paces of the numbers from which texts are sent."""

    async def pace(self, number: str, going: Going, now: datetime) -> timedelta:
        """How long a text must wait, as `step` has it, over all processes of the store; nothing: it goes now, and its
        time is taken. Whoever dies then has taken it for nothing, and asking twice takes it twice: rather too slow."""
        ...
