"""The map's Python actions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.actions import AREAS, renewal_terms, tidy_postcode


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("LS1 4AP", "LS1 4AP"),
        ("ls14ap", "LS1 4AP"),
        (" sw1a1aa ", "SW1A 1AA"),
        ("w 1 a 0 a x", "W1A 0AX"),
        ("m11ae", "M1 1AE"),
    ],
)
def test_a_postcode_gets_its_capitals_and_its_space(written: str, tidy: str) -> None:
    assert tidy_postcode(postcode=written) == {"end": "tidy", "postcode": tidy}


@pytest.mark.parametrize("written", ["XX1 4AP", "QQ2 2QQ", "12345", "", "A1 1AA"])
def test_letters_that_no_area_has_are_not_british(written: str) -> None:
    assert tidy_postcode(postcode=written) == {"end": "not_british"}


@given(st.text(max_size=12))
def test_a_tidy_postcode_stays_as_it_is(written: str) -> None:
    once = tidy_postcode(postcode=written)
    if once["end"] == "tidy":
        assert tidy_postcode(postcode=once["postcode"]) == once


def test_areas_are_one_or_two_letters() -> None:
    assert {"AB", "B", "BT", "CF", "EC", "ZE"} <= AREAS
    assert all(area.isalpha() and len(area) <= 2 for area in AREAS)


@pytest.mark.parametrize("years", [0, 2, Decimal("2.9"), "1"])
def test_the_price_stays_for_those_who_came_lately(years: Decimal | int | str) -> None:
    assert renewal_terms(years=years) == {"end": "same_price", "price": "15.00"}


@pytest.mark.parametrize("years", [3, 12, Decimal("3.0"), "4"])
def test_three_years_make_it_a_tenth_less(years: Decimal | int | str) -> None:
    assert renewal_terms(years=years) == {"end": "lower_price", "price": "13.50"}
