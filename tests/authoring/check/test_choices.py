"""Choices held against each other."""

from tests.authoring.check.maps import ask, assert_clean, assert_told, message


def test_two_choices_by_one_name_are_told_at_the_second() -> None:
    text = """
refund: {label: Refund, to: done}
again: {label: "REFUND!", to: done}  #! HR202
"""
    assert_told(ask(text))
    assert message(ask(text), "HR202") == '"REFUND!" means `refund` and `again`: it can never be told which'
    assert_clean(ask(text.replace("REFUND!", "Send it again")))


def test_a_further_word_that_names_another_choice_is_told_on_its_own_line() -> None:
    text = """
one:
  label: The first offer
  to: done
two:
  label: The second offer
  also:
    - next
    - the first offer  #! HR202
  to: done
"""
    assert_told(ask(text))
    assert_clean(ask(text.replace("- the first offer", "- the other")))


def test_choices_that_are_never_open_together_may_have_one_name() -> None:
    text = """
gold: {label: Send it, when: customer.tier == 'gold', to: done}
other: {label: Send it, when: customer.tier != 'gold', to: done}
none: {label: "No, thanks", to: done}
"""
    assert_clean(ask(text))
    assert_told(ask(text.replace("tier != 'gold', to: done}", "tier, to: done}  #! HR202")))


def test_choices_one_letter_apart_are_told() -> None:
    text = """
change: {label: Change date, to: done}
changed: {label: Changed date, to: done}  #! HR203
"""
    assert_told(ask(text))
    assert_clean(ask(text.replace("Changed date", "It has changed")))
    assert_clean(ask("one: {label: Visa 4821, to: done}\ntwo: {label: Visa 4822, to: done}\n"))


def test_a_number_in_a_label_that_is_the_place_of_another_choice_is_told() -> None:
    text = """
two: {label: "2 adults", to: done}  #! HR205
one: {label: "1 adult", to: done}  #! HR205
"""
    assert_told(ask(text))
    assert_clean(ask('one: {label: "1 adult", to: done}\ntwo: {label: "2 adults", to: done}\n'))
    assert_clean(ask(text, head="languages: [en]\nchannels: [web]"))
