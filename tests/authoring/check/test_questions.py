"""Questions: whether an answer can be given at all."""

from tests.authoring.check.maps import MAP, ask, assert_clean, assert_noted, assert_told, findings, journey, message

END = 'done: {say: "Goodbye {{ answer }}.", end: kept}\n'


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
    states = 'hello: {ask: Oui ?, into: answer, to: done}  #! HR212\ndone: {say: "{{ answer }}", end: kept}\n'

    french = MAP.replace("languages: [en, es]", "languages: [fr]  #! HR409")
    text = journey(states, data="  answer: yes_no", head="languages: [fr]")
    assert_told(text, map_text=french)
    assert_clean(text.replace("[fr]", "[en]"))
