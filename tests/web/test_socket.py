import asyncio
import socket
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from channels.web.admission import WebSettings
from channels.web.socket import Timing
from runtime.limits import FRAME_BYTES
from tests.web.conftest import HouseMaker
from tests.web.house import House, Page, seqs

HELLO = {"type": "hello", "v": 1, "last_seq": 0}


# Hello


async def test_hello_is_welcomed_and_the_first_one_begins_the_welcome(house: House) -> None:
    session = await house.session()
    page = await house.page(session["token"])
    assert page.socket.protocol == "handrail.chat.v1"
    assert await page.frame() == {
        "type": "welcome", "conversation": session["conversation"], "head": 0, "resume": "ok", "heartbeat_s": 20,
        "limits": {"text": 4000},
    }  # fmt: skip
    first = await page.frame()
    assert (first["type"], first["seq"], first["from"], first["text"]) == ("event", 1, "bot", "Welcome to Test Bank.")
    again = await house.page(session["token"])
    assert (await again.frame())["head"] == 1
    assert seqs(await again.events(1)) == [1]
    assert not await house.store.lines(session["conversation"], 1, 10)


async def test_a_socket_needs_no_subprotocol(house: House) -> None:
    session = await house.session()
    page = Page(await house.client.ws_connect("/chat/v1/ws"))
    await page.socket.send_json({**HELLO, "token": session["token"]})
    assert (await page.frame())["type"] == "welcome"


async def test_who_does_not_say_hello_in_time_is_closed(make_house: HouseMaker) -> None:
    house = await make_house(timing=Timing(hello=0.01))
    assert await (await house.socket()).end() == 4408


async def test_pings_do_not_stretch_the_time_for_hello(make_house: HouseMaker) -> None:
    house = await make_house(timing=Timing(hello=0.05))
    page = await house.socket()
    ending = asyncio.timeout(5)
    async with ending:
        while not page.socket.closed:
            await page.socket.ping()
            try:
                await page.socket.receive(timeout=0.01)
            except TimeoutError:
                continue
    assert page.socket.close_code == 4408


@pytest.mark.parametrize("token", ["", "nobody's", "x" * 5000])
async def test_a_wrong_token_is_closed(house: House, token: str) -> None:
    assert await (await house.page(token)).end() == 4401


async def test_another_version_is_closed(house: House) -> None:
    page = await house.socket()
    await page.socket.send_json({**HELLO, "v": 2, "token": (await house.session())["token"]})
    assert await page.end() == 4426


async def test_nothing_comes_before_hello(house: House) -> None:
    page = await house.socket()
    await page.socket.send_json({"type": "send", "cmid": "c-1", "text": "hi"})
    assert await page.end() == 4400


async def test_hello_comes_once(house: House) -> None:
    token = (await house.session())["token"]
    page = await house.page(token)
    await page.socket.send_json({**HELLO, "token": token})
    assert await page.end() == 4400


async def test_a_store_that_cannot_be_read_sends_the_page_away_for_a_while(house: House) -> None:
    token = (await house.session())["token"]
    house.store.is_down = True
    assert await (await house.page(token)).end() == 1013
    house.store.is_down = False
    page = await house.page(token)
    assert (await page.frame())["type"] == "welcome"


async def test_sockets_of_one_address_are_counted(make_house: HouseMaker) -> None:
    house = await make_house(settings=WebSettings(trusted_proxies=("127.0.0.1",)))
    token = (await house.session())["token"]
    for n in range(11):
        page = Page(await house.client.ws_connect("/chat/v1/ws", headers={"X-Forwarded-For": "203.0.113.7"}))
        if n < 10:
            await page.socket.send_json({**HELLO, "token": token})
            assert (await page.frame())["type"] == "welcome"
    assert await page.end() == 4429


# Frames


async def talking(house: House) -> Page:
    page = await house.page((await house.session())["token"])
    await page.events(1)
    return page


async def test_a_message_is_acknowledged_and_becomes_an_event(house: House) -> None:
    page = await talking(house)
    assert await page.say("I lost my card", "c-1") == {"type": "ack", "cmid": "c-1", "seq": 2, "dup": False}
    mine, reply = (await page.events(3))[1:]
    assert (mine["from"], mine["cmid"], mine["text"]) == ("customer", "c-1", "I lost my card")
    assert (reply["kind"], reply["from"], reply["queue"]) == ("handoff", "system", "all")


async def test_a_button_is_pressed_once(house: House) -> None:
    page = await house.page((await house.session(journey="lost_card"))["token"])
    await page.say("4821", "c-1")
    asked = await page.until("event", kind="choices")
    assert asked["choices"] == [{"id": "yes", "label": "Yes, send it"}, {"id": "no", "label": "No"}]
    press = {"type": "send", "cmid": "c-2", "choice": {"seq": asked["seq"], "id": "yes"}}
    for dup in (False, True):
        await page.socket.send_json(press)
        assert await page.until("ack") == {"type": "ack", "cmid": "c-2", "seq": 4, "dup": dup}
    mine, done, ended = (await page.events(6))[3:]
    assert (mine["from"], mine["text"], mine["picked"]) == ("customer", "Yes, send it", "yes")
    assert (done["from"], done["text"]) == ("bot", "Done.")
    assert (ended["kind"], ended["from"], ended["outcome"]) == ("ended", "system", "kept")


async def test_the_same_message_again_is_acknowledged_and_nothing_happens(house: House) -> None:
    page = await talking(house)
    await page.say("hello?", "c-1")
    assert await page.say("hello?", "c-1") == {"type": "ack", "cmid": "c-1", "seq": 2, "dup": True}
    await page.say("next", "c-2")
    assert [event["text"] for event in await page.events(4) if event["from"] == "customer"] == ["hello?", "next"]


async def test_another_message_under_the_same_cmid_is_a_conflict(house: House) -> None:
    page = await talking(house)
    await page.say("hello?", "c-1")
    nack = await page.say("something else", "c-1")
    assert (nack["type"], nack["cmid"], nack["code"]) == ("nack", "c-1", "conflict")
    assert "retry_after" not in nack


@pytest.mark.parametrize(("text", "code"), [("x" * 4001, "too_long"), (" \n ", "empty")])
async def test_what_cannot_be_taken_is_refused_and_the_talk_goes_on(house: House, text: str, code: str) -> None:
    page = await talking(house)
    assert (await page.say(text, "c-1"))["code"] == code
    assert (await page.say("fine", "c-2"))["type"] == "ack"


async def test_a_store_that_cannot_write_is_not_acknowledged(house: House) -> None:
    page = await talking(house)
    house.store.is_down = True
    nack = await page.say("hello?", "c-1")
    assert (nack["code"], nack["retry_after"]) == ("unavailable", 2)
    house.store.is_down = False
    assert await page.say("hello?", "c-1") == {"type": "ack", "cmid": "c-1", "seq": 2, "dup": False}


async def test_an_erased_conversation_ends_the_socket(house: House) -> None:
    page = await talking(house)
    house.store.erased.add(page.conversation)
    await page.socket.send_json({"type": "send", "cmid": "c-1", "text": "hello?"})
    assert await page.end() == 4401


async def test_what_nobody_foresaw_ends_the_socket_and_is_logged_once(house: House) -> None:
    page = await talking(house)
    house.store.breaks_with = "canary"
    with capture_logs() as lines:
        await page.socket.send_json({"type": "send", "cmid": "c-1", "text": "hello?"})
        assert await page.end() == 1011
    broke = [line for line in lines if line["event"] == "socket.broke"]
    assert [(line["conversation"], line["error"]) for line in broke] == [(page.conversation, "RuntimeError")]
    assert "canary" not in str(broke)


@pytest.mark.parametrize("raw", ["", "x", "[]", '{"type":"fly"}', '{"type":"send","text":"no cmid"}'])
async def test_a_malformed_frame_ends_the_socket(house: House, raw: str) -> None:
    page = await talking(house)
    await page.socket.send_str(raw)
    assert await page.end() == 4400


async def test_binary_frames_end_the_socket(house: House) -> None:
    page = await talking(house)
    await page.socket.send_bytes(b"{}")
    assert await page.end() == 4400


@pytest.mark.parametrize("size", [FRAME_BYTES + 1, 8 * FRAME_BYTES])
async def test_too_large_a_frame_ends_the_socket(house: House, size: int) -> None:
    page = await talking(house)
    await page.socket.send_str("x" * size)
    assert await page.end() == 4413


async def test_the_small_frames_are_taken(house: House) -> None:
    page = await talking(house)
    await page.socket.send_json({"type": "seen", "seq": 1})
    await page.socket.send_json({"type": "typing", "on": True})
    await page.socket.send_json({"type": "ping"})
    assert await page.socket.receive_json(timeout=5) == {"type": "hb"}
    await page.socket.send_json({"type": "bye"})
    assert await page.end() == 1000


async def test_a_quiet_socket_is_told_that_it_lives(make_house: HouseMaker) -> None:
    house = await make_house(timing=Timing(heartbeat=0.02))
    page = await talking(house)
    assert await page.socket.receive_json(timeout=5) == {"type": "hb"}
    assert await page.socket.receive_json(timeout=5) == {"type": "hb"}


# Rates


async def test_over_the_burst_messages_are_put_off_and_not_stored(house: House) -> None:
    page = await talking(house)
    replies = [await page.say(f"message {n}", f"c-{n}") for n in range(22)]
    assert [reply["type"] for reply in replies] == ["ack"] * 20 + ["nack"] * 2
    assert replies[20]["code"] == "slow_down"
    assert 0 < replies[20]["retry_after"] <= 0.2
    house.clock.pass_by(timedelta(seconds=replies[20]["retry_after"]))
    assert await page.say("message 20", "c-20") == {"type": "ack", "cmid": "c-20", "seq": 23, "dup": False}


async def test_a_flood_of_frames_ends_the_socket(house: House) -> None:
    page = await talking(house)
    for _ in range(300):
        await page.socket.send_json({"type": "seen", "seq": 1})
    assert await page.end() == 4429


async def test_limits_can_be_switched_off(make_house: HouseMaker) -> None:
    house = await make_house(settings=WebSettings(limits="off"))
    page = await talking(house)
    assert [(await page.say("hi", f"c-{n}"))["type"] for n in range(50)] == ["ack"] * 50


# Resuming, and several pages


async def test_a_page_resumes_after_the_last_line_it_saw(house: House) -> None:
    token = (await house.session())["token"]
    page = await house.page(token)
    await page.say("one", "c-1")
    await page.say("two", "c-2")
    await page.socket.close()
    again = await house.page(token, last_seq=3)
    welcome = await again.frame()
    assert (welcome["head"], welcome["resume"]) == (4, "ok")
    assert seqs(await again.events(4)) == [4]


async def test_a_page_that_saw_more_than_there_is_begins_anew(house: House) -> None:
    token = (await house.session())["token"]
    page = await house.page(token)
    await page.say("one", "c-1")
    again = await house.page(token, last_seq=70)
    assert (await again.frame())["resume"] == "reset"
    assert seqs(await again.events(3)) == [1, 2, 3]


async def test_a_long_history_comes_whole_and_in_order(make_house: HouseMaker) -> None:
    house = await make_house(settings=WebSettings(limits="off"))
    token = (await house.session())["token"]
    page = await house.page(token)
    for n in range(130):
        await page.say(f"message {n}", f"c-{n}")
    again = await house.page(token)
    assert seqs(await again.events(132)) == list(range(1, 133))


async def test_two_tabs_see_the_same(house: House) -> None:
    token = (await house.session())["token"]
    one, other = await house.page(token), await house.page(token)
    await one.say("from one", "c-1")
    await other.say("from the other", "c-2")
    assert await one.events(4) == await other.events(4)
    assert seqs(one.seen) == [1, 2, 3, 4]


async def test_lines_come_when_every_wake_up_is_lost(make_house: HouseMaker) -> None:
    house = await make_house(timing=Timing(poll=0.01, poll_most=0.02), hints=False)
    token = (await house.session())["token"]
    page = await house.page(token)
    await page.events(1)
    await house.post(token, cmid="c-1", text="by the back door")
    assert seqs(await page.events(3)) == [1, 2, 3]


async def test_too_many_pages_of_one_conversation_replace_the_oldest(house: House) -> None:
    token = (await house.session())["token"]
    pages = []
    for _ in range(17):
        page = await house.page(token)
        await page.events(1)
        pages.append(page)
    assert await pages[0].end() == 4409
    assert (await pages[1].say("still here", "c-1"))["type"] == "ack"
    assert seqs(await pages[16].events(3)) == [1, 2, 3]


# A peer that stops reading


async def stalled(house: House, token: str) -> socket.socket:
    """A raw client that says hello and then reads nothing at all."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    raw.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(raw, (house.client.host, house.client.port))
    handshake = (
        "GET /chat/v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    hello = f'{{"type":"hello","v":1,"token":"{token}","last_seq":0}}'.encode()
    masked = bytes([0x81, 0x80 | len(hello)]) + b"\0\0\0\0" + hello  # a mask of zeros changes nothing
    await loop.sock_sendall(raw, handshake.encode() + masked)
    return raw


async def test_a_peer_that_reads_nothing_is_cut_off_and_nobody_else_notices(make_house: HouseMaker) -> None:
    house = await make_house(timing=Timing(send=0.1, close=0.1))
    token, head = await house.long_session()
    page = await house.page(token, last_seq=head)
    await page.frame()
    with await stalled(house, token):
        await house.until(lambda: house.chat.open_sockets == 2)
        await house.until(lambda: house.chat.open_sockets == 1)
        assert (await page.say("still here", "c-1"))["type"] == "ack"
    assert seqs(await page.events(head + 1))[0] == head + 1
