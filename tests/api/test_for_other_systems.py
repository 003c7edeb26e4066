"""What the company's other systems read and write, on a real server over a real store."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from channels.api.conversations import ConversationRoutes
from channels.api.customers import CustomerRoutes
from channels.api.keys import Keys
from handrail.erasing import Erasing
from runtime.clock import Ids
from runtime.files import Files
from tests.shells.house import House
from tests.web.clients import Client, ClientMaker

KEY = {"Authorization": "Bearer k-2"}
ANA = "/api/v1/customers/ana-17"


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with aiohttp.ClientSession() as http:
        made = House(http)
        await made.store.open()
        yield made
        await made.store.close()


@pytest.fixture
async def client(house: House, aiohttp_client: ClientMaker, tmp_path: Path) -> Client:
    keys = Keys(["k-1", "k-2"])
    shared: Any = {"store": house.store, "journeys": lambda: house.journeys.current, "clock": house.clock, "keys": keys}
    app = web.Application()
    app.add_routes(ConversationRoutes(**shared, files=Files(tmp_path)).table())
    erase = partial(Erasing(house.store, house.clock, Files(tmp_path)).erase, worker=house.worker)
    app.add_routes(CustomerRoutes(**shared, ids=Ids(house.clock), erase=erase).table())
    return await aiohttp_client(app)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer k-3", "Basic k-1", "Bearer k-1k-2"])
async def test_without_a_key_nothing_is_shown_or_written(client: Client, house: House, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    conversation = await house.begin()
    for answer in (
        await client.get(f"/api/v1/conversations/{conversation.id}", headers=headers),
        await client.get(ANA, headers=headers),
        await client.put(ANA, json={"tier": "gold"}, headers=headers),
        await client.delete(ANA, headers=headers),
    ):
        assert answer.status == 401 and (await answer.json())["code"] == "key"
    assert await house.store.documents("customer") == ()


async def test_a_conversation_is_shown_where_it_stands(client: Client, house: House) -> None:
    conversation = await house.begin()
    await house.says(conversation, "I lost my card")
    shown = await (await client.get(f"/api/v1/conversations/{conversation.id}", headers=KEY)).json()
    assert (shown["journey"], shown["state"], shown["owner"]) == ("lost_card", "which", "bot")
    assert [(line["from"], line["text"]) for line in shown["lines"]] == [
        ("customer", "I lost my card"), ("bot", "Which digits?"),
    ]  # fmt: skip
    assert shown["moment"]["id"] == "block" and shown["moves"]
    assert (await client.get("/api/v1/conversations/1-none", headers=KEY)).status == 404


async def test_a_customer_is_written_read_and_written_anew(client: Client) -> None:
    assert (await client.get(ANA, headers=KEY)).status == 404
    made = await client.put(ANA, json={"tier": "gold", "language": "es"}, headers=KEY)
    assert made.status == 201
    assert await made.json() == {"id": "ana-17", "language": "es", "tier": "gold"}
    again = await client.put(ANA, json={"tier": "silver"}, headers=KEY)
    assert again.status == 200
    assert await (await client.get(ANA, headers=KEY)).json() == {
        "id": "ana-17", "language": None, "tier": "silver",
    }  # fmt: skip


async def test_a_customer_is_erased_with_all_that_they_said_and_may_come_anew(client: Client, house: House) -> None:
    assert (await client.delete(ANA, headers=KEY)).status == 404
    await client.put(ANA, json={"tier": "gold"}, headers=KEY)
    conversation = await house.worker.begin("web", "hash", customer="ana-17")
    await house.says(conversation, "I lost my card")
    gone = await client.delete(ANA, headers=KEY)
    assert gone.status == 200 and (await gone.json())["conversations"] == 1
    assert (await client.get(ANA, headers=KEY)).status == 404
    assert (await client.get(f"/api/v1/conversations/{conversation.id}", headers=KEY)).status == 404
    assert (await client.delete(ANA, headers=KEY)).status == 404
    assert (await client.put(ANA, json={"tier": "silver"}, headers=KEY)).status == 201


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"shoe_size": "41"}, "declares no `shoe_size`"),
        ({"language": "de"}, "`language` is one of en, es"),
        ({"tier": True}, "is no yes or no"),
    ],
)
async def test_what_cannot_be_taken_is_said_and_nothing_is_written(
    client: Client, house: House, body: dict[str, object], words: str
) -> None:
    answer = await client.put(ANA, json=body, headers=KEY)
    assert answer.status == 422 and words in (await answer.json())["detail"]
    assert (await client.put(ANA, data=b"[1]", headers=KEY)).status == 400
    assert (await client.put(f"/api/v1/customers/{'a' * 200}", json={}, headers=KEY)).status == 400
    assert await house.store.documents("customer") == ()


async def test_a_conversation_begins_with_what_is_known_and_in_their_language(client: Client, house: House) -> None:
    await client.put(ANA, json={"tier": "gold", "language": "es"}, headers=KEY)
    conversation = await house.worker.begin("web", "hash", language="en", customer="ana-17")
    assert conversation.language == "es"
    assert conversation.profile["tier"].value == "gold"
    assert conversation.profile["tier"].source == "site"


async def test_news_are_known_when_the_next_journey_begins_and_not_in_the_middle(client: Client, house: House) -> None:
    conversation = await house.worker.begin("web", "hash", customer="ana-17")
    await house.says(conversation, "I lost my card")
    await client.put(ANA, json={"tier": "gold"}, headers=KEY)
    await house.says(conversation, "12")
    assert "tier" not in (await house.now(conversation)).profile
    await house.says(conversation, "cancel")
    await house.says(conversation, "I lost my card")
    assert (await house.now(conversation)).profile["tier"].value == "gold"
