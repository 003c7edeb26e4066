"""How states can end."""

from typing import get_args

import pytest

from runtime.core.company import Text
from runtime.core.expressions import Template
from runtime.core.journey import (
    PERSON,
    Arm,
    Ask,
    Choice,
    Choose,
    Decide,
    Do,
    End,
    HandOff,
    Route,
    Say,
    StateKind,
)  # fmt: skip
from runtime.core.kinds import OUTCOMES_OF_KINDS, outcomes

TEXT = Text({"en": (Template("x"),)})
ROUTE = Route(PERSON)
QUESTION = ("invalid", "silence", "digression", "person_wanted", "stop")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Say(TEXT), ("done", "undeliverable")),
        (Ask(TEXT, "x"), ("answered", *QUESTION)),
        (Choose(TEXT, (Choice("a", TEXT, {}, None, ROUTE), Choice("b", TEXT, {}, None, ROUTE))), ("a", "b", *QUESTION)),
        (Do("x.y"), ("found", "gone", "error", "timeout")),
        (Decide((Arm(None, ROUTE), Arm(None, ROUTE))), ("arm1", "arm2")),
        (HandOff("q"), ("finished", "nobody_in_time", "customer_left")),
        (End("kept", "kept"), ()),
    ],
)
def test_each_kind_has_a_closed_list_of_outcomes(kind: StateKind, expected: tuple[str, ...]) -> None:
    assert outcomes(kind, ("found", "gone")) == expected


def test_every_kind_of_the_language_has_its_list() -> None:
    assert len(OUTCOMES_OF_KINDS) == len(get_args(StateKind))
