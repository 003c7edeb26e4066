"""Asking customers about promises, and writing to them first: fair questions, one cap, a reason."""

import pytest

from tests.authoring.check.maps import MAP, assert_clean, assert_told, findings, journey

CAPPED = MAP + 'contact: {quiet_hours: "21:00-08:00", at_most: {per_day: 1}}\n'
PLAIN = "hello: {say: Hello., end: kept}"


def with_survey(survey: str, *, category: str = "request", promise: str = "It is done for you.") -> str:
    text = journey(PLAIN).replace("category: request", f"category: {category}\n    survey: {survey}")
    return text.replace("It is done for you.", promise)


def test_a_survey_has_room_for_a_comment() -> None:
    told = with_survey("{ask: Was it done for you?, comment: false}  #! HR715")
    assert_told(told, map_text=CAPPED)
    assert [one.severity for one in findings(told, map_text=CAPPED) if one.code == "HR715"] == ["E"]
    assert_clean(told.replace("comment: false", "comment: true"), map_text=CAPPED)


@pytest.mark.parametrize(
    ("question", "is_told"),
    [
        ("Would you recommend us to a friend?", True),
        ("How satisfied are you with our website?", True),
        ("Overall, how was it?", True),
        ("Was it done for you?", False),
        ("Did we do what you needed?", False),
        ("Was it done as your friends had it done?", False),  # it asks about the promise
    ],
)
def test_a_survey_asks_about_its_promise(question: str, is_told: bool) -> None:
    survey = f'{{ask: "{question}"}}' + ("  #! HR716" if is_told else "")
    (assert_told if is_told else assert_clean)(with_survey(survey), map_text=CAPPED)


@pytest.mark.parametrize(
    ("question", "scale", "is_told"),
    [
        ("How great was it?", "csat", True),
        ("Did you like how it was done?", "yes_no", True),
        ("It was done well, don't you think?", "yes_no", True),
        ("From 1 to 10, how easy was it?", "ces", True),
        ("From 0 to 5, how did it fit?", "csat", True),
        ("From 1 to 5, how much was it?", "yes_no", True),
        ("From 1 to 7, how easy was it?", "ces", False),
        ("From 1 to 5, how did it fit?", "csat", False),
        ("Was anything left undone?", "yes_no", False),
    ],
)
def test_a_question_does_not_tell_what_to_answer(question: str, scale: str, is_told: bool) -> None:
    survey = f'{{ask: "{question}", scale: {scale}}}' + ("  #! HR717" if is_told else "")
    (assert_told if is_told else assert_clean)(with_survey(survey), map_text=CAPPED)


def test_each_language_is_looked_at() -> None:
    both = with_survey('\n      ask:\n        en: Was it done?\n        es: "¿Fue excelente?"  #! HR717')
    both = both.replace("languages: [en]", "languages: [en, es]").replace("say: Hello.", "say: {en: Hello., es: Hola.}")
    found = [one for one in findings(both, map_text=CAPPED) if one.code == "HR717"]
    assert [one.message for one in found] == ['"excelente" tells customers what to answer']


def test_german_is_looked_at_too() -> None:
    both = with_survey('\n      ask:\n        en: Was it done?\n        de: "War es nicht großartig?"')
    both = both.replace("languages: [en]", "languages: [en, de]")
    found = [one for one in findings(both, map_text=CAPPED.replace("[en, es]", "[en, de]")) if one.code == "HR717"]
    assert [one.message for one in found] == ['"großartig" tells customers what to answer']


def test_a_rescue_is_not_followed_by_a_question_at_once() -> None:
    assert_told(with_survey("{ask: Was it done?}  #! HR718", category="rescue"), map_text=CAPPED)
    assert_clean(with_survey("{ask: Was it done?}"), map_text=CAPPED)


def test_the_budget_has_room_for_what_is_asked() -> None:
    none = CAPPED.replace("per_day: 1", "per_week: 0")
    assert_told(with_survey("{ask: Was it done?}  #! HR718"), map_text=none)
    second = """
  second:
    promise: The rest is done too.
    category: request
    owner: care
    survey: {ask: Was the rest done?}  #! HR718
    states:
      rest: {say: Now the rest., end: kept}
"""
    two = with_survey("{ask: Was it done?}").replace("{say: Hello., end: kept}", "{say: Hello., to: rest}") + second
    assert [one.code for one in findings(two, map_text=CAPPED) if one.severity == "W"] == ["HR718"]
    roomy = CAPPED.replace("per_day: 1", "per_day: 2")
    assert not [one for one in findings(two, map_text=roomy) if one.severity == "W"]


def test_who_writes_first_has_a_cap_quiet_hours_and_a_reason() -> None:
    first = journey(PLAIN).replace("stage: use", "stage: use\nstarts: {events: [it.happened], reason: It happened.}")
    assert_clean(first, map_text=CAPPED)
    untold = first.replace(", reason: It happened.}", "}  #! HR719")
    assert_told(untold, map_text=CAPPED)
    assert_told(first, map_text=MAP + "contact: {at_most: {per_day: 1}}  #! HR719\n")
    assert_told(first, map_text=MAP + 'contact: {quiet_hours: "21:00-08:00"}  #! HR719\n')
    both = [one for one in findings(first, map_text=MAP) if one.code == "HR719"]
    assert len(both) == 2 and {one.place.line for one in both} == {2}
    assert_clean(journey(PLAIN))  # who only answers needs neither
