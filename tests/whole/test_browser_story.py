"""The story in a browser: a card is lost, the digits fail, a person takes over and moves the journey on.

Takes the pictures of the README on its way.
"""

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser import chromium
from tests.running import REPOSITORY, Running, read_outcome_log
from tests.stand_ins.bank import bank

PICTURES = REPOSITORY / "docs" / "pictures"


async def test_a_lost_card_in_the_browser_with_a_person_in_the_middle(tmp_path: Path) -> None:
    async with bank() as bank_url, chromium() as browser:
        service = Running(tmp_path, REPOSITORY / "journeys", {"BANK_URL": bank_url})
        await service.start()
        try:
            await story(service, browser)
        finally:
            assert await service.stop() == 0
    outcomes = [line for line in read_outcome_log(tmp_path) if line["event"] == "moment.outcome"]
    block = next(line for line in outcomes if line["moment"] == "block_card")
    assert (block["outcome"], block["handed_off"], block["kept_by"]) == ("kept", True, "person")
    replace = next(line for line in outcomes if line["moment"] == "replace_card")
    assert (replace["outcome"], replace["promise_kept"]) == ("kept", True)
    assert len({line["id"] for line in outcomes}) == len(outcomes)


async def _sends_a_photo(customer: Page, desk: Page) -> None:
    """The customer shows something, and the person sees it."""
    photo = await customer.screenshot()
    files = [{"name": "old-card.png", "mimeType": "image/png", "buffer": photo}]
    await customer.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    await expect(customer.get_by_role("log").get_by_text("old-card.png")).to_be_visible()
    shown = desk.get_by_role("list", name="Files").get_by_role("link", name="old-card.png")
    await expect(shown).to_be_visible()
    await expect(desk.locator(".files img")).to_have_js_property("complete", True)
    assert await desk.locator(".files img").evaluate("image => image.naturalWidth") > 0


async def story(service: Running, browser: Browser) -> None:
    """The whole of it, from the first message to the reload."""
    added = await service.command("staff", "add", "jo", "--role", "senior")
    customer = await _customer(service, browser)
    log = customer.get_by_role("log")
    for text, answer in [
        ("I lost my card", "What are the last four digits"),
        ("no idea", "I need exactly four digits"),
        ("I don't have it any more", "One more try"),
        ("I said I don't know", "A colleague from the card team takes over"),
    ]:
        await _writes(customer, text)
        await expect(log.get_by_text(answer)).to_be_visible()
    desk = await _desk(service, browser, added.strip().rsplit(" ", 1)[1])
    await desk.get_by_role("option").first.click()
    await expect(desk.get_by_text("Block it first").first).to_be_visible()
    await desk.keyboard.press("Alt+a")
    await expect(desk.get_by_text("Finish", exact=True).first).to_be_visible()
    await desk.locator("#text").fill("Hello, this is Jo. I'm looking at your card now.")
    await desk.keyboard.press("Enter")
    await expect(log.get_by_text("this is Jo")).to_be_visible()
    await _writes(customer, "thank you!")
    await expect(desk.get_by_role("log").get_by_text("thank you!")).to_be_visible()
    await _picture(customer, desk)
    await _sends_a_photo(customer, desk)
    await desk.keyboard.press("Alt+2")
    moves = desk.get_by_role("region", name="Moves")
    await moves.get_by_label("Last4").fill("4821")
    await moves.get_by_label("Reference").fill("B-77")
    await moves.get_by_role("button", name="Do it").locator("visible=true").click()
    await expect(log.get_by_text("Your card is blocked (B-77)")).to_be_visible()
    await customer.get_by_role("button", name="Yes, send it").click()
    await expect(log.get_by_text("It's on its way")).to_be_visible()
    await customer.reload()
    await expect(customer.get_by_role("log").get_by_text("It's on its way")).to_be_visible()


async def _customer(service: Running, browser: Browser) -> Page:
    page = await browser.new_page(viewport={"width": 1100, "height": 760})
    await page.goto(service.address)
    await page.locator("handrail-chat .launch").click()
    return page


async def _writes(customer: Page, text: str) -> None:
    box = customer.get_by_role("textbox", name="Write a message")
    await box.fill(text)
    await box.press("Enter")


async def _desk(service: Running, browser: Browser, password: str) -> Page:
    page = await browser.new_page(viewport={"width": 1400, "height": 860})
    await page.goto(f"{service.address}/staff")
    await page.get_by_label("Name").fill("jo")
    await page.get_by_label("password").fill(password)
    await page.keyboard.press("Enter")
    await page.get_by_label("One-time password").fill(password)
    await page.get_by_label("New password").fill("a few long words")
    await page.keyboard.press("Enter")
    await page.get_by_role("option").first.wait_for()
    await expect(page.locator("#link")).to_have_text("Live")  # before that there are links, and no keys
    return page


async def _picture(customer: Page, desk: Page) -> None:
    PICTURES.mkdir(exist_ok=True)
    await customer.screenshot(path=PICTURES / "chat.png")
    await desk.screenshot(path=PICTURES / "desk.png")
