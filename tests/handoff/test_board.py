"""The board of supervisors, the notes of who looked at what, and finding closed tickets."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from runtime import limits
from runtime.core.values import Slot
from tests.handoff.browsing import member_in_browser
from tests.handoff.house import House


async def test_the_board_tells_how_long_each_queue_waits_and_who_has_what(house: House) -> None:
    jo, sup = await house.member("jo"), await house.member("sup", "supervisor")
    held, waiting = await house.waiting(), await house.waiting()
    await jo.claimed(held)
    await house.says(await house.conversation(held.conversation), "hello?")
    await house.passes(timedelta(minutes=3))
    board = await sup.get("/board")
    (queue,) = [one for one in board["queues"] if one["waiting"]]
    assert (queue["waiting"], queue["held"]) == (1, 1)
    assert queue["oldest"] == {"ticket": waiting.id, "waiting_s": 180}
    (row,) = [one for one in board["people"] if one["name"] == "jo"]
    assert [(one["id"], one["unanswered_s"]) for one in row["tickets"]] == [(held.id, 180)]


async def test_the_board_is_for_supervisors(house: House) -> None:
    jo = await house.member("jo")
    assert (await jo.call("GET", "/board"))[0] == 403
    browser = await member_in_browser(house, "kim", "supervisor")
    await browser.go("/staff/board")
    assert browser.status == 200
    assert "Nobody yet." in browser.tags.text


async def test_whoever_watches_a_colleagues_ticket_is_noted_once_an_hour(house: House) -> None:
    jo, sup = await house.member("jo"), await house.member("sup", "supervisor")
    ticket = await house.waiting()
    await sup.get(f"/tickets/{ticket.id}")
    assert (await sup.get("/board"))["reads"] == [], "it waits for anybody"
    await jo.claimed(ticket)
    for _ in range(3):
        await sup.get(f"/tickets/{ticket.id}")
    house.clock.pass_by(timedelta(hours=1))
    await sup.get(f"/tickets/{ticket.id}")
    await jo.get(f"/tickets/{ticket.id}")
    reads = (await sup.get("/board"))["reads"]
    assert [(one["ticket"], one["member"], one["state"], one["holder"]) for one in reads] == [
        (ticket.id, "Sup", "held", "Jo")
    ] * 2
    house.clock.pass_by(limits.READS_KEPT)
    await sup.get("/board")
    assert not await house.store.documents("read")


async def test_closed_tickets_are_found_by_words_in_the_members_own_queues(house: House) -> None:
    jo, sam = await house.member("jo"), await house.member("sam", queues=("nothing",))
    ana = await house.waiting({"first_name": Slot("Ana", "site", house.clock.now())})
    other = await house.waiting()
    for ticket, disposition in ((ana, "letter was lost"), (other, "new card sent")):
        await jo.claimed(ticket)
        await jo.post(f"/tickets/{ticket.id}/finish", outcome="kept")
        await jo.post(f"/tickets/{ticket.id}/close", disposition=disposition)

    async def found(who: Any, words: str) -> list[str]:
        return [one["id"] for one in (await who.get(f"/tickets?state=closed&q={words}"))["tickets"]]

    assert await found(jo, "LETTER") == [ana.id]
    assert await found(jo, "new%20sent") == [other.id]
    assert await found(jo, "letter%20sent") == []
    assert await found(jo, ana.id) == [ana.id]
    assert sorted(await found(jo, "")) == sorted([ana.id, other.id])
    assert await found(sam, "") == []


async def test_closed_tickets_are_read_page_by_page_however_many_there_are(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TICKETS_FOUND", 2)
    jo, sam = await house.member("jo"), await house.member("sam", queues=("nothing",))
    tickets = [await house.waiting() for _ in range(5)]
    for ticket in tickets:
        await jo.claimed(ticket)
        await jo.post(f"/tickets/{ticket.id}/finish", outcome="kept")
        await jo.post(f"/tickets/{ticket.id}/close", disposition="sent")
        house.clock.pass_by(timedelta(seconds=1))
    found: list[list[str]] = []
    after: str | None = ""
    while after is not None:
        page = await jo.get(f"/tickets?state=closed&q=sent&after={quote(after)}")
        found.append([one["id"] for one in page["tickets"]])
        after = page["after"]
    latest = [one.id for one in reversed(tickets)]
    assert found == [latest[:2], latest[2:4], latest[4:]]
    assert (await sam.get("/tickets?state=closed&q=sent"))["after"] is None
    assert (await jo.call("GET", "/tickets?state=closed&q=sent&after=nowhere"))[0] == 422
    browser = await member_in_browser(house, "al")
    path = "/staff?tab=done&q=sent"
    for page in found:
        links = (await browser.go(path)).tags.named("a")
        assert [one["data-ticket"] for one in links if one.get("role") == "option"] == page
        (link,) = [one for one in links if one.get("id") == "further"]
        assert ("hidden" in link) is (page == found[-1])
        path = str(link["href"])
    assert (await browser.go("/staff?tab=done&after=nowhere")).status == 422
