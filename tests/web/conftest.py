"""A whole web chat on a real server: worker, store and journeys, with the test holding clock and settings."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

from tests.web.clients import ClientMaker
from tests.web.house import House, build

HouseMaker = Callable[..., Awaitable[House]]


@pytest.fixture
async def make_house(aiohttp_client: ClientMaker, tmp_path: Path) -> HouseMaker:
    """Gives the function that starts one; keywords are those of `build`."""

    async def make(**options: object) -> House:
        house = await build(tmp_path, **options)  # type: ignore[arg-type]
        app = web.Application()
        app.add_routes(house.chat.table())

        async def shut(_: web.Application) -> None:
            await house.chat.shut()

        app.on_shutdown.append(shut)
        house.client = await aiohttp_client(app)
        return house

    return make


@pytest.fixture
async def house(make_house: HouseMaker) -> House:
    """One with default settings."""
    return await make_house()
