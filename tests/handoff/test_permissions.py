"""The table of permissions, as it was agreed."""

from typing import get_args

import pytest

from handoff.permissions import ALLOWED, ROLES, Permission, may

ACTS: tuple[Permission, ...] = ("claim", "reply", "move", "finish", "close")


@pytest.mark.parametrize("act", ACTS)
def test_customers_are_answered_by_agents_seniors_supervisors_and_admins(act: Permission) -> None:
    assert [role for role in ROLES if may(role, act)] == ["agent", "senior", "supervisor", "admin"]


def test_risky_moves_and_the_tickets_of_others_need_more() -> None:
    assert [role for role in ROLES if may(role, "move_high")] == ["senior", "supervisor", "admin"]
    assert [role for role in ROLES if may(role, "close_any")] == ["supervisor", "admin"]


def test_managers_and_authors_have_no_desk() -> None:
    assert [role for role in ROLES if may(role, "read")] == ["agent", "senior", "supervisor", "admin"]
    assert [role for role in ROLES if may(role, "enter")] == list(ROLES)
    assert ALLOWED["author"] - {"read_journeys"} == ALLOWED["manager"] - {"moments"} == {"signed_in", "enter"}


def test_figures_of_what_was_kept_are_for_managers_and_admins() -> None:
    assert [role for role in ROLES if may(role, "moments")] == ["manager", "admin"]


def test_nobody_may_do_nothing_but_see_the_way_in() -> None:
    assert [permission for permission in get_args(Permission) if may(None, permission)] == ["anyone"]


def test_every_role_is_in_the_table_and_nobody_holds_what_anyone_may() -> None:
    assert set(ALLOWED) == set(ROLES)
    assert all("anyone" not in allowed for allowed in ALLOWED.values())
