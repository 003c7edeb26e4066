"""What expressions can do with values: compare, reckon, look inside. Total: whatever is given, there is an answer.

A value that is not known is UNSET. It takes no part: comparing with it is false, reckoning with it stays UNSET.
The same holds for values that do not go together, such as a text and a date.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from runtime import limits
from runtime.core.values import Money


class Unset:
    """The type of UNSET."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()
"""Stands for a value that is not known. It is false, and empty as a text."""

_NUMBERS = Context(prec=28)
_RECKONED: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": _NUMBERS.add, "-": _NUMBERS.subtract, "*": _NUMBERS.multiply, "/": _NUMBERS.divide,
}  # fmt: skip
_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": eq, "ne": ne, "lt": lt, "lteq": le, "gt": gt, "gteq": ge,
}  # fmt: skip
_PARTS: Mapping[type, tuple[str, ...]] = {
    Money: ("amount", "currency"),
    datetime: ("year", "month", "day", "hour", "minute"),
    date: ("year", "month", "day"),
    time: ("hour", "minute"),
}


def number(value: object) -> Decimal | None:
    """A number as Decimal, or None for what is none, or is too large to reckon with. Truth values are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    found = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return found if found.is_finite() and abs(found) <= limits.NUMBER else None


def part(value: object, name: str) -> object:
    """What `value.name` gives: a field of the customer, the amount of money, the day of a date."""
    if isinstance(value, Mapping):
        return value.get(name, UNSET)
    return getattr(value, name) if name in _PARTS.get(type(value), ()) else UNSET


def compare(left: object, operator: str, right: object) -> bool:
    """Whether the comparison holds; `operator` is Jinja's name for it (`eq`, `lteq`, `notin` ...)."""
    if left is UNSET or right is UNSET:
        return False
    if operator in ("in", "notin"):
        return _holds(right, left) is (operator == "in")
    if isinstance(left, bool) != isinstance(right, bool):
        return operator == "ne"
    try:
        return _ORDERS[operator](*_alike(left, right))
    except (TypeError, ValueError, ArithmeticError):
        return operator == "ne"


def _holds(whole: object, member: object) -> bool:
    if isinstance(whole, str):
        return isinstance(member, str) and member in whole
    return isinstance(whole, list | tuple) and any(compare(member, "eq", one) for one in whole)


def _alike(left: object, right: object) -> tuple[object, object]:
    """The two as values that can be compared: a date with an ISO text, money with an amount, a day with a moment."""
    if isinstance(left, Money) and isinstance(right, Money) and left.currency == right.currency:
        return left.amount, right.amount
    left, right = _read(left, right), _read(right, left)
    return _like(left, right), _like(right, left)


def _read(value: object, other: object) -> object:
    """A text that stands beside a date or a time, as one."""
    if not isinstance(value, str) or not isinstance(other, date | time):
        return value
    if not isinstance(other, datetime):
        return type(other).fromisoformat(value)
    try:
        return date.fromisoformat(value)
    except ValueError:
        found = datetime.fromisoformat(value)
        return found if found.tzinfo else found.replace(tzinfo=other.tzinfo)


def _like(value: object, other: object) -> object:
    """`value` in the form in which it can be compared with `other`."""
    match value, other:
        case float(), _:
            return number(value)
        case Money(), int() | float() | Decimal():
            return value.amount
        case datetime(), datetime():
            return value
        case datetime(), date():
            return value.date()
        case _:
            return value


def is_true(value: object) -> bool:
    """Whether a value counts as yes: what is unset, empty, zero or `no` does not."""
    return bool(value.amount) if isinstance(value, Money) else bool(value)


def reckon(operator: str, left: object, right: object) -> object:
    """`left operator right` for `+ - * /`: numbers, money of one currency, and dates with a number of days."""
    try:
        if isinstance(left, Money) or isinstance(right, Money):
            return _reckon_money(operator, left, right)
        if isinstance(left, date) or isinstance(right, date):
            return _reckon_days(operator, left, right)
        return _reckon_numbers(operator, number(left), number(right))
    except (ArithmeticError, TypeError, ValueError):
        return UNSET


def _reckon_numbers(operator: str, left: Decimal | None, right: Decimal | None) -> Decimal | Unset:
    if left is None or right is None:
        return UNSET
    result = _RECKONED[operator](left, right)
    return result if abs(result) <= limits.NUMBER else UNSET


def _reckon_money(operator: str, left: object, right: object) -> object:
    if isinstance(left, Money) and isinstance(right, Money):
        if left.currency != right.currency or operator == "*":
            return UNSET
        result = _reckon_numbers(operator, left.amount, right.amount)
        return result if operator == "/" else _money(result, left)
    if isinstance(left, Money) and operator in "*/":
        return _money(_reckon_numbers(operator, left.amount, number(right)), left)
    if isinstance(right, Money) and operator == "*":
        return _money(_reckon_numbers("*", number(left), right.amount), right)
    return UNSET


def _money(amount: Decimal | Unset, like: Money) -> Money | Unset:
    return replace(like, amount=amount) if isinstance(amount, Decimal) else UNSET


def _reckon_days(operator: str, left: object, right: object) -> object:
    if operator == "-" and isinstance(left, date) and isinstance(right, date):
        return _days_between(left, right)
    if operator == "+" and isinstance(right, date):
        left, right = right, left
    days = number(right)
    if not isinstance(left, date) or days is None or operator not in "+-":
        return UNSET
    return left + timedelta(days=float(days if operator == "+" else -days))


def _days_between(left: date, right: date) -> object:
    if isinstance(left, datetime) and isinstance(right, datetime):
        return number((left - right) / timedelta(days=1))
    first, second = _alike(left, right)
    assert isinstance(first, date) and isinstance(second, date)
    return Decimal((first - second).days)


def turn_sign(operator: str, value: object) -> object:
    """`-value` or `+value`."""
    found = number(value.amount if isinstance(value, Money) else value)
    if found is None:
        return UNSET
    found = -found if operator == "-" else found
    return replace(value, amount=found) if isinstance(value, Money) else found
