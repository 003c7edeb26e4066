"""Records with other values in some fields are the same as `dataclasses.replace` makes them."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from runtime.core.changing import changed
from runtime.core.conversation import Conversation, OpenMoment, Run

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
RECORDS = (
    Conversation("c", "web", "a", "k", "en", NOW, NOW, run=Run("j", "h", "s", NOW)),
    Run("j", "h", "s", NOW, slots={}, tries=2),
    OpenMoment("m", "c.1", NOW, "web", None, path=("s",)),
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda one: type(one).__name__)
def test_it_is_what_replace_makes_for_every_field(record: object) -> None:
    for field in fields(record):  # type: ignore[arg-type]
        assert changed(record, **{field.name: "other"}) == replace(record, **{field.name: "other"})  # type: ignore[type-var]


def test_what_it_was_made_from_stays_as_it_was() -> None:
    run = RECORDS[1]
    assert isinstance(run, Run)
    assert changed(run, tries=3).tries == 3
    assert run.tries == 2
    assert changed(run) == run and changed(run) is not run


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError, match="trials"):
        changed(RECORDS[1], trials=3)
