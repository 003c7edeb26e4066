"""What a customer did later, told by other systems: a line of the log, once."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from channels.api.events import EventRoutes
from channels.api.keys import Keys
from channels.outreach.occasions import Occasions
from runtime.core.company import ContactRules
from tests.outreach.house import House
from tests.web.clients import Client, ClientMaker

KEY = {"Authorization": "Bearer k-1"}
PATH = "/api/v1/events"


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House(ContactRules())
    await made.store.open()
    yield made
    await made.store.close()


@pytest.fixture
async def client(house: House, aiohttp_client: ClientMaker) -> Client:
    occasions = Occasions(
        outreach=house.outreach, worker=house.worker, store=house.store, clock=house.clock, ids=house.ids,
        journeys=lambda: house.journeys.current,
    )  # fmt: skip
    app = web.Application()
    app.add_routes(EventRoutes(occasions, Keys(["k-1"])).table())
    return await aiohttp_client(app)


async def test_a_result_is_one_line_of_the_log_in_the_conversation_last_used(client: Client, house: House) -> None:
    first = await house.worker.begin("web", "one", customer="ana")
    house.clock.at = house.clock.at.replace(year=house.clock.at.year + 1)
    second = await house.worker.begin("web", "two", customer="ana")
    told = {"id": "r-1", "result": "renewed", "customer": "ana"}
    for _ in range(2):
        answer = await client.post(PATH, json=told, headers=KEY)
        assert await answer.json() == {"id": "r-1", "outcome": "taken", "conversations": [second.id]}
    assert first.id != second.id
    assert [(name, fields["result"], fields["customer"]) for name, fields in await house.log()] == [
        ("customer.result", "renewed", "ana")
    ]
    assert (await client.post(PATH, json={**told, "result": "left"}, headers=KEY)).status == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"id": "x", "customer": "ana"}, 400),
        ({"id": "x", "result": "danced", "customer": "ana"}, 400),
        ({"id": "x", "result": "left"}, 400),
        ({"id": "x", "event": "a.b", "result": "left", "customer": "a"}, 400),
        ({"id": "x", "result": "left", "customer": "nobody"}, 404),
    ],
)
async def test_what_cannot_be_taken_says_why(client: Client, body: dict[str, str], status: int) -> None:
    answer = await client.post(PATH, json=body, headers=KEY)
    assert answer.status == status and (await answer.json())["title"]
