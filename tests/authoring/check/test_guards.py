"""Arms that leave gaps, hide one another or never change."""

from tests.authoring.check.maps import assert_clean, assert_told, findings, journey, message

DATA = """
  amount: {type: number, min: 0, max: 1000}
  tier: {type: choice, of: [bronze, silver, gold]}
  late: {type: number}
  sure: yes_no
"""
ENDS = """
low: {say: Low., end: kept}
high: {say: High., end: kept}
other: {say: "{{ amount }} {{ tier }} {{ late }} {{ sure }}", end: kept}
"""


def decide(*arms: str, mark: str = "") -> str:
    """A journey that asks for all data and decides by it."""
    rows = "".join(f"    - {arm}\n" for arm in arms)
    return journey(
        "start: {ask: How much?, into: amount, to: two}\ntwo: {ask: Tier?, into: tier, to: three}\n"
        "three: {ask: Days?, into: late, to: four}\nfour: {ask: Sure?, into: sure, to: choose}\n"
        f"choose:\n  decide:{mark}\n{rows}{ENDS}",
        data=DATA.strip("\n"),
    )


def all_ends(*arms: str) -> str:
    """The same with every end reached."""
    return decide(*arms, "{when: not sure, to: low}", "{when: late == 7, to: high}", "{else: other}")


def test_a_gap_is_told_with_the_value_that_falls_through() -> None:
    text = decide(
        "{when: amount < 200, to: low}",
        "{when: amount > 200, to: high}",
        "{when: sure and late == 1 and late == 2, to: other}  #! HR505",
        mark="  #! HR503 HR501",
    )
    assert_told(text)
    assert message(text, "HR501") == "No arm takes amount = 200"
    whole = decide("{when: amount < 200, to: low}", "{when: amount > 200, to: high}", "{else: other}")
    assert_clean(whole)


def test_an_arm_that_cannot_be_read_leaves_no_gap_of_its_own() -> None:
    text = decide("{when: amount >, to: low}  #! HR407", mark="  #! HR503")
    assert {one.code for one in findings(text)} >= {"HR407", "HR503"}
    assert "HR501" not in {one.code for one in findings(text)}


def test_a_decision_without_else_that_covers_all_values_lacks_only_the_else() -> None:
    text = decide(
        "{when: amount < 200, to: low}", "{when: amount >= 200 and sure, to: high}",
        "{when: amount >= 200 and not sure, to: other}", mark="  #! HR503",
    )  # fmt: skip
    assert_told(text)


def test_arms_that_overlap_are_told_with_a_value_that_fits_both() -> None:
    text = all_ends("{when: tier == 'gold', to: low}", "{when: late > 3, to: high}  #! HR502")
    found = [one for one in findings(text) if one.code == "HR502"]
    assert found[0].message == "late = 7, tier = gold fits this arm and arm 1, which wins"
    apart = ["{when: tier == 'gold', to: low}", "{when: tier != 'gold' and late > 3, to: high}"]
    assert_clean(decide(*apart, "{else: other}"))


def test_a_ladder_of_arms_is_no_overlap() -> None:
    assert_clean(decide("{when: amount > 500, to: high}", "{when: amount > 100, to: low}", "{else: other}"))


def test_an_arm_behind_a_wider_one_is_never_taken() -> None:
    text = decide("{when: amount > 100, to: low}", "{when: amount > 500, to: high}  #! HR107", "{else: other}")
    assert_told(text)


def test_an_arm_behind_several_that_cover_it_together_is_never_taken() -> None:
    text = decide(
        "{when: tier == 'gold', to: low}", "{when: \"tier in ['silver', 'bronze']\", to: low}",
        "{when: tier == 'silver' or tier == 'gold', to: high}  #! HR107", "{else: other}",
    )  # fmt: skip
    assert_told(text)


def test_a_condition_that_is_never_or_always_true_is_told() -> None:
    assert_told(
        decide("{when: amount < 5 and amount > 10, to: low}  #! HR505", "{when: sure, to: high}", "{else: other}")
    )
    assert_told(
        decide("{when: amount > 2000, to: low}  #! HR505", "{when: sure, to: high}", "{else: other}")
    )  # fmt: skip
    assert_told(
        decide("{when: sure, to: high}", "{when: sure or not sure, to: low}  #! HR505", "{else: other}")
    )  # fmt: skip


def test_a_choice_that_is_never_open_is_told_at_its_condition() -> None:
    text = """
    hello:
      ask: Which one?
      choices:
        gold:
          label: Gold
          when: customer.tier == 'gold' and customer.tier == 'standard'  #! HR505
          to: done
        plain: {label: Standard, to: done}
    done: {say: Goodbye., end: kept}
    """
    assert_told(journey(text))
    assert_clean(journey(text.replace(" and customer.tier == 'standard'", "")))


def test_what_is_reckoned_is_not_called_never_true() -> None:
    assert_clean(
        decide("{when: amount * 2 > late + 1, to: low}", "{when: amount - late > 0, to: high}", "{else: other}")
    )


def test_too_many_combinations_are_left_alone() -> None:
    names = [f"n{n}" for n in range(12)]
    data = "".join(f"  {name}: number\n" for name in names) + "  sure: yes_no"
    arms = " and ".join(f"{name} > 1" for name in names)
    text = journey(
        "start: {ask: Sure?, into: sure, to: choose}\n"
        f"choose:\n  decide:\n    - {{when: {arms}, to: done}}\n    - {{else: person}}\n"
        "done: {say: Done., end: kept}\n",
        data=data,
    )
    assert not {one.code for one in findings(text)} & {"HR505", "HR107", "HR502"}
