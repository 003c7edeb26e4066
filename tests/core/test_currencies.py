"""Countries, their money, and names that they share."""

import pytest

from runtime.core.currencies import CODES, currency_of, meant


@pytest.mark.parametrize(
    ("country", "code"), [("GB", "GBP"), ("ES", "EUR"), ("US", "USD"), ("MX", "MXN"), ("SN", "XOF"), ("ZZ", None)]
)
def test_a_country_has_the_money_that_is_used_there(country: str, code: str | None) -> None:
    assert currency_of(country) == code


@pytest.mark.parametrize(
    ("name", "usual", "code"),
    [
        ("EUR", "GBP", "EUR"), ("dollar", "CAD", "CAD"), ("dollar", "GBP", "USD"), ("$", "MXN", "MXN"),
        ("$", None, "USD"), ("peso", "CLP", "CLP"), ("peso", "GBP", None), ("cent", "EUR", "EUR"),
        ("cent", "GBP", None), ("pound", "EUR", "GBP"),
    ],
)  # fmt: skip
def test_a_shared_name_means_the_usual_money_if_it_can(name: str, usual: str | None, code: str | None) -> None:
    assert meant(name, usual) == code


def test_codes_are_codes() -> None:
    assert all(len(code) == 3 and code.isupper() for code in CODES)
