"""What customers may answer."""

import pytest

from authoring.check.questions import CARRIER_WORDS, STOP_WORDS
from channels.sms.keywords import spot
from tests.authoring.check.maps import assert_clean, assert_noted, assert_told, findings, journey, message

END = 'done: {say: "Goodbye {{ answer }}.", end: kept}\n'


def ask(choices: str, head: str = "languages: [en]", after: str = "done: {say: Goodbye., end: kept}\n") -> str:
    """A journey with one question and these choices."""
    rows = "".join(f"    {line}\n" for line in choices.strip("\n").splitlines())
    return journey(f"hello:\n  ask: Which one?\n  choices:\n{rows}{after}", head=head)


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


def test_members_of_a_choice_type_that_mean_one_word_are_told() -> None:
    data = """
  answer:
    type: choice
    of:
      home: [house, flat]
      work: [office, flat]  #! HR202
"""
    text = journey(f"hello: {{ask: Where?, into: answer, to: done}}\n{END}", data=data.strip("\n"))
    assert_told(text)
    assert_clean(text.replace("[office, flat]", "[office, desk]"))


def test_choices_one_letter_apart_are_told() -> None:
    text = """
change: {label: Change date, to: done}
changed: {label: Changed date, to: done}  #! HR203
"""
    assert_told(ask(text))
    assert_clean(ask(text.replace("Changed date", "It has changed")))
    assert_clean(ask("one: {label: Visa 4821, to: done}\ntwo: {label: Visa 4822, to: done}\n"))


@pytest.mark.parametrize("word", sorted(CARRIER_WORDS))
def test_the_words_of_carriers_are_those_that_the_channel_takes(word: str) -> None:
    spotted = spot(word, opted_out=False)
    assert spotted is not None
    assert (spotted.keyword == "stop") is (word in STOP_WORDS)


def test_a_label_that_opts_the_customer_out_by_sms_is_an_error() -> None:
    text = """
halt: {label: Stop, to: done}  #! HR204
keep: {label: Keep it, to: done}
"""
    assert_told(ask(text))
    assert [one.severity for one in findings(ask(text)) if one.code == "HR204"] == ["E"]
    assert_clean(ask(text.replace("label: Stop", "label: Stop the order")))
    assert_clean(ask(text, head="languages: [en]\nchannels: [web]"))


def test_a_further_word_that_the_carrier_takes_is_a_warning() -> None:
    text = """
leave: {label: Leave it, also: [cancel], to: done}  #! HR204
keep: {label: Keep it, also: ["yes"], to: done}
"""
    assert_told(ask(text))
    assert [one.severity for one in findings(ask(text)) if one.code == "HR204"] == ["W"]
    assert_clean(ask(text.replace("[cancel]", "[forget it]")))


def test_a_number_in_a_label_that_is_the_place_of_another_choice_is_told() -> None:
    text = """
two: {label: "2 adults", to: done}  #! HR205
one: {label: "1 adult", to: done}  #! HR205
"""
    assert_told(ask(text))
    assert_clean(ask('one: {label: "1 adult", to: done}\ntwo: {label: "2 adults", to: done}\n'))
    assert_clean(ask(text, head="languages: [en]\nchannels: [web]"))


def test_ten_choices_are_too_many_for_a_text_message() -> None:
    fruits = ["apples", "pears", "plums", "figs", "grapes", "dates", "limes", "kiwis", "melons", "cherries"]
    rows = "".join(f"{fruit}: {{label: Some {fruit}, to: done}}\n" for fruit in fruits)
    text = ask(rows).replace("  choices:", "  choices:  #! HR206")
    assert_told(text)
    assert_clean(ask("\n".join(rows.splitlines()[:9])))
    assert_clean(ask(rows, head="languages: [en]\nchannels: [web]"))


def test_a_type_that_nothing_fits_is_told() -> None:
    data = "  answer: {type: digits, length: 4, min: 6}  #! HR207"
    text = journey(f"hello: {{ask: Which?, into: answer, to: done}}\n{END}", data=data)
    assert_told(text)
    assert_clean(text.replace("min: 6", "min: 2"))


def test_a_question_that_may_offer_nothing_is_told_with_the_case() -> None:
    text = """
hello:
  ask: Which one?
  choices:  #! HR207
    gold: {label: Gold, when: customer.tier == 'gold', to: done}
    plain: {label: Standard, when: customer.tier == 'standard', to: done}
done: {say: Goodbye., end: kept}
"""
    assert_told(journey(text))
    assert message(journey(text), "HR207") == "`hello` offers nothing when customer.tier is not set"
    assert_clean(journey(text.replace(", when: customer.tier == 'standard'", "")))


def test_what_is_built_in_is_a_note() -> None:
    text = f"hello: {{ask: Well?, into: answer, to: done}}  #! HR201 HR306 HR208\n{END}"
    assert_noted(journey(text, data="  answer: text"))
    tried = f"hello: {{ask: Well?, into: answer, invalid: [Once more.], to: done}}  #! HR303\n{END}"
    assert_noted(journey(tried))
    routed = f"hello: {{ask: Well?, into: answer, on: {{invalid: done, silence: done}}, to: done}}\n{END}"
    assert {one.code for one in findings(journey(routed))} == set()


def test_yes_and_no_in_a_language_that_is_not_known_is_told() -> None:
    states = 'hello: {ask: Ja?, into: answer, to: done}  #! HR212\ndone: {say: "{{ answer }}", end: kept}\n'
    from tests.authoring.check.maps import MAP

    german = MAP.replace("[en, es]", "[de]")
    text = journey(states, data="  answer: yes_no", head="languages: [de]")
    assert_told(text, map_text=german)
    assert_clean(text.replace("[de]", "[en]"))
