from html.parser import HTMLParser

import pytest

from channels.web.admission import WebSettings
from tests.web.conftest import HouseMaker
from tests.web.house import House


class Addresses(HTMLParser):
    """Collects what a page loads, and what in it only an unsafe policy would allow."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.unsafe: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        address = named.get("src") if tag in ("script", "img") else named.get("href") if tag == "link" else None
        if address:
            self.loads.append(address)
        if tag == "style" or (tag == "script" and "src" not in named):
            self.unsafe.append(tag)
        self.unsafe += [name for name in named if name == "style" or name.startswith("on")]


async def test_the_demo_is_named_after_the_map_and_loads_only_from_here(house: House) -> None:
    async with house.client.get("/") as reply:
        assert reply.status == 200
        assert reply.content_type == "text/html"
        text = await reply.text()
    page = Addresses()
    page.feed(text)
    assert "Test Bank" in text
    assert page.unsafe == []
    assert "/widget.js" in page.loads
    for address in page.loads:
        assert address.startswith("/")
        assert await house.status(address) == 200


async def test_the_demo_has_a_policy_without_holes(house: House) -> None:
    async with house.client.get("/") as reply:
        policy = reply.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/widget.js", "text/javascript"),
        ("/widget/chat.js", "text/javascript"),
        ("/widget/words-de.js", "text/javascript"),
        ("/demo/demo.css", "text/css"),
        ("/demo/demo.js", "text/javascript"),
    ],
)
async def test_files_have_their_type_and_are_asked_for_again_each_time(
    house: House, path: str, content_type: str
) -> None:
    async with house.client.get(path) as reply:
        assert reply.status == 200
        assert reply.content_type == content_type
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cache-Control"] == "no-cache"
        etag = reply.headers["ETag"]
    async with house.client.get(path, headers={"If-None-Match": etag}) as reply:
        assert (reply.status, await reply.read(), reply.headers["ETag"]) == (304, b"", etag)
    async with house.client.get(path, headers={"If-None-Match": '"another"'}) as reply:
        assert reply.status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/widget/package.json",
        "/widget/protocol.js",
        "/widget/tsconfig.json",
        "/widget/..%2fpages.py",
        "/widget/node_modules",
        "/demo/demo.html",
        "/demo/x",
    ],
)
async def test_nothing_else_is_served(house: House, path: str) -> None:
    assert await house.status(path) == 404


async def test_pages_of_ours_may_import_the_widget(make_house: HouseMaker) -> None:
    house = await make_house(settings=WebSettings(origins=("https://shop.example",)))
    for path in ("/widget.js", "/widget/chat.js"):
        async with house.client.get(path, headers={"Origin": "https://shop.example"}) as reply:
            assert reply.headers["Access-Control-Allow-Origin"] == "https://shop.example"
            assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        async with house.client.get(path, headers={"Origin": "https://evil.example"}) as reply:
            assert "Access-Control-Allow-Origin" not in reply.headers


LAUNCHER_BYTES = 3 * 1024  # what every page of a site pays, open or not
ALL_BYTES = 15 * 1024  # what a customer pays who opens it
WORDS_BYTES = 700  # beyond that, where its words are not English


async def weight(house: House, path: str) -> int:
    """The bytes of a file as they travel to a browser."""
    async with house.client.get(path, headers={"Accept-Encoding": "gzip, br"}) as reply:
        assert reply.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in reply.headers.getall("Vary")
        return int(reply.headers["Content-Length"])


async def test_the_widget_as_it_is_served_weighs_nearly_nothing(house: House) -> None:
    launcher, chat = await weight(house, "/widget.js"), await weight(house, "/widget/chat.js")
    words = [await weight(house, f"/widget/words-{language}.js") for language in ("de", "es")]
    assert launcher <= LAUNCHER_BYTES
    assert launcher + chat <= ALL_BYTES
    assert max(words) <= WORDS_BYTES


async def test_whoever_takes_no_gzip_gets_the_file_as_it_is_under_a_tag_of_its_own(house: House) -> None:
    async with house.client.get("/widget.js", headers={"Accept-Encoding": "gzip"}) as reply:
        packed_tag, text = reply.headers["ETag"], await reply.text()
        assert int(reply.headers["Content-Length"]) < len(text.encode()) / 2
    async with house.client.get("/widget.js", headers={"Accept-Encoding": "identity"}) as reply:
        assert "Content-Encoding" not in reply.headers
        assert await reply.text() == text
        assert int(reply.headers["Content-Length"]) == len(text.encode())
        assert reply.headers["ETag"] != packed_tag
