"""How alike two phrases are by their words and letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.understanding.examples.grams import Index, grams

PHRASES = ("I lost my card", "where is my transfer", "close my account")


def test_the_same_words_are_wholly_alike_and_others_hardly() -> None:
    alike = Index(PHRASES).alike("i LOST my card!")
    assert alike[0] == pytest.approx(1, abs=1e-5) and alike[1] < 0.3 and alike[2] < 0.3


def test_a_wrong_letter_leaves_most_of_the_likeness() -> None:
    alike = Index(PHRASES).alike("i lsot my crad")
    assert alike.argmax() == 0 and 0.1 < alike[0] < 0.9


def test_words_that_no_phrase_has_make_it_less_alike() -> None:
    index = Index(PHRASES)
    assert index.alike("I lost my card yesterday evening somewhere in Leeds")[0] < index.alike("lost my card")[0]


def test_what_shares_nothing_is_not_alike() -> None:
    assert not Index(PHRASES).alike("ξξξ").any() and not Index(PHRASES).alike("").any()


def test_no_phrases_are_no_trouble() -> None:
    assert len(Index([]).alike("hello")) == 0


def test_short_words_are_one_run_with_their_edges() -> None:
    assert " a " in set(grams("a"))


@given(st.lists(st.text(max_size=30), max_size=6), st.text(max_size=60))
def test_likeness_is_between_nothing_and_all(phrases: list[str], said: str) -> None:
    alike = Index(phrases).alike(said)
    assert alike.shape == (len(phrases),) and ((alike >= 0) & (alike <= 1.0001)).all()
