"""Traces by OpenTelemetry (the extra `otel`): a span for each event that is taken, and one for each call of an action.

A call's span holds all its tries and the turn that its answer brought; the action gets it as `traceparent`, so its own
spans belong to the same trace. What a customer wrote, numbers and values are never in a span. A collector that is away
costs spans and nothing else: they are sent by a thread of their own, and thrown away when too many wait.
"""

import asyncio
import os
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from aiohttp import web
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from runtime.calls import Calls
from runtime.core.events import CallFinished, Event
from runtime.core.records import OutboxRow
from runtime.worker import Taken, Worker

SEND_SECONDS = 2.0  # until the collector must have taken a batch; a stop waits no longer than this either


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

    async def shut(self, _app: web.Application) -> None:
        """Send what waits."""
        await asyncio.to_thread(self._provider.shutdown)


class TracedWorker(Worker):
    """Each event that it takes is a span: from reading the conversation to the commit."""

    def __init__(self, tracer: Tracer, **parts: Any) -> None:
        super().__init__(**parts)
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
        return _span(self._tracer, f"call {row.body['action']}", SpanKind.CLIENT, about)


def _span(tracer: Tracer, name: str, kind: SpanKind, about: Mapping[str, str] | None = None) -> Any:
    """A span. Errors are named by their class alone: their texts may hold what somebody wrote."""
    return tracer.start_as_current_span(
        name, kind=kind, attributes=about, record_exception=False, set_status_on_exception=False
    )


def _carried() -> Mapping[str, str]:
    """The span under way, as W3C Trace Context has it."""
    carried: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carried)
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
