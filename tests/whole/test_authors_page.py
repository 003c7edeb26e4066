"""The authors' page in a browser, over a service that runs: what serves, what was refused, trying, and examples to add.

Takes the pictures of docs/how-to/see-a-map.md on its way.
"""

import shutil
from pathlib import Path

import aiohttp
from playwright.async_api import Browser, Dialog, Page, expect

from tests.axe import faults
from tests.browser import chromium
from tests.customer import Customer
from tests.running import REPOSITORY, Running, running

PICTURES = REPOSITORY / "docs" / "pictures"
PASSWORD = "a few long words"


def copied_map(folder: Path) -> Path:
    """The example map, to be changed."""
    map_dir = folder / "shop"
    map_dir.mkdir()
    for file in (REPOSITORY / "journeys").glob("*.yaml"):
        shutil.copy(file, map_dir)
    return map_dir


async def signed_in(service: Running, browser: Browser, complaints: list[str]) -> Page:
    """Ada, an author, at her page."""
    one_time = (await service.command("staff", "add", "ada", "--role", "author")).strip().rsplit(" ", 1)[1]
    page = await browser.new_page(viewport={"width": 1440, "height": 960})
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(f"{service.address}/staff/journeys")
    await page.get_by_label("Name").fill("ada")
    await page.get_by_label("password").fill(one_time)
    await page.keyboard.press("Enter")
    await page.get_by_label("One-time password").fill(one_time)
    await page.get_by_label("New password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="To the journeys").click()
    await expect(page.locator("#link")).to_have_attribute("data-link", "live")
    return page


async def test_an_author_looks_tries_and_is_told_what_is_wrong(tmp_path: Path) -> None:
    map_dir = copied_map(tmp_path)
    complaints: list[str] = []
    async with (
        running(tmp_path, map_dir) as service, chromium() as browser, aiohttp.ClientSession() as http
    ):  # fmt: skip
        for name in ("one", "two"):
            customer = Customer(http, name)
            await customer.arrive(service.address)
            await customer.write("do you repair bicycles")
            await customer.write("my number is 07700 900123 and I like tea")
            await customer.write("I lost my card")
        page = await signed_in(service, browser, complaints)
        await _the_map(page)
        await _the_journey(page)
        await _what_was_refused(page, map_dir)
        await _what_was_mended(page, map_dir)
        await _what_blows_up(page, map_dir)
        await _who_is_stranded(page, map_dir)
        await _what_lies_beside(page, map_dir)
    assert complaints == []


async def _the_map(page: Page) -> None:
    lost_card = page.locator("article[data-journey=lost_card]")
    await expect(lost_card.locator(".live")).to_have_text("2 live")
    await expect(page.get_by_text("do you repair bicycles", exact=True)).to_be_visible()
    await expect(page.get_by_text("my number is … and I like tea", exact=True)).to_be_visible()
    await page.get_by_text("do you repair bicycles", exact=True).click()
    addition = page.locator("li", has_text="do you repair bicycles")
    await addition.get_by_label("of the journey").select_option("lost_card")
    await expect(addition.locator("[data-line-of]")).to_have_text("- do you repair bicycles", use_inner_text=True)
    await expect(addition.locator("[data-place-of]")).to_contain_text("lost_card.yaml, after line 35")
    await expect(page.get_by_role("row", name="lost_card which_card")).to_contain_text("go on")
    await _is_for_everybody(page)
    await page.screenshot(path=PICTURES / "authors-map.png", full_page=True)


async def _is_for_everybody(page: Page) -> None:
    for scheme in ("dark", "light"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert await faults(page) == []


async def answer(dialog: Dialog) -> None:
    """Give the reference that a move asks for."""
    await dialog.accept("N-1")


async def _the_journey(page: Page) -> None:
    await page.get_by_role("link", name="Lost or stolen card").click()
    await expect(page.locator("[data-state=which_card] .count text")).to_have_text("2")
    talk = page.get_by_role("log")
    await expect(talk.get_by_text("What are the last four digits")).to_be_visible()
    await expect(page.locator("#sheet .lit")).to_have_attribute("data-state", "which_card")
    await page.get_by_label("What the customer writes").fill("4821")
    await page.keyboard.press("Enter")
    await expect(talk.get_by_text("Shall I send a new one")).to_be_visible()
    await expect(page.locator("#sheet .lit")).to_have_attribute("data-state", "offer_new_card")
    await expect(page.locator("#known")).to_contain_text("last4 = 4821 (customer)")
    await expect(page.locator("#standing")).to_contain_text("promised: replace_card")
    assert "- customer: " in await page.locator("#play").input_value()
    await _is_for_everybody(page)
    await page.screenshot(path=PICTURES / "authors-try.png")
    await page.get_by_text("How actions end").click()
    await page.get_by_label("cards.replace", exact=True).select_option("error")
    await page.get_by_role("button", name="Yes, send it").click()
    await expect(talk.get_by_text("with people: cards")).to_be_visible()
    await expect(page.locator("#sheet .lit").first).to_have_attribute("data-state", "new_card_team")
    await page.get_by_text("What a person could do").click()
    await page.get_by_role("button", name="Take it, as staff").click()
    page.once("dialog", answer)
    await page.get_by_role("button", name="I have ordered the new card").click()
    await expect(talk.get_by_text("It's on its way")).to_be_visible()


async def _what_was_refused(page: Page, map_dir: Path) -> None:
    file = map_dir / "lost_card.yaml"
    good = file.read_text()
    file.write_text(good.replace("        to: block\n", "        to: blocked_card\n"))
    refused = page.get_by_role("region", name="The last save was refused")
    await expect(refused).to_be_visible()
    line = good[: good.index("        to: block\n")].count("\n") + 1
    await expect(refused).to_contain_text(f"lost_card.yaml:{line}:13")
    await expect(refused).to_contain_text("HR101")
    await expect(refused).to_contain_text("lost_card, which_card: 2 go on")
    await expect(page.locator("#sheet [data-state=which_card]")).to_have_class("state ask start wrong")
    await _is_for_everybody(page)
    await page.evaluate("scrollTo(0, 0)")
    await page.screenshot(path=PICTURES / "authors-refused.png")
    file.write_text(good)
    await expect(refused).to_be_hidden()


async def _what_was_mended(page: Page, map_dir: Path) -> None:
    """A good save serves: what was tried is done again on it, and the version before drains."""
    await page.get_by_role("button", name="Start over").click()
    await page.get_by_label("What the customer writes").fill("4821")
    await page.keyboard.press("Enter")
    file = map_dir / "lost_card.yaml"
    changed = file.read_text().replace("Shall I send a new one to your address?", "Shall I post a new one to you?")
    changed = changed.replace("        into: last4\n", "        into: last4\n        on_new_version: finish_old\n")
    file.write_text(changed)
    await expect(page.get_by_role("log").get_by_text("Shall I post a new one")).to_be_visible()
    await expect(page.get_by_role("row", name="serves")).to_be_visible()
    await expect(page.locator("#link")).to_contain_text("Load 2 serves.")


async def _what_blows_up(page: Page, map_dir: Path) -> None:
    """A save that no check refuses, with a hole in a text: it is found while it serves, with the way there."""
    walk = page.locator("#walk")
    await expect(walk).to_contain_text("no blow-up", timeout=60_000)
    file = map_dir / "lost_card.yaml"
    good = file.read_text()
    broken = good.replace("        saves: {reference: reference}\n", "", 1)
    file.write_text(broken)
    await expect(walk).to_contain_text("1 blow-up found", timeout=60_000)
    await walk.get_by_role("link", name="Show what was found").click()
    await expect(walk).to_contain_text("HR401 in lost_card")
    found = page.locator("li.blowup")
    line = broken[: broken.index("({{ reference }})")].count("\n") + 1
    await expect(found).to_contain_text(f"lost_card.yaml:{line}")
    await found.get_by_text("The shortest way there").click()
    await expect(found.locator("pre")).to_contain_text("customer: ")
    await expect(found.locator("pre")).to_contain_text("Your card is blocked ().")
    await _is_for_everybody(page)
    await found.scroll_into_view_if_needed()
    await page.screenshot(path=PICTURES / "authors-blowup.png")
    file.write_text(good)
    await expect(walk).to_contain_text("no blow-up", timeout=60_000)


async def _who_is_stranded(page: Page, map_dir: Path) -> None:
    """A save that takes away the state at which two customers are: it serves, and the page tells of them."""
    await page.get_by_role("link", name="Journeys", exact=True).click()
    await expect(page.get_by_role("heading", name="Journeys", exact=True)).to_be_visible()
    file = map_dir / "lost_card.yaml"
    good = file.read_text()
    await expect(page.locator("#walk")).to_contain_text("no blow-up", timeout=60_000)
    file.write_text(good.replace("which_card", "card_digits"))
    walk = page.locator("#walk")
    await walk.get_by_role("link", name="Show what was found").click(timeout=60_000)
    told = page.get_by_role("region", name="Customers who are there now")
    await expect(told).to_contain_text("2 conversations are at `which_card`, which is not in `lost_card` any more")
    await expect(told).to_contain_text("HR901")
    await _is_for_everybody(page)
    await page.evaluate("scrollTo(0, 0)")
    await page.screenshot(path=PICTURES / "authors-customers.png")
    load = int(await page.locator("body").get_attribute("data-load") or 0)
    file.write_text(good)
    await expect(page.locator(f"body[data-load='{load + 1}']")).to_be_attached(timeout=60_000)


async def _what_lies_beside(page: Page, map_dir: Path) -> None:
    """A copy in which a state is gone and a route leads nowhere: what it would do is told, and it is not served."""
    beside = map_dir.parent / "shop-next"
    shutil.copytree(map_dir, beside)
    file = beside / "lost_card.yaml"
    file.write_text(file.read_text().replace("        to: block\n", "        to: blocked_card\n"))
    await page.reload()
    await page.get_by_role("link", name="shop-next").click()
    await expect(page.get_by_role("heading", name="shop-next does not serve")).to_be_visible(timeout=60_000)
    await expect(page.get_by_text("1 error: it would not be served.")).to_be_visible()
    await expect(page.get_by_text("HR101")).to_be_visible()
    await expect(page.get_by_role("row", name="lost_card which_card")).to_be_visible()
    await _is_for_everybody(page)
    await page.screenshot(path=PICTURES / "authors-beside.png")


async def test_only_authors_and_admins_see_it(tmp_path: Path) -> None:
    async with running(tmp_path, REPOSITORY / "journeys") as service, aiohttp.ClientSession() as http:
        for role, status in [("author", 200), ("admin", 200), ("agent", 403), ("supervisor", 403), ("manager", 403)]:
            headers = {"Authorization": f"Bearer {await service.token(f'{role}-x', role)}"}
            for path in ("/staff/journeys", "/staff/journeys/of/lost_card", "/staff/journeys/now"):
                async with http.get(service.address + path, headers=headers) as response:
                    assert response.status == status, (role, path)
        async with http.post(f"{service.address}/staff/journeys/try", json={}) as response:
            assert response.status == 401
