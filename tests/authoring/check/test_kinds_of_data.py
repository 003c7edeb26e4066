"""Comparing what can be compared."""

import pytest

from tests.authoring.check.maps import assert_clean, assert_told, findings, journey, message

DATA = """
  digits: {type: digits, length: 4}
  amount: number
  sure: yes_no
  plan: {type: choice, of: [gold, standard]}
  other: {type: text, max: 9}
  day: date
"""


def decide(when: str) -> str:
    """A journey that decides by one condition."""
    asked = "".join(
        f"ask_{n}: {{ask: Number {n}?, into: {name}, to: {after}}}\n"
        for n, (name, after) in enumerate(
            [("digits", "ask_1"), ("amount", "ask_2"), ("sure", "ask_3"), ("plan", "ask_4"), ("other", "choose")]
        )
    )
    return journey(
        f"{asked}choose:\n  set: {{day: today}}\n  decide:\n"
        f"    - when: {when}\n      to: done\n    - {{else: more}}\n"
        "done: {say: Goodbye., end: kept}\n"
        'more: {say: "{{ digits }}{{ amount }}{{ sure }}{{ plan }}{{ other }}{{ day }}", end: kept}\n',
        data=DATA.strip("\n"),
    )


@pytest.mark.parametrize(
    "when",
    [
        "digits == 4821", "amount > '5'", "sure == 'yes'", "sure == 1", "other == true", "plan == 'golden'",
        "amount == sure", "digits + 1 > 5", "plan in ['gold', 'silver']", "day > 'soon'", "day == 3",
        "amount < other", "('x' == amount)", "plan == 1",
    ],
)  # fmt: skip
def test_unlike_things_are_told(when: str) -> None:
    found = [one for one in findings(decide(when)) if one.code == "HR405"]
    assert [one.severity for one in found] == ["E"]
    assert found[0].place.line == decide(when).splitlines().index(f"          - when: {when}") + 1


@pytest.mark.parametrize(
    "when",
    [
        "digits == '4821'", "amount > 5", "sure", "not sure", "sure == true", "plan == 'gold'", "day > '2026-01-01'",
        "day > today", "amount * 2 > 5", "other == digits", "plan in ['gold', 'standard']", "customer.tier == plan",
        "'ab' in other", "day + 3 > today", "other > 'm'", "amount < 5 or sure",
    ],
)  # fmt: skip
def test_things_of_one_kind_are_not_told(when: str) -> None:
    assert "HR405" not in {one.code for one in findings(decide(when))}


def test_a_misspelt_member_is_told_with_the_one_that_was_meant() -> None:
    text = decide("plan == 'golf'")
    assert message(text, "HR405") == "`plan` is never 'golf'"
    assert next(one.hint for one in findings(text) if one.code == "HR405") == "Did you mean `gold`?"


def test_what_the_site_fills_is_only_warned_of() -> None:
    text = decide("customer.tier == 'golden'")
    assert [one.severity for one in findings(text) if one.code == "HR405"] == ["W"]


def test_a_value_that_the_data_cannot_hold_is_told_where_it_is_set() -> None:
    text = """
    hello:
      set:
        plan: "'golden'"  #! HR405
      say: "{{ plan }}"
      to: done
    done: {say: Goodbye., end: kept}
    """
    data = "  plan: {type: choice, of: [gold, standard]}"
    assert_told(journey(text, data=data))
    assert_clean(journey(text.replace("golden", "gold"), data=data))
    assert_told(journey(text.replace("\"'golden'\"", "5"), data="  plan: yes_no"))
    assert_clean(journey(text.replace("\"'golden'\"", "true"), data="  plan: yes_no"))
