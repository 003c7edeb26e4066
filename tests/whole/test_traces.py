"""Traces of a running service: a collector gets its spans, and an action the trace that it belongs to."""

import re
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from handrail import readings
from tests.customer import Customer
from tests.running import REPOSITORY, Running
from tests.stand_ins.collector import Collector, collector
from tests.whole.test_operating import run

TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-0[13]")


async def _lose_a_card(folder: Path, **environment: str) -> list[str]:
    """Serve the example with an action that keeps what it was told of traces; gives that."""
    told: list[str] = []

    async def block(request: web.Request) -> web.Response:
        told.append(request.headers.get("traceparent", ""))
        if len(told) == 1:
            return web.Response(status=503)  # so that there is a second try
        return web.json_response({"end": "blocked", "reference": "B-1"})

    app = web.Application()
    app.add_routes([web.post("/cards/block", block)])
    async with TestServer(app) as bank, aiohttp.ClientSession() as http:
        settings = {"HANDRAIL_LIMITS": "off", "BANK_URL": str(bank.make_url("")).rstrip("/"), **environment}
        service = Running(folder, REPOSITORY / "journeys", settings)
        await service.start()
        try:
            customer = Customer(http, "ana")
            await customer.arrive(service.address)
            await customer.write("I lost my card")
            await customer.write("4821")
            await customer.until("B-1")
        finally:
            assert await service.stop() == 0
    return told


async def test_a_call_its_action_and_the_turn_of_its_answer_are_one_trace(tmp_path: Path) -> None:
    async with collector() as traces:
        told = await _lose_a_card(tmp_path, HANDRAIL_TRACES_URL=traces.url, OTEL_SERVICE_NAME="the-bank")
    assert len(told) == 2 and told[0] == told[1]  # the tries of one call are one span
    found = TRACEPARENT.fullmatch(told[0])
    assert found is not None, told
    (call,) = (span for span in traces.spans if span.name == "call cards.block")
    (answer,) = (span for span in traces.spans if span.parent == call.id)
    assert found.groups() == (call.trace, call.id)
    assert (answer.name, answer.trace) == ("turn", call.trace)
    assert answer.about["handrail.event"] == "CallFinished" and answer.about["handrail.end"] == "blocked"
    assert call.service["service.name"] == "the-bank"


async def test_each_event_is_a_span_that_says_where_it_led_and_never_what_was_written(tmp_path: Path) -> None:
    async with collector() as traces:
        await _lose_a_card(tmp_path, HANDRAIL_TRACES_URL=traces.url)
    said = [span.about for span in traces.spans if span.about.get("handrail.event") == "Said"]
    assert [(one["handrail.outcome"], one["handrail.journey"]) for one in said] == [("decided", "lost_card")] * 2
    assert {one["handrail.channel"] for one in said} == {"web"}
    assert not _has(traces, b"lost my card") and not _has(traces, b"4821")
    assert {span.service["service.name"] for span in traces.spans} == {"handrail"}


def _has(traces: Collector, words: bytes) -> bool:
    return any(words in body for body in traces.bodies)


async def test_without_the_setting_actions_are_told_nothing(tmp_path: Path) -> None:
    assert await _lose_a_card(tmp_path) == ["", ""]


async def test_a_collector_that_is_away_costs_nothing_but_spans(tmp_path: Path) -> None:
    told = await _lose_a_card(tmp_path, HANDRAIL_TRACES_URL="http://127.0.0.1:9/v1/traces")
    assert all(TRACEPARENT.fullmatch(one) for one in told)


@pytest.mark.parametrize("missing", ["opentelemetry", "opentelemetry.sdk"])
def test_where_it_is_not_installed_the_setting_says_how(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "find_spec", lambda name: None if name == missing else object())
    with pytest.raises(ValueError, match=r"pip install 'handrail\[otel\]'"):
        readings.read_traces("http://127.0.0.1:4318/v1/traces")


async def test_an_address_that_is_none_ends_the_start(tmp_path: Path) -> None:
    code, _, err = await run(tmp_path, "serve", HANDRAIL_TRACES_URL="collector:4318")
    assert code == 2 and "HANDRAIL_TRACES_URL must begin with http:// or https://" in err
