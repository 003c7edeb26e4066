"""Ways round, and long ways, on which no customer says anything."""

from runtime import limits
from tests.authoring.check.maps import assert_clean, assert_told, journey, message


def test_saying_and_acting_in_a_circle_never_asks_the_customer() -> None:
    text = """
    hello: {say: Looking., to: look}  #! HR301
    look:
      do: find
      with: {id: "1"}
      on: {found: done, missing: hello}
    done: {say: Goodbye., end: kept}
    """
    assert_told(journey(text))
    assert message(journey(text), "HR301") == "The journey can go round without the customer: hello -> look -> hello"
    assert_clean(journey(text.replace("missing: hello", "missing: person")))


def test_a_failure_that_leads_back_to_the_call_goes_round() -> None:
    text = """
    look:  #! HR301
      do: find
      with: {id: "1"}
      on: {found: done, missing: done, error: look}
    done: {say: Goodbye., end: kept}
    """
    assert_told(journey(text))
    assert_clean(journey(text.replace(", error: look", "")))


def test_a_circle_with_a_question_in_it_is_none() -> None:
    assert_clean(
        journey("""
        hello: {say: Hello., to: which}
        which: {ask: "Well, {{ answer }}?", into: answer, on: {invalid: done}, to: look}
        look:
          do: find
          with: {id: "1"}
          on: {found: done, missing: which}
        done: {say: Goodbye., end: kept}
        """)
    )


def test_a_circle_that_a_decision_counts_comes_to_an_end() -> None:
    text = """
    look:
      do: find
      with: {id: "1"}
      on: {found: done, missing: {to: often, set: {tries: tries + 1}}}
    often:
      decide:
        - {when: tries < 3, to: look}
        - {else: done}
    done: {say: Goodbye., end: kept}
    """
    data = "  tries: {type: number, default: 0}"
    assert_clean(journey(text, data=data))
    endless = journey(
        text.replace("set: {tries: tries + 1}", "say: Again."), data="  tries: {type: number, default: 0}"
    )
    assert_told(endless.replace("look:\n", "look:  #! HR301\n", 1))


def chain(count: int, mark: str = "") -> str:
    """So many states that say something, one after the other, and an end."""
    rows = [f"s{n}: {{say: Number {n}., to: s{n + 1}}}" for n in range(count)]
    rows[1] += mark
    return journey(
        "\n".join(["hello: {ask: 'Well, {{ answer }}?', into: answer, to: s1}", *rows[1:]])
        + f"\ns{count}: {{say: Goodbye., end: kept}}\n"
    )


def test_more_states_in_a_turn_than_the_engine_takes_are_told_at_the_first() -> None:
    most = limits.STEPS_PER_TURN
    assert_clean(chain(most))
    assert_told(chain(most + 1, mark="  #! HR302"))
    assert f"{most + 1} states" in message(chain(most + 1), "HR302")
