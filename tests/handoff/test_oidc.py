"""Signing in by OpenID Connect, against a provider in a process of its own."""

import json
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import aiohttp
import pytest
from yarl import URL

from handoff.oidc import Oidc, OidcSettings
from runtime import limits
from tests.handoff.conftest import HouseMaker
from tests.handoff.house import House

CLAIMS = {"sub": "1", "preferred_username": "Jo", "email": "jo@example.org"}


def is_open(issuer: str) -> bool:
    try:
        with urlopen(f"{issuer}/.well-known/openid-configuration", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that knows one person."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).parent / "oidc-provider-mock", "--port", str(port), "--require-nonce", "true"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen([*command, "--user-claims", json.dumps(CLAIMS)], stdout=quiet, stderr=quiet) as process:
        while not is_open(f"http://127.0.0.1:{port}"):
            assert process.poll() is None
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def house(make_house: HouseMaker, issuer: str, http: aiohttp.ClientSession) -> House:
    return await make_house(oidc=Oidc(OidcSettings(issuer, "handrail", "client-secret"), http))


@dataclass
class Visitor:
    """A browser without scripts that goes to the provider and back."""

    house: House
    http: aiohttp.ClientSession
    cookies: dict[str, str] = field(default_factory=dict)

    async def ours(self, path: str) -> aiohttp.ClientResponse:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        answer = await self.http.get(self.house.client.make_url(path), headers=headers, allow_redirects=False)
        self.cookies |= {name: cookie.value for name, cookie in answer.cookies.items()}
        self.http.cookie_jar.clear()
        return answer

    async def leaves(self) -> URL:
        answer = await self.ours("/staff/sign-in/oidc?next=/staff/board")
        assert answer.status == 303
        return URL(answer.headers["Location"])

    async def signs_in_there(self, address: URL, sub: str = "1") -> str:
        """The address at which the provider sends them back, without its host."""
        answer = await self.http.post(address, data={"sub": sub}, allow_redirects=False)
        assert answer.status == 302, await answer.text()
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"


async def test_a_member_comes_back_signed_in_where_they_wanted_to_go(house: House, http: aiohttp.ClientSession) -> None:
    await house.roster.add("jo", role="agent")
    visitor = Visitor(house, http)
    page = await (await visitor.ours("/staff/sign-in?next=/staff")).text()
    assert "Sign in with your company account" in page
    answer = await visitor.ours(await visitor.signs_in_there(await visitor.leaves()))
    assert (answer.status, answer.headers["Location"]) == (303, "/staff/board")
    me = await (await visitor.ours("/staff/api/v1/me")).json()
    assert (me["name"], me["role"]) == ("jo", "agent"), "nor have they to choose a password"


async def test_what_is_asked_of_the_provider_is_bound_to_the_try(house: House, http: aiohttp.ClientSession) -> None:
    asked = parse_qs((await Visitor(house, http).leaves()).query_string)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 40 for name in ("state", "nonce", "code_challenge"))


async def test_a_link_of_somebody_else_signs_nobody_in(house: House, http: aiohttp.ClientSession) -> None:
    await house.roster.add("jo", role="agent")
    attacker, victim = Visitor(house, http), Visitor(house, http)
    link = await attacker.signs_in_there(await attacker.leaves())
    await victim.leaves()
    assert (await victim.ours(link)).status == 400
    assert (await attacker.ours(link)).status == 303
    assert (await attacker.ours(link)).status == 400, "a state is good once"


async def test_an_answer_that_takes_too_long_or_is_made_up_is_refused(
    house: House, http: aiohttp.ClientSession
) -> None:
    await house.roster.add("jo", role="agent")
    visitor = Visitor(house, http)
    late = await visitor.signs_in_there(await visitor.leaves())
    house.clock.pass_by(limits.OIDC_LIFE + timedelta(seconds=1))
    assert (await visitor.ours(late)).status == 400
    state = (await visitor.leaves()).query["state"]
    assert (await visitor.ours(f"/staff/sign-in/oidc/back?code=invented&state={state}")).status == 401


async def test_somebody_whom_the_roster_does_not_know_is_told_so(house: House, http: aiohttp.ClientSession) -> None:
    visitor = Visitor(house, http)
    answer = await visitor.ours(await visitor.signs_in_there(await visitor.leaves()))
    assert answer.status == 403
    assert "known to your company and not to this desk" in await answer.text()


async def test_a_provider_that_is_away_leaves_the_password(make_house: HouseMaker, http: aiohttp.ClientSession) -> None:
    house = await make_house(oidc=Oidc(OidcSettings("http://127.0.0.1:1", "handrail", "secret"), http))
    answer = await Visitor(house, http).ours("/staff/sign-in/oidc")
    assert answer.status == 503
    assert "Use your password" in await answer.text()


async def test_without_the_setting_there_is_no_such_page(make_house: HouseMaker, http: aiohttp.ClientSession) -> None:
    house = await make_house()
    visitor = Visitor(house, http)
    assert "company account" not in await (await visitor.ours("/staff/sign-in")).text()
    assert (await visitor.ours("/staff/sign-in/oidc")).status == 404
