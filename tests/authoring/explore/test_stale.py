"""Old values that are used after the customer has changed what they were found by."""

from tests.authoring.check.maps import journey
from tests.authoring.explore.test_walk import found, told

DATA = "  answer: {type: text, max: 40}\n  place: {type: text, max: 40}\n"
STATES = """
which: {ask: Which order?, into: answer, to: look}
look: {do: find, with: {id: "{{ answer }}"}, saves: {place: place}, on: {found: tell, missing: which}}
tell:
  ask: It is at {{ place | default("ours") }}. Another one?
  choices:
    more: {label: "Yes", to: other}
    none: {label: "No", to: bye}
other: {ask: Which other order?, into: answer, to: NEXT}
done: {say: 'Order {{ answer }} is at {{ place | default("ours") }}.', end: kept}
bye: {say: Goodbye., end: kept}
"""


def old(states: str, data: str = DATA) -> list[tuple[str, str]]:
    """The line and the message of each old value that is found."""
    text = journey(states, data=data)
    lines = text.splitlines()
    return [
        (lines[one.finding.place.line - 1].split(":")[0].strip(), one.finding.message)
        for one in found(text)
        if one.finding.code == "HR406"
    ]


def test_what_was_looked_up_for_another_answer_is_found_with_the_way_there() -> None:
    text = journey(STATES.replace("NEXT", "done"), data=DATA)
    (one,) = [one for one in found(text) if one.finding.code == "HR406"]
    assert one.finding.severity == "W"
    assert "may use an old `place`: `answer` was changed after it was found" in one.finding.message
    lines = told(one, text).lines
    assert lines.index("customer: [Yes]") < lines.index("handrail: Which other order?")
    assert lines[-2].startswith("handrail: Order aaaa is at ")


def test_what_is_looked_up_anew_or_set_is_not_old() -> None:
    assert old(STATES.replace("NEXT", "look")) == []
    assert old(STATES.replace("to: NEXT", "on: {answered: {to: done, set: {place: \"'ours'\"}}}")) == []


def test_a_question_that_names_another_value_is_answered_for_that_value() -> None:
    states = """
    which: {ask: Which order?, into: answer, to: where}
    where: {ask: "Where shall {{ answer }} go?", into: place, to: sure}
    sure:
      ask: "{{ answer }} to {{ place }}?"
      choices:
        fine: {label: "Yes", to: done}
        other: {label: Another order, to: again}
    again: {ask: Which other one?, into: answer, to: NEXT}
    done: {say: "It goes to {{ place }}.", end: kept}
    """
    assert [at for at, _ in old(states.replace("NEXT", "sure"))] == ["ask", "done"]
    assert old(states.replace("NEXT", "where")) == []
    assert old(states.replace("NEXT", "sure").replace("Where shall {{ answer }} go?", "Where do you live?")) == []


def test_a_formula_over_another_value_is_old_until_it_is_made_again() -> None:
    states = """
    which: {ask: Which order?, into: answer, to: made}
    made: {say: Well., set: {place: answer}, to: tell}
    tell:
      ask: "So {{ place }}?"
      choices:
        fine: {label: "Yes", to: done}
        other: {label: Another, to: again}
    again: {ask: Which other one?, into: answer, to: NEXT}
    done: {say: "{{ place }}, then.", end: kept}
    """
    assert [at for at, _ in old(states.replace("NEXT", "done"))] == ["done"]
    assert old(states.replace("NEXT", "made")) == []


def test_values_that_are_found_by_each_other_are_left_alone() -> None:
    counted = """
    start: {ask: Which order?, into: answer, to: count}
    count: {say: One more., set: {tries: tries | default(0) + 1}, to: more}
    more:
      ask: "That was {{ tries }}. Again?"
      choices:
        again: {label: "Yes", to: start}
        enough: {label: "No", to: bye}
    bye: {say: "Goodbye, {{ answer }}.", end: kept}
    """
    assert old(counted, "  answer: {type: text, max: 40}\n  tries: {type: number, default: 0}\n") == []
