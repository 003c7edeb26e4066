"""docs/reference/metrics.md names every metric and no other; the dashboard and the rules ask for those alone."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient
from pytest_aiohttp import AiohttpClient

from handrail.readings import Secret
from handrail.settings import Settings
from handrail.wiring.house import wire
from handrail.wiring.stores import open_store
from runtime.clock import Ids, SystemClock
from runtime.loading.library import Library
from runtime.loading.load import load
from tests.docs.pages import ROOT, codes, page, rows

NAME = re.compile(r"\bhandrail_[a-z_]+")
SERIES = re.compile(r"_(bucket|count|sum|created)$")
KEY = {"Authorization": "Bearer key"}


@pytest.fixture
async def client(tmp_path: Path, aiohttp_client: AiohttpClient) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    """The whole service, its loops not running."""
    clock = SystemClock()
    settings = Settings(store="memory:", moments_log=str(tmp_path), api_keys=(Secret("key"),))
    store = open_store(settings, clock)
    library = Library(store, {})
    await library.publish(load(ROOT / "benchmarks" / "map", {}))
    async with ClientSession() as http:
        house = wire(
            settings, store=store, library=library, clock=clock, ids=Ids(clock), http=http, sms=http, secret="secret"
        )
        yield await aiohttp_client(house.app)


async def told(client: TestClient) -> dict[str, float]:  # type: ignore[type-arg]
    """Each series with its value."""
    answer = await client.get("/metrics", headers=KEY)
    assert answer.status == 200 and answer.content_type == "text/plain"
    lines = [line for line in (await answer.text()).splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


async def test_what_is_done_is_counted(client: TestClient) -> None:  # type: ignore[type-arg]
    session = await (await client.post("/chat/v1/session", json={})).json()
    says = {"Authorization": f"Bearer {session['token']}"}
    for n, text in enumerate(("go", "3", "person", "person")):
        message = {"type": "send", "cmid": f"m-{min(n, 2)}", "text": text}  # the last is sent twice
        assert (await client.post("/chat/v1/messages", json=message, headers=says)).status == 200
    found = await told(client)
    assert found['handrail_inbound_total{channel="web",result="taken"}'] == 3
    assert found['handrail_inbound_total{channel="web",result="repeated"}'] == 1
    assert found['handrail_turn_seconds_count{channel="web"}'] == 3
    assert found['handrail_handoff_total{reason="asked_for_person"}'] == 1
    assert found['handrail_queue_waiting{queue="desk"}'] == 1
    assert found['handrail_store_seconds_count{op="commit"}'] >= 3
    assert found["handrail_loop_lag_seconds"] == 0


async def test_it_is_for_those_who_have_a_key(client: TestClient) -> None:  # type: ignore[type-arg]
    assert (await client.get("/metrics")).status == 401


async def test_the_page_names_each_metric_and_no_other(client: TestClient) -> None:  # type: ignore[type-arg]
    text = await (await client.get("/metrics", headers=KEY)).text()
    typed = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE handrail_")}
    typed = {name for name in typed if not name.endswith("_created")}
    listed = {codes(cells[0])[0] for cells in rows(page("reference/metrics.md"), "metric")}
    assert {name for name in listed if name.startswith("handrail_")} == typed


def test_the_dashboard_and_the_rules_ask_for_what_there_is() -> None:
    listed = {codes(cells[0])[0] for cells in rows(page("reference/metrics.md"), "metric")}
    for file in ("grafana.json", "alerts.yaml"):
        asked = {SERIES.sub("", name) for name in NAME.findall((ROOT / "deploy" / file).read_text())}
        assert asked and asked <= listed, file
    rules = yaml.safe_load((ROOT / "deploy" / "alerts.yaml").read_text())["groups"][0]["rules"]
    assert all(rule["annotations"]["summary"] and rule["labels"]["severity"] for rule in rules)
