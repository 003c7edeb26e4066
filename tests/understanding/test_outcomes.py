"""What became of messages that were understood by likeness."""

from typing import Any

import pytest

from runtime.understanding.outcomes import Fate, interval, propose, understood

ACTED = {"event": "understanding.acted", "rule": "like", "meant": "journey:a", "score": 80, "offered": []}
REFUSED = ACTED | {"meant": "not_offered:x"}
OFFERED = {
    "event": "understanding.offered", "rule": "like", "meant": None, "score": 40, "offered": ["journey:a", "journey:b"],
}  # fmt: skip
NOT_OFFERED = {"event": "moment.outcome", "outcome": "not_offered"}


def outcome(outcome: str, turns: int) -> dict[str, Any]:
    return {"event": "moment.outcome", "outcome": outcome, "turns_customer": turns}


def fates(*lines: dict[str, Any], test: bool = False) -> list[Fate]:
    log = [{"conversation": "c", "seq": at, "test": test} | line for at, line in enumerate(lines)]
    return [one.fate for one in understood(reversed(log))]


@pytest.mark.parametrize(
    ("later", "fate"),
    [
        ([outcome("kept", 4)], "right"),
        ([outcome("cancelled", 1)], "cancelled"),
        ([outcome("cancelled", 7)], "right"),
        ([{"event": "handoff.opened", "reason": "asked_for_person", "turns_customer": 1}], "person_wanted"),
        ([{"event": "handoff.opened", "reason": "action_failed"}, {"event": "handoff.returned"}], "moved_by_staff"),
        ([{"event": "moment.began"}], "open"),
    ],
)
def test_what_was_acted_on_is_right_until_somebody_takes_it_back(later: list[dict[str, Any]], fate: Fate) -> None:
    assert fates(ACTED, *later) == [fate]


def test_who_says_it_again_after_we_do_not_offer_that_was_misunderstood() -> None:
    assert fates(REFUSED, NOT_OFFERED, {"event": "contact.unmatched"}) == ["insisted"]
    assert fates(REFUSED, NOT_OFFERED, {"event": "moment.began"}) == ["right"]
    assert fates(REFUSED, NOT_OFFERED) == ["right"]


@pytest.mark.parametrize(
    ("chosen", "fate"), [("journey:a", "first"), ("journey:b", "another"), (None, "none")]
)  # fmt: skip
def test_an_offer_is_judged_by_what_was_chosen(chosen: str | None, fate: Fate) -> None:
    assert fates(OFFERED, {"event": "understanding.chosen", "meant": chosen}) == [fate]


def test_an_offer_that_nobody_answered_says_nothing() -> None:
    assert fates(OFFERED) == ["open"] and fates(OFFERED, {"event": "contact.unmatched"}) == ["open"]


def test_rehearsals_and_an_authors_own_phrases_do_not_count() -> None:
    assert fates(ACTED, test=True) == [] and fates(ACTED | {"rule": "near"}) == []


def test_the_lowest_threshold_well_below_the_mistakes_allowed_is_proposed() -> None:
    sure = [(90.0 - at / 10, True) for at in range(200)]
    found = propose([*sure, (60.0, False), (50.0, False), (40.0, False), *[(30.0, False)] * 40], 0.02)
    assert found is not None and (found.score, found.acted, found.wrong) == (50.0, 202, 2)
    assert found.low < 2 / 202 < found.high


def test_nothing_is_proposed_where_the_surest_are_wrong() -> None:
    assert propose([(90.0, False), (80.0, True)], 0.05) is None and propose([], 0.05) is None


def test_the_interval_narrows_with_what_is_known() -> None:
    few, many = interval(1, 20), interval(50, 1_000)
    assert few[0] < many[0] < 0.05 < many[1] < few[1] and interval(0, 0) == (0.0, 1.0)
