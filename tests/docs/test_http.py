"""docs/reference/http.md names every route, close code and refusal of the service, and no other."""

import ast
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpClient

from channels.web.messages import STATUS as NACKS
from channels.web.protocol import Close
from handoff.declined import KINDS
from handrail.readings import Secret
from handrail.settings import Settings
from handrail.wiring.house import House, wire
from handrail.wiring.stores import open_store
from runtime.clock import Ids, SystemClock
from runtime.loading.library import Library
from runtime.loading.load import load
from tests.docs.code import calls, texts
from tests.docs.pages import ROOT, codes, named, page, rows
from tests.stand_ins.telnyx import TelnyxStandIn

PAGE = page("reference/http.md")


def section(heading: str) -> str:
    """One part of the page."""
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The whole service with everything on, not listening."""
    clock = SystemClock()
    settings = Settings(
        store="memory:", moments_log=str(tmp_path), public_url="https://chat.example", twilio_account_sid="AC1",
        twilio_auth_token=(Secret("token"),), twilio_from="+447700900000", api_keys=(Secret("key"),),
        telnyx_api_key=Secret("key"), telnyx_public_key=TelnyxStandIn().public_key, telnyx_from="+14155550100",
        chatwoot_url="https://chatwoot.example", chatwoot_account=1, chatwoot_inbox=2, chatwoot_token=Secret("token"),
    )  # fmt: skip
    store = open_store(settings, clock)
    await store.open()
    library = Library(store, {})
    await library.publish(load(ROOT / "journeys", {}))
    async with aiohttp.ClientSession() as http:
        yield wire(
            settings, store=store, library=library, clock=clock, ids=Ids(clock), http=http, sms=http, secret="secret"
        )
    await store.close()


def _code(call: ast.Call) -> ast.expr | None:
    """The argument of `problem(status, code, title)` that programs read."""
    return call.args[1] if len(call.args) > 1 else None


def routes_of(app: web.Application) -> set[str]:
    """Every route but HEAD, which comes with GET."""
    return {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }


def test_every_route_is_on_the_page(house: House) -> None:
    assert sorted(named(PAGE, "route")) == sorted(routes_of(house.app))


def test_every_close_code_of_the_chat_is_on_the_page() -> None:
    assert [int(code) for code in named(PAGE, "code")] == sorted(int(close) for close in Close)


def test_every_nack_is_on_the_page_with_its_status() -> None:
    assert {codes(name)[0]: int(status) for name, status, *_ in rows(PAGE, "nack")} == NACKS


async def test_what_any_address_may_refuse_is_on_the_page(house: House, aiohttp_client: AiohttpClient) -> None:
    client = await aiohttp_client(house.app)
    listed = {codes(name)[0]: int(status) for name, status, *_ in rows(PAGE.partition("\n## ")[0], "refusal")}
    given = {code for _, call in calls("problem", under="handrail/middleware.py") for code in texts(_code(call))}
    for method, path in (("GET", "/nowhere"), ("DELETE", "/livez")):
        answer = await client.request(method, path)
        assert answer.content_type == "application/problem+json"
        refused = await answer.json()
        assert listed[refused["code"]] == answer.status
        given.add(refused["code"])
    assert listed.keys() == given


def test_every_refusal_of_the_chat_is_on_the_page() -> None:
    given = {code for _, call in calls("problem", under="channels/web/") for code in texts(_code(call))}
    assert set(named(section("Web chat"), "refusal")) == given


def test_every_refusal_of_a_webhook_is_on_the_page() -> None:
    given = {code for _, call in calls("Refused", under="channels/sms/") for code in texts(call.args[0])}
    given |= {code for _, call in calls("problem", under="channels/sms/") for code in texts(_code(call))}
    assert set(named(section("Text messages"), "refusal")) == given


def test_every_refusal_of_the_desk_is_on_the_page_with_its_status() -> None:
    listed = {codes(name)[0]: int(status) for name, status, *_ in rows(section("The desk's JSON"), "refusal")}
    at_the_door = {code for _, call in calls("problem", under="handoff/door.py") for code in texts(_code(call))}
    assert listed.keys() == KINDS.keys() | at_the_door
    assert {name: listed[name] for name in KINDS} == {name: kind.status for name, kind in KINDS.items()}


def test_every_refusal_of_the_api_is_on_the_page() -> None:
    given = {code for _, call in calls("problem", under="channels/api/") for code in texts(_code(call))}
    assert set(named(section("For other systems"), "refusal")) == given
