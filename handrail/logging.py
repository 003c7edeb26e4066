"""The operational log: structlog on stderr, JSON for machines, text on a terminal.

Never a customer's words or number.
"""

import logging
import sys
from typing import Any

import msgspec
import structlog


def set_up_logging(log_format: str, level: int = logging.INFO) -> None:
    """Configure structlog, and send what libraries log the same way. Commands beside a service log from WARNING on."""
    as_text = log_format == "text" or (log_format == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
    ]
    if as_text:
        structlog.configure(
            processors=[
                *shared,
                structlog.dev.ConsoleRenderer(
                    colors=sys.stderr.isatty(),
                    exception_formatter=structlog.dev.plain_traceback,  # the default shows locals: customers' words
                ),
            ],
            logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
            wrapper_class=structlog.make_filtering_bound_logger(level),
        )
    else:
        structlog.configure(
            processors=[
                *shared,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(serializer=_json),
            ],
            logger_factory=structlog.BytesLoggerFactory(file=sys.stderr.buffer),
            wrapper_class=structlog.make_filtering_bound_logger(level),
        )
    logging.basicConfig(handlers=[_ToStructlog()], level=logging.WARNING, force=True)


class _ToStructlog(logging.Handler):
    """Gives the records of libraries to structlog."""

    def emit(self, record: logging.LogRecord) -> None:
        logger = structlog.get_logger(record.name)
        method = logger.error if record.levelno >= logging.ERROR else logger.warning
        method("library", message=record.getMessage(), exc_info=record.exc_info)


def _json(event: Any, **_: Any) -> bytes:
    return msgspec.json.encode(event, enc_hook=str)
