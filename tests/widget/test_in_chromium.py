"""The widget in a page of another site with the strictest policy, in headless Chromium, over a real service."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import axe_playwright_python
import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from runtime.clock import SystemClock
from tests.browser import chromium
from tests.running import REPOSITORY, Running
from tests.stand_ins.bank import bank

SECRET = "a secret that the site and we share"
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
AXE_RUN = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .map(({id, nodes}) => id + ': ' + nodes.map(({html}) => html).join(' '))"""


class Site:
    """The page of a company, on a host of its own, that holds the widget by one script tag."""

    def __init__(self) -> None:
        self.chat = ""
        self.attributes = ""
        self.html = 'lang="en"'
        self.violations: list[str] = []
        self.address = ""

    async def page(self, _: web.Request) -> web.Response:
        socket = self.chat.replace("http", "ws")
        policy = (
            f"default-src 'none'; script-src {self.chat}; connect-src {self.chat} {socket}; "
            "require-trusted-types-for 'script'"
        )
        text = (
            f"<!doctype html><html {self.html}><head><meta charset=utf-8><title>A shop</title></head><body><main>"
            f'<h1>A shop</h1></main><script type="module" src="{self.chat}/widget.js" {self.attributes}></script>'
            "</body></html>"
        )
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})

    async def open(self, where: Browser | BrowserContext, *, is_open: bool = True) -> Page:
        """The page in a browser, with what breaks its policy written down."""
        page = await where.new_page()
        page.on("console", lambda said: self.violations.append(said.text) if "Policy" in said.text else None)
        page.on("pageerror", lambda error: self.violations.append(str(error)))
        await page.goto(self.address)
        if is_open:
            await page.locator("handrail-chat .launch").click()
        return page


@asynccontextmanager
async def shop(tmp_path: Path) -> AsyncIterator[tuple[Site, Running, Browser]]:
    """A site, the service behind its chat, and a browser."""
    site = Site()
    app = web.Application()
    app.router.add_get("/", site.page)
    async with bank() as bank_url, TestServer(app) as server, chromium() as browser:
        site.address = str(server.make_url("/"))
        environment = {
            "BANK_URL": bank_url, "HANDRAIL_ORIGINS": site.address.rstrip("/"), "HANDRAIL_CUSTOMER_KEYS": SECRET
        }  # fmt: skip
        service = Running(tmp_path, REPOSITORY / "journeys", environment)
        await service.start()
        site.chat = service.address
        try:
            yield site, service, browser
        finally:
            await service.kill()


def log(page: Page) -> Locator:
    return page.get_by_role("log")


async def write(page: Page, text: str) -> None:
    box = page.get_by_role("textbox")
    await box.fill(text)
    await box.press("Enter")


def proof(subject: str) -> str:
    expires = SystemClock().now().timestamp() + 600
    return jwt.encode({"sub": subject, "aud": "handrail", "exp": expires, "name": "Ana"}, SECRET, "HS256")


async def test_nothing_in_it_needs_more_than_the_strictest_policy(tmp_path: Path) -> None:
    async with shop(tmp_path) as (site, _, browser):
        page = await site.open(browser)
        await write(page, "I lost my card")
        await expect(log(page).get_by_text("last four digits")).to_be_visible()
        await write(page, "4821")
        await page.get_by_role("button", name="Yes, send it").click()
        await expect(log(page).get_by_text("on its way")).to_be_visible()
        async with page.expect_download() as saving:
            await page.get_by_role("button", name="Save this conversation").click()
        saved = Path(await (await saving.value).path()).read_text("utf-8")
        assert "You: I lost my card" in saved
        assert site.violations == []


async def test_axe_finds_nothing_in_a_conversation(tmp_path: Path) -> None:
    async with shop(tmp_path) as (site, _, browser):
        context = await browser.new_context(bypass_csp=True)
        page = await site.open(context)
        await write(page, "I lost my card")
        await expect(log(page).get_by_text("last four digits")).to_be_visible()
        await write(page, "4821")
        await expect(page.get_by_role("button", name="Yes, send it")).to_be_visible()
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            await page.evaluate(AXE.read_text("utf-8"))
            assert await page.evaluate(AXE_RUN) == []


async def test_a_message_survives_a_reload_while_the_service_hangs_and_is_there_once(tmp_path: Path) -> None:
    async with shop(tmp_path) as (site, service, browser):
        context = await browser.new_context()
        page = await site.open(context)
        await write(page, "I lost my card")
        await expect(log(page).get_by_text("last four digits")).to_be_visible()
        other = await site.open(context)
        await expect(log(other).get_by_text("last four digits")).to_be_visible()
        service.signal(signal.SIGSTOP)
        await write(page, "4821")
        await expect(log(page).get_by_text("Sending")).to_be_visible()
        service.signal(signal.SIGCONT)
        await expect(page.get_by_role("button", name="Yes, send it")).to_be_visible()
        await page.reload()
        for each in (page, other):
            await expect(each.get_by_role("button", name="Yes, send it")).to_be_visible()
            assert await log(each).get_by_text("4821", exact=True).count() == 1


OUT = """async () => { const asked = indexedDB.open('handrail'); await new Promise(done => { asked.onsuccess = done; });
    const all = asked.result.transaction('out').objectStore('out').getAll();
    await new Promise(done => { all.onsuccess = done; }); asked.result.close();
    return all.result.map(it => it.text); }"""
"""What the browser keeps of what was not sent."""


async def test_a_reload_in_the_middle_of_a_send_loses_and_repeats_nothing(tmp_path: Path) -> None:
    async with shop(tmp_path) as (site, service, browser):
        page = await site.open(await browser.new_context())
        await write(page, "I lost my card")
        await expect(log(page).get_by_text("last four digits")).to_be_visible()
        service.signal(signal.SIGSTOP)
        await write(page, "4821")
        await expect(log(page).get_by_text("Sending")).to_be_visible()
        assert await page.evaluate(OUT) == ["4821"]
        await page.reload(wait_until="commit")  # the widget itself comes from the service that hangs
        service.signal(signal.SIGCONT)
        await expect(page.get_by_role("button", name="Yes, send it")).to_be_visible()
        assert await log(page).get_by_text("4821", exact=True).count() == 1
        assert await page.evaluate(OUT) == []
        assert site.violations == []


async def test_what_is_written_offline_outlives_the_tab_and_another_tab_sends_it(tmp_path: Path) -> None:
    async with shop(tmp_path) as (site, service, browser):
        context = await browser.new_context()
        page = await site.open(context)
        await write(page, "I lost my card")
        await expect(log(page).get_by_text("last four digits")).to_be_visible()
        await context.set_offline(True)
        service.signal(signal.SIGSTOP)  # an open socket goes on when a browser plays that it is offline
        await write(page, "4821")
        await expect(log(page).get_by_text("4821", exact=True)).to_be_visible()
        await expect(log(page).get_by_text("Sending")).to_be_visible()
        assert await page.evaluate(OUT) == ["4821"]
        await page.close()
        service.signal(signal.SIGCONT)
        await context.set_offline(False)
        other = await site.open(context, is_open=False)
        await other.locator("handrail-chat .launch").click()
        await expect(other.get_by_role("button", name="Yes, send it")).to_be_visible()
        assert await log(other).get_by_text("4821", exact=True).count() == 1


async def test_what_is_written_without_a_network_is_kept_over_a_restart_and_sent(tmp_path: Path) -> None:
    async with shop(tmp_path) as (site, service, browser):
        page = await site.open(browser)
        await write(page, "I lost my card")
        await expect(log(page).get_by_text("last four digits")).to_be_visible()
        port = service.port
        await service.kill()
        await write(page, "4821")
        await expect(log(page).get_by_text("Kept")).to_be_visible()
        await expect(page.get_by_role("textbox")).to_be_enabled()
        await service.start(port=port)
        in_time = 60_000  # a widget that tried in vain for a while waits for up to half a minute
        await expect(page.get_by_role("button", name="Yes, send it")).to_be_visible(timeout=in_time)
        assert await log(page).get_by_text("4821", exact=True).count() == 1


async def test_whoever_signs_in_goes_on_and_is_alone_in_it(tmp_path: Path) -> None:
    async with shop(tmp_path) as (site, _, browser):
        context = await browser.new_context()
        page = await site.open(context)
        await write(page, "I lost my card")
        await expect(log(page).get_by_text("last four digits")).to_be_visible()
        await page.evaluate("token => window.handrail.identify(token)", proof("ana-7"))
        await expect(log(page).get_by_text("last four digits")).to_be_visible()
        await write(page, "4821")
        await expect(page.get_by_role("button", name="Yes, send it")).to_be_visible()
        site.attributes = f'data-customer-jwt="{proof("ana-7")}"'
        elsewhere = await site.open(await browser.new_context())
        await expect(log(elsewhere).get_by_text("4821", exact=True)).to_be_visible()
        await page.evaluate("() => window.handrail.identify('')")
        await expect(log(page).get_by_text("4821", exact=True)).to_have_count(0)


async def test_a_proof_that_proves_nothing_asks_the_page_for_another_and_leaves_a_visitor(tmp_path: Path) -> None:
    async with shop(tmp_path) as (site, _, browser):
        site.attributes = 'data-customer-jwt="a.b.c"'
        page = await site.open(browser, is_open=False)
        await page.evaluate("() => addEventListener('handrail:reauth', () => (window.asked = (window.asked ?? 0) + 1))")
        await page.locator("handrail-chat .launch").click()
        await write(page, "I lost my card")
        await expect(log(page).get_by_text("last four digits")).to_be_visible()
        assert await page.evaluate("window.asked") == 1


async def test_a_language_from_right_to_left_turns_the_panel_and_every_word_can_be_replaced(tmp_path: Path) -> None:
    async with shop(tmp_path) as (site, _, browser):
        site.attributes = """data-language="ar" data-texts='{"person": "التحدث إلى شخص", "input": "اكتب رسالة"}'"""
        page = await site.open(browser)
        await expect(page.get_by_role("button", name="التحدث إلى شخص")).to_be_visible()
        panel = page.locator("handrail-chat .panel")
        assert await panel.evaluate("it => getComputedStyle(it).direction") == "rtl"
        send, box = page.get_by_role("button", name="Send"), page.get_by_role("textbox", name="اكتب رسالة")
        left, right = await send.bounding_box(), await box.bounding_box()
        assert left is not None
        assert right is not None
        assert left["x"] < right["x"]


async def test_a_german_page_gets_german_words_and_english_ones_where_they_do_not_come(tmp_path: Path) -> None:
    async with shop(tmp_path) as (site, _, browser):
        site.html = 'lang="de-AT"'
        page = await site.open(browser)
        await expect(page.get_by_role("textbox")).to_have_attribute("aria-label", "Nachricht schreiben")
        cut = await browser.new_context()
        await cut.route("**/widget/words-de.js", lambda route: route.abort())
        page = await site.open(cut)
        await expect(page.get_by_role("textbox")).to_have_attribute("aria-label", "Write a message")
        assert site.violations == []


async def test_what_is_written_before_there_is_a_line_stands_below_as_being_sent(tmp_path: Path) -> None:
    async with shop(tmp_path) as (site, _, browser):
        context = await browser.new_context()
        held: asyncio.Queue[Route] = asyncio.Queue()
        await context.route("**/chat/v1/session", held.put)
        page = await site.open(context)
        await write(page, "I lost my card")
        await expect(log(page).get_by_text("Sending")).to_be_visible()
        panel, mine = await log(page).bounding_box(), await log(page).get_by_text("I lost my card").bounding_box()
        assert panel is not None and mine is not None
        assert mine["y"] > panel["y"] + panel["height"] / 2
        await (await held.get()).continue_()
        await expect(log(page).get_by_text("last four digits")).to_be_visible()


async def test_the_way_to_a_person_takes_two_lines_at_most_in_each_language(tmp_path: Path) -> None:
    async with shop(tmp_path) as (site, _, browser):
        phone = await browser.new_context(viewport={"width": 390, "height": 844})
        for language, word in (("en", "person"), ("es", "persona"), ("de", "Menschen")):
            site.html = f'lang="{language}"'
            page = await site.open(phone)
            way = page.get_by_role("button", name=word)
            height = await way.locator("span").evaluate("it => it.getBoundingClientRect().height")
            line = await way.locator("span").evaluate("it => parseFloat(getComputedStyle(it).lineHeight)")
            assert height <= 2.1 * line, language
