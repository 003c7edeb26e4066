"""Two members and three customers at once, in browsers: nobody is lost, and nobody is answered twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from handoff.desk import OPEN
from runtime.core.records import Ticket
from tests.browser import chromium
from tests.handoff.browsing import PASSWORD
from tests.handoff.cable import Cable
from tests.handoff.house import ClientMaker, House, LiveClock

NAMES = ("jo", "sam")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as one:
        yield one


@asynccontextmanager
async def running(house: House) -> AsyncIterator[None]:
    """The loops of the desk and of time, as the service runs them."""
    async with asyncio.TaskGroup() as loops:
        tasks = [loops.create_task(loop.run()) for loop in (*house.routes.loops, house.timers)]
        yield
        for task in tasks:
            task.cancel()


@pytest.fixture
async def house(aiohttp_client: ClientMaker) -> AsyncIterator[House]:
    """One whose clock and loops run."""
    house = House(clock=LiveClock())
    app = web.Application()
    app.add_routes(house.routes.table())

    async def shut(_: web.Application) -> None:
        await house.routes.shut()

    app.on_shutdown.append(shut)
    house.client = await aiohttp_client(app)
    for name in NAMES:
        await house.roster.add(name, role="agent")
        await house.roster.choose_password(name, PASSWORD)
    async with running(house):
        yield house


async def console(house: House, browser: Browser, name: str, *, port: int | None = None) -> Page:
    """The console of a member who is available."""
    context = await browser.new_context(viewport={"width": 1400, "height": 860})
    page = await context.new_page()
    url = house.client.make_url("/staff")
    await page.goto(str(url.with_port(port) if port is not None else url))
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("#link")).to_have_attribute("data-link", "live")
    await page.locator("#presence button").click()
    await expect(page.locator("#presence button")).to_have_text("Available")
    return page


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await condition():
            await asyncio.sleep(0)


async def state_of(house: House, ticket: Ticket) -> tuple[str, str | None]:
    after = await house.ticket(ticket.id)
    return after.state, after.holder


async def is_accessible(page: Page) -> None:
    """No serious finding of axe-core on what is shown."""
    results = await Axe().run(page)
    found = [one for one in results.response["violations"] if one["impact"] in ("serious", "critical")]
    assert found == [], [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


async def test_tickets_are_offered_declined_accepted_answered_given_on_and_brought_to_an_end(
    house: House, browser: Browser
) -> None:
    jo = await console(house, browser, "jo")
    ticket = await house.waiting()
    await expect(jo.locator(".offer")).to_be_visible()
    await is_accessible(jo)
    sam = await console(house, browser, "sam")
    await jo.locator(".offer").get_by_role("button", name="Decline").click()
    await expect(sam.locator(".offer")).to_be_visible()
    await expect(jo.locator(".offer")).to_have_count(0)
    await sam.keyboard.press("Alt+a")
    await expect(sam.get_by_text("Held by you")).to_be_visible()
    await sam.locator("#text").fill("Hello, I am looking at it")
    await sam.keyboard.press("Enter")
    await expect(sam.get_by_role("log").get_by_text("I am looking at it")).to_be_visible()
    await sam.keyboard.press("Escape")
    await sam.keyboard.press("Alt+t")
    await sam.locator("#target").select_option("member:jo")
    await sam.locator("#transfer-note").fill("Knows the card system")
    await is_accessible(sam)
    await sam.locator("#transfer form button").click()
    await expect(sam.get_by_role("button", name="Keep it (offered to Jo)")).to_be_visible()
    assert await state_of(house, ticket) == ("held", "sam")
    await jo.locator(".offer").get_by_role("button", name="Accept").click()
    await expect(jo.get_by_text("Held by you")).to_be_visible()
    await expect(sam.locator("#lock")).to_have_text("Jo has this ticket.")
    assert (await house.texts(ticket.conversation))[-1] == ("system", "Jo takes over from Sam.")
    await jo.locator(".move[data-move=by_hand] summary").click()
    await jo.locator(".move[data-move=by_hand]").get_by_label("Reference").fill("R-9")
    await jo.locator(".move[data-move=by_hand] [name=keep_control]").check()
    await jo.locator(".move[data-move=by_hand] button").click()
    await expect(jo.locator("#text")).to_have_value(
        "Blocked (R-9). Send a new one? (Yes, send it, Another address, No, thanks)"
    )
    await expect(jo.get_by_text("Held by you")).to_be_visible()
    await jo.locator("#text").fill("It is blocked (R-9). Shall I send a new one?")
    await jo.locator("#text").press("Enter")
    await expect(jo.get_by_role("log").get_by_text("Shall I send a new one?", exact=False).last).to_be_visible()
    await jo.keyboard.press("Escape")
    await jo.keyboard.press("Alt+e")
    await jo.locator("#outcome").select_option("kept")
    await jo.locator("#finish form button").click()
    await expect(jo.get_by_text("What was it about?")).to_be_visible()
    await is_accessible(jo)
    await jo.locator("#disposition").fill("card blocked")
    await jo.keyboard.press("Enter")
    await expect(jo.get_by_text("Closed by Jo: card blocked")).to_be_visible()
    said = [text for author, text in await house.texts(ticket.conversation) if author == "staff"]
    assert said == ["Hello, I am looking at it", "It is blocked (R-9). Shall I send a new one?"]


async def test_three_customers_two_members_a_pulled_cable_a_closed_tab_and_a_stale_one(
    house: House, browser: Browser
) -> None:
    cable = Cable(house.client.port or 0)
    port = await cable.lay()
    jo = await console(house, browser, "jo", port=port)
    sam = await console(house, browser, "sam")
    tickets = [await house.waiting() for _ in range(3)]

    async def all_offered() -> bool:
        return all([(await house.ticket(one.id)).state == "offered" for one in tickets])

    await until(all_offered)
    mine = [one for one in tickets if (await house.ticket(one.id)).offered_to == "jo"]
    theirs = [one for one in tickets if one not in mine]
    assert mine and theirs
    await jo.locator(f".offer[data-ticket='{mine[0].id}']").get_by_role("button", name="Accept").click()
    await expect(jo.get_by_text("Held by you")).to_be_visible()
    cable.pull()
    await expect(jo.locator("#link")).to_contain_text("Sending is off.")
    await jo.locator("#text").fill("Hello Ana")
    await expect(jo.get_by_role("button", name="Send")).to_be_disabled()
    await house.says(await house.conversation(mine[0].conversation), "Is anybody there?")
    cable.plug()
    await expect(jo.locator("#link")).to_have_attribute("data-link", "live")
    await expect(jo.get_by_role("log").get_by_text("Is anybody there?")).to_be_visible()
    await jo.locator("#text").press("Enter")
    await expect(jo.get_by_role("log").get_by_text("Hello Ana")).to_be_visible()

    offer = sam.locator(f".offer[data-ticket='{theirs[0].id}']").get_by_role("button", name="Accept")
    await offer.dispatch_event("click")
    await sam.close()  # while the claim is under way

    await until(lambda: _is_somebodys(house, theirs[0]))
    await _stale_reply_is_refused(house, jo, mine[0])
    held = [one for one in await house.store.tickets(OPEN) if one.id in {each.id for each in tickets}]
    assert len(held) == 3, "nobody is lost"
    for one in tickets:
        said = [text for author, text in await house.texts(one.conversation) if author == "staff"]
        assert len(said) == len(set(said)), "nobody is answered twice"
    await cable.remove()


async def _is_somebodys(house: House, ticket: Ticket) -> bool:
    return (await state_of(house, ticket))[0] in ("held", "offered", "queued")


async def _stale_reply_is_refused(house: House, page: Page, ticket: Ticket) -> None:
    """What a tab sends that has not seen the customer's last words."""
    await house.says(await house.conversation(ticket.conversation), "One more thing")
    head = (await house.conversation(ticket.conversation)).seq
    code = await page.evaluate(
        """async ([id, seq]) => {
             const answer = await fetch(`/staff/api/v1/tickets/${id}/reply`, {
               method: "POST", headers: { "Content-Type": "application/json" },
               body: JSON.stringify({ text: "Goodbye", cmid: "stale", last_seq: seq }),
             });
             return (await answer.json()).code;
           }""",
        [ticket.id, head - 1],
    )
    assert code == "behind"


async def test_the_whole_console_by_keyboard_alone(house: House, browser: Browser) -> None:
    jo = await console(house, browser, "jo")
    ticket = await house.waiting()
    await expect(jo.locator(".offer")).to_be_visible()
    await jo.keyboard.press("Alt+d")
    await expect(jo.locator(".offer")).to_have_count(0)
    await jo.keyboard.press("Alt+j")
    await jo.keyboard.press("Alt+a")
    await expect(jo.get_by_text("Held by you")).to_be_visible()
    await jo.keyboard.press("Alt+r")
    await jo.keyboard.type("Hello")
    await jo.keyboard.press("Enter")
    await expect(jo.get_by_role("log").get_by_text("Hello", exact=True)).to_be_visible()
    await jo.keyboard.press("Escape")
    await jo.keyboard.press("Alt+h")
    await jo.keyboard.press("Tab")
    await jo.keyboard.type("waits for the letter")
    await jo.keyboard.press("Tab")
    await jo.keyboard.press("Enter")
    await expect(jo.locator(".holder[data-state=parked]")).to_be_visible()
    await jo.keyboard.press("Alt+a")
    await expect(jo.get_by_text("Held by you")).to_be_visible()
    await jo.keyboard.press("Alt+p")
    await jo.keyboard.type("All found")
    await jo.keyboard.press("Enter")
    await expect(jo.locator(".line[data-from=note]")).to_contain_text("All found")
    await jo.keyboard.press("Escape")
    await jo.keyboard.press("Alt+e")
    await jo.keyboard.press("Tab")
    await jo.keyboard.press("Tab")
    await jo.keyboard.press("Enter")
    await expect(jo.get_by_text("What was it about?")).to_be_visible()
    await jo.keyboard.press("Alt+e")
    await jo.keyboard.type("letter found")
    await jo.keyboard.press("Enter")
    await expect(jo.get_by_text("Closed by Jo: letter found")).to_be_visible()
    assert (await house.ticket(ticket.id)).disposition == "letter found"
    await is_accessible(jo)
