"""The page of managers and owners, in a browser over the whole service: figures, conversations, who may see them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from handrail.settings import Settings
from handrail.wiring.house import House, wire
from moments.outcome_log import append_durably
from moments.simulation.plan import Break, Plan
from runtime.clock import Ids
from runtime.core.conversation import MomentEvent
from runtime.core.events import Said
from runtime.loading.library import Library
from runtime.loading.load import load
from tests.browser import chromium
from tests.moments.simulated import FIRST, Simulated, simulate
from tests.running import REPOSITORY

pytestmark = pytest.mark.timeout(400)  # the first of them simulates eighteen days
PASSWORD = "correct horse battery"
PICTURES = REPOSITORY / "docs" / "pictures"
PLAN = Plan(FIRST, 18, 60, 5, only="lost_card", planted=Break("lost_card", "block_card", 9, 0.10))
NOW = datetime(2026, 10, 23, 15, 0, tzinfo=UTC)
SINCE = "/staff/moments?since=2026-10-05&until=2026-10-23"


class HeldClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return asyncio.run(simulate(PLAN, tmp_path_factory.mktemp("moments")))


class Desk:
    """The whole service over what was simulated, with a manager and an agent."""

    def __init__(self, house: House, client: TestClient, clock: HeldClock, log: Path) -> None:
        self.log = log
        self.house = house
        self.client = client
        self.clock = clock

    async def page(self, browser: Browser, name: str, path: str, *, dark: bool = False) -> tuple[Page, list[str]]:
        """A page of somebody who signs in, and every address that it asked for."""
        asked: list[str] = []
        page = await browser.new_page(viewport={"width": 1240, "height": 900}, color_scheme="dark" if dark else "light")
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: asked.append(f"error: {message.text}") if message.type == "error" else None)
        await page.goto(str(self.client.make_url(path)))
        await page.get_by_label("Name").fill(name)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("Password")).to_have_count(0)
        return page, asked


@pytest.fixture
async def desk(simulated: Simulated) -> AsyncIterator[Desk]:
    clock = HeldClock()
    settings = Settings(store="memory:", moments_log=str(simulated.folder))
    library = Library(simulated.store, {})
    await library.publish(load(REPOSITORY / "journeys", {}))
    async with aiohttp.ClientSession() as http:
        house = wire(
            settings, store=simulated.store, library=library, clock=clock, ids=Ids(clock), http=http, sms=http,
            secret="test",
        )  # fmt: skip
        client: TestClient = TestClient(TestServer(house.app))
        await client.start_server()
        for name, role in (("mia", "manager"), ("ann", "agent")):
            if await house.desk.roster.member(name) is None:
                await house.desk.roster.add(name, role=role)
                await house.desk.roster.choose_password(name, PASSWORD)
        yield Desk(house, client, clock, simulated.folder)
        await client.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as one:
        yield one


async def has_no_barrier(page: Page) -> None:
    """axe-core finds nothing."""
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def is_our_own(asked: list[str], desk: Desk) -> None:
    home = str(desk.client.make_url("/"))
    assert asked and all(address.startswith((home, "data:")) for address in asked), asked


async def test_the_page_names_what_changed_and_leads_to_the_conversations(desk: Desk, browser: Browser) -> None:
    page, asked = await desk.page(browser, "mia", SINCE)
    await expect(page.get_by_role("heading", name="What was promised, and what was kept")).to_be_visible()
    changed = page.get_by_role("region", name="What changed", exact=True).first
    await expect(changed).to_contain_text("lost_card.block_card fell")
    await expect(changed).to_contain_text("since version lost_card@2 of 14 Oct 2026")
    assert await page.locator("svg.chart[role=img][aria-label]").count() >= 6
    await has_no_barrier(page)
    await page.screenshot(path=PICTURES / "moments.png")
    kept = page.locator("#kept")
    await kept.get_by_role("link", name="lost_card.block_card").click()
    await expect(page.get_by_role("heading", name="Conversations behind the figure")).to_be_visible()
    await expect(page.locator("tbody tr").first).to_contain_text("lost_card.block_card")
    await has_no_barrier(page)
    await page.locator("tbody a").first.click()
    await expect(page.get_by_role("listitem").filter(has_text="Customer").first).to_be_visible()
    await has_no_barrier(page)
    is_our_own(asked, desk)


async def test_comments_stand_beside_the_figures_with_their_words(desk: Desk, browser: Browser) -> None:
    events = [event for _, _, event in await desk.house.store.moments(0, 500)]
    settled = next(event for event in events if event.event == "moment.outcome" and event.fields["moment"])
    answer = {"asked": True, "score_kind": "yes_no", "score": 0, "score_max": 1, "customer_says_kept": False}
    said = [
        MomentEvent(settled.conversation, 90 + n, name, NOW, {**settled.fields, **answer, **more})
        for n, (name, more) in enumerate((("survey.asked", {}), ("survey.answered", {}),
                                          ("survey.commented", {"line_seq": 1})))
    ]  # fmt: skip
    append_durably(desk.log / "2026-10-23.ndjson", [(n, f"m-said-{n}", event) for n, event in enumerate(said)])
    page, _ = await desk.page(browser, "mia", SINCE)
    words = (await desk.house.store.lines(settled.conversation, 0, 1))[0].text
    row = page.locator("#comments tbody tr")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text(words)
    await expect(row).to_contain_text("no")
    await expect(page.locator("#said .finding")).to_contain_text("1 of 1 customers who were asked answered.")
    await has_no_barrier(page)
    (desk.log / "2026-10-23.ndjson").unlink()


async def test_filters_stand_in_the_address(desk: Desk, browser: Browser) -> None:
    page, _ = await desk.page(browser, "mia", SINCE)
    await page.locator("select[name=owner]").select_option("card-operations")
    await page.locator("select[name=by]").select_option("channel")
    await page.get_by_role("button", name="Show").click()
    await page.wait_for_url("**owner=card-operations*")
    assert "by=channel" in page.url
    await expect(page.locator("#kept tbody tr")).to_have_count(2)
    await expect(page.locator("select[name=owner]")).to_have_value("card-operations")


async def test_a_promise_at_risk_appears_by_itself_and_goes_when_it_is_settled(desk: Desk, browser: Browser) -> None:
    page, _ = await desk.page(browser, "mia", SINCE)
    await expect(page.get_by_role("status")).to_contain_text("No promise with a deadline is open.")
    worker = desk.house.worker
    conversation = await worker.begin("web", f"risky-{id(page)}")
    await worker.handle(conversation.id, Said("lost card"))
    desk.clock.at += timedelta(seconds=50)
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator("#risk tbody tr")).to_have_count(1)
    await expect(page.locator("#risk")).to_contain_text("must be kept")
    await expect(page.get_by_role("status")).to_contain_text("1 of 1 open promises are at risk.")
    await has_no_barrier(page)
    await page.locator("#at-risk").screenshot(path=PICTURES / "at-risk.png")
    await worker.handle(conversation.id, Said("cancel"))
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.get_by_role("status")).to_contain_text("No promise with a deadline is open.")


async def test_the_owner_and_the_map_have_pages_of_their_own(desk: Desk, browser: Browser) -> None:
    page, asked = await desk.page(browser, "mia", SINCE, dark=True)
    await page.get_by_role("link", name="Card operations").click()
    await expect(page.locator("#mine")).to_contain_text("Your card is blocked within one minute of you telling us.")
    await expect(page.locator("#kept tbody tr")).to_have_count(2)
    await has_no_barrier(page)
    await page.screenshot(path=PICTURES / "moments-owner-dark.png")
    await page.get_by_role("link", name="Lost or stolen card: the map with its traffic").click()
    picture = page.get_by_role("img")
    await expect(picture.last).to_be_visible()
    assert await picture.last.evaluate("image => image.complete && image.naturalWidth > 300")
    await has_no_barrier(page)
    await page.screenshot(path=PICTURES / "moments-map.png")
    drawn = await page.request.get(
        str(desk.client.make_url("/staff/moments/map/lost_card/picture?since=2026-10-05&until=2026-10-23"))
    )
    assert "% kept" in await drawn.text()
    is_our_own(asked, desk)


async def test_a_table_can_be_taken_along(desk: Desk, browser: Browser) -> None:
    page, _ = await desk.page(browser, "mia", SINCE)
    address = await page.locator("#kept .tools a").get_attribute("href")
    assert address is not None
    answer = await page.request.get(
        str(desk.client.make_url(address.partition("?")[0])) + "?" + address.partition("?")[2]
    )
    text = await answer.text()
    assert text.splitlines()[0].startswith("by,words,n,kept,rate") and "lost_card.block_card" in text
    assert answer.headers["content-type"].startswith("text/csv")


async def test_it_can_be_printed(desk: Desk, browser: Browser) -> None:
    page, _ = await desk.page(browser, "mia", SINCE)
    await page.emulate_media(media="print")
    await expect(page.locator(".filters")).to_be_hidden()
    await expect(page.locator("#kept")).to_be_visible()


async def test_agents_do_not_see_it_and_strangers_sign_in(desk: Desk, browser: Browser) -> None:
    page, _ = await desk.page(browser, "ann", "/staff/moments")
    await expect(page.get_by_role("heading", name="Not for your role")).to_be_visible()
    async with aiohttp.ClientSession() as stranger:
        for path in (
            "",
            "/at-risk",
            "/conversations",
            "/csv/kept",
            "/map/lost_card/picture",
            "/owners/card-operations",
        ):
            answer = await stranger.get(desk.client.make_url(f"/staff/moments{path}"), allow_redirects=False)
            assert answer.status == 303 and "/staff/sign-in" in answer.headers["Location"]


async def test_what_is_not_there_is_said_so(desk: Desk, browser: Browser) -> None:
    page, _ = await desk.page(browser, "mia", SINCE)
    for path in ("/owners/nobody", "/conversations/0-none", "/map/nowhere"):
        answer = await page.goto(str(desk.client.make_url(f"/staff/moments{path}")))
        assert answer is not None and answer.status == 404
        await expect(page.get_by_role("heading", name="There is no such")).to_be_visible()
    odd = await page.goto(str(desk.client.make_url("/staff/moments?since=never&by=weather")))
    assert odd is not None and odd.status == 200
