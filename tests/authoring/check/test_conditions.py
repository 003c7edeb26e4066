"""Conditions tried with the few values that matter."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authoring.check.conditions import cases, holds, is_set, shown, what_matters
from authoring.check.subject import Shared, Spot, Subject
from runtime.core.expressions import compile_expression
from tests.authoring.check.maps import TODAY, journey, loaded

DATA = """
  amount: {type: number, min: 0, max: 100}
  tier: {type: choice, of: [silver, gold]}
  sure: yes_no
  day: date
  price: money
  other: text
"""


def subject() -> Subject:
    """A journey with data of every kind."""
    made = loaded(journey("hello: {say: Hello., end: kept}", data=DATA.strip("\n")))
    assert made.map is not None
    spot = Spot(made.files["map.yaml"])
    return Subject(Shared(made.map, spot, TODAY), made.map.journeys["small"], Spot(made.files["0.yaml"]))


SUBJECT = subject()


def test_a_number_is_tried_at_between_and_beyond_its_constants_within_its_bounds() -> None:
    found = cases(SUBJECT, [compile_expression("amount > 10"), compile_expression("amount < 90")])
    assert found is not None and found.is_complete
    tried = {case["amount"] for case in found.tried if is_set(case)}
    assert tried == {Decimal(value) for value in (0, 9, 10, 50, 90, 91, 100)}


@given(st.decimals(0, 100, places=2), st.integers(0, 100), st.integers(0, 100))
def test_no_value_behaves_unlike_all_that_were_tried(value: Decimal, low: int, high: int) -> None:
    conditions = [compile_expression(f"amount > {low}"), compile_expression(f"amount <= {high} and sure")]
    found = cases(SUBJECT, conditions)
    assert found is not None and found.is_complete
    seen = {tuple(holds(one, case) for one in conditions) for case in found.tried}
    for sure in (True, False):
        assert tuple(holds(one, {"amount": value, "sure": sure}) for one in conditions) in seen


def test_members_truths_dates_money_and_texts_are_tried() -> None:
    wanted = [
        ("tier == 'gold'", True), ("sure", True), ("day > '2026-05-01'", True), ("price > 5", True),
        ("other == 'x'", True), ("customer.tier == 'gold'", True), ("channel == 'sms'", True),
        ("day > today", False), ("amount * 2 > 3", False), ("amount > other", False), ("other | length > 3", False),
    ]  # fmt: skip
    for source, is_complete in wanted:
        condition = compile_expression(source)
        found = cases(SUBJECT, [condition])
        assert found is not None
        assert {holds(condition, case) for case in found.tried} >= ({True, False} if is_complete else set())
        assert (source, found.is_complete) == (source, is_complete)


@pytest.mark.parametrize("source", ["price.currency == 'GBP'", "nobody > 3"])
def test_names_that_mean_nothing_here_are_left_alone(source: str) -> None:
    assert cases(SUBJECT, [compile_expression(source)]) is None


def test_a_case_is_shown_in_words_with_what_matters() -> None:
    conditions = [compile_expression("amount > 10"), compile_expression("amount < 10"), compile_expression("sure")]
    found = cases(SUBJECT, conditions)
    assert found is not None
    gaps = [case for case in found.tried if not any(holds(one, case) for one in conditions[:2])]
    assert shown(gaps[0], what_matters(gaps[0], gaps, found)) == "amount = 10"
    assert shown(found.tried[-1]) == "amount is not set, sure is not set"
