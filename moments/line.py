"""One line of the outcome log: a moment event as JSON. The fields are described in docs/reference/outcome-log.md."""

from typing import Any

import msgspec
import structlog
from structlog.typing import EventDict

from moments.columns import COLUMNS, SCHEMA, columns_of
from runtime.core.conversation import MomentEvent


def fields(event_id: str, event: MomentEvent) -> dict[str, Any]:
    """All fields of the line in the order of the table, with null where the event has nothing to say."""
    line = {
        **dict.fromkeys(columns_of(event.event)),
        **event.fields,
        "schema": SCHEMA,
        "id": event_id,
        "ts": event.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "event": event.event,
        "conversation": event.conversation,
        "seq": event.seq,
    }
    return {name: line[name] for name in COLUMNS if name in line}


def logger_to(file: Any) -> structlog.typing.FilteringBoundLogger:
    """A structlog logger that writes one JSON line to a binary file for each call."""
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.BytesLogger(file),
        processors=[structlog.processors.JSONRenderer(serializer=_json)],
        wrapper_class=structlog.make_filtering_bound_logger(0),
        context_class=dict,
    )
    return logger


def _json(event: EventDict, **_: Any) -> bytes:
    return msgspec.json.encode({name: event[name] for name in COLUMNS if name in event})
