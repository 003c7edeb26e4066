"""Values that other systems give, as the type says that the author declared.

JSON has no dates, times or amounts of money, and its numbers come as they like. What does not fit its type stays what
it was: a journey can still show it, and compare it with what it may be.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from runtime.core.operations import number
from runtime.core.values import DataType, Money, Value

_TRUTHS: Mapping[str, bool] = {"yes": True, "true": True, "no": False, "false": False}


def as_declared(value: Value | float, datatype: DataType | None, timezone: str) -> Value:
    """The value in the form in which an answer of the customer would be kept."""
    if isinstance(value, float):
        found = number(value)
        value = found if found is not None else str(value)
    read = _READ.get(datatype.kind) if datatype is not None else None
    if datatype is None or read is None or value is None:
        return value
    try:
        return read(value, datatype, timezone)
    except (ValueError, InvalidOperation):
        return value


def _number(value: Value, _datatype: DataType, _timezone: str) -> Value:
    return _decimal(value) if isinstance(value, str) else value


def _decimal(text: str) -> Decimal:
    """A number as programs write it. Raises ValueError for one that is none, or too large."""
    found = number(Decimal(text))
    if found is None:
        raise ValueError(text)
    return found


def _money(value: Value, datatype: DataType, _timezone: str) -> Value:
    """`12.50 EUR`, `EUR 12.50`, or a plain number where the type names the currency."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return value
    words = str(value).split()
    codes = [word for word in words if len(word) == 3 and word.isalpha() and word.isupper()]
    code = codes[0] if codes else datatype.currency
    amounts = [word for word in words if word not in codes]
    if len(amounts) != 1 or len(codes) > 1 or code is None:
        return value
    return Money(_decimal(amounts[0]), code)


def _date(value: Value, _datatype: DataType, timezone: str) -> Value:
    """A day, or a moment where a time of day was given with it; without a zone that is the map's."""
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        found = datetime.fromisoformat(value)
        return found if found.tzinfo is not None else found.replace(tzinfo=ZoneInfo(timezone))


def _time(value: Value, _datatype: DataType, _timezone: str) -> Value:
    return time.fromisoformat(value) if isinstance(value, str) else value


def _yes_no(value: Value, _datatype: DataType, _timezone: str) -> Value:
    return _TRUTHS.get(value.casefold(), value) if isinstance(value, str) else value


def _signs(value: Value, _datatype: DataType, _timezone: str) -> Value:
    """What is a text although it may look like a number: `4821` and not 4,821."""
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return f"{value}" if is_number else value


def _list(value: Value, _datatype: DataType, _timezone: str) -> Value:
    return value if isinstance(value, tuple) else (value,)


_READ: Mapping[str, Callable[[Value, DataType, str], Value]] = {
    "number": _number, "money": _money, "date": _date, "time": _time, "yes_no": _yes_no,
    "digits": _signs, "phone": _signs, "choice": _signs, "list": _list,
}  # fmt: skip
