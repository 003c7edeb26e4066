"""A desk of one's own, by signed webhooks both ways."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from handoff.bridges.any_desk import AnyDesk, AnyDeskSettings
from handoff.routes import Bridged
from runtime.core.records import Ticket
from runtime.signing import fits, sign
from tests.handoff.house import HeldClock, House

SECRET = "both know it"


@dataclass
class Theirs:
    """The other desk: keeps what it is told once for each key, and can break the connection after it took something."""

    clock: HeldClock
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    breaks: int = 0

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        assert fits(SECRET, request.headers, body, self.clock.now())
        self.told.setdefault(request.headers["webhook-id"], json.loads(body))
        if self.breaks:
            self.breaks -= 1
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({})

    def of(self, event: str) -> list[dict[str, Any]]:
        return [one for one in self.told.values() if one["event"] == event]


@dataclass
class Both:
    house: House
    theirs: Theirs
    url: str
    http: aiohttp.ClientSession

    async def given(self) -> Ticket:
        ticket = await self.house.waiting()
        assert self.house.routes.bridge is not None
        for _ in range(4):
            await self.house.routes.bridge.carry()
        return await self.house.ticket(ticket.id)

    async def tells(self, secret: str = SECRET, **told: object) -> tuple[int, Any]:
        body = json.dumps(told).encode()
        headers = sign(secret, f"{told.get('ticket')}:{told.get('n')}", self.house.clock.now(), body)
        async with self.http.post(self.url, data=body, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)


@pytest.fixture
async def both() -> AsyncIterator[Both]:
    clock = HeldClock()
    theirs = Theirs(clock)
    app = web.Application()
    app.router.add_post("/handrail", theirs.receive)
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        far = AnyDesk(AnyDeskSettings(str(server.make_url("/handrail")), SECRET), http, clock)
        house = House(clock=clock, bridged=Bridged(far, secret=SECRET))
        ours = web.Application()
        ours.add_routes(house.routes.table())
        async with TestServer(ours) as own:
            yield Both(house, theirs, str(own.make_url("/bridges/desk")), http)


async def test_it_is_told_of_the_ticket_and_of_each_word_once_even_when_answers_are_lost(both: Both) -> None:
    both.theirs.breaks = 2
    ticket = await both.given()
    assert (ticket.state, ticket.bridge) == ("bridged", "desk:desk")
    (opened,) = both.theirs.of("opened")
    assert opened["ticket"] == ticket.id
    assert opened["card"]["asked_for"] == "I lost my card"
    assert [one["text"] for one in both.theirs.of("message")] == ["4821"]


async def test_it_speaks_in_the_order_of_its_numbers_and_ends_the_ticket(both: Both) -> None:
    ticket = await both.given()
    hello = {"ticket": ticket.id, "event": "message", "n": 1, "agent": "Kim", "text": "Hello"}
    late = {**hello, "n": 3, "text": "too early"}
    status, answer = await both.tells(**late)
    assert (status, answer["code"], answer["expected"]) == (409, "out_of_order", 1)
    assert await both.tells(**hello) == (200, {"heard": 1})
    assert await both.tells(**hello) == (200, {"heard": 1})
    lines = await both.house.store.lines(ticket.conversation, 0, 100)
    assert [(line.name, line.text) for line in lines if line.author == "staff"] == [("Kim", "Hello")]
    done = {"ticket": ticket.id, "event": "finished", "n": 2, "outcome": "kept", "note": "sent a new card"}
    assert (await both.tells(**done))[0] == 200
    after = await both.house.ticket(ticket.id)
    assert (after.state, after.outcome, after.disposition) == ("closed", "kept", "sent a new card")
    assert (await both.tells(**{**done, "n": 3}))[0] == 410


async def test_what_is_not_signed_or_makes_no_sense_is_refused(both: Both) -> None:
    ticket = await both.given()
    word = {"ticket": ticket.id, "event": "message", "n": 1, "text": "Hello"}
    assert (await both.tells(secret="another", **word))[0] == 401
    assert (await both.tells(ticket=ticket.id, event="danced", n=1))[0] == 422
    assert (await both.tells(ticket=ticket.id, event="finished", n=1, outcome="great"))[0] == 422
    assert (await both.tells(**{**word, "ticket": "t-none"}))[0] == 410


async def test_it_is_told_when_the_ticket_is_not_its_any_more(both: Both) -> None:
    ticket = await both.given()
    assert both.theirs.of("closed") == []
    await both.house.store.erase(await both.house.conversation(ticket.conversation))
    assert both.house.routes.bridge is not None
    await both.house.routes.bridge.carry()
    assert [one["ticket"] for one in both.theirs.of("closed")] == [ticket.id]
