"""Ways through a journey: dead states, circles without a way out, silent ends, people who are not there."""

from tests.authoring.check.maps import assert_clean, assert_told, findings, journey, message


def test_a_state_that_nothing_leads_to_is_told_once_for_all_behind_it() -> None:
    text = """
    hello: {say: Hello., to: done}
    old: {say: Old offer., to: older}  #! HR103
    older: {say: Older offer., to: done}
    done: {say: Goodbye., end: kept}
    """
    assert_told(journey(text))
    assert message(journey(text), "HR103") == "`old` can never be reached, nor `older` behind it"
    assert_clean(journey(text.replace("to: done}", "to: old}", 1)))


def test_dead_states_that_lead_to_each_other_are_told_once() -> None:
    assert_told(
        journey("""
        hello: {say: Hello., to: done}
        one: {ask: "One, {{ answer }}?", into: answer, to: two}  #! HR103
        two: {ask: Two?, into: answer, to: one}
        done: {say: Goodbye., end: kept}
        """)
    )


def test_a_state_that_only_a_move_or_a_silence_leads_to_is_alive() -> None:
    assert_clean(
        journey("""
        hello:
          ask: "Well, {{ answer }}?"
          into: answer
          silence: [{after: 1h, to: left}]
          moves: {help: {label: By hand, to: by_hand}}
          to: done
        by_hand: {say: Done by hand., to: done}
        left: {say: I leave it there., end: abandoned}
        done: {say: Goodbye., end: kept}
        """)
    )


def test_questions_that_only_lead_to_each_other_have_no_way_out() -> None:
    text = """
    hello: {say: Hello., to: first}
    first: {ask: One?, into: answer, to: second}  #! HR104
    second: {ask: "Two, {{ answer }}?", into: answer, to: first}
    """
    assert_told(journey(text))
    assert message(journey(text), "HR104") == (
        "No way leads from `first` to an end or a person: first -> second -> first"
    )
    assert_clean(journey(text.replace("answer, to: first}", "answer, to: person}")))


def test_a_circle_that_only_silence_leads_out_of_is_a_warning() -> None:
    text = """
    first: {ask: One?, into: answer, to: second, silence: [{after: 1h, to: left}]}  #! HR104
    second: {ask: "Two, {{ answer }}?", into: answer, to: first}
    left: {say: I leave it there., end: abandoned}
    """
    assert_told(journey(text))
    assert [one.severity for one in findings(journey(text)) if one.code == "HR104"] == ["W"]
    assert_clean(journey(text.replace("to: first}", "to: left}")))


def test_a_question_whose_answer_goes_to_a_person_has_a_way_out() -> None:
    assert_clean(journey('hello: {ask: "Well, {{ answer }}?", into: answer, to: person}'))


def test_an_end_without_a_word_is_told_unless_the_way_to_it_spoke() -> None:
    text = """
    hello:
      ask: Shall I?
      choices:
        go: {label: "Go on", to: done}
        leave: {label: "Leave it", say: All right., to: left}
    done: {end: kept}  #! HR108
    left: {end: declined}
    """
    assert_told(journey(text))
    assert_clean(journey(text.replace("{end: kept}", "{say: It is done., end: kept}")))
    assert_clean(journey("hello: {say: Hello., to: done}\ndone: {end: kept}\n"))


def test_a_silence_that_says_something_on_the_way_to_a_silent_end_is_enough() -> None:
    text = """
    hello:
      ask: "Well, {{ answer }}?"
      into: answer
      silence: [{after: 1h, say: I leave it there., to: left}]
      to: person
    left: {end: abandoned}  #! HR108
    """
    assert_clean(journey(text))
    assert_told(journey(text.replace("say: I leave it there., ", "")))


def test_who_asks_for_a_person_and_meets_none_is_told() -> None:
    text = """
    hello:
      ask: "Well, {{ answer }}?"
      into: answer
      on: {person_wanted: advice}  #! HR109
      to: person
    advice: {say: Look at our pages., to: done}
    done: {say: Goodbye., end: declined}
    """
    assert_told(journey(text))
    assert_clean(journey(text.replace("on: {person_wanted: advice}", "on: {person_wanted: person, silence: advice}")))
    assert_clean(journey(text.replace("{say: Goodbye., end: declined}", "{handoff: fast, say: Jo comes.}")))


def test_an_end_of_an_action_without_a_way_on_is_told_once_for_the_state() -> None:
    text = """
    hello:  #! HR514
      do: find
      with: {id: "1"}
      on: {error: done}
    done: {say: Goodbye., end: kept}
    """
    assert_told(journey(text))
    assert (
        message(journey(text), "HR514")
        == "`hello` does not say where `found` and `missing` lead: a person takes over there"
    )
    assert_clean(journey(text.replace("on: {", "on: {found: done, missing: person, ")))
