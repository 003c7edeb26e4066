"""A desk on a real server."""

from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from tests.handoff.house import ClientMaker, House

HouseMaker = Callable[..., Awaitable[House]]


@pytest.fixture
async def make_house(aiohttp_client: ClientMaker) -> HouseMaker:
    """Gives the function that starts one; keywords are settings of the desk."""

    async def make(**settings: object) -> House:
        house = House(**settings)
        app = web.Application()
        app.add_routes(house.routes.table())

        async def shut(_: web.Application) -> None:
            await house.routes.shut()

        app.on_shutdown.append(shut)
        house.client = await aiohttp_client(app)
        return house

    return make


@pytest.fixture
async def house(make_house: HouseMaker) -> House:
    """One with default settings."""
    return await make_house()
