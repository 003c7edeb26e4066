"""One line of the outcome log: a moment event as JSON. The fields are described in docs/reference/outcome-log.md."""

from typing import Any

import msgspec
import structlog
from structlog.typing import EventDict, WrappedLogger

from runtime.core.conversation import MomentEvent

SCHEMA = 1  # of the line; fields are only ever added
FIRST = ("schema", "id", "ts", "event", "brand", "conversation", "seq", "customer", "channel")


def fields(event_id: str, event: MomentEvent) -> dict[str, Any]:
    """All fields of the line, those first that a reader looks for first."""
    line = {
        "schema": SCHEMA,
        "id": event_id,
        "ts": event.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "event": event.event,
        "conversation": event.conversation,
        "seq": event.seq,
        **event.fields,
    }
    return {name: line[name] for name in (*FIRST, *line) if name in line}


def _in_order(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {name: event[name] for name in (*FIRST, *event) if name in event}


def logger_to(file: Any) -> structlog.typing.FilteringBoundLogger:
    """A structlog logger that writes one JSON line to a binary file for each call."""
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.BytesLogger(file),
        processors=[_in_order, structlog.processors.JSONRenderer(serializer=_json)],
        wrapper_class=structlog.make_filtering_bound_logger(0),
        context_class=dict,
    )
    return logger


def _json(event: EventDict, **_: Any) -> bytes:
    return msgspec.json.encode(event)
