"""When a queue's people are there, and by when they answer."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from runtime import limits
from runtime.core.company import Queue
from runtime.core.hours import parse_hours

_hours = lru_cache(maxsize=256)(parse_hours)


def is_open(queue: Queue, timezone: str, now: datetime) -> bool:
    """Whether somebody is there now."""
    return _hours(queue.hours).is_open(now, ZoneInfo(timezone))


def opens(queue: Queue, timezone: str, now: datetime) -> datetime | None:
    """When somebody is there next; None for a queue that never opens."""
    return _hours(queue.hours).next_open(now, ZoneInfo(timezone))


def answered_by(queue: Queue, timezone: str, now: datetime) -> datetime | None:
    """When the queue's answer is due, in open time; None where it promises none."""
    return _after(queue, timezone, now, queue.answer_within) if queue.answer_within is not None else None


def promised_by(queue: Queue, timezone: str, now: datetime) -> datetime | None:
    """By when a customer who waited too long is written to; None for a queue that never opens."""
    return _after(queue, timezone, now, queue.answer_within or limits.FOLLOW_UP_AFTER)


def _after(queue: Queue, timezone: str, now: datetime, length: timedelta) -> datetime | None:
    return _hours(queue.hours).add_open_time(now, length, ZoneInfo(timezone))
