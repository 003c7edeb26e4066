"""Two members and three customers at once, in browsers: nobody is lost, and nobody is answered twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Error, Page, Route, expect

from handoff.desk import OPEN
from runtime.core.records import Ticket
from runtime.whispers import Here, Seen, Typing, Whisper
from tests.browser import chromium
from tests.handoff.browsing import PASSWORD
from tests.handoff.cable import Cable
from tests.handoff.house import ClientMaker, House, LiveClock

ROLES = {"jo": "agent", "sam": "agent", "kim": "supervisor", "ada": "author"}


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
    for name, role in ROLES.items():
        await house.roster.add(name, role=role)
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
    gate = Gate()
    await jo.route(f"**/staff/api/v1/tickets/{mine[0].id}?after=*", gate.passes)
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
    await _stale_tab_is_refused(house, jo, mine[0], gate)
    held = [one for one in await house.store.tickets(OPEN) if one.id in {each.id for each in tickets}]
    assert len(held) == 3, "nobody is lost"
    for one in tickets:
        said = [text for author, text in await house.texts(one.conversation) if author == "staff"]
        assert len(said) == len(set(said)), "nobody is answered twice"
    await cable.remove()


class Gate:
    """What a page asks for passes it, unless it is closed; what has passed already is counted until it was answered."""

    def __init__(self) -> None:
        self._opened = asyncio.Event()
        self._opened.set()
        self._under_way = 0

    async def passes(self, route: Route) -> None:
        await self._opened.wait()
        self._under_way += 1
        try:
            await route.fulfill(response=await route.fetch())
        except Error:  # the cable is pulled
            with suppress(Error):  # or the page was closed
                await route.abort()
        finally:
            self._under_way -= 1

    def close(self) -> None:
        self._opened.clear()

    def open(self) -> None:
        self._opened.set()

    async def is_still(self) -> bool:
        return self._under_way == 0


async def _is_somebodys(house: House, ticket: Ticket) -> bool:
    return (await state_of(house, ticket))[0] in ("held", "offered", "queued")


async def _stale_tab_is_refused(house: House, page: Page, ticket: Ticket, gate: Gate) -> None:
    """A tab that has not seen the customer's last words yet sends nothing, keeps what was written, and shows them."""
    gate.close()
    await until(gate.is_still)
    await house.says(await house.conversation(ticket.conversation), "One more thing")
    await page.locator("#text").fill("Goodbye")
    refused = page.expect_response(lambda one: one.url.endswith("/reply"))
    async with refused as answer:
        await page.locator("#text").press("Enter")
    assert (await (await answer.value).json())["code"] == "behind"
    gate.open()
    await expect(page.get_by_role("alert").get_by_text("There are new messages")).to_be_visible()
    await expect(page.get_by_role("log").get_by_text("One more thing")).to_be_visible()
    await expect(page.locator("#text")).to_have_value("Goodbye")
    assert "Goodbye" not in [text for _, text in await house.texts(ticket.conversation)]


async def _does(page: Page, command: str) -> None:
    """Find something in the palette by typing, and do it."""
    await page.keyboard.press("Control+k")
    await expect(page.locator("#palette-field")).to_be_focused()
    await page.keyboard.type(command)
    await expect(page.locator("#palette-list [aria-selected=true]")).to_be_visible()
    await page.keyboard.press("Enter")


async def test_what_arrives_while_the_palette_is_open_can_be_chosen(house: House, browser: Browser) -> None:
    jo = await console(house, browser, "jo")
    await jo.keyboard.press("Control+k")
    await jo.keyboard.type("open customer")
    await expect(jo.get_by_text("Nothing on this page fits.")).to_be_visible()
    await jo.keyboard.press("Enter")
    await house.waiting()
    await expect(jo.locator("#palette-list [aria-selected=true]")).to_contain_text("Open: Customer")
    await jo.keyboard.press("Enter")
    await expect(jo.get_by_role("heading", level=1)).to_contain_text("Customer")


async def test_the_whole_console_by_keyboard_alone(house: House, browser: Browser) -> None:
    jo = await (await browser.new_context(viewport={"width": 1400, "height": 860})).new_page()
    await _sign_in_by_keyboard(house, jo)
    await _does(jo, "become avail")
    await expect(jo.locator("#presence button")).to_have_text("Available")
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
    await _moved_on_and_given_on_by_keyboard(house, jo)
    await _does(jo, "go done")
    await _does(jo, "open customer")
    await expect(jo.get_by_text("Closed by Jo: letter found")).to_be_visible()


async def _sign_in_by_keyboard(house: House, jo: Page) -> None:
    await jo.goto(str(house.client.make_url("/staff")))
    await expect(jo.locator("#name")).to_be_focused()
    await jo.keyboard.type("jo")
    await jo.keyboard.press("Tab")
    await jo.keyboard.type(PASSWORD)
    await jo.keyboard.press("Enter")
    await expect(jo.locator("#link")).to_have_attribute("data-link", "live")


async def _moved_on_and_given_on_by_keyboard(house: House, jo: Page) -> None:
    """A move with a value to fill in, a transfer to a queue, and the list by its arrows."""
    second = await house.waiting()
    await expect(jo.locator(".offer")).to_be_visible()
    await jo.keyboard.press("Alt+a")
    await expect(jo.get_by_text("Held by you")).to_be_visible()
    await jo.keyboard.press("Alt+t")
    await jo.keyboard.type("Cards")
    await jo.keyboard.press("Tab")
    await jo.keyboard.type("is for them")
    await jo.keyboard.press("Tab")
    await jo.keyboard.press("Enter")

    async def waits_again() -> bool:
        return (await house.ticket(second.id)).transfers == 1

    await until(waits_again)
    await expect(jo.locator(".offer")).to_be_visible()
    await jo.keyboard.press("Alt+a")
    await expect(jo.get_by_text("Held by you")).to_be_visible()
    await _does(jo, "move block")
    await jo.keyboard.type("R-77")
    await jo.keyboard.press("Tab")
    await jo.keyboard.press("Tab")
    await jo.keyboard.press("Enter")
    await expect(jo.get_by_text("What was it about?")).to_be_visible()


async def test_every_page_of_staff_has_no_serious_fault_in_light_and_dark(house: House, browser: Browser) -> None:
    await house.roster.add("new", role="agent")
    ticket = await house.waiting()
    context = await browser.new_context(color_scheme="dark", viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.goto(str(house.client.make_url("/staff/sign-in")))
    await is_accessible(page)
    await page.get_by_label("Name").fill("jo")
    await page.get_by_label("Password").fill("wrong")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    await is_accessible(page)
    kim = await console(house, browser, "kim")
    await kim.keyboard.press("Control+k")
    await is_accessible(kim)
    await kim.keyboard.press("Escape")
    for path in (f"/staff?tab=all&ticket={ticket.id}", "/staff?tab=done", "/staff/board", "/staff/password"):
        await kim.goto(str(house.client.make_url(path)))
        await is_accessible(kim)
    ada = await browser.new_page(color_scheme="dark")
    await ada.goto(str(house.client.make_url("/staff")))
    await ada.get_by_label("Name").fill("ada")
    await ada.get_by_label("Password").fill(PASSWORD)
    await ada.keyboard.press("Enter")
    await expect(ada.get_by_role("heading", name="Hello, Ada")).to_be_visible()
    await is_accessible(ada)
    await ada.goto(str(house.client.make_url("/staff/board")))
    await expect(ada.get_by_role("heading", name="Not for your role")).to_be_visible()
    await is_accessible(ada)


async def test_members_see_who_is_here_and_customers_that_somebody_writes(house: House, browser: Browser) -> None:
    ticket = await house.waiting()
    jo = await console(house, browser, "jo")
    kim = await console(house, browser, "kim")
    await jo.goto(str(house.client.make_url(f"/staff?tab=waiting&ticket={ticket.id}")))
    await kim.goto(str(house.client.make_url(f"/staff?tab=waiting&ticket={ticket.id}")))
    await expect(jo.locator("#around")).to_have_text("Kim is here too")
    await jo.keyboard.press("Alt+a")
    await expect(jo.get_by_text("Held by you")).to_be_visible()
    heard = list[Whisper]()
    with house.whispers.heard(heard.append, ticket.conversation):
        await jo.keyboard.press("Alt+r")
        await jo.keyboard.type("Hello")
        await expect(kim.locator("#around")).to_have_text("Jo is writing")
        house.whispers.tell(Typing(ticket.conversation, "customer", on=True))
        await expect(jo.locator("#typing")).to_contain_text("is writing")
        await jo.keyboard.press("Enter")
        await expect(kim.locator("#around")).to_have_text("Jo is here too")
    house.whispers.tell(Here(ticket.conversation, on=True))
    await expect(jo.locator("#here")).to_contain_text("has the page open")
    house.whispers.tell(Here(ticket.conversation, on=False))
    await expect(jo.locator("#here")).to_contain_text("has closed the page")
    await kim.reload()
    await expect(kim.locator("#here")).to_contain_text("has closed the page")
    assert Typing(ticket.conversation, "staff", on=True, name="Jo") in heard
    await jo.locator("#text").fill("")
    await jo.keyboard.type("/one")
    await expect(jo.get_by_role("option", name="one moment")).to_be_visible()
    await is_accessible(jo)
    await jo.keyboard.press("Enter")
    await expect(jo.locator("#text")).to_have_value("One moment, please.")
    line = (await house.store.lines(ticket.conversation, 0, 100))[-1]
    house.whispers.tell(Seen(ticket.conversation, "customer", line.seq))
    await expect(jo.locator(f".line[data-seq='{line.seq}'][data-seen]")).to_be_visible()
