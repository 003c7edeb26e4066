"""The country of a time zone."""

import pytest

from runtime.understanding.countries import country_of


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Europe/London", "GB"), ("America/New_York", "US"), ("Europe/Madrid", "ES"), ("UTC", "ZZ"), ("", "ZZ")],
)
def test_a_zone_belongs_to_a_country_or_to_none(zone: str, country: str) -> None:
    assert country_of(zone) == country
