"""Words that come twice, and texts that a language lacks."""

from tests.authoring.check.maps import MAP, assert_clean, assert_told, findings, journey, message


def test_words_that_did_not_help_are_not_said_again() -> None:
    text = """
    hello:
      ask: Which digits?
      into: answer
      invalid:
        - I need four digits.
        - which digits  #! HR304
      to: done
    done: {say: "{{ answer }}", end: kept}
    """
    assert_told(journey(text))
    assert_clean(journey(text.replace("- which digits", "- For example 4821.")))


def test_the_same_answer_twice_is_told_in_the_language_that_has_it() -> None:
    text = """
    hello:
      ask: {en: Which digits?, es: ¿Qué cifras?}
      into: answer
      invalid:
        en: [I need four digits., For example 4821.]
        es:
          - Son cuatro.
          - Son cuatro.  #! HR304
      to: done
    done: {say: {en: "{{ answer }}", es: "{{ answer }}"}, end: kept}
    """
    both = journey(text, head="languages: [en, es]")
    assert_told(both)
    assert_clean(both.replace("Son cuatro.  #! HR304", "Por ejemplo 4821."))


def test_a_text_that_is_missing_in_a_language_is_told() -> None:
    text = """
    hello: {say: {en: Hello., es: Hola.}, to: which}
    which:
      ask: {en: Which one?, es: ¿Cuál?}
      choices:
        one: {label: {en: First, es: Primera}, to: done}
        two: {label: Second, to: done}  #! HR409
    done: {say: {en: Goodbye., es: Adiós.}, end: kept}
    """
    assert_told(journey(text, head="languages: [en, es]"))
    assert_clean(journey(text.replace("label: Second", "label: {en: Second, es: Segunda}"), head="languages: [en, es]"))


def test_a_whole_language_that_is_missing_is_told_once() -> None:
    states = "hello: {say: Hello., to: done}\ndone: {say: Goodbye., end: kept}\n"
    assert_told(journey(states, head="languages:\n  - en\n  - es  #! HR409"))
    assert_clean(journey(states, head="languages: [en]"))
    silent = journey(states, head="title: Small").replace("journey: small", "journey: small  #! HR409")
    assert_told(silent)


def test_many_missing_texts_are_told_at_the_first() -> None:
    text = """
    hello: {say: {en: Hello., es: Hola.}, to: one}
    one: {say: One., to: two}  #! HR409
    two: {say: Two., to: done}
    done: {say: Goodbye., end: kept}
    """
    assert_told(journey(text, head="languages: [en, es]"))
    assert "This and 2 more of 4 texts" in message(journey(text, head="languages: [en, es]"), "HR409")


def test_what_the_map_says_is_needed_in_all_of_its_languages() -> None:
    states = journey("hello: {say: Hello., end: kept}")
    refused = "not_offered:\n  cash:\n    when: [bring cash]\n    say: No.  #! HR409\n"
    assert_told(states, map_text=MAP + refused)
    assert_clean(states, map_text=MAP + refused.replace("say: No.", "say: {en: No., es: No hay.}"))


def test_a_language_in_which_we_say_nothing_ourselves_is_told_once() -> None:
    french = journey("hello: {say: Bonjour., end: kept}", head="languages: [fr]")
    told = [one for one in findings(french, map_text=MAP.replace("[en, es]", "[fr]")) if one.code == "HR409"]
    assert [one.message.rpartition(": ")[2] for one in told] == ["Handrail has no sentences in `fr`"]
