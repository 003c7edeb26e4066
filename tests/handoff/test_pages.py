"""The console without scripts: everything by links and forms."""

from datetime import timedelta

import pytest

from handoff.permissions import ROLES
from runtime.core.events import OptedOut
from runtime.core.records import Ticket
from runtime.core.values import Slot
from runtime.ports import StoreUnavailable
from tests.handoff.browsing import Browser, member_in_browser
from tests.handoff.house import House

EVIL = '<img src=x onerror="alert(1)"><script>alert(2)</script>{{ 7*7 }}'


async def test_the_queue_shows_who_waits_and_the_title_how_many(house: House) -> None:
    await house.waiting()
    house.clock.pass_by(timedelta(minutes=3, seconds=12))
    browser = await member_in_browser(house)
    assert "<title>(1) Handrail</title>" in browser.page
    (ticket,) = [one for one in browser.tags.named("a") if one.get("role") == "option"]
    assert "waited 3 minutes" in str(ticket["aria-label"])
    assert "03:12" in browser.page
    house.clock.pass_by(timedelta(minutes=10))
    assert "Overdue" in (await browser.go("/staff")).page


async def test_a_whole_story_by_forms(house: House) -> None:
    ticket = await house.waiting()
    browser = await member_in_browser(house)
    await browser.go(f"/staff?ticket={ticket.id}")
    assert "cards.block failed: connection refused" in browser.page
    form = f"/staff/tickets/{ticket.id}"
    await browser.post(f"{form}/claim", version="1")
    assert browser.path == f"/staff?tab=mine&ticket={ticket.id}"
    assert "Held by you" in browser.page
    await browser.post(f"{form}/reply", text="Hello Ana", cmid="1", last_seq="4")
    await browser.post(f"{form}/note", text="Sounds worried", cmid="2")
    assert "Hello Ana" in browser.page
    assert "Sounds worried" in browser.page
    await browser.post(f"{form}/move", move="by_hand", input_reference="R-9", key="3", version="2", sure="on")
    assert "Jo moved on: I have blocked it" in browser.page
    await browser.post(f"{form}/close", disposition="card blocked")
    assert "Closed by Jo: card blocked" in browser.page
    assert "card blocked" in (await browser.go("/staff?tab=done")).page
    assert (await house.texts(ticket.conversation))[-1] == ("bot", "Blocked (R-9). Send a new one?")


async def test_a_finish_by_the_form(house: House) -> None:
    ticket = await house.waiting()
    browser = await member_in_browser(house)
    await browser.post(f"/staff/tickets/{ticket.id}/claim")
    await browser.post(f"/staff/tickets/{ticket.id}/finish", outcome="kept", note="by phone")
    assert "Jo finished: kept. “by phone”" in browser.tags.text
    assert "What was it about?" in browser.page


async def test_what_is_declined_says_why_and_keeps_what_was_written(house: House) -> None:
    ticket = await house.waiting()
    browser = await member_in_browser(house)
    await browser.post(f"/staff/tickets/{ticket.id}/claim")
    await house.says(await house.conversation(ticket.conversation), "It was stolen")
    await browser.post(f"/staff/tickets/{ticket.id}/reply", text="A long answer", cmid="1", last_seq="4")
    assert browser.status == 409
    assert "There are new messages; read them first" in browser.page
    assert "A long answer</textarea>" in browser.page
    assert [one["value"] for one in browser.tags.named("input") if one["name"] == "last_seq"] == ["5"]


async def test_a_move_without_its_values_shows_what_is_missing(house: House) -> None:
    conversation = await house.customer()
    await house.says(conversation, "I lost my card")
    await house.says(conversation, "person")
    ticket = (await house.conversation(conversation.id)).ticket
    browser = await member_in_browser(house)
    await browser.post(f"/staff/tickets/{ticket}/claim")
    await browser.post(f"/staff/tickets/{ticket}/move", move="answer", input_last4="48")
    assert browser.status == 422
    assert "I need exactly 4 digits." in browser.page
    (opened,) = [one for one in browser.tags.named("details") if one.get("class") == "move" and "open" in one]
    assert opened["data-move"] == "answer"


async def test_every_state_of_a_ticket_can_be_shown_to_every_role(house: House) -> None:
    browsers = [await member_in_browser(house, f"x-{role}", role) for role in ROLES]
    jo = await house.member()
    tickets: list[Ticket] = []
    for acts in ([], ["claim"], ["claim", "finish"], ["claim", "finish", "close"]):
        tickets.append(await house.waiting())
        for act in acts:
            bodies = {"finish": {"outcome": "kept"}, "close": {"disposition": "x"}}
            await jo.post(f"/tickets/{tickets[-1].id}/{act}", **bodies.get(act, {}))
    tickets.append(await house.waiting())
    await house.worker.handle(tickets[-1].conversation, OptedOut("STOP"), channel="web")
    for browser in browsers:
        for tab in ("waiting", "mine", "all", "done", "nonsense"):
            for ticket in tickets:
                await browser.go(f"/staff?tab={tab}&ticket={ticket.id}")
                assert browser.status == 200


async def test_unanswered_lists_say_what_to_do(house: House) -> None:
    browser = await member_in_browser(house)
    assert "Nobody is waiting." in browser.page
    assert "You are away." in browser.page
    await browser.post("/staff/presence", presence="available")
    assert "New ones appear here by themselves." in browser.page
    assert "And nobody is waiting." in (await browser.go("/staff?tab=mine")).page
    await house.waiting()
    assert "Next in line: Customer" in (await browser.go("/staff?tab=mine")).page
    assert "That ticket is not here" in (await browser.go("/staff?ticket=t-nothing")).page


async def test_who_has_no_part_in_the_desk_is_told_so(house: House) -> None:
    ticket = await house.waiting()
    browser = await member_in_browser(house, "ada", "author")
    assert "Hello, Ada" in browser.page
    assert "/staff/journeys" in [link["href"] for link in browser.tags.named("a")]
    assert "Conversations with customers are for members with the role agent" in browser.page
    await browser.post(f"/staff/tickets/{ticket.id}/claim")
    assert browser.status == 403
    assert "Not for your role" in browser.page


async def test_strangers_words_are_text_wherever_they_stand(house: House) -> None:
    conversation = await house.customer()
    await house.says(conversation, "I lost my card")
    await house.says(conversation, EVIL)
    await house.says(conversation, "person")
    ticket = (await house.conversation(conversation.id)).ticket
    browser = await member_in_browser(house)
    await browser.post(f"/staff/tickets/{ticket}/claim")
    for act, field in (("reply", "text"), ("note", "text"), ("finish", "note"), ("close", "disposition")):
        more = {"last_seq": "99", "outcome": "kept"}
        await browser.post(f"/staff/tickets/{ticket}/{act}", **{field: EVIL, **more})
        assert browser.status == 200
    assert browser.page.count("&lt;script&gt;alert(2)") >= 5
    assert [one.get("src") for one in browser.tags.named("script")] == ["/staff/static/desk.js"]
    assert [one.get("src") for one in browser.tags.named("img")] == ["/staff/static/mark.svg"]
    assert "{{ 7*7 }}" in browser.tags.text


async def test_no_page_needs_inline_code_or_style(house: House) -> None:
    ticket = await house.waiting()
    browser = await member_in_browser(house)
    await browser.go(f"/staff?ticket={ticket.id}")
    for tag, attributes in browser.tags.tags:
        assert tag != "style"
        assert not any(name == "style" or name.startswith("on") for name in attributes)
        for name in ("href", "src", "action"):
            assert str(attributes.get(name) or "/staff").startswith(("/staff", "#")), attributes


async def test_the_profile_of_the_customer_is_shown_beside_the_moves(house: House) -> None:
    profile = {"first_name": Slot("Ana", "site", house.clock.now()), "tier": Slot("gold", "site", house.clock.now())}
    ticket = await house.waiting(profile)
    browser = await member_in_browser(house)
    await browser.go(f"/staff?ticket={ticket.id}")
    assert "<h1>Ana</h1>" in browser.page
    assert "<dd>gold</dd>" in browser.page


@pytest.mark.parametrize("name", ["desk.js", "frame.css", "mark.svg"])
async def test_files_are_served_with_their_type_and_asked_for_again(house: House, name: str) -> None:
    first = await house.client.get(f"/staff/static/{name}")
    assert first.status == 200
    assert first.headers["Cache-Control"] == "no-cache"
    again = await house.client.get(f"/staff/static/{name}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status == 304


@pytest.mark.parametrize("name", ["tsconfig.json", "nothing.js", "..%2Fapi.py", "%2e%2e%2fapi.py"])
async def test_nothing_else_is_served(house: House, name: str) -> None:
    assert (await house.client.get(f"/staff/static/{name}")).status == 404


async def test_a_store_that_cannot_write_shows_a_page_not_a_traceback(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = await house.waiting()
    browser = await member_in_browser(house)

    async def full(commit: object) -> None:
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(house.store, "own", full)
    await browser.post(f"/staff/tickets/{ticket.id}/claim")
    assert browser.status == 503
    assert "nothing was changed" in browser.page

    async def change(*_: object) -> None:
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(house.store, "change", change)
    assert (await Browser(house).sign_in()).status == 503
