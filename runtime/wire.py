"""JSON for the store and the wire: one pair of functions for each type of record. No other module knows the format.

A record is one object that begins with `"v"`, the number of its format. Fields that this version does not know are
passed over, and one that is missing has its default: long records leave such fields out, so a default never changes.
A value that JSON has no form for is an object whose one key names its type: `{"$decimal": "12.50"}`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date, datetime, time
from decimal import Decimal
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast, get_args, get_type_hints

import msgspec
from msgspec.structs import replace as changed

from runtime.core.conversation import Conversation, Line, MomentEvent, Performed, Run
from runtime.core.errors import HandrailError
from runtime.core.events import Approached, Broke, CallFinished, Event, Happened, Said, StaffMoved
from runtime.core.reading import Found, Reading
from runtime.core.records import OutboxRow, Ticket, TicketEvent
from runtime.core.values import File, Money, Slot

T = TypeVar("T")

_HEAD = b'{"v":1,'
_BROKEN = (ValueError, RecursionError, LookupError, ArithmeticError, TypeError, AttributeError)


class Unreadable(HandrailError):
    """What was to be read is not JSON of the expected form."""


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


_encode: Callable[[object], bytes] = msgspec.json.Encoder(enc_hook=_plain).encode


def write_json(value: object) -> bytes:
    """Any JSON value, for the bodies of documents and frames."""
    return _encode(value)


def read_json(raw: bytes | str) -> Any:
    """Any JSON value. Raises Unreadable."""
    return _decode(msgspec.json.decode, raw)


def jsonable(value: object) -> Any:
    """A value in the plain form in which other systems get it: decimals, dates and times as text."""
    return msgspec.to_builtins(value, enc_hook=_plain)


def _decode(decode: Callable[[Any], T], raw: bytes | str) -> T:
    try:
        return decode(raw)
    except _BROKEN as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def _write(record: object) -> bytes:
    return _HEAD + _encode(record)[1:]


def _read(decode: Callable[[Any], T], body: bytes) -> T:
    if not body.startswith(_HEAD):
        raise Unreadable(f"not a record that this version of Handrail reads: it begins {body[:12]!r}")
    return _decode(decode, body)


# Values: everything below keeps them exactly, type and all


_READ_TAG: Mapping[str, Callable[[Any], object]] = {
    "$decimal": Decimal,
    "$datetime": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$time": time.fromisoformat,
    "$money": lambda stored: Money(Decimal(stored[0]), stored[1]),
    "$file": lambda stored: File(*stored),
    "$list": lambda stored: tuple(_value(item) for item in stored),
    "$object": lambda stored: {key: _value(item) for key, item in stored.items()},
}


def _tagged(value: object) -> object:
    match value:
        case None | str() | int() | float():
            return value
        case Mapping():
            stored = {key: _tagged(item) for key, item in value.items()}
            return {"$object": stored} if len(stored) == 1 and next(iter(stored)).startswith("$") else stored
        case list():
            return [_tagged(item) for item in value]
        case tuple():
            return {"$list": [_tagged(item) for item in value]}
        case Decimal():
            return {"$decimal": str(value)}
        case Money():
            return {"$money": (str(value.amount), value.currency)}
        case File():
            return {"$file": (value.id, value.name, value.type, value.size)}
        case datetime():
            return {"$datetime": value.isoformat()}
        case date():
            return {"$date": value.isoformat()}
        case time():
            return {"$time": value.isoformat()}
    raise TypeError(f"{type(value).__name__} is no value of a conversation")


def _value(stored: Any) -> Any:
    if isinstance(stored, dict):
        if len(stored) == 1:
            tag, inner = next(iter(stored.items()))
            if tag.startswith("$"):
                return _READ_TAG[tag](inner)
        return {key: _value(item) for key, item in stored.items()}
    if isinstance(stored, list):
        return [_value(item) for item in stored]
    return stored


class _StandIn(Generic[T]):
    """Takes the place of a class whose values msgspec cannot tell apart: the same fields, with values still tagged."""

    def __init__(self, kind: type[T], **types: Any) -> None:
        hints = get_type_hints(kind) | types
        columns = _columns(kind)
        self.struct: Any = msgspec.defstruct(
            kind.__name__, [(name, hints[name], *default) for name, default in columns.items()], omit_defaults=True
        )
        self.decode: Callable[[Any], Any] = msgspec.json.Decoder(self.struct).decode
        self._take = attrgetter(*columns)
        self._kind: Callable[..., T] = kind

    def write(self, record: T) -> Any:
        """The stand-in of a record; the caller then replaces what holds values."""
        return self.struct(*self._take(record))

    def read(self, stored: Any) -> T:
        """The record that a stand-in stands for, once its values are read."""
        return self._kind(*self._take(stored))


def _columns(kind: Any) -> Mapping[str, tuple[Any, ...]]:
    """The fields of a dataclass or a Struct by name, each with its default where it has one."""
    found: Sequence[Any] = msgspec.structs.fields(kind) if issubclass(kind, msgspec.Struct) else fields(kind)
    columns: dict[str, tuple[Any, ...]] = {}
    for field in found:
        if field.default_factory not in _NONE:
            columns[field.name] = (msgspec.field(default_factory=field.default_factory),)
        else:
            columns[field.name] = (field.default,) if field.default not in _NONE else ()
    return columns


_NONE = (MISSING, msgspec.NODEFAULT)


# Conversations


class StoredSlot(msgspec.Struct):
    """A value with where it came from, as JSON holds it."""

    value: Any
    source: str
    at: datetime


class _Performed(msgspec.Struct, omit_defaults=True):
    arguments: dict[str, Any]
    end: str
    gives: dict[str, Any] = {}


_RUN = _StandIn(Run, slots=dict[str, StoredSlot], performed=dict[str, _Performed], caller=Any)
_CONVERSATION = _StandIn(Conversation, run=_RUN.struct | None, profile=dict[str, StoredSlot])


def write_slots(slots: Mapping[str, Slot]) -> dict[str, StoredSlot]:
    """Values by name, ready for JSON."""
    return {name: StoredSlot(_tagged(slot.value), slot.source, slot.at) for name, slot in slots.items()}


def read_slots(stored: Mapping[str, StoredSlot]) -> dict[str, Slot]:
    """Values by name, as they were written."""
    return {name: Slot(_value(slot.value), slot.source, slot.at) for name, slot in stored.items()}


def _write_run(run: Run) -> Run:
    """The run with its values tagged, which is only written."""
    performed = {
        state: _Performed(_tagged_all(one.arguments), one.end, _tagged_all(one.gives))
        for state, one in run.performed.items()
    }
    caller = _write_run(run.caller) if run.caller is not None else None
    return changed(run, slots=write_slots(run.slots), performed=performed, caller=caller)


def _read_run(stored: Any) -> Run:
    stored.slots = read_slots(stored.slots)
    stored.performed = {
        state: Performed(_value(one.arguments), one.end, _value(one.gives)) for state, one in stored.performed.items()
    }
    if stored.caller is not None:
        stored.caller = _read_run(msgspec.convert(stored.caller, _RUN.struct))
    return _RUN.read(stored)


def _tagged_all(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _tagged(value) for name, value in values.items()}


def write_conversation(conversation: Conversation) -> bytes:
    """The record of a conversation."""
    run = _write_run(conversation.run) if conversation.run is not None else None
    return _write(changed(conversation, run=run, profile=write_slots(conversation.profile)))


def read_conversation(body: bytes) -> Conversation:
    """The conversation of a record. Raises Unreadable."""
    return _read(_conversation, body)


def _conversation(body: bytes) -> Conversation:
    stored = _CONVERSATION.decode(body)
    if stored.run is not None:
        stored.run = _read_run(stored.run)
    stored.profile = read_slots(stored.profile)
    return _CONVERSATION.read(stored)


# The rows beside it


class _Lines(msgspec.Struct):
    lines: tuple[Line, ...]


class _Log(msgspec.Struct):
    log: tuple[tuple[str, MomentEvent], ...]


_LINE = _StandIn(Line)
_decode_lines = msgspec.json.Decoder(_Lines).decode
_decode_ticket = msgspec.json.Decoder(Ticket).decode
_decode_ticket_event = msgspec.json.Decoder(TicketEvent).decode
_decode_log = msgspec.json.Decoder(_Log).decode
_OUTBOX_ROW = _StandIn(OutboxRow, body=Any)


def write_lines(lines: Sequence[Line]) -> bytes:
    """One record for the lines of one turn."""
    return _write({"lines": [_LINE.write(line) for line in lines]})


def read_lines(body: bytes) -> tuple[Line, ...]:
    """The lines of a record. Raises Unreadable."""
    return _read(_decode_lines, body).lines


def write_outbox_row(row: OutboxRow) -> bytes:
    """The record of an outbox row; its body may hold values, they come back as they were."""
    stored = _OUTBOX_ROW.write(row)
    stored.body = _tagged(row.body)
    return _write(stored)


def read_outbox_row(body: bytes) -> OutboxRow:
    """The outbox row of a record. Raises Unreadable."""
    return _read(_outbox_row, body)


def _outbox_row(body: bytes) -> OutboxRow:
    stored = _OUTBOX_ROW.decode(body)
    stored.body = _value(stored.body)
    return _OUTBOX_ROW.read(stored)


def write_ticket(ticket: Ticket) -> bytes:
    """The record of a ticket."""
    return _write(ticket)


def read_ticket(body: bytes) -> Ticket:
    """The ticket of a record. Raises Unreadable."""
    return _read(_decode_ticket, body)


def write_ticket_event(event: TicketEvent) -> bytes:
    """The record of a ticket's event."""
    return _write(event)


def read_ticket_event(body: bytes) -> TicketEvent:
    """The ticket's event of a record. Raises Unreadable."""
    return _read(_decode_ticket_event, body)


def write_log(events: Sequence[tuple[str, MomentEvent]]) -> bytes:
    """One record for the lines that one turn adds to the outcome log, with their ids."""
    return _write({"log": events})


def read_log(body: bytes) -> tuple[tuple[str, MomentEvent], ...]:
    """The lines for the outcome log of a record. Raises Unreadable."""
    return _read(_decode_log, body).log


# Events


class _Found(msgspec.Struct):
    value: Any


class _Named(msgspec.Struct):
    event: str
    fields: msgspec.Raw


_READING = _StandIn(Reading, found=_Found | None)
_SAID = _StandIn(Said, reading=_READING.struct)
_BROKE = _StandIn(Broke, event=_Named)
_WITH_VALUES: Mapping[str, tuple[str, _StandIn[Any]]] = {
    "CallFinished": ("gives", _StandIn(CallFinished, gives=Any)),
    "StaffMoved": ("inputs", _StandIn(StaffMoved, inputs=Any)),
    "Happened": ("values", _StandIn(Happened, values=Any)),
    "Approached": ("values", _StandIn(Approached, values=Any)),
}
_PLAIN: Mapping[str, Callable[[Any], Event]] = {
    kind.__name__: msgspec.json.Decoder(kind).decode
    for kind in get_args(Event)
    if kind not in (Said, Broke) and kind.__name__ not in _WITH_VALUES
}
_decode_named = msgspec.json.Decoder(_Named).decode


def write_event(event: Event) -> bytes:
    """The record of an event: its name and its fields. The event inside Broke is written the same way."""
    return _write(_named(event))


def read_event(body: bytes) -> Event:
    """The event of a record. Raises Unreadable."""
    return _read(_event, body)


def _named(event: Event) -> _Named:
    name = type(event).__name__
    stored: Any = event
    if isinstance(event, Said):
        stored = _SAID.write(event)
        stored.reading = _READING.write(event.reading)
        if event.reading.found is not None:
            stored.reading.found = _Found(_tagged(event.reading.found.value))
    elif isinstance(event, Broke):
        stored = _BROKE.write(event)
        stored.event = _named(event.event)
    elif name in _WITH_VALUES:
        field, stand_in = _WITH_VALUES[name]
        stored = stand_in.write(event)
        setattr(stored, field, _tagged(getattr(event, field)))
    return _Named(name, msgspec.Raw(_encode(stored)))


def _event(body: bytes) -> Event:
    return _of_name(_decode_named(body))


def _of_name(named: _Named) -> Event:
    stored: Any
    if named.event == "Said":
        stored = _SAID.decode(named.fields)
        if stored.reading.found is not None:
            stored.reading.found = Found(_value(stored.reading.found.value))
        stored.reading = _READING.read(stored.reading)
        return _SAID.read(stored)
    if named.event == "Broke":
        stored = _BROKE.decode(named.fields)
        stored.event = _of_name(stored.event)
        return _BROKE.read(stored)
    if named.event in _WITH_VALUES:
        field, stand_in = _WITH_VALUES[named.event]
        stored = stand_in.decode(named.fields)
        setattr(stored, field, _value(getattr(stored, field)))
        return cast(Event, stand_in.read(stored))
    return _PLAIN[named.event](named.fields)
