"""One change of a ticket: its row and the event that tells of it, always as a pair.

The number of an event is the version of the row it made, so the row can be rebuilt from the events.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import msgspec

from runtime.core.records import Ticket, TicketEvent

_COLUMNS = frozenset(field.name for field in fields(Ticket))

_HAD = ("held", "bridged", "wrapping")
_FREE = ("queued", "parked", "deferred")

Change = tuple[Ticket, TicketEvent]


def opened(ticket: Ticket, actor: str) -> Change:
    """A new ticket, and its first event, which carries the whole row."""
    event = TicketEvent(ticket.id, ticket.version, "opened", actor, ticket.opened_at, None, ticket.state, _row(ticket))
    return ticket, event


def changed(
    ticket: Ticket, event: str, actor: str, at: datetime, details: Mapping[str, object], **columns: Any
) -> Change:
    """The ticket with other columns, and its event: what changed, and `details` that no column holds."""
    moved = columns.get("state", ticket.state) != ticket.state or columns.get("holder", ticket.holder) != ticket.holder
    revision = ticket.revision + moved
    if ticket.state in _HAD and columns.get("state") in _FREE:
        columns["freed"] = revision
    after = replace(ticket, version=ticket.version + 1, revision=revision, **columns)
    before_row, after_row = _row(ticket), _row(after)
    told = {name: value for name, value in after_row.items() if before_row[name] != value}
    record = TicketEvent(ticket.id, after.version, event, actor, at, ticket.state, after.state, {**details, **told})
    return after, record


def project(events: Sequence[TicketEvent]) -> Ticket:
    """The row that these events made. Raises IndexError when there are none."""
    first = events[0]
    row: dict[str, object] = {"id": first.ticket}
    for event in events:
        row.update({name: value for name, value in event.fields.items() if name in _COLUMNS})
        row.update(version=event.n, state=event.after)
    return msgspec.convert(row, Ticket)


def _row(ticket: Ticket) -> dict[str, object]:
    """The columns as JSON values; those that every event has of itself are left out."""
    row: dict[str, object] = msgspec.to_builtins(ticket, enc_hook=_plain)
    for name in ("id", "version", "state"):
        del row[name]
    return row


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")
