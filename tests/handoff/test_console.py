"""The console in a browser: it keeps itself up to date, works by keyboard, and shows strangers' words as words."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, Route, expect

from runtime.core.records import Ticket
from tests.browser import chromium
from tests.handoff.browsing import PASSWORD
from tests.handoff.house import House

EVIL = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as one:
        yield one


async def desk(
    house: House, browser: Browser, complaints: list[str] | None = None, path: str = "/staff"
) -> Page:  # fmt: skip
    """The page of Jo, signed in and live. What the browser complains of goes to `complaints`."""
    await house.roster.add("jo", role="agent")
    await house.roster.choose_password("jo", PASSWORD)
    page = await browser.new_page(viewport={"width": 1400, "height": 860})
    if complaints is not None:
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(str(house.client.make_url(path)))
    await page.get_by_label("Name").fill("jo")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("#link")).to_have_attribute("data-link", "live")
    return page


async def customer_says(house: House, ticket: Ticket, text: str) -> None:
    await house.says(await house.conversation(ticket.conversation), text)


async def test_what_happens_appears_by_itself(house: House, browser: Browser) -> None:
    complaints: list[str] = []
    page = await desk(house, browser, complaints)
    await expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
    ticket = await house.waiting()
    await expect(page.get_by_role("option")).to_have_count(1)
    await expect(page).to_have_title("(1) Handrail")
    await page.get_by_role("option").click()
    await expect(page.get_by_text("cards.block failed: connection refused").first).to_be_visible()
    await customer_says(house, ticket, "Are you there?")
    await expect(page.get_by_role("log").get_by_text("Are you there?")).to_be_visible()
    sam = await house.member("sam")
    await sam.claimed(ticket)
    await expect(page.get_by_text("Held by Sam")).to_be_visible()
    await expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
    await expect(page).to_have_title("Handrail")
    await page.locator("[data-mode=reply]").click()
    await expect(page.locator("#lock")).to_have_text("Sam has this ticket.")
    assert complaints == []


async def test_a_ticket_is_worked_on_by_keyboard_alone(house: House, browser: Browser) -> None:
    ticket = await house.waiting()
    complaints: list[str] = []
    page = await desk(house, browser, complaints)
    await page.keyboard.press("Alt+j")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.keyboard.press("Alt+a")
    await expect(page.get_by_text("Held by you")).to_be_visible()
    await page.keyboard.press("Alt+r")
    await page.keyboard.type("Hello Ana")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log").get_by_text("Hello Ana")).to_be_visible()
    await page.keyboard.press("Alt+p")
    await page.keyboard.type("Sounds worried?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".line[data-from=note]")).to_contain_text("Sounds worried?")
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Alt+2")
    await page.keyboard.type("R-9")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("What was it about?")).to_be_visible()
    await page.keyboard.press("Alt+e")
    await page.keyboard.type("card blocked")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Closed by Jo: card blocked")).to_be_visible()
    assert (await house.ticket(ticket.id)).disposition == "card blocked"
    assert (await house.texts(ticket.conversation))[-1] == ("bot", "Blocked (R-9). Send a new one?")
    assert complaints == []


async def test_a_key_pressed_before_the_ticket_is_read_is_not_lost(house: House, browser: Browser) -> None:
    ticket = await house.waiting()
    page = await desk(house, browser)
    may_read = asyncio.Event()

    async def slowly(route: Route) -> None:
        await may_read.wait()
        await route.continue_()

    await page.route(f"**/tickets/{ticket.id}*", slowly)
    await page.keyboard.press("Alt+j")
    await page.keyboard.press("Alt+a")
    assert (await house.ticket(ticket.id)).state == "queued"
    may_read.set()
    await expect(page.get_by_text("Held by you")).to_be_visible()


async def test_a_service_too_busy_for_the_list_still_takes_a_reply(house: House, browser: Browser) -> None:
    ticket = await house.waiting()
    page = await desk(house, browser)
    busy = {"type": "about:blank", "title": "Not now; please try again", "status": 503, "code": "unavailable"}

    async def decline(route: Route) -> None:
        await route.fulfill(status=503, content_type="application/problem+json", json=busy)

    await page.keyboard.press("Alt+j")
    await page.route("**/tickets?state=open", decline)
    await page.keyboard.press("Alt+a")
    await expect(page.get_by_text("Held by you")).to_be_visible()
    await page.locator("#text").fill("Hello Ana")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log").get_by_text("Hello Ana")).to_be_visible()
    assert "lost" not in await page.locator("#link").inner_text()
    assert (await house.ticket(ticket.id)).state == "held"


async def test_a_reply_without_a_connection_is_kept_and_nothing_looks_sent(house: House, browser: Browser) -> None:
    ticket = await house.waiting()
    page = await desk(house, browser)
    await page.keyboard.press("Alt+j")
    await page.keyboard.press("Alt+a")
    await expect(page.get_by_text("Held by you")).to_be_visible()
    await page.context.set_offline(True)
    await expect(page.locator("#link")).to_contain_text("Sending is off.")
    await page.locator("#text").fill("Hello Ana")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Send")).to_be_disabled()
    await page.context.set_offline(False)
    await expect(page.get_by_role("button", name="Send")).to_be_enabled()
    assert await page.locator("#text").input_value() == "Hello Ana"
    await page.locator("#text").press("Enter")
    await expect(page.get_by_role("log").get_by_text("Hello Ana")).to_be_visible()
    assert [text for author, text in await house.texts(ticket.conversation) if author == "staff"] == ["Hello Ana"]


async def test_strangers_words_are_words_and_drafts_belong_to_their_ticket(house: House, browser: Browser) -> None:
    tickets = [await house.waiting() for _ in range(2)]
    complaints: list[str] = []
    page = await desk(house, browser, complaints, path=f"/staff?ticket={tickets[0].id}")
    await customer_says(house, tickets[0], EVIL)
    await expect(page.get_by_role("log").get_by_text(EVIL)).to_be_visible()
    assert await page.locator("#log img, #log script").count() == 0
    await page.locator("#text").fill("A note for the first")
    await page.locator(f"[data-ticket={tickets[1].id}]").click()
    await expect(page.get_by_role("log").get_by_text(EVIL)).to_have_count(0)
    assert await page.locator("#text").input_value() == ""
    await page.go_back()
    await expect(page.get_by_role("log").get_by_text(EVIL)).to_be_visible()
    assert await page.locator("#text").input_value() == "A note for the first"
    await page.reload()
    await expect(page.locator("#text")).to_have_value("A note for the first")
    await expect(page).to_have_title("(2) Handrail")
    assert complaints == []


async def test_what_is_declined_is_said_and_the_values_of_a_move_are_put_right(house: House, browser: Browser) -> None:
    conversation = await house.customer()
    await house.says(conversation, "I lost my card")
    await house.says(conversation, "person")
    page = await desk(house, browser)
    await page.keyboard.press("Alt+j")
    await page.keyboard.press("Alt+a")
    await expect(page.get_by_text("Held by you")).to_be_visible()
    await page.locator(".move[data-move=answer] summary").click()
    await page.get_by_label("Last4").fill("48")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("I need exactly 4 digits.")).to_be_visible()
    await page.get_by_label("Last4").fill("4821")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Wrapping up").first).to_be_visible()


async def test_the_page_of_somebody_who_was_removed_asks_to_sign_in(house: House, browser: Browser) -> None:
    page = await desk(house, browser)
    await house.roster.remove("jo")
    await house.waiting()  # a hint makes the page read, and it is nobody's any more
    await expect(page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()


async def test_on_a_small_screen_nothing_is_cut_off_and_the_conversation_has_the_most_room(
    house: House, browser: Browser
) -> None:
    page = await desk(house, browser)
    await page.set_viewport_size({"width": 1280, "height": 800})
    for _ in range(12):
        await house.waiting()
    await expect(page.get_by_role("option")).to_have_count(12)
    await page.get_by_role("option").first.click()
    await page.keyboard.press("Alt+a")
    await expect(page.get_by_text("Held by you")).to_be_visible()
    queue, done = [await page.locator(what).bounding_box() for what in (".queue", "#tabs a:last-child")]
    assert queue is not None
    assert done is not None
    assert done["x"] + done["width"] <= queue["x"] + queue["width"]
    tops = [await one.evaluate("it => it.offsetTop") for one in await page.locator("#tabs a").all()]
    assert len(set(tops)) == 1
    card, log = [await page.locator(what).bounding_box() for what in ("#card", "#log")]
    assert card is not None
    assert log is not None
    assert log["height"] > card["height"]
    await page.keyboard.press("Control+k")
    offered = await page.locator("#palette-list").get_by_role("option").all_inner_texts()
    assert len([one for one in offered if one.startswith("Transfer")]) == 1
