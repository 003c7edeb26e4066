"""Findings that are waived for a time."""

from datetime import date

from tests.authoring.check.maps import MAP, assert_clean, assert_told, findings, journey

DEAD = """
hello: {say: Hello., to: done}
old:
  ignore: {HR103: {why: comes back in spring, until: 2027-03-01}}
  say: Old offer.
  to: done
other: {say: Other offer., to: done}  #! HR103
done: {say: Goodbye., end: kept}
"""


def test_a_waiver_of_a_state_counts_there_and_nowhere_else() -> None:
    assert_told(journey(DEAD))


def test_an_expired_waiver_brings_the_finding_back_with_its_reason() -> None:
    found = [one for one in findings(journey(DEAD), today=date(2027, 3, 1)) if one.state == "old"]
    assert sorted(one.code for one in found) == ["HR011", "HR103"]
    dead = next(one for one in found if one.code == "HR103")
    assert dead.hint.endswith("It was waived until 2027-03-01: comes back in spring.")
    assert not [one for one in findings(journey(DEAD), today=date(2027, 2, 28)) if one.state == "old"]


def test_waivers_of_a_moment_a_journey_and_the_map_cover_what_is_in_them() -> None:
    states = "hello: {say: Hello., to: done}\nold: {say: Old., to: done}\ndone: {say: Goodbye., end: kept}\n"
    waiver = "ignore: {HR103: {why: on purpose, until: 2027-03-01}}"
    plain = journey(states)
    assert [one.code for one in findings(plain)] == ["HR103"]
    assert findings(plain.replace("    owner: care\n", f"    owner: care\n    {waiver}\n")) == []
    assert findings(plain.replace("stage: use\n", f"stage: use\n{waiver}\n")) == []
    assert findings(plain, map_text=f"{MAP}{waiver}\n") == []


def test_an_error_of_a_check_can_be_waived_and_one_of_the_loader_cannot() -> None:
    silent = journey("""
        hello: {ask: "Well, {{ answer }}?", into: answer, to: done}
        done: {end: kept, ignore: {HR108: {why: our site says it, until: 2027-03-01}}}
        """)
    assert_clean(silent)
    lost = journey("""
        hello:
          ignore: {HR101: {why: not yet, until: 2027-03-01}}
          say: Hello.
          to: nowhere  #! HR101
        """)
    assert_told(lost)


def test_a_waiver_without_a_reason_or_a_day_is_told_and_does_not_count() -> None:
    text = journey("""
        hello: {say: Hello., to: done}
        old:  #! HR103
          ignore:
            HR103: {why: comes back in spring}  #! HR011
          say: Old offer.
          to: done
        done: {say: Goodbye., end: kept}
        """)
    assert_told(text)
    assert_told(text.replace("why: comes back in spring", "until: 2027-03-01"))
    assert_told(text.replace("why: comes back in spring", "why: spring, until: soon"))


def test_a_waiver_of_a_code_that_there_is_not_is_told() -> None:
    text = journey("""
        hello:
          ignore:
            HR999: {why: who knows, until: 2027-03-01}  #! HR011
          say: Hello.
          end: kept
        """)
    assert_told(text)


def test_a_waiver_of_nothing_is_a_note() -> None:
    text = journey("hello: {say: Hello., end: kept, ignore: {HR103: {why: spring, until: 2027-03-01}}}")
    assert [(one.code, one.severity) for one in findings(text)] == [("HR011", "I")]


def test_data_called_ignore_is_no_waiver() -> None:
    text = journey(
        'hello: {ask: Well?, into: ignore, to: done}\ndone: {say: "{{ ignore }}", end: kept}\n',
        data="  ignore: {type: text, max: 9}",
    )
    assert_clean(text)
