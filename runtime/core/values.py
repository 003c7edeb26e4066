"""What a journey's data can hold, and the types an author may declare."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal, TypeGuard


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (`currency` is ISO 4217, e.g. GBP)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that a customer sent, which is kept apart under its `id`. `type` is its media type, `size` in bytes."""

    id: str
    name: str
    type: str
    size: int


Value = None | bool | int | Decimal | str | datetime | date | time | Money | File | tuple["Value", ...]

Kind = Literal[
    "text", "digits", "number", "money", "date", "time", "email", "phone", "choice", "yes_no", "list", "file"
]

Sensitive = Literal["personal", "payment", "health"]


MOVING_DAY = re.compile(r"today(?: ?([+-]) ?(\d{1,5}))?")
"""A bound of a date that moves with the calendar: `today`, `today + 30`."""


@dataclass(frozen=True, slots=True)
class DataType:
    """The declared type of one piece of data.

    `length` counts characters exactly; `least` and `most` (`min`, `max` in YAML) bound a number, an amount, a
    time or a date (also as a MOVING_DAY), the length of a text, a digit string or a list, and the megabytes of a file;
    `pattern` is RE2 and
    must match the whole trimmed value.
    `options` maps each member of a choice, or of a list of such, to the further words that mean it, and has the kinds
    of a file (`image`, `pdf`, `image/png`) as its keys; `currency`
    (ISO 4217) is the one an amount must be in; a text of which `reads` is `name` is a person's name.
    """

    kind: Kind = "text"
    length: int | None = None
    least: Value = None
    most: Value = None
    options: Mapping[str, tuple[str, ...]] | None = None
    pattern: str | None = None
    sensitive: Sensitive | None = None
    default: Value = None
    currency: str | None = None
    reads: Literal["name"] | None = None


def is_value(value: object) -> TypeGuard[Value]:
    """Whether an object may be kept as a value (an unset name may not)."""
    if isinstance(value, tuple):
        return all(is_value(item) for item in value)
    return value is None or isinstance(value, bool | int | Decimal | str | date | time | Money | File)


def masked(value: Value, datatype: DataType | None) -> Value:
    """A value as people without need may see it: of payment and health data only the last two characters."""
    if value is None or datatype is None or datatype.sensitive not in ("payment", "health"):
        return value
    text = str(value) if isinstance(value, str | int | Decimal) else ""  # of a day or an amount nothing is harmless
    return "*" * max(len(text) - 2, 2) + text[-2:] if len(text) > 2 else "****"


GIVEN = "given"
"""The source of what a journey was given by the one that began it: it stays when the journey begins anew."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A value that a conversation holds. `source` is `customer`, `action:ID`, `staff:ID`, `channel`, GIVEN ...."""

    value: Value
    source: str
    at: datetime
