"""What JSON of other systems holds, as values: replies of actions and the data of events."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from runtime.core.operations import number
from runtime.core.values import Money, Value, is_value


def given(value: object) -> Value:
    """One field. An amount of money comes as we send one: `{"amount": "12.50", "currency": "EUR"}`."""
    match value:
        case float():
            found = number(value)
            return found if found is not None else str(value)
        case list() | tuple():
            return tuple(given(item) for item in value)
        case {"amount": str() | int() | float() as amount, "currency": str(code), **rest} if not rest:
            found = _amount(amount)
            return Money(found, code) if found is not None else f"{amount} {code}"
        case _:
            return value if is_value(value) else str(value)


def all_given(fields: Mapping[str, object]) -> dict[str, Value]:
    """All fields that have a value."""
    return {name: given(value) for name, value in fields.items() if value is not None}


def _amount(written: str | float) -> Decimal | None:
    try:
        return number(Decimal(str(written)))
    except InvalidOperation:
        return None
