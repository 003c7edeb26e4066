"""What the page says of a figure and its goal."""

from benchmarks.goals import at_least, at_most


def test_a_goal_that_is_met_says_so() -> None:
    assert at_most(0.05, 0.1) == "≤ 0.1 | met"
    assert at_least(22.0, 20) == "≥ 20 | met"


def test_a_goal_that_is_missed_says_by_how_much() -> None:
    assert at_most(50.0, 25, " ms") == "≤ 25 ms | missed, 2.0 times"
    assert at_least(5.0, 20) == "≥ 20 | missed, 4.0 times"


def test_a_figure_without_a_goal_has_no_verdict() -> None:
    assert at_most(3.0, None) == "- | -"
