"""The example back office: each end can be reached by the numbers that its docstring names, and a key acts once."""

import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer

from journeys.back_office import KEYS_KEPT, Bank, Counter, build_app

Client = TestClient[Any, Any]


class Pauses:
    """Takes down how long the back office would have waited, and lets a test hold it there."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.waiting = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self.waiting.set()
        await self.go_on.wait()


@pytest.fixture
async def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
async def client(pauses: Pauses) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_app(pauses))) as client:
        yield client


async def ask(client: Client, path: str, key: str | None = None, **fields: object) -> dict[str, Any]:
    """The answer of one act, which must be a good one."""
    method = "PUT" if path == "/addresses" else "POST"
    reply = await client.request(method, path, json=fields, headers={"Idempotency-Key": key} if key else {})
    assert reply.status == 200, await reply.text()
    answer: dict[str, Any] = await reply.json()
    return answer


DISPUTE = {"merchant": "ACME", "problem": "twice", "phone": "+447400123456"}


@pytest.mark.parametrize(
    ("path", "fields", "end"),
    [
        ("/cards/block", {"last4": "4821"}, "blocked"),
        ("/cards/block", {"last4": "0000"}, "not_found"),
        ("/cards/replace", {"last4": "4821"}, "ordered"),
        ("/cards/replace", {"last4": "0404"}, "check_address"),
        ("/disputes", {"last4": "4821", "amount": "42.50", **DISPUTE}, "opened"),
        ("/disputes", {"last4": "4821", "amount": 0.5, **DISPUTE}, "pending"),
        ("/disputes", {"last4": "0000", "amount": 42, **DISPUTE}, "not_found"),
        ("/transfers/find", {"transfer": "104518"}, "arrived"),
        ("/transfers/find", {"transfer": "204518"}, "on_its_way"),
        ("/transfers/find", {"transfer": "304518"}, "held"),
        ("/transfers/find", {"transfer": "200000"}, "not_found"),
        ("/addresses", {"account": "20415538", "line": "10 High Street", "postcode": "LS1 4AP"}, "changed"),
        ("/addresses", {"account": "20415537", "line": "10 High Street", "postcode": "LS1 4AP"}, "needs_check"),
        ("/addresses", {"account": "20410000", "line": "10 High Street", "postcode": "LS1 4AP"}, "not_found"),
        ("/accounts/find", {"account": "20415538"}, "empty"),
        ("/accounts/find", {"account": "20415531"}, "in_credit"),
        ("/accounts/find", {"account": "20415532"}, "overdrawn"),
        ("/accounts/find", {"account": "20410000"}, "not_found"),
        ("/accounts/close", {"account": "20415538"}, "closed"),
        ("/accounts/close", {"account": "20415533"}, "payments_due"),
        ("/renewals", {"account": "20415538", "plan": "gold"}, "done"),
        ("/renewals", {"account": "20415534", "plan": "gold"}, "payment_refused"),
        ("/renewals", {"account": "20415534", "plan": "standard"}, "done"),
        ("/fraud/cases", {"phone": "+447400123456"}, "accepted"),
    ],
)
async def test_the_number_decides_how_it_ends(client: Client, path: str, fields: dict[str, Any], end: str) -> None:
    assert (await ask(client, path, **fields))["end"] == end


async def test_a_transfer_on_its_way_says_when_it_arrives_and_an_arrived_one_how_to_trace_it(client: Client) -> None:
    on_its_way = await ask(client, "/transfers/find", transfer="204518")
    assert on_its_way["arrives"] == "by the end of the next working day"
    arrived = await ask(client, "/transfers/find", transfer="104518")
    assert (arrived["trace"], arrived["arrives"]) == ("FP104518", "")


async def test_references_count_up_from_1001(client: Client) -> None:
    first = await ask(client, "/cards/block", last4="4821")
    second = await ask(client, "/cards/replace", last4="4821")
    assert (first["reference"], second["reference"]) == ("B-1001", "N-1002")


async def test_a_card_is_blocked_once_however_often_it_is_asked(client: Client) -> None:
    first = await ask(client, "/cards/block", "one", last4="4821")
    assert await ask(client, "/cards/block", "two", last4="4821") == first


async def test_the_same_key_gets_the_same_answer_and_acts_once(client: Client) -> None:
    first = await ask(client, "/cards/replace", "one", last4="4821")
    assert await ask(client, "/cards/replace", "one", last4="4821") == first
    assert await ask(client, "/cards/replace", "two", last4="4821") != first


async def test_without_a_key_every_request_acts(client: Client) -> None:
    assert await ask(client, "/cards/replace", last4="4821") != await ask(client, "/cards/replace", last4="4821")


async def test_a_key_belongs_to_its_path(client: Client) -> None:
    await ask(client, "/cards/block", "one", last4="4821")
    assert (await ask(client, "/cards/replace", "one", last4="4821"))["end"] == "ordered"


async def test_a_key_that_was_used_for_something_else_is_refused(client: Client) -> None:
    await ask(client, "/cards/block", "one", last4="4821")
    reply = await client.post("/cards/block", json={"last4": "4822"}, headers={"Idempotency-Key": "one"})
    assert reply.status == 422
    assert reply.content_type == "application/problem+json"


async def test_a_retry_that_overtakes_a_slow_first_try_acts_once(client: Client, pauses: Pauses) -> None:
    pauses.go_on.clear()
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(ask(client, "/cards/replace", "one", last4="9999"))
        await pauses.waiting.wait()
        pauses.waiting.clear()
        second = tasks.create_task(ask(client, "/cards/replace", "one", last4="9999"))
        await pauses.waiting.wait()
        pauses.go_on.set()
    assert first.result() == second.result()


def test_only_the_latest_keys_are_remembered(pauses: Pauses) -> None:
    counter = Counter(Bank(), pauses)
    for n in range(KEYS_KEPT + 1):
        counter.once("/cards/replace", f"key {n}", {"last4": "4821"}, counter.bank.replace_card)
    assert len(counter.answered) == KEYS_KEPT
    assert ("/cards/replace", "key 0") not in counter.answered


async def test_a_closed_account_is_not_found_again(client: Client) -> None:
    await ask(client, "/accounts/close", account="20415538")
    assert (await ask(client, "/accounts/find", account="20415538"))["end"] == "not_found"
    address = {"line": "10 High Street", "postcode": "LS1 4AP"}
    assert (await ask(client, "/addresses", account="20415538", **address))["end"] == "not_found"


async def test_an_ending_in_5000_breaks(client: Client) -> None:
    reply = await client.post("/accounts/find", json={"account": "20415000"})
    assert reply.status == 500
    assert reply.content_type == "application/problem+json"


@pytest.mark.parametrize(("last4", "seconds"), [("4821", 0.0), ("9999", 4.0), ("8888", 30.0)])
async def test_an_ending_makes_it_slow(client: Client, pauses: Pauses, last4: str, seconds: float) -> None:
    await ask(client, "/cards/block", last4=last4)
    assert pauses.seconds == [seconds]


@pytest.mark.parametrize(
    ("path", "body", "detail"),
    [
        ("/cards/block", b"last4=4821", "The request is not JSON."),
        ("/cards/block", b"[4821]", "The request is not a JSON object."),
        ("/cards/block", b"{}", "last4 is missing."),
        ("/cards/block", b'{"last4": " "}', "last4 is missing."),
        ("/cards/block", b'{"last4": true}', "last4 is missing."),
        ("/disputes", b'{"last4": "4821", "amount": "much"}', "amount is not a number."),
        ("/disputes", b'{"last4": "4821", "amount": NaN}', "amount is not a number."),
    ],
)
async def test_what_cannot_be_read_is_refused_with_a_sentence(
    client: Client, path: str, body: bytes, detail: str
) -> None:
    reply = await client.post(path, data=body)
    assert reply.status == 400
    assert json.loads(await reply.text())["detail"] == detail


async def run(port: int) -> asyncio.subprocess.Process:
    """The back office as a program of its own."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "journeys.back_office", "--port", str(port),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def test_it_serves_from_the_command_line_until_told_to_stop() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    office = await run(port)
    assert office.stdout is not None
    ready = await office.stdout.readline()
    assert ready.decode().strip() == f"example back office ready on http://127.0.0.1:{port}"
    async with (
        ClientSession() as web,
        web.post(f"http://127.0.0.1:{port}/cards/block", json={"last4": "4821"}) as reply,
    ):
        assert (await reply.json())["end"] == "blocked"
    office.send_signal(signal.SIGTERM)
    assert await office.wait() == 0


async def test_a_taken_port_is_one_line_and_no_traceback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        office = await run(taken.getsockname()[1])
        _, errors = await office.communicate()
    assert office.returncode == 1
    assert errors.decode().startswith("example back office: ")
    assert len(errors.decode().splitlines()) == 1
