"""Secrets and customers' words, planted everywhere, turn up nowhere but in the store: in no log and no answer."""

import signal
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.crash.storm import MAP
from tests.customer import Customer
from tests.redis_server import RedisServer, redis_server
from tests.running import Running
from tests.whole.desk import Desk

WORDS = ("zanzibar-words", "+447700900987", "4929123412341234")
SECRETS = {
    "HANDRAIL_SECRET": "canary-secret-1",
    "HANDRAIL_API_KEYS": "canary-key-2",
    "HANDRAIL_TWILIO_AUTH_TOKEN": "canarytoken3",
}


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A server that wants a password."""
    with redis_server() as server:
        server.say("CONFIG SET requirepass canary-password-4")
        yield server


async def _provoke(service: Running, redis: RedisServer, session: aiohttp.ClientSession) -> tuple[str, list[str]]:
    """Every way that leads past a log: turns, refusals, nonsense, faults. Gives the token and all answers."""
    customer = Customer(session, "c")
    await customer.arrive(service.address)
    said = ("go", *WORDS, "person", "{{ " + WORDS[0] + " }}")
    answers = [str(await customer.write(text)) for text in said]
    wrong = {"Authorization": f"Bearer {SECRETS['HANDRAIL_API_KEYS']}x"}
    for path, headers in (
        (f"/api/v1/conversations/{WORDS[0]}", wrong), (f"/chat/v1/events?after={WORDS[0]}", {}), ("/nowhere", {}),
        ("/livez", {}), ("/readyz", {}),
    ):  # fmt: skip
        async with session.get(service.address + path, headers=headers) as answer:
            answers.append(await answer.text())
    for body in (f'{{"type": "send", "text": "{WORDS[0]}', f'{{"type": "{WORDS[0]}"}}', "[" * 5000):
        bearer = {"Authorization": f"Bearer {customer.token}"}
        async with session.post(f"{service.address}/chat/v1/messages", data=body, headers=bearer) as answer:
            await answer.text()
    form = {"From": WORDS[1], "Body": WORDS[0], "MessageSid": "SM1"}
    async with session.post(f"{service.address}/sms/twilio/in", data=form) as answer:
        answers.append(await answer.text())
    desk = Desk(session, service.address, await service.token("jo"))
    for ticket in await desk.waiting():
        await desk.claim(ticket)
    redis.signal(signal.SIGSTOP)
    async with session.get(f"{service.address}/readyz") as answer:
        answers.append(await answer.text())
    redis.signal(signal.SIGCONT)
    return customer.token, answers


async def test_nothing_of_it_is_in_a_log_or_an_answer(tmp_path: Path, redis: RedisServer) -> None:
    store = f"redis://:canary-password-4@127.0.0.1:{redis.port}"
    environment = {
        **SECRETS, "HANDRAIL_STORE": store, "HANDRAIL_LIMITS": "off", "HANDRAIL_PUBLIC_URL": "http://shop.example",
        "HANDRAIL_TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "HANDRAIL_TWILIO_FROM": "+15005550006",
    }  # fmt: skip
    service = Running(tmp_path, MAP, environment)
    await service.start()
    try:
        async with aiohttp.ClientSession() as session:
            token, answers = await _provoke(service, redis, session)
    finally:
        await service.stop()
    log = service.log.read_text()
    outcomes = "".join(path.read_text() for path in (tmp_path / "moments").glob("*.ndjson"))
    assert '"event":"turn"' in log and outcomes
    for canary in (*WORDS, *SECRETS.values(), "canary-password-4", token):
        assert canary not in log, f"{canary} is in the log"
        assert canary not in outcomes, f"{canary} is in the outcome log"
    for secret in (*SECRETS.values(), "canary-password-4"):
        assert not any(secret in answer for answer in answers)
