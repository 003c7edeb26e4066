"""Handoffs that a customer comes to before the people there can know what they need."""

from tests.authoring.check.maps import MAP, explored, journey, told

NEEDS = MAP.replace("answer_within: 2m, default", "answer_within: 2m, needs: [answer], default")
SKIPS = journey(
    """
hello:
  ask: Is it about an order?
  choices:
    about: {label: "Yes", to: which}
    other: {label: "No", to: WHERE}
which: {ask: Which order?, into: answer, to: people}
what: {ask: "What is it about, then?", into: answer, to: people}
people: {handoff: fast, say: A colleague writes here.}
""",
)


def found(text: str, map_text: str = NEEDS) -> list[tuple[str, int]]:
    """The severity and line of each finding on cards."""
    every = explored(text, map_text=map_text)
    return [(one.severity, one.place.line) for one in every if one.code == "HR802"]


def line(text: str, start: str) -> int:
    return next(n for n, one in enumerate(text.splitlines(), 1) if one.strip().startswith(start))


def test_a_way_that_skips_the_question_is_found_and_one_that_asks_another_is_not() -> None:
    wrong, right = SKIPS.replace("WHERE", "people"), SKIPS.replace("WHERE", "what")
    assert found(wrong) == [("E", line(wrong, "people:"))]
    assert found(right) == []


def test_a_queue_that_needs_nothing_is_content_with_any_card() -> None:
    assert found(SKIPS.replace("WHERE", "people"), MAP) == []


def test_where_only_silence_leads_there_it_is_a_warning() -> None:
    silent = SKIPS.replace("WHERE", "what").replace(
        "  ask: Is it about", "  silence: [{after: 5m, to: people}]\n        ask: Is it about"
    )
    assert [severity for severity, _ in found(silent)] == ["W"]


def test_who_asks_for_a_person_gets_one_whatever_is_known() -> None:
    wanted = SKIPS.replace("WHERE", "what").replace("choices:\n", "on: {person_wanted: people}\n        choices:\n", 1)
    assert found(wanted) == []


def test_a_field_of_the_customer_may_be_missing_unless_it_is_looked_at_before() -> None:
    phone = MAP.replace("answer_within: 2m, default", "answer_within: 2m, needs: [customer.name], default")
    blind = journey("people: {handoff: fast, say: A colleague writes here.}")
    asks = journey("""
        known:
          decide:
            - {when: customer.name != '', to: people}
            - {else: other}
        people: {handoff: fast, say: A colleague writes here.}
        other: {handoff: slow, say: A colleague writes here.}
        """)
    assert [severity for severity, _ in found(blind, phone)] == ["E"]
    assert found(asks, phone) == []


def test_a_name_that_no_journey_has_is_an_error_with_a_suggestion() -> None:
    text = SKIPS.replace("WHERE", "what")
    wrong = NEEDS.replace("needs: [answer]", "needs: [answers]")
    at = line(wrong, "fast:")
    assert told(text, map_text=wrong)["map.yaml", "HR402", at].startswith("The queue `fast` needs `answers`")
