import pytest
from aiohttp import web

from channels.web.admission import WebSettings
from channels.web.origins import Origins
from tests.web.clients import Client, ClientMaker

ORIGINS = Origins(
    WebSettings(origins=("https://shop.example", "http://localhost:5173/"), public_url="https://chat.example/x")
)


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example",
        "https://SHOP.example:443",
        "http://localhost:5173",
        "https://chat.example",
        "http://10.0.0.7:8080",
        "https://10.0.0.7:8080",
    ],
)
def test_named_origins_and_our_own_host_are_let_in(origin: str) -> None:
    assert ORIGINS.allows(origin, "10.0.0.7:8080")


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil.example",
        "https://evilshop.example",
        "http://10.0.0.7",
        "http://10.0.0.7:8081",
        "https://[::1",
        "file://",
        "https://shop.example:port",
    ],
)
def test_all_others_are_not(origin: str) -> None:
    assert not ORIGINS.allows(origin, "10.0.0.7:8080")


def test_our_host_without_a_port_is_the_default_port_of_the_origin() -> None:
    assert ORIGINS.allows("https://inside.example", "inside.example")
    assert not ORIGINS.allows("https://inside.example:8443", "inside.example")


@pytest.fixture
async def client(aiohttp_client: ClientMaker) -> Client:
    async def page(request: web.Request) -> web.Response:
        return web.Response(text="in")

    app = web.Application()
    app.router.add_get("/page", ORIGINS.guard(page))
    app.router.add_options("/page", ORIGINS.guard(ORIGINS.preflight))
    return await aiohttp_client(app)


async def test_a_page_of_ours_may_read_the_answer(client: Client) -> None:
    async with client.get("/page", headers={"Origin": "https://shop.example"}) as reply:
        assert reply.status == 200
        assert reply.headers["Access-Control-Allow-Origin"] == "https://shop.example"
        assert reply.headers["Vary"] == "Origin"


async def test_a_foreign_page_is_refused(client: Client) -> None:
    async with client.get("/page", headers={"Origin": "https://evil.example"}) as reply:
        assert reply.status == 403
        assert reply.content_type == "application/problem+json"
        assert (await reply.json())["code"] == "origin"
        assert "Access-Control-Allow-Origin" not in reply.headers


async def test_a_program_that_names_no_origin_is_let_in(client: Client) -> None:
    async with client.get("/page") as reply:
        assert reply.status == 200
        assert "Access-Control-Allow-Origin" not in reply.headers
        assert reply.headers["Vary"] == "Origin"


async def test_the_browser_may_ask_beforehand(client: Client) -> None:
    async with client.options("/page", headers={"Origin": "https://shop.example"}) as reply:
        assert reply.status == 204
        assert reply.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
    async with client.options("/page", headers={"Origin": "https://evil.example"}) as reply:
        assert reply.status == 403
