from typing import Any

import pytest
from structlog.testing import capture_logs

from channels.web.admission import WebSettings
from tests.web.conftest import HouseMaker
from tests.web.house import House

SHOP = {"Origin": "https://shop.example"}
EVIL = {"Origin": "https://evil.example"}
PATHS = ["/chat/v1/session", "/chat/v1/messages", "/chat/v1/events"]


@pytest.fixture
async def shop(make_house: HouseMaker) -> House:
    return await make_house(settings=WebSettings(origins=("https://shop.example",)))


@pytest.mark.parametrize("path", PATHS)
async def test_a_browser_may_ask_for_a_page_of_ours(shop: House, path: str) -> None:
    async with shop.client.options(path, headers=SHOP) as reply:
        assert reply.status == 204
        assert reply.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    async with shop.client.options(path, headers=EVIL) as reply:
        assert reply.status == 403


async def test_a_page_of_ours_can_talk_and_read_what_went_wrong(shop: House) -> None:
    async with shop.client.post("/chat/v1/session", json={}, headers=SHOP) as reply:
        assert reply.status == 200
        assert reply.headers["Access-Control-Allow-Origin"] == "https://shop.example"
        assert reply.headers["Access-Control-Expose-Headers"] == "Retry-After"
    async with shop.client.get("/chat/v1/events", headers=SHOP) as reply:
        assert reply.status == 401
        assert reply.headers["Access-Control-Allow-Origin"] == "https://shop.example"


@pytest.mark.parametrize("path", PATHS)
async def test_a_foreign_page_gets_nothing_and_writes_nothing(shop: House, path: str) -> None:
    method = "GET" if path.endswith("events") else "POST"
    async with shop.client.request(method, path, headers=EVIL) as reply:
        assert reply.status == 403
        assert (await reply.json())["code"] == "origin"


async def test_neither_tokens_nor_words_are_logged(house: House) -> None:
    with capture_logs() as lines:
        token = (await house.session())["token"]
        page = await house.page(token)
        await page.say("canary in the text", "c-1")
        await house.post(token, cmid="c-2", text="canary in the post")
        await house.poll(token)
        await (await house.page(token + "x")).end()
        await page.socket.send_str('{"type":"canary"}')
        await page.end()
        await house.until(lambda: house.chat.open_sockets == 0)
    names: list[Any] = [line["event"] for line in lines]
    assert "socket.opened" in names
    assert names.count("socket.closed") == 2
    assert token not in str(lines)
    assert "canary" not in str(lines)
