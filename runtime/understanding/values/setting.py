"""Where a value is read: what two people writing the same thing may mean differently."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from runtime.core.reading import Found
from runtime.core.values import DataType


@dataclass(frozen=True, slots=True)
class Setting:
    """The conversation's language, the country whose habits count (ISO 3166), and the present moment, by its clocks."""

    language: str
    country: str
    now: datetime


Reader = Callable[[DataType, str, Setting], Found | str]
"""Reads one kind of value from a trimmed, non-empty message: what it is, or the code of what is wrong with it."""
