"""What a map's examples teach."""

from dataclasses import replace

import pytest

from runtime import limits
from runtime.core.journey import Starts
from runtime.understanding.examples.phrases import examples_of
from runtime.understanding.examples.taught import Taught
from tests.understanding.examples.maps import CRYPTO, LOST, Meanings, bank, starting

LETTERS = Taught(examples_of(bank()))
MEANING = Taught(examples_of(bank()), Meanings())


def test_every_phrase_of_every_language_is_an_example_once() -> None:
    both = replace(starting("both", "I lost my card"), starts=Starts({"en": ("A b", "a B!"), "es": ("c d",)}))
    found = examples_of(bank(both))
    assert [one.text for one in found if one.id == "both"] == ["a B!", "c d"]
    assert {one.text for one in found} >= {*LOST, *CRYPTO}


def test_the_likeliest_comes_first_with_its_nearest_example() -> None:
    best = LETTERS.likely("hello, I have lost my card")[0]
    assert (best.kind, best.id, best.reason, best.nearest) == ("journey", "lost_card", "like", "I lost my card")
    assert LETTERS.likely("can I buy ethereum from you")[0].id == "crypto"


def test_an_authors_own_words_score_higher_than_words_beside_them() -> None:
    exact, near, far = (LETTERS.likely(said)[0].score for said in ("I lost my card", "card gone", "which day is it"))
    assert exact > near > far and exact > 80 and far < 20


def test_the_encoder_sees_what_letters_do_not() -> None:
    said = "plastic gone"
    assert LETTERS.likely(said)[0].score < 20
    assert MEANING.likely(said)[0].id == "lost_card" and MEANING.likely(said)[0].score > 40


def test_scores_are_of_one_to_a_hundred_and_in_order() -> None:
    for taught in (LETTERS, MEANING):
        scores = [one.score for one in taught.likely("my card and my address are missing")]
        assert scores == sorted(scores, reverse=True) and 0 <= scores[-1] <= scores[0] <= 100


def test_nothing_is_like_nothing() -> None:
    assert LETTERS.likely("") == () and LETTERS.likely("?!") == () and Taught(()).likely("hello") == ()


def test_more_examples_than_can_be_learnt_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EXAMPLES", 3)
    assert len(Taught(examples_of(bank())).examples) == 3


def test_a_story_is_read_up_to_a_limit() -> None:
    long = "I lost my card " * 1_000
    assert LETTERS.likely(long) == LETTERS.likely(long[: limits.LIKE_CHARS])


def test_where_a_meaning_may_be_used_is_known() -> None:
    taught = Taught(examples_of(bank(starting("web_only", "draw me a picture", channels=("web",)))))
    assert taught.channels["journey", "web_only"] == ("web",) and taught.channels["not_offered", "crypto"] is None
