"""Learning in the dual form."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from runtime.understanding.examples.regression import fit, softmax

TWO = np.array([[1, 0.8, 0.1, 0], [0.8, 1, 0, 0.1], [0.1, 0, 1, 0.7], [0, 0.1, 0.7, 1]], np.float32)
CLASSES = np.array([0, 0, 1, 1])


def test_examples_are_learnt() -> None:
    sure = softmax(TWO @ fit(TWO, CLASSES, 2, 30.0))
    assert (sure.argmax(axis=1) == CLASSES).all() and (sure.max(axis=1) > 0.8).all()


def test_what_is_like_nothing_is_of_no_class_for_sure() -> None:
    sure = softmax(np.zeros((1, 4), np.float32) @ fit(TWO, CLASSES, 2, 30.0))
    assert sure.shape == (1, 3) and np.allclose(sure, 1 / 3)


def test_more_trust_in_the_examples_makes_surer() -> None:
    sure = [softmax(TWO @ fit(TWO, CLASSES, 2, strength)).max() for strength in (1.0, 10.0, 100.0)]
    assert sure == sorted(sure)


def test_one_class_alone_still_knows_that_there_may_be_none() -> None:
    weights = fit(TWO[:2, :2], np.array([0, 0]), 1, 30.0)
    assert softmax(TWO[:2, :2] @ weights)[0, 0] > 0.8 and softmax(np.zeros((1, 2), np.float32) @ weights)[0, 0] == 0.5


@given(st.lists(st.floats(-50, 50, width=32), min_size=1, max_size=8))
def test_probabilities_add_up(scores: list[float]) -> None:
    assert np.isclose(softmax(np.array(scores, np.float32)).sum(), 1, atol=1e-5)
