"""Values, and what of them people without need may see."""

from datetime import date
from decimal import Decimal

import pytest

from runtime.core.values import MOVING_DAY, DataType, Money, Value, is_value, masked

PAYMENT = DataType(sensitive="payment")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("4821", "**21"), (4821, "**21"), ("12", "****"), (Money(Decimal(20), "GBP"), "****"),
        (date(1985, 3, 3), "****"), (("a", "b"), "****"), (None, None),
    ],
)  # fmt: skip
def test_of_payment_data_only_the_end_of_a_text_is_seen(value: Value, shown: Value) -> None:
    assert masked(value, PAYMENT) == shown
    assert masked(value, DataType(sensitive="personal")) == masked(value, None) == value


@pytest.mark.parametrize("written", ["today", "today + 30", "today-7"])
def test_a_bound_may_move_with_the_calendar(written: str) -> None:
    assert MOVING_DAY.fullmatch(written)
    assert not MOVING_DAY.fullmatch(f"{written} days")


def test_a_list_is_a_value_if_its_members_are() -> None:
    assert is_value(("a", Money(Decimal(1), "GBP")))
    assert not is_value(("a", object()))
