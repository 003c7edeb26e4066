"""Traces by OpenTelemetry (the extra `otel`): a span for each event that is taken, each call of an action, each text.

What a turn asks for is sent later, perhaps by another process after a restart. So the turn leaves its own span in the
outbox row (`traceparent`, as in the header of a message), and the span of the sending is its child, linked to it too,
as OpenTelemetry's conventions for messages have it. A call's span holds all its tries and the turn that its answer
brought; the action gets it as `traceparent`, so its own spans belong to the same trace. What a customer wrote, numbers
and values are never in a span. A collector that is away costs spans and nothing else: they are sent by a thread of
their own, and thrown away when too many wait.
"""

import asyncio
import os
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, Span, SpanKind, StatusCode, Tracer, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from runtime.calls import Calls
from runtime.core.events import CallFinished, Event
from runtime.core.records import OutboxRow, Waiting
from runtime.outbox import OutboxLoop
from runtime.ports import Rejected, SendResult, Unknown
from runtime.worker import Taken, Worker

SEND_SECONDS = 2.0  # until the collector must have taken a batch; a stop waits no longer than this either

_CARRIES = TraceContextTextMapPropagator()


class Traces:
    """Where spans of this process go: to a collector, by OTLP over HTTP.

    What is told of the service besides, and which share of traces is kept, say OpenTelemetry's own variables
    (`OTEL_RESOURCE_ATTRIBUTES`, `OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER`, ...).
    """

    def __init__(self, url: str) -> None:
        about = {"service.version": version("handrail")}
        if "OTEL_SERVICE_NAME" not in os.environ:
            about["service.name"] = "handrail"
        self._provider = TracerProvider(resource=Resource.create(about), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(url, timeout=SEND_SECONDS)))
        self._tracer = self._provider.get_tracer("handrail")

    def worker(self, **parts: Any) -> Worker:
        """The worker, whose events leave spans."""
        return TracedWorker(self._tracer, **parts)

    def calls(self, **parts: Any) -> Calls:
        """The calls, which leave spans and tell them to the actions."""
        return TracedCalls(self._tracer, **parts)

    def outbox(self, **parts: Any) -> OutboxLoop:
        """The outbox, whose texts leave spans."""
        return TracedOutbox(self._tracer, **parts)

    async def shut(self) -> None:
        """Send what waits."""
        await asyncio.to_thread(self._provider.shutdown)


class TracedWorker(Worker):
    """Each event that it takes is a span, from reading the conversation to the commit, which its rows are told."""

    def __init__(self, tracer: Tracer, **parts: Any) -> None:
        super().__init__(**parts, carries=_carried)
        self._tracer = tracer

    async def handle(self, conversation_id: str, event: Event, **more: Any) -> Taken:
        """As the worker does."""
        with _span(self._tracer, "turn", SpanKind.CONSUMER) as span:
            span.set_attribute("handrail.conversation", conversation_id)
            span.set_attribute("handrail.event", type(event).__name__)
            if isinstance(event, CallFinished):
                span.set_attribute("handrail.end", event.end)
            try:
                taken = await super().handle(conversation_id, event, **more)
            except Exception as error:
                span.set_status(StatusCode.ERROR, type(error).__name__)
                raise
            _tell(span, taken)
            return taken

    async def work_off(self, waiting: Waiting) -> bool:
        """As the worker does."""
        with _span(self._tracer, "turn", SpanKind.CONSUMER) as span:
            span.set_attribute("handrail.conversation", waiting.conversation)
            is_done = await super().work_off(waiting)
            span.set_attribute("handrail.outcome", "worked_off" if is_done else "put_off")
            return is_done


class TracedCalls(Calls):
    """Each call of an action is a span, which the action is told."""

    def __init__(self, tracer: Tracer, **parts: Any) -> None:
        super().__init__(**parts, carries=_carried)
        self._tracer = tracer

    async def perform(self, row: OutboxRow) -> None:
        """As the calls do."""
        with self._traced(row):
            await super().perform(row)

    async def lost(self, row: OutboxRow) -> None:
        """As the calls do."""
        with self._traced(row) as span:
            span.set_attribute("handrail.taken_over", True)
            await super().lost(row)

    def _traced(self, row: OutboxRow) -> Any:
        about = {"handrail.conversation": row.conversation, "handrail.action": str(row.body["action"])}
        return _asked_for(self._tracer, row, f"call {row.body['action']}", about)


class TracedOutbox(OutboxLoop):
    """Each handing over of a text to a carrier is a span. Never the number that it goes to."""

    def __init__(self, tracer: Tracer, **parts: Any) -> None:
        super().__init__(**parts)
        self._tracer = tracer

    async def hand_on(self, row: OutboxRow) -> SendResult | None:
        """As the outbox does."""
        with self._traced(row) as span:
            result = await super().hand_on(row)
            span.set_attribute("handrail.result", "too_late" if result is None else type(result).__name__)
            if isinstance(result, Rejected | Unknown):
                span.set_status(StatusCode.ERROR, type(result).__name__)
            return result

    async def lost(self, row: OutboxRow, tried: OutboxRow) -> None:
        """As the outbox does."""
        with self._traced(row) as span:
            span.set_attribute("handrail.taken_over", True)
            await super().lost(row, tried)

    def _traced(self, row: OutboxRow) -> Any:
        about = {"handrail.conversation": row.conversation, "messaging.operation.type": "send"}
        return _asked_for(self._tracer, row, f"send {row.body['channel']}", about)


def _span(tracer: Tracer, name: str, kind: SpanKind, about: Mapping[str, str] | None = None, **of: Any) -> Any:
    """A span. Errors are named by their class alone: their texts may hold what somebody wrote."""
    return tracer.start_as_current_span(
        name, kind=kind, attributes=about, record_exception=False, set_status_on_exception=False, **of
    )


def _asked_for(tracer: Tracer, row: OutboxRow, name: str, about: Mapping[str, str]) -> Any:
    """The span of what a turn asked for: under that turn where the row says which, else the first of a trace."""
    told = {key: str(row.body[key]) for key in _CARRIES.fields if key in row.body}
    turn = _CARRIES.extract(told, Context())
    asked = get_current_span(turn).get_span_context()
    links = [Link(asked)] if asked.is_valid else []
    return _span(tracer, name, SpanKind.CLIENT, about, context=turn, links=links)


def _carried() -> Mapping[str, str]:
    """The span under way, as W3C Trace Context has it."""
    carried: dict[str, str] = {}
    _CARRIES.inject(carried)
    return carried


def _tell(span: Span, taken: Taken) -> None:
    after = taken.conversation
    outcome = "repeated" if taken.receipt.repeated else "refused" if taken.refused is not None else "decided"
    span.set_attribute("handrail.outcome", outcome)
    span.set_attribute("handrail.channel", after.channel)
    span.set_attribute("handrail.owner", after.owner)
    if after.run is not None:
        span.set_attribute("handrail.journey", after.run.journey)
        span.set_attribute("handrail.version", after.run.version)
        span.set_attribute("handrail.state", after.run.state)
