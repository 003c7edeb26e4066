"""What is written is read back as it was, and what cannot be read is one error."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType, NoneType, UnionType
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct, structs

from runtime import wire
from runtime.core.conversation import Conversation, Line, MomentEvent, Run
from runtime.core.events import Event, Happened, StaffMoved
from runtime.core.records import OutboxRow, Ticket, TicketEvent
from runtime.core.values import Money, Value

NOW = datetime(2026, 11, 25, 18, 22, 54, 341491, tzinfo=UTC)

words = st.text(st.characters(codec="utf-8"), max_size=12)
offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
decimals = st.decimals(allow_nan=False)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | words
    | decimals
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.datetimes(timezones=offsets)
    | st.builds(Money, decimals, st.sampled_from(["GBP", "EUR"])),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=5,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)


def of(hint: Any) -> st.SearchStrategy[Any]:
    """Anything that a field of this type may hold."""
    if hint == Value:
        return values
    if hint in _LEAVES:
        return _LEAVES[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return st.builds(hint, **{field.name: of(field.type) for field in fields(hint)})
    if isinstance(hint, type) and issubclass(hint, Struct):
        return of_fields(hint)
    if isinstance(hint, ForwardRef):
        return _LEAVES[hint.__forward_arg__]
    arguments = get_args(hint)
    match get_origin(hint):
        case origin if origin is Literal:
            return st.sampled_from(arguments)
        case origin if origin in (Union, UnionType):
            return st.one_of([of(argument) for argument in arguments])
        case origin if origin is Mapping and arguments[1] is object:
            return st.dictionaries(words, json_values, max_size=3)
        case origin if origin is Mapping:
            return st.dictionaries(words, of(arguments[1]), max_size=3)
        case origin if origin is tuple and arguments[-1] is ...:
            return st.lists(of(arguments[0]), max_size=3).map(tuple)
        case _:
            return st.tuples(*[of(argument) for argument in arguments])


def of_fields(kind: type[Struct]) -> st.SearchStrategy[Any]:
    return st.builds(kind, **{field.name: of(field.type) for field in structs.fields(kind)})


_LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: words,
    int: st.integers(0, 10**9),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    NoneType: st.none(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    "Event": st.deferred(lambda: events),
    Run: st.deferred(lambda: runs),
}
events: st.SearchStrategy[Event] = st.one_of([of(kind) for kind in get_args(Event)])
runs: st.SearchStrategy[Run] = of_fields(Run)
value_maps = st.dictionaries(words | st.sampled_from(["$decimal", "$object", "$list", "$unheard"]), values, max_size=3)


@pytest.mark.parametrize(
    ("kind", "write", "read"),
    [
        (Conversation, wire.write_conversation, wire.read_conversation),
        (tuple[Line, ...], wire.write_lines, wire.read_lines),
        (OutboxRow, wire.write_outbox_row, wire.read_outbox_row),
        (Ticket, wire.write_ticket, wire.read_ticket),
        (TicketEvent, wire.write_ticket_event, wire.read_ticket_event),
        (tuple[tuple[str, MomentEvent], ...], wire.write_log, wire.read_log),
        ("Event", wire.write_event, wire.read_event),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
@settings(max_examples=60, deadline=None)
@given(sample=st.data())
def test_what_is_written_is_read_back(
    kind: Any, write: Callable[[Any], bytes], read: Callable[[bytes], Any], sample: st.DataObject
) -> None:
    record = sample.draw(of(kind))
    assert read(write(record)) == record
    assert write(record).startswith(b'{"v":1,')


@settings(max_examples=60, deadline=None)
@given(value=values)
def test_a_value_keeps_its_type(value: Any) -> None:
    written = wire.write_event(Happened("x", {"value": value}))
    read = wire.read_event(written)
    assert isinstance(read, Happened)
    assert repr(read.values["value"]) == repr(_plain_zone(value))


def _plain_zone(value: Any) -> Any:
    """An offset of zero reads back as UTC, and the mark of a repeated hour is gone: both compare equal."""
    if isinstance(value, tuple):
        return tuple(_plain_zone(item) for item in value)
    if isinstance(value, datetime) and value.utcoffset() == timedelta(0):
        return value.replace(tzinfo=UTC, fold=0)
    return value.replace(fold=0) if isinstance(value, datetime | time) else value


@settings(max_examples=60, deadline=None)
@given(inputs=value_maps, arguments=value_maps)
def test_a_customers_words_never_pass_for_a_type(inputs: dict[str, Any], arguments: dict[str, Any]) -> None:
    moved = StaffMoved("jo", "Jo", "again", inputs)
    assert wire.read_event(wire.write_event(moved)) == moved
    row = OutboxRow("o-1", "c", "call", "c", "bot", 1, NOW, {"arguments": arguments, "list": [arguments]})
    assert wire.read_outbox_row(wire.write_outbox_row(row)) == row


def test_any_mapping_is_written_as_an_object() -> None:
    frozen = MappingProxyType({"a": MappingProxyType({"b": 1})})
    event = MomentEvent("c", 1, "moment.began", NOW, frozen)
    ((_, read),) = wire.read_log(wire.write_log([("m-1", event)]))
    assert read.fields == {"a": {"b": 1}}


def test_fields_of_a_later_version_are_passed_over() -> None:
    body = wire.write_event(Happened("card.reported")).replace(b'"name"', b'"mood":"good","name"')
    assert wire.read_event(body) == Happened("card.reported")


def test_a_field_that_is_missing_has_its_default() -> None:
    line = Line("c", 1, "message", "bot", "Hello", NOW, 1)
    body = wire.write_lines([line])
    assert b'"choices"' not in body and b"null" not in body
    assert wire.read_lines(body) == (line,)
    ticket_event = TicketEvent("t-1", 1, "handoff.opened", "bot", NOW, None, "queued")
    assert wire.read_ticket_event(wire.write_ticket_event(ticket_event).replace(b',"fields":{}', b"")) == ticket_event


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'{"v":2,"event":"Opened","fields":{"journey":null}}',
        b'{"v":1,"event":"Opened","fields":{"journey":4}}',
        b'{"v":1,"event":"Unheard","fields":{}}',
        b'{"v":1,"event":"Happened","fields":{"name":"x","values":{"a":{"$decimal":"one"}}}}',
        b'{"v":1,"event":"Happened","fields":{"name":"x","values":{"a":{"$money":1}}}}',
        b'{"v":1,"event":"Happened","fields":{"name":"x","values":{"a":{"$object":"x"}}}}',
        b'{"v":1,"event":"Happened","fields":{"name":"x","values":{"a":{"$unheard":"x"}}}}',
        b'{"v":1,"event":"Happened","fields":{"name":"x","values":' + b"[" * 100_000,
        b'{"v":1,"event":"Happened","fields":{"name":"x","values":{"a":' + b"9" * 5_000 + b"}}}",
    ],
    ids=lambda body: body[:70].decode(),
)
def test_what_cannot_be_read_is_one_error(body: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_event(body)


@pytest.mark.parametrize("raw", ["", "{", "[" * 100_000, "9" * 5_000, b'"\xff"', b'"\\ud800"'])
def test_a_frame_that_is_no_json_is_the_same_error(raw: bytes | str) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_json(raw)


@settings(max_examples=60, deadline=None)
@given(value=json_values)
def test_json_values_are_read_back(value: Any) -> None:
    assert wire.read_json(wire.write_json(value)) == value


def test_other_systems_get_plain_json() -> None:
    value = (Money(Decimal("12.50"), "GBP"), date(2026, 1, 2), time(9, 30), Decimal("1.10"), NOW, True, None, 7, "x")
    assert wire.read_json(wire.write_json(wire.jsonable(value))) == [
        {"amount": "12.50", "currency": "GBP"},
        "2026-01-02",
        "09:30:00",
        "1.10",
        "2026-11-25T18:22:54.341491Z",
        True,
        None,
        7,
        "x",
    ]


def test_what_has_no_form_in_json_is_refused() -> None:
    with pytest.raises(TypeError):
        wire.write_json(object())
    with pytest.raises(TypeError):
        wire.write_event(Happened("x", {"a": object()}))  # type: ignore[dict-item]
