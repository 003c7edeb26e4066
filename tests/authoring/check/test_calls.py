"""What journeys call, and how long the customer waits for it."""

from tests.authoring.check.maps import MAP, assert_clean, assert_noted, assert_told, journey, message

SLOW = """
hello:  #! HR511
  do: slowly
  on: {done: done, error: done, timeout: done}
done: {say: Goodbye., end: kept}
"""


def test_a_long_call_without_a_word_is_told_with_its_tries() -> None:
    assert_told(journey(SLOW))
    assert "25 s for `slowly`" in message(journey(SLOW), "HR511")
    assert_clean(journey(SLOW.replace("do: slowly", "do: slowly\n  progress: {after: 3s, say: One moment.}")))
    assert_clean(journey(SLOW), map_text=MAP.replace("retry: {times: 2}", "retry: {times: 0}"))


def test_a_call_that_takes_longer_than_the_promise_is_told() -> None:
    text = journey(SLOW.replace("HR511", "HR307")).replace("done for you.", "done within 20 seconds.\n    within: 20s")
    text = text.replace("do: slowly", "do: slowly\n        progress: {after: 3s, say: One moment.}")
    assert_told(text)
    assert_clean(text.replace("20 seconds", "30 seconds").replace("within: 20s", "within: 30s"))


def test_a_failure_that_goes_to_a_person_is_a_note() -> None:
    text = """
    hello:  #! HR507
      do: find
      with: {id: "1"}
      on: {found: done, missing: done, error: done}
    done: {say: Goodbye., end: kept}
    """
    assert_noted(journey(text))
    assert "ends in `timeout` at" in message(journey(text), "HR507")
