"""E-mail addresses and telephone numbers."""

import pytest

from runtime.core.values import DataType
from tests.understanding.values.reading import read

EMAIL = DataType("email")
PHONE = DataType("phone")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ana@example.com", "ana@example.com"), ("it's Ana.Lopez@Example.COM.", "Ana.Lopez@example.com"),
        ("<ana@example.com>", "ana@example.com"), ("mailto:ana+x@example.co.uk, thanks", "ana+x@example.co.uk"),
        ("ana@example.com (ANA@example.com)", "ANA@example.com"), ("ñandú@españa.es", "ñandú@españa.es"),
        ("ana@meridian.example!", "ana@meridian.example"),
    ],
)  # fmt: skip
def test_the_address_of_a_message_is_read(text: str, address: str) -> None:
    assert read(EMAIL, text) == address


@pytest.mark.parametrize(
    "text", ["ana", "ana@", "@example.com", "ana@example", "ana at example dot com", "a@b@c.com", "@ @ @"]
)
def test_what_is_no_address_is_not_read_as_one(text: str) -> None:
    assert read(EMAIL, text) == "!not_an_email"


def test_two_addresses_are_never_chosen_between() -> None:
    assert read(EMAIL, "ana@example.com or bob@example.com") == "!ambiguous"


def test_an_address_can_have_a_pattern() -> None:
    ours = DataType("email", pattern=".*@example\\.com")
    assert read(ours, "ana@example.com") == "ana@example.com"
    assert read(ours, "ana@example.org") == "!pattern"


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("07700 900123", "GB", "+447700900123"), ("my number is 07700-900-123.", "GB", "+447700900123"),
        ("+44 7700 900123", "US", "+447700900123"), ("0044 7700 900123", "GB", "+447700900123"),
        ("+44 7700 900123", "ZZ", "+447700900123"), ("(020) 7946 0958", "GB", "+442079460958"),
        ("415-555-2671", "US", "+14155552671"), ("contact 760 653 5301 please", "US", "+17606535301"),
        ("612 345 678", "ES", "+34612345678"), ("０7700 900123", "GB", "+447700900123"),
        ("07700 900123 or +447700900123", "GB", "+447700900123"),
    ],
)  # fmt: skip
def test_a_telephone_number_is_read_as_it_is_dialled_from_abroad(text: str, country: str, number: str) -> None:
    assert read(PHONE, text, country=country) == number


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("12345", "GB"), ("no phone", "GB"), ("07700 900123", "ZZ"), ("5147654321", "GB"), ("5552168099", "GB"),
        ("415-555-2671 x12", "US"), ("123456789", "ES"), ("49291234567848214", "GB"), ("555 0123", "US"),
    ],
)  # fmt: skip
def test_what_nobody_could_dial_is_not_read(text: str, country: str) -> None:
    assert read(PHONE, text, country=country) == "!not_a_phone"


def test_two_telephone_numbers_are_never_chosen_between() -> None:
    assert read(PHONE, "020 7946 0958 or 07700 900123") == "!ambiguous"
    assert read(PHONE, "4929 1234 5678 4821") == "!ambiguous"


def test_a_telephone_number_can_have_a_pattern() -> None:
    mobile = DataType("phone", pattern=r"\+447\d+")
    assert read(mobile, "07700 900123") == "+447700900123"
    assert read(mobile, "020 7946 0958") == "!pattern"
