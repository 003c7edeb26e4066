"""What members do at the desk, through its JSON: claim, reply, note, finish, and what is declined."""

import asyncio
from datetime import timedelta

import pytest

from handoff.changes import project
from runtime.core.conversation import BOT, held_by
from runtime.core.events import OptedOut
from runtime.core.records import Ticket
from tests.handoff.house import House


async def test_a_list_shows_what_a_member_must_know_to_choose(house: House) -> None:
    ticket = await house.waiting()
    house.clock.pass_by(timedelta(seconds=12))
    jo = await house.member()
    (shown,) = (await jo.get("/tickets?state=queued"))["tickets"]
    assert {name: shown[name] for name in ("id", "conversation", "state", "queue", "reason", "journey", "at")} == {
        "id": ticket.id, "conversation": ticket.conversation, "state": "queued", "queue": "support",
        "reason": "action_failed", "journey": "lost_card", "at": "block",
    }  # fmt: skip
    assert (shown["moment"], shown["category"], shown["channel"], shown["holder"]) == ("block", "rescue", "web", None)
    assert (shown["opened_at"], shown["due_at"]) == ("2026-11-23T10:00:00.000Z", "2026-11-23T10:10:00.000Z")
    assert (shown["waiting_s"], shown["version"], shown["asked_for"]) == (12, 1, "I lost my card")
    assert shown["customer"]["id"] == ticket.customer


async def test_a_ticket_is_shown_with_card_lines_head_epoch_and_moves(house: House) -> None:
    ticket = await house.waiting()
    shown = await (await house.member()).get(f"/tickets/{ticket.id}")
    assert [(line["seq"], line["from"]) for line in shown["lines"]] == [
        (1, "customer"), (2, "bot"), (3, "customer"), (4, "system"),
    ]  # fmt: skip
    assert (shown["head"], shown["epoch"]) == (4, 2)
    assert shown["card"]["known"][0]["value"] == "**21"
    assert shown["card"]["history"] == []
    assert shown["now"]["path"] == ["which", "block"]
    by_id = {move["id"]: move for move in shown["moves"]}
    assert by_id["again"]["preview"] == "Which digits?"
    assert (by_id["by_hand"]["needs"], by_id["by_hand"]["blocked"]) == (["reference"], None)
    assert by_id["by_hand"]["fields"][0]["kind"] == "text"
    assert by_id["by_hand"]["preview"] == "Blocked ([reference]). Send a new one?"
    assert by_id["refund"]["blocked"] == "needs a member with the role senior or supervisor"
    assert shown["composer"] == {"reply": "Take the ticket to reply.", "note": None}


async def test_only_lines_after_a_seq_are_given_when_asked_so(house: House) -> None:
    ticket = await house.waiting()
    shown = await (await house.member()).get(f"/tickets/{ticket.id}?after=3")
    assert [line["seq"] for line in shown["lines"]] == [4]


async def test_those_due_first_stand_first_and_closed_ones_are_apart(house: House) -> None:
    first = await house.waiting()
    house.clock.pass_by(timedelta(minutes=1))
    second = await house.waiting()
    jo = await house.member()
    assert [one["id"] for one in (await jo.get("/tickets"))["tickets"]] == [first.id, second.id]
    assert (await jo.get("/tickets?state=closed"))["tickets"] == []
    assert (await jo.get("/tickets?state=held,queued"))["tickets"] != []
    status, answer = await jo.call("GET", "/tickets?state=lost")
    assert (status, answer["code"]) == (422, "invalid")


async def test_a_claim_gives_the_ticket_and_the_conversation_to_the_member(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    status, shown = await jo.post(f"/tickets/{ticket.id}/claim", version=1)
    assert status == 200
    assert (shown["state"], shown["holder"], shown["holder_name"], shown["version"]) == ("held", "jo", "Jo", 2)
    assert shown["composer"]["reply"] is None
    assert (await house.conversation(ticket.conversation)).owner == held_by("jo")


async def test_the_present_holder_may_claim_again_and_nothing_changes(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    before = await house.ticket(ticket.id)
    status, _ = await jo.post(f"/tickets/{ticket.id}/claim", version=1)
    assert status == 200
    assert await house.ticket(ticket.id) == before


async def test_of_many_claims_at_once_one_wins(house: House) -> None:
    ticket = await house.waiting()
    members = [await house.member(f"agent-{number}") for number in range(20)]
    answers = await asyncio.gather(
        *(member.post(f"/tickets/{ticket.id}/claim", version=1) for member in members for _ in range(10))
    )
    winner = (await house.ticket(ticket.id)).holder
    assert sorted({status for status, _ in answers}) == [200, 409]
    assert {answer["code"] for status, answer in answers if status == 409} == {"taken"}
    assert {answer["holder"] for status, answer in answers if status == 200} == {winner}
    assert sum(status == 200 for status, _ in answers) == 10
    assert (await house.ticket(ticket.id)).version == 2


async def test_a_claim_of_a_ticket_that_is_not_what_was_seen_is_stale(house: House) -> None:
    ticket = await house.waiting()
    status, answer = await (await house.member()).post(f"/tickets/{ticket.id}/claim", version=7)
    assert (status, answer["code"]) == (409, "stale")


async def test_what_is_finished_cannot_be_claimed(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    await jo.post(f"/tickets/{ticket.id}/finish", outcome="kept")
    status, answer = await (await house.member("sam")).post(f"/tickets/{ticket.id}/claim")
    assert (status, answer["code"]) == (409, "taken")


async def test_a_reply_is_a_line_by_the_member(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    status, answer = await jo.post(f"/tickets/{ticket.id}/reply", text=" Hello \u202eAna\r\n", cmid="1", last_seq=4)
    assert (status, answer) == (200, {"seq": 5})
    (line,) = await house.store.lines(ticket.conversation, 4, 10)
    assert (line.author, line.name, line.text) == ("staff", "Jo", "Hello Ana")


async def test_the_same_reply_again_gives_the_same_seq_and_another_under_its_key_is_a_conflict(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    for _ in range(2):
        assert await jo.post(f"/tickets/{ticket.id}/reply", text="Hello", cmid="1", last_seq=4) == (200, {"seq": 5})
    status, answer = await jo.post(f"/tickets/{ticket.id}/reply", text="Bye", cmid="1", last_seq=5)
    assert (status, answer["code"]) == (409, "conflict")
    assert (await house.conversation(ticket.conversation)).seq == 5


async def test_a_reply_from_a_stale_page_is_declined_until_the_customers_words_are_read(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    await house.says(await house.conversation(ticket.conversation), "It was stolen!")
    status, answer = await jo.post(f"/tickets/{ticket.id}/reply", text="Hello", cmid="1", last_seq=4)
    assert (status, answer["code"], answer["head"]) == (409, "behind", 5)
    status, _ = await jo.post(f"/tickets/{ticket.id}/reply", text="Hello", cmid="1", last_seq=5)
    assert status == 200


async def test_ones_own_earlier_replies_do_not_make_one_behind(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    for cmid in ("1", "2"):
        status, _ = await jo.post(f"/tickets/{ticket.id}/reply", text="Hello", cmid=cmid, last_seq=4)
        assert status == 200


async def test_nobody_but_the_holder_replies_moves_or_finishes(house: House) -> None:
    ticket = await house.waiting()
    jo, sam = await house.member(), await house.member("sam")
    acts: list[tuple[str, dict[str, object]]] = [
        ("reply", {"text": "Hi", "cmid": "1", "last_seq": 9}),
        ("move", {"move": "again"}),
        ("finish", {"outcome": "kept"}),
    ]
    for act, body in acts:
        status, answer = await jo.post(f"/tickets/{ticket.id}/{act}", **body)
        assert (status, answer["code"]) == (409, "not_holder")
    await jo.claimed(ticket)
    for act, body in acts:
        status, answer = await sam.post(f"/tickets/{ticket.id}/{act}", **body)
        assert (status, answer["code"]) == (409, "not_holder")
    assert [author for author, _ in await house.texts(ticket.conversation)] == ["customer", "bot", "customer", "system"]


async def test_a_customer_who_opted_out_can_be_read_and_not_written_to(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    await house.worker.handle(ticket.conversation, OptedOut("STOP"), channel="sms")
    shown = await jo.get(f"/tickets/{ticket.id}")
    assert [one["flag"] for one in shown["flags"]] == ["opted_out"]
    assert "no more messages" in shown["composer"]["reply"]
    status, answer = await jo.post(f"/tickets/{ticket.id}/reply", text="Hi", cmid="1", last_seq=shown["head"])
    assert (status, answer["code"]) == (409, "opted_out")
    assert all(move["blocked"] for move in shown["moves"])


async def test_notes_are_kept_for_staff_and_have_no_seq(house: House) -> None:
    ticket = await house.waiting()
    jo, lead = await house.member(), await house.member("ann", "admin")
    await jo.claimed(ticket)
    for _ in range(2):
        status, shown = await lead.post(f"/tickets/{ticket.id}/note", text="Call her back", key="n-1")
        assert status == 200
    notes = [one for one in shown["activity"] if one["event"] == "noted"]
    assert [(note["by_name"], note["text"]) for note in notes] == [("Ann", "Call her back")]
    assert shown["head"] == 4
    assert shown["version"] == 2, "a note changes neither state nor holder"


async def test_a_note_does_not_disturb_what_the_holder_is_doing(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    version = (await jo.claimed(ticket))["version"]
    await asyncio.gather(
        *(jo.post(f"/tickets/{ticket.id}/note", text=f"note {number}") for number in range(10)),
        *(jo.post(f"/tickets/{ticket.id}/reply", text="Hi", cmid=str(n), last_seq=4) for n in range(10)),
    )
    status, _ = await jo.post(f"/tickets/{ticket.id}/move", move="again", version=version)
    assert status == 200
    assert project(await house.store.ticket_events(ticket.id)) == await house.ticket(ticket.id)
    assert (await house.ticket(ticket.id)).version == 1 + 1 + 20 + 1


async def test_finishing_settles_the_moment_and_wraps_the_ticket_up(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    for _ in range(2):
        status, shown = await jo.post(f"/tickets/{ticket.id}/finish", outcome="kept", note="Blocked by phone")
        assert (status, shown["state"], shown["outcome"]) == (200, "wrapping", "kept")
    assert shown["moves"] == []
    assert [one["text"] for one in shown["activity"] if one["event"] == "finished"] == ["Blocked by phone"]
    assert (await house.conversation(ticket.conversation)).owner == BOT
    outcomes = [event for _, _, event in await house.store.moments(0, 99) if event.event == "moment.outcome"]
    assert [(event.fields["outcome"], event.fields["handed_off"]) for event in outcomes] == [("kept", True)]


async def test_an_outcome_that_is_none_of_the_ten_words_is_declined(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    status, answer = await jo.post(f"/tickets/{ticket.id}/finish", outcome="solved")
    assert (status, answer["code"]) == (422, "invalid")
    assert "kept" in answer["outcomes"]


async def test_earlier_tickets_of_the_customer_are_on_the_card(house: House) -> None:
    first = await house.waiting()
    jo = await house.member()
    await jo.claimed(first)
    await jo.post(f"/tickets/{first.id}/finish", outcome="kept")
    await jo.post(f"/tickets/{first.id}/close", disposition="card blocked")
    conversation = await house.conversation(first.conversation)
    await house.says(conversation, "person")
    again = await house.ticket((await house.conversation(conversation.id)).ticket or "")
    (earlier,) = (await jo.get(f"/tickets/{again.id}"))["card"]["history"]
    assert (earlier["ticket"], earlier["outcome"], earlier["disposition"]) == (first.id, "kept", "card blocked")


async def test_finishing_again_what_was_closed_meanwhile_changes_nothing(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    await jo.post(f"/tickets/{ticket.id}/finish", outcome="kept")
    await jo.post(f"/tickets/{ticket.id}/close", disposition="card blocked")
    status, shown = await jo.post(f"/tickets/{ticket.id}/finish", outcome="kept")
    assert (status, shown["state"]) == (200, "closed")
    status, answer = await jo.post(f"/tickets/{ticket.id}/finish", outcome="broken")
    assert (status, answer["code"]) == (409, "not_holder")


@pytest.mark.parametrize("path", ["", "/claim", "/reply", "/note", "/move", "/finish", "/close"])
async def test_a_ticket_of_another_queue_is_as_unknown_as_one_that_does_not_exist(house: House, path: str) -> None:
    ticket = await house.waiting()
    sam = await house.member("sam", "supervisor", ("cards",))
    bodies: dict[str, dict[str, object]] = {
        "/reply": {"text": "Hi", "cmid": "1", "last_seq": 4}, "/note": {"text": "Hi"}, "/move": {"move": "again"},
        "/finish": {"outcome": "kept"}, "/close": {"disposition": "x"},
    }  # fmt: skip
    method = "POST" if path else "GET"
    body = bodies.get(path, {}) if path else None
    real = await sam.call(method, f"/tickets/{ticket.id}{path}", body)
    assert real == await sam.call(method, f"/tickets/t-nothing{path}", body)
    assert (real[0], real[1]["code"]) == (404, "unknown")
    assert (await sam.get("/tickets"))["tickets"] == []


async def test_every_ticket_can_be_rebuilt_from_its_events(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    await jo.post(f"/tickets/{ticket.id}/reply", text="Hello", cmid="1", last_seq=4)
    await jo.post(f"/tickets/{ticket.id}/note", text="A note")
    await jo.post(f"/tickets/{ticket.id}/finish", outcome="kept", note="done")
    await jo.post(f"/tickets/{ticket.id}/close", disposition="done")
    rows: list[Ticket] = [await house.ticket(ticket.id)]
    events = await house.store.ticket_events(ticket.id)
    assert [project(events)] == rows
    assert [event.event for event in events] == ["opened", "claimed", "replied", "noted", "finished", "closed"]


async def test_the_holder_has_the_replies_of_the_map_at_hand_as_the_customer_would_read_them(house: House) -> None:
    jo, sam = await house.member("jo"), await house.member("sam")
    ticket = await house.waiting()
    assert (await jo.get(f"/tickets/{ticket.id}"))["replies"] == []
    shown = await jo.claimed(ticket)
    assert shown["replies"] == [
        {"id": "one_moment", "label": "one moment", "text": "One moment, please."},
        {"id": "your_card", "label": "your card", "text": "I see your card 4821."},
    ]
    assert (await sam.get(f"/tickets/{ticket.id}"))["replies"] == []
