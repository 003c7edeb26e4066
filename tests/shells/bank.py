"""A bank whose one action answers as the test says, and the map in which it is called."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from inspect import isawaitable
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from runtime.core.company import Action
from tests.core.builders import meridian
from tests.shells.house import House

Answer = Callable[[web.Request], Any]


class Bank:
    """`answers` are given in turn, the last one again and again; `asked` are keys and arguments."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, dict[str, Any]]] = []
        app = web.Application()
        app.router.add_route("*", "/block", self._block)
        self.server = TestServer(app)

    @property
    def url(self) -> str:
        """Where cards are blocked."""
        return str(self.server.make_url("/block"))

    async def _block(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.headers["Idempotency-Key"], await request.json()))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        given = answer(request)
        response: web.StreamResponse = await given if isawaitable(given) else given
        return response


@asynccontextmanager
async def open_bank() -> AsyncIterator[Bank]:
    """A bank that listens."""
    bank = Bank()
    await bank.server.start_server()
    yield bank
    await bank.server.close()


def use(house: House, **fields: Any) -> None:
    """Serve the lost card with its action changed."""
    journeys = meridian()
    action: Action = replace(journeys.actions["cards.block"], **fields)
    house.journeys.current = replace(journeys, actions={"cards.block": action})
