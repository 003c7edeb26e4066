"""The console's socket: hints of one's own queues, nothing else, and its end with the sign-in."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from runtime import limits
from tests.handoff.house import Caller, House


async def connected(house: House, caller: Caller) -> ClientWebSocketResponse:
    before = house.routes.open_consoles
    socket = await house.client.ws_connect("/staff/api/v1/ws", headers={"Authorization": f"Bearer {caller.token}"})
    await house.until(lambda: house.routes.open_consoles == before + 1)
    return socket


async def test_a_change_is_a_hint_with_the_names_of_what_changed(house: House) -> None:
    socket = await connected(house, await house.member())
    ticket = await house.waiting()
    hint = await socket.receive_json(timeout=5)
    assert hint == {"type": "changed", "ticket": ticket.id, "conversation": ticket.conversation}


async def test_notes_and_the_words_of_customers_are_hinted_at_too(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    socket = await connected(house, jo)
    await house.says(await house.conversation(ticket.conversation), "hello?")
    assert (await socket.receive_json(timeout=5))["ticket"] == ticket.id
    await jo.post(f"/tickets/{ticket.id}/note", text="A note")
    assert (await socket.receive_json(timeout=5))["ticket"] == ticket.id


async def test_other_queues_are_not_hinted_at(house: House) -> None:
    sam = await connected(house, await house.member("sam", "agent", ("cards",)))
    jo = await connected(house, await house.member())
    await house.waiting()
    await jo.receive_json(timeout=5)
    with pytest.raises(TimeoutError):
        await sam.receive(timeout=0.05)


async def test_what_a_page_says_is_read_and_means_nothing(house: House) -> None:
    socket = await connected(house, await house.member())
    await socket.send_str("drop table tickets")
    await house.waiting()
    assert (await socket.receive_json(timeout=5))["type"] == "changed"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer jo.wrong"}, 401),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
async def test_strangers_are_refused_before_the_socket_opens(
    house: House, headers: dict[str, str], status: int
) -> None:  # fmt: skip
    with pytest.raises(WSServerHandshakeError) as refused:
        await house.client.ws_connect("/staff/api/v1/ws", headers=headers)
    assert refused.value.status == status


async def test_a_foreign_page_is_refused_even_with_a_good_token(house: House) -> None:
    jo = await house.member()
    headers = {"Authorization": f"Bearer {jo.token}", "Origin": "https://evil.example"}
    with pytest.raises(WSServerHandshakeError) as refused:
        await house.client.ws_connect("/staff/api/v1/ws", headers=headers)
    assert refused.value.status == 403


async def test_the_socket_of_somebody_removed_is_closed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SOCKET_CHECK", timedelta(milliseconds=5))
    socket = await connected(house, await house.member())
    await house.roster.remove("jo")
    message = await socket.receive(timeout=5)
    assert (message.type, socket.close_code) == (WSMsgType.CLOSE, 4401)


async def test_the_end_of_the_desk_says_goodbye(house: House) -> None:
    socket = await connected(house, await house.member())
    await house.routes.shut()
    message = await socket.receive(timeout=5)
    assert (message.type, socket.close_code) == (WSMsgType.CLOSE, 1001)
    await house.until(lambda: house.routes.open_consoles == 0)


async def test_a_page_that_leaves_is_forgotten(house: House) -> None:
    sockets = [await connected(house, await house.member(name)) for name in ("jo", "sam")]
    await asyncio.gather(*(socket.close() for socket in sockets))
    await house.until(lambda: house.routes.open_consoles == 0)
