"""Back-off for accounts."""

from datetime import UTC, datetime, timedelta

from handoff.patience import Patience
from runtime import limits

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
NONE = timedelta(0)


def test_the_first_wrong_passwords_cost_nothing_and_the_next_ever_more() -> None:
    patience = Patience()
    waits = []
    for _ in range(limits.SIGN_IN_FREE_TRIES + 3):
        patience.failed("jo", NOW)
        waits.append(patience.wait("jo", NOW))
    assert waits[: limits.SIGN_IN_FREE_TRIES - 1] == [NONE] * (limits.SIGN_IN_FREE_TRIES - 1)
    assert waits[limits.SIGN_IN_FREE_TRIES - 1 :] == [limits.SIGN_IN_WAIT * 2**n for n in range(4)]


def test_the_wait_has_an_end_and_a_most() -> None:
    patience = Patience()
    for _ in range(200):
        patience.failed("jo", NOW)
    assert patience.wait("jo", NOW) == limits.SIGN_IN_WAIT_MOST
    assert patience.wait("jo", NOW + limits.SIGN_IN_WAIT_MOST) == NONE


def test_the_right_password_forgets_all_and_others_are_not_touched() -> None:
    patience = Patience()
    for _ in range(9):
        patience.failed("jo", NOW)
    assert patience.wait("sam", NOW) == NONE
    patience.succeeded("jo")
    patience.succeeded("nobody")
    patience.failed("jo", NOW)
    assert patience.wait("jo", NOW) == NONE


def test_guessing_names_fills_no_more_than_its_room() -> None:
    patience = Patience()
    for _ in range(9):
        patience.failed("jo", NOW)
    for number in range(limits.SIGN_IN_NAMES - 1):
        patience.failed(f"name-{number}", NOW)
    assert patience.wait("jo", NOW) > NONE
    patience.failed("one-more", NOW)
    assert patience.wait("jo", NOW) == NONE
