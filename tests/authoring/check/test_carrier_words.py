"""Words that carriers take before any journey sees them."""

import pytest

from authoring.check.carrier_words import CARRIER_WORDS, STOP_WORDS
from runtime.carrier_words import spot
from tests.authoring.check.maps import ask, assert_clean, assert_told, findings, journey


@pytest.mark.parametrize("word", sorted(CARRIER_WORDS))
def test_the_words_of_carriers_are_those_that_the_channel_takes(word: str) -> None:
    spotted = spot(word, opted_out=False)
    assert spotted is not None
    assert (spotted.keyword == "stop") is (word in STOP_WORDS)


def test_a_label_that_opts_the_customer_out_by_sms_is_an_error() -> None:
    text = """
halt: {label: Stop, to: done}  #! HR204
keep: {label: Keep it, to: done}
"""
    assert_told(ask(text))
    assert [one.severity for one in findings(ask(text)) if one.code == "HR204"] == ["E"]
    assert_clean(ask(text.replace("label: Stop", "label: Stop the order")))
    assert_clean(ask(text, head="languages: [en]\nchannels: [web]"))


def test_a_further_word_that_the_carrier_takes_is_a_warning() -> None:
    text = """
leave: {label: Leave it, also: [cancel], to: done}  #! HR204
keep: {label: Keep it, also: ["yes"], to: done}
"""
    assert_told(ask(text))
    assert [one.severity for one in findings(ask(text)) if one.code == "HR204"] == ["W"]
    assert_clean(ask(text.replace("[cancel]", "[forget it]")))


def test_a_start_word_that_the_carrier_takes_is_told() -> None:
    text = journey("hello: {say: Hello., end: kept}")
    words = "stage: use\nstarts:\n  words:\n    - renew\n    - cancel  #! HR204\n"
    assert_told(text.replace("stage: use\n", words))
    assert_clean(text.replace("stage: use\n", f"{words}channels: [web]\n"))
    assert_clean(text.replace("stage: use\n", words.replace("- cancel", "- cancel order")))
