"""Where calls may go, whatever a name is made to mean."""

import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from runtime.reach import guarded, is_allowed

FORBIDDEN = (
    "169.254.169.254", "0.0.0.0", "::", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "100.100.100.200", "224.0.0.1",
    "255.255.255.255", "ff02::1", "::ffff:169.254.169.254",
)  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_nobodys_call_goes_to_the_clouds_own_services(address: str) -> None:
    assert not is_allowed(address, with_this_machine=True)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_reached_only_where_the_map_names_it(address: str) -> None:
    assert not is_allowed(address, with_this_machine=False)
    assert is_allowed(address, with_this_machine=True)


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.1", "93.184.216.34", "2606:2800:220:1::1"])
def test_a_companys_own_network_and_the_world_are_reached(address: str) -> None:
    assert is_allowed(address, with_this_machine=False)


class Lying(AbstractResolver):
    """A name server that says any name is this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Always the same."""
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
async def secret() -> AsyncIterator[int]:
    """A service of this machine that tells a secret to whoever asks; its port."""
    app = web.Application()

    async def tell(_request: web.Request) -> web.Response:
        return web.Response(text="secret")

    app.add_routes([web.get("/", tell)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@pytest.mark.parametrize("host", ["api.example", "127.0.0.1", "0177.0.0.1", "[::ffff:127.0.0.1]", "localhost", "127.1"])
async def test_no_form_of_a_name_leads_to_what_is_ours(secret: int, host: str) -> None:
    connector = aiohttp.TCPConnector(resolver=Lying(), socket_factory=guarded(lambda: ["api.example"]))
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises((aiohttp.ClientError, ValueError)):
            await session.get(f"http://{host}:{secret}/")


async def test_a_map_that_names_this_machine_reaches_it(secret: int) -> None:
    connector = aiohttp.TCPConnector(socket_factory=guarded(lambda: ["127.0.0.1"]))
    async with aiohttp.ClientSession(connector=connector) as session, session.get(f"http://127.0.0.1:{secret}/") as got:
        assert await got.text() == "secret"
