"""The desk's JSON beside its acts: who one is, presence, the feed of events, and states that do not exist."""

import pytest

from handoff.api import read_states
from handoff.declined import Declined
from runtime.ports import StoreUnavailable
from tests.handoff.house import House


async def test_one_can_ask_who_one_is_and_what_one_may_do(house: House) -> None:
    me = await (await house.member("ana", "senior", ("cards",))).get("/me")
    assert (me["name"], me["called"], me["role"], me["queues"]) == ("ana", "Ana", "senior", ["cards"])
    assert "move_high" in me["may"]
    assert me["presence"] == "away"


async def test_presence_is_what_was_declared_last(house: House) -> None:
    jo = await house.member()
    for presence in ("available", "offline", "available"):
        status, me = await jo.call("PUT", "/me/presence", {"presence": presence})
        assert (status, me["presence"]) == (200, presence)
    assert (await jo.get("/me"))["presence"] == "available"
    status, answer = await jo.call("PUT", "/me/presence", {"presence": "asleep"})
    assert (status, answer["code"]) == (422, "invalid")


async def test_the_feed_tells_what_happened_at_the_desk_after_a_position(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    first = await jo.get("/events?after=0")
    assert [event["event"] for event in first["events"]] == ["handoff.opened"]
    await jo.claimed(ticket)
    then = await jo.get(f"/events?after={first['head']}")
    assert [(event["event"], event["ticket"], event["agent"]) for event in then["events"]] == [
        ("handoff.accepted", ticket.id, "jo")
    ]
    assert (await jo.get(f"/events?after={then['head']}")) == {"events": [], "head": then["head"]}


async def test_the_feed_has_only_the_queues_of_the_member(house: House) -> None:
    await house.waiting()
    sam = await house.member("sam", "agent", ("cards",))
    feed = await sam.get("/events")
    assert feed["events"] == []
    assert feed["head"] > 0


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "", "9" * 40, "²"])
async def test_a_position_that_is_no_number_is_declined(house: House, after: str) -> None:
    status, answer = await (await house.member()).call("GET", f"/events?after={after}")
    assert (status, answer["code"]) == (422, "invalid")


def test_states_are_listed_with_commas_and_open_is_all_but_closed() -> None:
    assert read_states("queued") == ["queued", "offered", "deferred"], "all that nobody has"
    assert read_states("held, offered,held") == ["held", "offered"]
    assert "closed" not in read_states("open")
    assert "closed" not in read_states("")
    assert read_states("closed,open")[0] == "closed"
    with pytest.raises(Declined, match="no state 'lost'"):
        read_states("queued,lost")


async def test_a_store_that_cannot_write_is_no_traceback(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = await house.waiting()
    jo = await house.member()

    async def full(commit: object) -> None:
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(house.store, "own", full)
    status, answer = await jo.post(f"/tickets/{ticket.id}/claim")
    assert (status, answer["code"]) == (503, "unavailable")
    monkeypatch.undo()
    status, _ = await jo.post(f"/tickets/{ticket.id}/claim")
    assert status == 200


async def test_nothing_of_the_desk_is_kept_by_browsers_and_proxies(house: House) -> None:
    jo = await house.member()
    response = await house.client.get("/staff/api/v1/me", headers={"Authorization": f"Bearer {jo.token}"})
    assert response.headers["Cache-Control"] == "no-store"
