"""docs/reference/outcome-log.md names every event, field, outcome and reason that is written, and no other."""

from collections.abc import Iterator

from moments.columns import COLUMNS
from moments.line import fields
from runtime.core.journey import OUTCOMES
from runtime.core.walk import WHY_PERSON
from tests.docs.code import calls, keyword, returned, texts
from tests.docs.pages import named, page
from tests.docs.scenes import everything

PAGE = page("reference/outcome-log.md")


def logged_events() -> set[str]:
    """The events that the code can write, by its words."""
    found: list[str] = []
    for _, call in calls("log", under="runtime/core/"):
        found += texts(call.args[0])
    for _, call in calls("unplanned", under="runtime/core/"):
        found += texts(call.args[1])
    for _, call in calls("understood", under="runtime/core/"):
        found += texts(call.args[1])
    for _, call in calls("pass_deadline", under="runtime/core/"):
        found += texts(call.args[2])
    for _, call in calls("add", under="handoff/"):
        found += [f"handoff.{name}" for name in texts(call.args[1] if len(call.args) > 1 else None)]
    for _, call in calls("free", under="handoff/acts.py"):
        found += [f"handoff.{name}" for name in texts(call.args[3])]
    for _, call in calls("log", under="handoff/"):
        found += [f"handoff.{name}" for name in texts(call.args[1] if len(call.args) > 1 else None)]
    found += [f"handoff.{name}" for name in returned("_logged", "handoff/ticket.py")]
    for _, call in calls("log_line", under="handoff/"):
        found += [f"handoff.{name}" for name in texts(call.args[3])]
    return set(found)


def test_every_field_has_a_type_in_the_table_of_columns() -> None:
    assert {name for event in everything() for name in event.fields} <= COLUMNS.keys()


def given_reasons() -> Iterator[str]:
    """The codes that the code can give for what was not kept or needed a person."""
    for _, call in calls("hand_over", under="runtime/core/"):
        yield from texts(call.args[1])
    for _, call in calls("Cause", under="runtime/core/"):
        yield from texts(call.args[0])
    for _, call in calls("unplanned", "finish", "settle", "settle_all", under="runtime/core/"):
        yield from texts(keyword(call, "reason"))
    yield from (reason for reason, _ in WHY_PERSON.values())


def test_every_event_that_can_be_written_is_on_the_page() -> None:
    assert sorted(named(PAGE, "event")) == sorted(logged_events())


def test_the_scenes_write_every_event() -> None:
    assert {event.event for event in everything()} == logged_events()


def test_every_field_that_is_written_is_on_the_page() -> None:
    seen = {name for event in everything() for name in fields("m-1", event)}
    assert sorted(named(PAGE, "field")) == sorted(seen)


def test_the_fields_of_every_line_are_on_every_line() -> None:
    section = PAGE.partition("## Fields of every line")[2].partition("## ")[0]
    promised = set(named(section, "field"))
    assert len(promised) > 15
    for event in everything():
        assert promised <= fields("m-1", event).keys(), event.event


def test_every_outcome_is_on_the_page() -> None:
    assert sorted(named(PAGE, "outcome")) == sorted(OUTCOMES)


def test_every_reason_is_on_the_page() -> None:
    assert sorted(named(PAGE, "reason")) == sorted(set(given_reasons()))
