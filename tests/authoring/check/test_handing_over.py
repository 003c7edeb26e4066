"""Handing over to people."""

from tests.authoring.check.maps import assert_clean, assert_noted, assert_told, journey


def test_a_customer_who_is_not_told_what_comes_next_is_told_of() -> None:
    text = "hello: {handoff: slow}  #! HR803"
    assert_told(journey(text))
    assert_clean(journey(text.replace("slow", "slow, say: Jo writes here within an hour.")))
    assert_clean(journey(text.replace("slow", "fast")))  # its answer_within is told


def test_staff_without_a_move_are_told_of() -> None:
    text = journey("""
        hello: {ask: "Well, {{ answer }}?", into: answer, to: team}
        team: {handoff: fast}  #! HR804
        """)
    text = text.replace("    moves: {again: {label: Once more, to: hello}}\n", "")
    assert_told(text)
    assert_clean(text.replace("{handoff: fast}", "{handoff: fast, moves: {again: {label: Again, to: hello}}}"))


def test_what_happens_when_nobody_comes_is_a_note() -> None:
    assert_noted(journey("hello: {handoff: fast}  #! HR805"))


def test_a_planned_handoff_to_a_queue_that_is_too_slow_for_the_promise_is_told() -> None:
    text = journey("""
        hello: {ask: "Well, {{ answer }}?", into: answer, to: team}
        team: {handoff: fast}  #! HR307
        """)
    text = text.replace("It is done for you.", "It is done within one minute.\n    within: 1m")
    assert_told(text)
    assert_clean(text.replace("one minute", "two minutes").replace("1m", "2m"))
    assert_clean(text.replace("to: team", "to: person, on: {invalid: team}"))
