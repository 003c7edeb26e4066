"""A collector of OpenTelemetry's, as far as traces go: takes batches by OTLP over HTTP and keeps their spans."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True, slots=True)
class Kept:
    """A span; ids are in hexadecimal, `parent` is empty for the first of a trace, `links` are of spans."""

    name: str
    trace: str
    id: str
    parent: str
    about: dict[str, Any]
    service: dict[str, Any]
    links: tuple[str, ...] = ()


@dataclass
class Collector:
    """What came."""

    url: str = ""
    spans: list[Kept] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        """One batch."""
        body = await request.read()
        if request.headers.get("Content-Encoding") == "gzip" and body[:2] == b"\x1f\x8b":
            body = gzip.decompress(body)
        self.bodies.append(body)
        told = ExportTraceServiceRequest.FromString(body)
        for resource in told.resource_spans:
            service = _plain(resource.resource.attributes)
            for span in (span for scope in resource.scope_spans for span in scope.spans):
                ids = span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()
                links = tuple(link.span_id.hex() for link in span.links)
                self.spans.append(Kept(span.name, *ids, _plain(span.attributes), service, links))
        async with self.came:
            self.came.notify_all()
        return web.Response(body=b"", content_type="application/x-protobuf")

    async def until(self, holds: Callable[["Collector"], bool]) -> None:
        """Wait until what came is so."""
        async with asyncio.timeout(30), self.came:
            await self.came.wait_for(lambda: holds(self))


def _plain(attributes: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}


@asynccontextmanager
async def collector() -> AsyncIterator[Collector]:
    """A collector on a free port."""
    made = Collector()
    app = web.Application()
    app.add_routes([web.post("/v1/traces", made.take)])
    async with TestServer(app) as server:
        made.url = str(server.make_url("/v1/traces"))
        yield made
