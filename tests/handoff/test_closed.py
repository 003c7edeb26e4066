"""Looking through closed tickets in the console: by words, page by page."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from runtime import limits
from tests.browser import chromium
from tests.contract.rows import fresh, op_id, ticket
from tests.handoff.house import House
from tests.handoff.test_console import desk


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as one:
        yield one


async def closed(house: House, count: int) -> None:
    """Tickets that were closed one after the other, the last one first of all to be shown."""
    then = house.clock.now()
    for n in range(count):
        row = ticket(fresh(f"c{n}"), f"t-{n}", state="closed", disposition="new card sent")
        row = replace(row, name=f"Ann Lee {n}", closed_at=then - timedelta(hours=count - n))
        await house.store.change(op_id(), tickets=[row])


async def test_a_member_looks_further_back_for_closed_tickets(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TICKETS_FOUND", 5)
    await closed(house, 12)
    complaints: list[str] = []
    page = await desk(house, browser, complaints)
    await page.locator("#tabs").get_by_text("Done").click()
    shown = page.get_by_role("option")
    await expect(shown).to_have_count(5)
    await expect(shown.first).to_contain_text("Ann Lee 11")
    await page.get_by_label("Find closed tickets").fill("lee ann")
    await page.keyboard.press("Enter")
    further = page.get_by_role("link", name="Look further back")
    for first, count in (("Ann Lee 11", 5), ("Ann Lee 6", 5), ("Ann Lee 1", 2)):
        await expect(shown).to_have_count(count)
        await expect(shown.first).to_contain_text(first)
        await expect(page.locator("#link")).to_have_attribute("data-link", "live")
        await expect(shown.first).to_contain_text(first)
        if count == 5:
            await further.click()
    await expect(further).to_be_hidden()
    await page.get_by_label("Find closed tickets").fill("zebedee")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Nothing was found.")).to_be_visible()
    assert complaints == []
