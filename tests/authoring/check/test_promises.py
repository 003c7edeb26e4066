"""Moments, values, and what shows that a promise was kept."""

from datetime import date
from pathlib import Path

import pytest

from authoring.check import check
from authoring.check.spans import in_words, promised_time
from tests.authoring.check.maps import MAP, TODAY, assert_clean, assert_noted, assert_told, findings, journey, loaded

TWO = """
  second:
    promise: The rest is done too.
    category: request
    owner: care
    states:
      rest: {say: Now the rest., to: left}
      left: {say: I leave it there., end: abandoned}
"""


def test_a_moment_that_no_conversation_comes_into_is_told() -> None:
    dead = TWO.replace("second:", "second:  #! HR706").replace("to: left}", "to: left}  #! HR103")
    assert_told(journey("hello: {say: Hello., end: kept}") + dead)
    assert_clean(journey("hello: {say: Hello., to: rest}") + TWO)


@pytest.mark.parametrize("outcome", ["error", "timeout"])
def test_a_failure_that_leaves_a_moment_says_what_became_of_it(outcome: str) -> None:
    text = (
        journey(f"""
        hello:
          do: find
          with: {{id: "1"}}
          on:
            found: rest
            missing: rest
            {outcome}: rest  #! HR710
        """)
        + TWO
    )
    assert_told(text)
    assert_clean(text.replace(f"{outcome}: rest", f"{outcome}: {{to: rest, settles: broken}}"))
    assert_clean(text.replace(f"{outcome}: rest", f"{outcome}: left"))  # the end says it


def test_silence_and_answers_that_do_not_fit_say_it_too() -> None:
    text = (
        journey("""
        hello:
          ask: "Well, {{ answer }}?"
          into: answer
          silence:
            - {after: 1m, say: Still there?}
            - {after: 1h, to: rest}  #! HR710
          on:
            invalid: rest  #! HR710
          to: rest
        """)
        + TWO
    )
    assert_told(text)
    assert_clean(text.replace("1h, to: rest", "1h, to: left").replace("invalid: rest", "invalid: person"))


def test_a_move_of_staff_that_leaves_a_moment_says_it() -> None:
    text = (
        journey("""
        hello:
          ask: "Well, {{ answer }}?"
          into: answer
          to: rest
          moves:
            by_hand: {label: Done by hand, to: rest}  #! HR710
        """)
        + TWO
    )
    assert_told(text)
    assert [one.severity for one in findings(text) if one.code == "HR710"] == ["E"]
    assert_clean(text.replace("to: rest}  #", "to: rest, settles: kept}  #"))


def test_a_wish_that_leaves_a_moment_is_a_warning_and_a_text_a_note() -> None:
    wish = (
        journey("""
        hello:
          ask: "Well, {{ answer }}?"
          into: answer
          on:
            stop: rest  #! HR710
          to: rest
        """)
        + TWO
    )
    assert_told(wish)
    assert [one.severity for one in findings(wish) if one.code == "HR710"] == ["W"]
    assert_noted(journey("hello: {say: It is so., to: rest}  #! HR710") + TWO)


@pytest.mark.parametrize(
    ("promise", "within", "is_told"),
    [
        ("It is done within one minute.", "1m", False),
        ("It is done within one minute.", "5m", True),
        ("It is done within one minute.", None, True),
        ("It is done for you.", "1m", True),
        ("It is done for you.", None, False),
        ("It is done the same day.", "1d", False),
        ("You see the price of your next year before it starts.", None, False),
        ("Your account is closed in one conversation.", None, False),
        ("We answer in less than 2 hours.", "2h", False),
        ("Contestamos en menos de dos horas.", "2h", False),
        ("It is done within two working days.", "2d", False),
        ("Ihre Karte ist innerhalb von zehn Minuten gesperrt.", "10m", False),
        ("Ihre Karte ist in einer halben Stunde gesperrt.", "30m", False),
        ("Wir antworten in zwei Tagen.", "1d", True),
        ("Wir antworten binnen einer Woche.", None, True),
        ("Wir antworten noch heute.", "1d", False),
        ("Blocked within a minute, replaced within two days.", "2d", False),
    ],
)
def test_the_promise_and_the_clock_say_the_same(promise: str, within: str | None, is_told: bool) -> None:
    text = journey("hello: {say: Hello., end: kept}").replace("It is done for you.", promise)
    if within is not None:
        text = text.replace("    category:", f"    within: {within}\n    category:")
    assert ("HR711" in {one.code for one in findings(text)}) is is_told


def test_lengths_are_read_and_written() -> None:
    found = promised_time("Your card is blocked within half an hour of telling us.")
    assert found is not None and found[0] == "within half an hour"
    assert in_words(found[1]) == "30 min"
    assert [in_words(found[1] * n) for n in (0, 3, 100)] == ["0 s", "1 h 30 min", "2 d 2 h"]


def test_a_value_that_customers_have_not_confirmed_lately_is_told() -> None:
    small = journey("hello: {say: Hello., end: kept}")
    missing = MAP.replace(
        "  plain: {says: We say it plainly., confirmed: {on: 2026-09-01, how: asked}}",
        "  plain: {says: We say it plainly.}  #! HR714",
    )
    assert_told(small, map_text=missing)
    old = MAP.replace("2026-09-01, how: asked}}", "2025-09-01, how: asked}}  #! HR714")
    assert_told(small, map_text=old)
    assert_told(small, map_text=MAP.replace("2026-09-01, how: asked}}", "2027-09-01, how: asked}}  #! HR714"))
    assert_clean(small)


def test_a_confirmation_counts_for_a_year() -> None:
    small = journey("hello: {say: Hello., end: kept}")
    assert "HR714" not in {one.code for one in findings(small, today=date(2027, 9, 1))}
    assert "HR714" in {one.code for one in findings(small, today=date(2027, 9, 3))}
    assert date(2026, 9, 1) < TODAY


def test_where_a_confirmation_is_due_it_says_how_to_ask_and_what_customers_have_answered() -> None:
    small = journey("hello: {say: Hello., end: kept}").replace("owner: care", "owner: care\n    value: plain")
    due = loaded(small, map_text=MAP.replace(", confirmed: {on: 2026-09-01, how: asked}", ""))

    def hint(answers: dict[str, str]) -> str:
        found = check(Path(), {}, loaded=due, today=TODAY, answers=lambda: answers)
        return next(one.hint for one in found if one.code == "HR714")

    assert hint({}).endswith("`handrail confirm small.main` asks them.")
    line = "confirmed: {on: 2026-11-20, how: 84 customers asked by text, result: 93 % say that it matters to them}"
    assert hint({"small.main": line}) == f"Customers were asked since. Write `{line}`."
