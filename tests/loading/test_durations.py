"""Lengths of time."""

from datetime import timedelta

import pytest

from runtime.loading.durations import read_duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("500ms", timedelta(milliseconds=500)),
        ("30s", timedelta(seconds=30)),
        (" 2m ", timedelta(minutes=2)),
        ("1h", timedelta(hours=1)),
        ("2d", timedelta(days=2)),
    ],
)
def test_lengths_have_a_number_and_a_unit(text: str, length: timedelta) -> None:
    assert read_duration(text) == length


@pytest.mark.parametrize("text", ["", "10", "m", "1.5h", "-2m", "2 m", "2w", "0s", "1234567s", "2m\n3"])
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"(?s)`.*` is (not a length of|no) time"):
        read_duration(text)


def test_a_bare_number_is_told_that_it_lacks_a_unit() -> None:
    with pytest.raises(ValueError, match="for example 10s"):
        read_duration("10")
