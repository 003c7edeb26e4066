"""docs/reference/logging.md names every line of the operational log with its level and fields, and no other."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from tests.docs.code import calls, texts
from tests.docs.pages import codes, page, rows

PAGE = page("reference/logging.md")

LEVELS = {"debug": "debug", "info": "info", "warning": "warning", "error": "error", "exception": "error"}
LOGGERS = ("log", "_log", "logger")
OF_LIBRARIES = ("library", {"warning", "error"}, {"message"})  # its level is the library's


def said() -> Iterator[tuple[str, str, list[str]]]:
    """Each line that the code can write: event, level, fields."""
    for _, call in calls(*LEVELS):
        match call.func:
            case ast.Attribute(value=ast.Name(id=name), attr=level) if name in LOGGERS:
                fields = [each.arg for each in call.keywords if each.arg is not None]
                for event in texts(call.args[0]):
                    yield event, LEVELS[level], fields
            case ast.Attribute(value=ast.Attribute(attr=name)) if name in LOGGERS:
                raise AssertionError(f"a logger in an attribute is not seen by this test: {ast.unparse(call)}")
    for _, call in calls("again_and_again"):
        for event in texts(call.args[-1]):
            yield event, "warning", ["why"]  # as runtime/waking.py writes it


def in_code() -> dict[str, tuple[set[str], set[str]]]:
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for event, level, fields in said():
        found[event][0].add(level)
        found[event][1].update(fields)
    event, levels, names = OF_LIBRARIES
    return {**found, event: (levels, names)}


def on_the_page() -> dict[str, tuple[set[str], set[str]]]:
    return {
        codes(event)[0]: (set(level.split(" or ")), set(codes(fields)))
        for event, level, fields, *_ in rows(PAGE, "event")
    }


def test_every_event_is_on_the_page_with_its_level_and_fields() -> None:
    assert on_the_page() == in_code()


def test_no_event_is_there_twice() -> None:
    listed = [codes(cells[0])[0] for cells in rows(PAGE, "event")]
    assert len(listed) == len(set(listed))


def test_what_libraries_log_has_the_name_on_the_page() -> None:
    assert [texts(call.args[0]) for file, call in calls("method", under="handrail/logging.py")] == [["library"]]
