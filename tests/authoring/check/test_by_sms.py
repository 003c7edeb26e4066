"""What texts cost by SMS."""

from tests.authoring.check.maps import assert_clean, assert_told, journey, message

LONG = "This sentence is said in so many words that nobody reads it. " * 8


def test_a_text_of_more_than_three_messages_is_told() -> None:
    text = f"hello: {{say: {LONG}, to: done}}  #! HR601\ndone: {{say: Goodbye., end: kept}}\n"
    assert_told(journey(text))
    assert message(journey(text), "HR601").startswith("By SMS this takes up to 4 messages (")
    assert_clean(journey(text.replace(LONG, LONG[:300])))
    assert_clean(journey(text, head="languages: [en]\nchannels: [web]"))


def test_the_longest_values_and_the_choices_count() -> None:
    text = """
    first: {ask: Well?, into: answer, to: hello}
    hello:
      ask: "Is it {{ answer }}?"  #! HR601
      choices:
        one: {label: The first of the two, to: done}
        two: {label: The second of the two, to: done}
    done: {say: Goodbye., end: kept}
    """
    assert_told(journey(text, data="  answer: {type: text, max: 420}"))
    assert_clean(journey(text, data="  answer: {type: text, max: 300}"))


def test_one_character_that_doubles_the_cost_is_told_with_its_like() -> None:
    words = "We keep what you told us and go on with it whenever you write to us again at the café. Bye."
    text = (
        f'hello: {{say: "{words.replace("café", "cafê")}", to: done}}  #! HR602\ndone: {{say: Goodbye., end: kept}}\n'
    )
    assert_told(journey(text))
    assert message(journey(text), "HR602") == 'By SMS "ê" makes 2 messages of what would be 1'
    assert_clean(journey(text.replace("cafê", "café")))  # é is in the alphabet
    assert_clean(journey(text, head="languages: [en]\nchannels: [web]"))


def test_quotes_and_dashes_that_are_straightened_on_the_way_cost_nothing() -> None:
    words = "We’ll keep what you told us – and go on with it whenever you write to us again, at any time…"
    assert_clean(journey(f'hello: {{say: "{words}", to: done}}\ndone: {{say: Goodbye., end: kept}}\n'))


def test_a_language_that_needs_other_letters_is_left_alone() -> None:
    words = "Мы сохраним то, что вы нам написали, и продолжим, когда вы напишете нам снова. До свидания!"
    assert_clean(journey(f'hello: {{say: "{words}", to: done}}\ndone: {{say: Goodbye., end: kept}}\n'))


def test_many_such_texts_are_counted() -> None:
    said = "We keep what you told us and go on with it whenever you write again {} with a smile ☺ of yours."
    rows = [f's{n}: {{say: "{said.format(n)}", to: s{n + 1}}}' + ("  #! HR602" if n < 3 else "") for n in range(5)]
    text = journey("\n".join([*rows, "s5: {say: Goodbye., end: kept}"]), head="languages:\n  - en  #! HR602")
    assert_told(text)
