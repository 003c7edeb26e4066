"""What other systems give is kept in the type that the author declared."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.declared import as_declared
from runtime.core.values import DataType, Kind, Money, Value, is_value

ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("date", "2026-12-03", date(2026, 12, 3)),
        ("date", "2026-12-03T10:00:00Z", datetime(2026, 12, 3, 10, tzinfo=UTC)),
        ("date", "2026-12-03T10:00:00", datetime(2026, 12, 3, 10, tzinfo=timezone(-timedelta(hours=5)))),
        ("date", "soon", "soon"),
        ("time", "14:30", time(14, 30)),
        ("number", "12.5", Decimal("12.5")),
        ("number", 12.5, Decimal("12.5")),
        ("number", "nan", "nan"),
        ("number", 3, 3),
        ("money", "12.50 EUR", Money(Decimal("12.50"), "EUR")),
        ("money", "EUR -12.50", Money(Decimal("-12.50"), "EUR")),
        ("money", "a lot", "a lot"),
        ("money", 12.5, Decimal("12.5")),
        ("yes_no", "Yes", True),
        ("yes_no", "false", False),
        ("yes_no", "perhaps", "perhaps"),
        ("digits", 4821, "4821"),
        ("choice", 2, "2"),
        ("list", "blue", ("blue",)),
        ("list", ("blue", "green"), ("blue", "green")),
        ("text", 17, 17),
        ("date", None, None),
    ],
)
def test_a_value_is_kept_as_its_type_has_it(kind: Kind, given: Value | float, kept: Value) -> None:
    assert as_declared(given, DataType(kind), ZONE) == kept
    assert type(as_declared(given, DataType(kind), ZONE)) is type(kept)


def test_an_amount_without_a_currency_is_in_that_of_its_type() -> None:
    assert as_declared(Decimal("12.50"), DataType("money", currency="GBP"), ZONE) == Money(Decimal("12.50"), "GBP")


JSON = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text()).map(tuple))


@given(JSON, st.sampled_from(get_args(Kind)))
def test_whatever_comes_there_is_a_value_that_can_be_kept(given: Value | float, kind: Kind) -> None:
    kept = as_declared(given, DataType(kind), ZONE)
    assert is_value(kept) and not isinstance(kept, float)
    assert repr(as_declared(kept, DataType(kind), ZONE)) == repr(kept), "what was kept already stays as it is"
