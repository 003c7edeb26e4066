"""The intervals are those of the books."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moments.intervals import newcombe, wilson


def test_wilson_as_published() -> None:
    """Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    for kept, of, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        share = wilson(kept, of)
        assert (share.low, share.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_newcombe_as_published() -> None:
    """Newcombe 1998, method 10: 56 of 70 against 48 of 80, and 9 of 10 against 3 of 10."""
    first = newcombe(wilson(48, 80), wilson(56, 70))
    second = newcombe(wilson(3, 10), wilson(9, 10))
    assert first is not None and second is not None
    assert (first.low, first.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    assert (second.low, second.high) == (pytest.approx(0.1705, abs=5e-5), pytest.approx(0.8090, abs=5e-5))


def test_nothing_has_no_share_and_no_difference() -> None:
    assert wilson(0, 0).rate is None
    assert newcombe(wilson(0, 0), wilson(1, 2)) is None


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_share_lies_in_its_interval_and_the_interval_from_nought_to_one(kept: int, lost: int) -> None:
    share = wilson(kept, kept + lost)
    if share.rate is not None and share.low is not None and share.high is not None:
        assert 0 <= share.low <= share.rate + 1e-12 and share.rate - 1e-12 <= share.high <= 1
