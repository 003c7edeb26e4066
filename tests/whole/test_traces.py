"""Traces of a running service: a collector gets its spans, and an action the trace that it belongs to."""

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from handrail import readings
from tests.customer import Customer
from tests.redis_server import free_port
from tests.running import REPOSITORY, Running
from tests.stand_ins.collector import Collector, Kept, collector
from tests.stand_ins.twilio import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, TwilioStandIn
from tests.whole.test_operating import run
from tests.whole.test_sms_story import ANA

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


async def test_the_turn_that_asked_for_a_call_leads_to_it(tmp_path: Path) -> None:
    async with collector() as traces:
        await _lose_a_card(tmp_path, HANDRAIL_TRACES_URL=traces.url)
    (call,) = (span for span in traces.spans if span.name == "call cards.block")
    (turn,) = (span for span in traces.spans if span.id == call.parent)
    assert (turn.name, turn.trace, turn.about["handrail.event"]) == ("turn", call.trace, "Said")
    assert call.links == (turn.id,)


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("after", [True, False])
async def test_a_call_that_another_process_makes_belongs_to_its_turn(before: bool, after: bool, tmp_path: Path) -> None:
    """Rows of a process without traces are read by one with them, and the other way round."""
    told: list[str] = []
    came = asyncio.Event()

    async def block(request: web.Request) -> web.Response:
        told.append(request.headers.get("traceparent", ""))
        came.set()
        if len(told) == 1:
            await asyncio.Event().wait()  # until the service is killed
        return web.json_response({"end": "blocked", "reference": "B-1"})

    app = web.Application()
    app.add_routes([web.post("/cards/block", block)])
    async with collector() as traces, TestServer(app) as bank, aiohttp.ClientSession() as http:
        settings = {"HANDRAIL_LIMITS": "off", "BANK_URL": str(bank.make_url("")).rstrip("/")}
        tracing = {"HANDRAIL_TRACES_URL": traces.url, "OTEL_BSP_SCHEDULE_DELAY": "20"}
        service = Running(tmp_path, REPOSITORY / "journeys", settings | (tracing if before else {}))
        await service.start()
        try:
            customer = Customer(http, "ana")
            await customer.arrive(service.address)
            await customer.write("I lost my card")
            await customer.write("4821")
            await came.wait()
            if before:
                await traces.until(lambda all: [span.name for span in all.spans if _asks(span)] == ["turn"])
            await service.kill()
            service.environment = settings | (tracing if after else {})
            await service.start()
            customer.address = service.address
            await customer.until("B-1")
        finally:
            assert await service.stop() == 0
    assert [bool(one) for one in told] == [before, after]
    calls = [span for span in traces.spans if span.name == "call cards.block"]
    asked = [span.id for span in traces.spans if _asks(span)]
    assert [(call.parent, call.links) for call in calls] == [
        (asked[0], (asked[0],)) if before else ("", ()) for _ in range(after)
    ]


def _asks(span: Kept) -> bool:
    """Whether it is the turn after which the call is made."""
    return span.about.get("handrail.state") == "block" and span.about["handrail.event"] == "Said"


async def test_a_text_belongs_to_the_turn_that_asked_for_it_and_its_number_is_not_told(tmp_path: Path) -> None:
    port = free_port()
    public = f"http://127.0.0.1:{port}"
    async with collector() as traces, TwilioStandIn() as twilio:
        account = {
            "HANDRAIL_PUBLIC_URL": public,
            "HANDRAIL_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "HANDRAIL_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "HANDRAIL_TWILIO_FROM": OUR_NUMBER,
            "HANDRAIL_TWILIO_API_URL": twilio.url,
        }
        bank = {"BANK_URL": "http://127.0.0.1:9"}
        service = Running(
            tmp_path, REPOSITORY / "journeys", {"HANDRAIL_TRACES_URL": traces.url, **bank, **account}
        )  # fmt: skip
        await service.start(port=port)
        try:
            twilio.connect(public)
            assert await twilio.text(ANA, "lost card") == 200
            await twilio.texts_to(ANA, 1)
        finally:
            assert await service.stop() == 0
    (text,) = (span for span in traces.spans if span.name == "send twilio")
    (turn,) = (span for span in traces.spans if span.id == text.parent)
    assert (turn.name, turn.trace, turn.about["handrail.event"]) == ("turn", text.trace, "Said")
    assert text.links == (turn.id,) and text.about["handrail.result"] == "Sent"
    assert not _has(traces, ANA.encode()) and not _has(traces, b"last four digits")


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
