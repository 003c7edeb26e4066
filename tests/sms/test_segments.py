"""Segment counts against Twilio's own calculator and against examples worked out by hand."""

import json

import pytest

from runtime.gsm import Size, measure
from tests.sms.segment_texts import GOLDEN, digest, texts


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", Size("GSM-7", 0, 1)),
        ("a" * 160, Size("GSM-7", 160, 1)),
        ("a" * 161, Size("GSM-7", 161, 2)),
        ("a" * 306, Size("GSM-7", 306, 2)),
        ("a" * 307, Size("GSM-7", 307, 3)),
        ("€" * 80, Size("GSM-7", 160, 1)),
        ("a" * 159 + "€", Size("GSM-7", 161, 2)),
        ("ñ" * 160, Size("GSM-7", 160, 1)),
        ("ç", Size("UCS-2", 1, 1)),
        ("ж" * 70, Size("UCS-2", 70, 1)),
        ("ж" * 71, Size("UCS-2", 71, 2)),
        ("😀" * 35, Size("UCS-2", 70, 1)),
        ("a" * 159 + "’", Size("UCS-2", 160, 3)),
    ],
)
def test_a_text_is_measured_as_worked_out_by_hand(text: str, size: Size) -> None:
    assert measure(text) == size


def test_an_escape_pair_is_not_divided_between_two_segments() -> None:
    assert measure("a" * 152 + "€" + "a" * 152).segments == 3
    assert measure("a" * 151 + "€" + "a" * 153).segments == 2


def test_two_surrogates_are_not_divided_between_two_segments() -> None:
    assert measure("ж" * 66 + "😀" + "ж" * 66).segments == 3
    assert measure("ж" * 65 + "😀" + "ж" * 67).segments == 2


def test_four_thousand_texts_are_counted_as_by_the_carriers_own_calculator() -> None:
    golden = json.loads(GOLDEN.read_text())
    asked = texts()
    assert golden["texts"] == digest(asked), "the golden file was made from other texts"
    counted = [f"{'g' if size.encoding == 'GSM-7' else 'u'}{size.segments}" for size in map(measure, asked)]
    differing = [
        number for number, pair in enumerate(zip(counted, golden["sizes"].split(), strict=True)) if pair[0] != pair[1]
    ]
    assert differing == []
