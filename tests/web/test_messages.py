import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from channels.web.admission import WebSettings
from channels.web.socket import Timing
from runtime.limits import FRAME_BYTES
from tests.web.conftest import HouseMaker
from tests.web.house import House, seqs

ACK = {"type": "ack", "cmid": "c-1", "seq": 2, "dup": False}


async def half_a_body(more: asyncio.Event) -> AsyncIterator[bytes]:
    yield b'{"cmid": "c-1",'
    await more.wait()


# Sessions


async def test_a_session_is_a_token_a_conversation_and_an_end(house: House) -> None:
    session = await house.session()
    assert set(session) == {"token", "conversation", "expires"}
    assert len(session["token"]) == 43
    assert session["expires"] == "2027-03-31T09:00:00Z"
    assert (await house.session())["token"] != session["token"]


async def test_a_session_needs_no_body(house: House) -> None:
    async with house.client.post("/chat/v1/session") as reply:
        assert reply.status == 200
        assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "header", "language"),
    [
        ({}, "", "en"),
        ({}, "fr, es-MX;q=0.8, en;q=0.5", "es"),
        ({"language": "en"}, "es", "en"),
        ({"language": "fr"}, "es", "es"),
    ],
)
async def test_the_language_is_the_bodys_then_the_browsers_then_the_maps(
    house: House, body: dict[str, str], header: str, language: str
) -> None:
    async with house.client.post("/chat/v1/session", json=body, headers={"Accept-Language": header}) as reply:
        made = await house.store.conversation((await reply.json())["conversation"])
    assert made is not None
    assert made.language == language


async def test_a_session_for_a_journey_begins_it_once(house: House) -> None:
    session = await house.session(journey="lost_card")
    assert [event["text"] for event in (await house.poll(session["token"]))["events"]] == ["Which four digits?"]
    page = await house.page(session["token"])
    assert (await page.frame())["head"] == 1
    assert seqs(await page.events(1)) == [1]
    assert (await house.poll(session["token"], after=1))["events"] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"journey": "fly"}', 404, "unknown_journey"),
        (b'{"journey": "by_sms_only"}', 404, "unknown_journey"),
        (b'{"journey": 7}', 400, "bad"),
        (b'{"language": 7}', 400, "bad"),
        (b'{"customer": "eyJ"}', 422, "not_configured"),
        (b"[]", 400, "bad"),
        (b"{", 400, "bad"),
        (b"x" * (FRAME_BYTES + 1), 413, "too_large"),
    ],
)
async def test_a_session_that_cannot_be_made_says_why(house: House, body: bytes, status: int, code: str) -> None:
    async with house.client.post("/chat/v1/session", data=body) as reply:
        assert reply.status == status
        assert reply.content_type == "application/problem+json"
        problem = await reply.json()
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, "about:blank")


async def test_no_session_while_the_store_cannot_write(house: House) -> None:
    house.store.is_down = True
    async with house.client.post("/chat/v1/session") as reply:
        assert reply.status == 503
        assert reply.headers["Retry-After"] == "2"
        assert (await reply.json())["code"] == "unavailable"


async def test_sessions_of_one_address_are_counted(make_house: HouseMaker) -> None:
    house = await make_house(settings=WebSettings(trusted_proxies=("127.0.0.1",)))
    forwarded = {"X-Forwarded-For": "203.0.113.7"}
    statuses = []
    for _ in range(32):
        async with house.client.post("/chat/v1/session", headers=forwarded) as reply:
            statuses.append(reply.status)
            retry = reply.headers.get("Retry-After")
    assert statuses == [200] * 30 + [429] * 2
    assert retry == "120"


# Messages


async def test_a_message_is_acknowledged_once_and_known_again(house: House) -> None:
    token = (await house.session())["token"]
    await house.poll(token)
    assert await house.post(token, cmid="c-1", text="hello?") == (200, ACK)
    assert await house.post(token, type="send", cmid="c-1", text="hello?") == (200, {**ACK, "dup": True})
    status, nack = await house.post(token, cmid="c-1", text="something else")
    assert (status, nack["type"], nack["code"]) == (409, "nack", "conflict")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"cmid": "c-1", "text": ""}, 400, "empty"),
        ({"cmid": "c-1", "text": "x" * 4001}, 413, "too_long"),
        ({"cmid": "c-1"}, 400, "bad"),
        ({"text": "no cmid"}, 400, "bad"),
    ],
)
async def test_a_message_that_cannot_be_taken_says_why(
    house: House, body: dict[str, object], status: int, code: str
) -> None:
    answered, nack = await house.post((await house.session())["token"], **body)
    assert (answered, nack["type"], nack["cmid"], nack["code"]) == (status, "nack", body.get("cmid"), code)


async def test_a_message_that_is_no_json_says_so(house: House) -> None:
    headers = {"Authorization": f"Bearer {(await house.session())['token']}"}
    for body, status in ((b"{", 400), (b"x" * (FRAME_BYTES + 1), 413)):
        async with house.client.post("/chat/v1/messages", data=body, headers=headers) as reply:
            assert reply.status == status


async def test_messages_are_put_off_when_they_come_too_fast_or_cannot_be_stored(house: House) -> None:
    token = (await house.session())["token"]
    for n in range(20):
        assert (await house.post(token, cmid=f"c-{n}", text="hi"))[0] == 200
    headers = {"Authorization": f"Bearer {token}"}
    body = {"cmid": "c-20", "text": "hi"}
    async with house.client.post("/chat/v1/messages", json=body, headers=headers) as reply:
        assert (reply.status, reply.headers["Retry-After"]) == (429, "1")
        assert (await reply.json())["code"] == "slow_down"
    house.clock.pass_by(timedelta(seconds=1))
    house.store.refuses_writes = True
    async with house.client.post("/chat/v1/messages", json=body, headers=headers) as reply:
        assert (reply.status, reply.headers["Retry-After"]) == (503, "2")
        assert (await reply.json())["code"] == "unavailable"
    house.store.refuses_writes = False
    assert (await house.post(token, **body))[0] == 200


async def test_a_body_that_does_not_arrive_is_not_waited_for(make_house: HouseMaker) -> None:
    house = await make_house(timing=Timing(body=0.05))
    headers = {"Authorization": f"Bearer {(await house.session())['token']}"}
    body = half_a_body(asyncio.Event())
    async with asyncio.timeout(5), house.client.post("/chat/v1/messages", data=body, headers=headers) as reply:
        assert reply.status == 408
        assert (await reply.json())["code"] == "late"


async def test_an_erased_conversation_takes_nothing(house: House) -> None:
    session = await house.session()
    house.store.erased.add(session["conversation"])
    assert (await house.post(session["token"], cmid="c-1", text="hello?"))[0] == 401


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer nobody", "Basic dTpw"])
async def test_a_wrong_token_is_refused_everywhere(house: House, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    for request in (
        house.client.get("/chat/v1/events", headers=headers),
        house.client.post("/chat/v1/messages", headers=headers),
    ):
        async with request as reply:
            assert reply.status == 401
            assert reply.headers["WWW-Authenticate"] == "Bearer"
            assert (await reply.json())["code"] == "auth"


async def test_a_token_reaches_no_other_conversation(house: House) -> None:
    mine, theirs = await house.session(), await house.session()
    await house.post(theirs["token"], cmid="c-1", text="secret")
    assert "secret" not in str(await house.poll(mine["token"]))
    assert await house.post(mine["token"], cmid="c-1", text="another") == (200, ACK)


async def test_guesses_of_one_address_are_counted_and_true_tokens_go_on(make_house: HouseMaker) -> None:
    house = await make_house(settings=WebSettings(trusted_proxies=("127.0.0.1",)))
    token = (await house.session())["token"]
    forwarded = {"X-Forwarded-For": "203.0.113.7"}

    async def ask(guess: str) -> int:
        headers = {**forwarded, "Authorization": f"Bearer {guess}"}
        async with house.client.get("/chat/v1/events", headers=headers) as reply:
            return reply.status

    assert [await ask(f"guess-{n}") for n in range(12)] == [401] * 10 + [429] * 2
    assert await ask(token) == 200


# Events


async def test_the_first_read_begins_the_welcome(house: House) -> None:
    token = (await house.session())["token"]
    read = await house.poll(token)
    assert [event["text"] for event in read["events"]] == ["Welcome to Test Bank."]
    assert (read["head"], read["resume"]) == (1, "ok")
    assert await house.poll(token, after=1) == {"events": [], "head": 1, "resume": "ok"}


async def test_who_has_spoken_first_is_not_welcomed(house: House) -> None:
    token = (await house.session())["token"]
    await house.post(token, cmid="c-1", text="hello?")
    assert [event["from"] for event in (await house.poll(token))["events"]] == ["customer", "bot"]


async def test_a_long_poll_answers_as_soon_as_there_is_something(house: House) -> None:
    token = (await house.session())["token"]
    await house.poll(token)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(house.poll(token, after=1, wait=25))
        await house.until(lambda: house.chat.open_pages == 1)
        await house.post(token, cmid="c-1", text="hello?")
    assert waiting.result()["events"][0]["seq"] == 2


async def test_a_long_poll_without_news_ends_empty(make_house: HouseMaker) -> None:
    house = await make_house(timing=Timing(long_poll=0.05, poll=0.02))
    token = (await house.session())["token"]
    await house.poll(token)
    async with asyncio.timeout(5):
        assert (await house.poll(token, after=1, wait=25))["events"] == []


async def test_a_long_poll_hears_of_lines_when_every_wake_up_is_lost(make_house: HouseMaker) -> None:
    house = await make_house(timing=Timing(poll=0.01), hints=False)
    token = (await house.session())["token"]
    await house.poll(token)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(house.poll(token, after=1, wait=25))
        await house.until(lambda: house.chat.open_pages == 1)
        await house.post(token, cmid="c-1", text="hello?")
    assert waiting.result()["events"][0]["seq"] == 2


async def test_long_polls_end_with_the_service(house: House) -> None:
    token = (await house.session())["token"]
    await house.poll(token)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(house.poll(token, after=1, wait=25))
        await house.until(lambda: house.chat.open_pages == 1)
        await house.chat.shut()
    assert waiting.result() == {"events": [], "head": 1, "resume": "ok"}


async def test_a_reader_that_saw_more_than_there_is_begins_anew(house: House) -> None:
    token = (await house.session())["token"]
    await house.poll(token)
    read = await house.poll(token, after=70, wait=25)
    assert (seqs(read["events"]), read["head"], read["resume"]) == ([1], 1, "reset")


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1.5", "wait=-1", "wait=soon", "after=" + "9" * 40])
async def test_what_is_no_number_is_refused(house: House, query: str) -> None:
    headers = {"Authorization": f"Bearer {(await house.session())['token']}"}
    async with house.client.get(f"/chat/v1/events?{query}", headers=headers) as reply:
        assert reply.status == 400
        assert (await reply.json())["code"] == "bad"


async def test_the_poll_brings_what_the_socket_brings(house: House) -> None:
    token = (await house.session())["token"]
    page = await house.page(token)
    await page.say("one", "c-1")
    house.clock.pass_by(timedelta(seconds=1))
    await house.post(token, cmid="c-2", text="two")
    assert (await house.poll(token))["events"] == await page.events(4)
