"""Times as numbers: microseconds since 1970, which sort as the times do and are exact in every store."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """A time as a number."""
    return (at - _EPOCH) // MICROSECOND


def micros_or_none(at: datetime | None) -> int | None:
    """A time that may be missing, as a number."""
    return None if at is None else (at - _EPOCH) // MICROSECOND


def day(at: datetime) -> int:
    """The day that a time is on, counted from 1970 in UTC."""
    return (at - _EPOCH).days


def at_micros(stored: int) -> datetime:
    """The time that a number stands for."""
    return _EPOCH + timedelta(microseconds=stored)
