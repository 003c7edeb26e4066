"""Where a request comes from, and the cookie that its connection may carry."""

import pytest
from aiohttp.test_utils import make_mocked_request

from handoff.addresses import Addresses
from runtime.origins import read_origin
from tests.handoff.house import Request


def request(host: str, origin: str | None = None) -> Request:
    headers = {"Host": host, **({"Origin": origin} if origin is not None else {})}
    return make_mocked_request("POST", "/staff", headers=headers)


@pytest.mark.parametrize(
    ("host", "origin", "allowed"),
    [
        ("desk.example", None, True),
        ("desk.example", "https://desk.example", True),
        ("desk.example", "http://desk.example", True),  # a proxy may end TLS in front of us
        ("127.0.0.1:8080", "http://127.0.0.1:8080", True),
        ("desk.example", "https://public.example", True),
        ("desk.example", "https://shop.example:8443", True),
        ("desk.example", "https://shop.example", False),
        ("desk.example", "https://evil.example", False),
        ("desk.example", "https://desk.example.evil.example", False),
        ("desk.example", "https://desk.example:8443", False),
        ("desk.example", "null", False),
        ("desk.example", "", False),
        ("desk.example", "https://[", False),
        ("desk.example", "ftp://desk.example", False),
    ],
)
def test_only_pages_of_our_own_addresses_are_let_in(host: str, origin: str | None, allowed: bool) -> None:
    addresses = Addresses("https://public.example", ["https://shop.example:8443"])
    assert addresses.allows(request(host, origin)) is allowed


@pytest.mark.parametrize(
    ("host", "cookie"),
    [
        ("127.0.0.1:8080", "handrail"),
        ("localhost", "handrail"),
        ("[::1]:8080", "handrail"),
        ("127.9.9.9", "handrail"),
        ("public.example", "__Host-handrail"),
        ("public.example:443", "__Host-handrail"),
        ("desk.example", None),
        ("192.168.1.9:8080", None),
        ("localhost.evil.example", None),
        ("public.example:8080", None),
        ("", None),
    ],
)
def test_a_cookie_never_travels_in_the_clear_but_on_loopback(host: str, cookie: str | None) -> None:
    assert Addresses("https://public.example").cookie(request(host)) == cookie


def test_a_public_address_without_tls_gives_no_secure_cookie() -> None:
    assert Addresses("http://public.example").cookie(request("public.example")) is None


def test_an_origin_is_scheme_host_and_port() -> None:
    assert read_origin("HTTPS://Desk.Example/path") == ("https", "desk.example", 443)
    assert read_origin("http://desk.example:99999") is None
