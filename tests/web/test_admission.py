from ipaddress import ip_address, ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from channels.web.admission import Admission, WebSettings, customer_address
from tests.web.clocks import HeldClock

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


def request(peer: str | None, *forwarded: str) -> web.Request:
    headers = [("X-Forwarded-For", line) for line in forwarded]
    made = make_mocked_request("POST", "/chat/v1/session", headers=CIMultiDict(headers))
    return made.clone(remote=peer or "")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", [], "203.0.113.7"),
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("::ffff:203.0.113.7", [], "203.0.113.7"),
        ("fe80::1%eth0", [], "fe80::1"),
    ],
)
def test_the_address_is_the_nearest_that_is_no_trusted_proxy(peer: str, forwarded: list[str], address: str) -> None:
    assert customer_address(peer, forwarded, TRUSTED) == ip_address(address)


def test_a_local_socket_has_no_address() -> None:
    assert customer_address(None, ["198.51.100.1"], TRUSTED) is None


def asked(admission: Admission, peer: str | None, *forwarded: str, times: int) -> int:
    """How many of so many new sessions are let in."""
    return sum(not admission.session(request(peer, *forwarded)) for _ in range(times))


def test_an_address_gets_thirty_conversations_at_once() -> None:
    admission = Admission(WebSettings(), HeldClock())
    assert asked(admission, "203.0.113.7", times=40) == 30
    assert asked(admission, "203.0.113.8", times=1) == 1


def test_the_addresses_of_one_ipv6_customer_count_as_one() -> None:
    admission = Admission(WebSettings(), HeldClock())
    assert sum(asked(admission, f"2001:db8::{host:x}", times=1) for host in range(40)) == 30
    assert asked(admission, "2001:db8:0:1::1", times=1) == 1


def test_ourselves_and_trusted_proxies_are_not_counted() -> None:
    admission = Admission(WebSettings(trusted_proxies=("10.0.0.0/8",)), HeldClock())
    assert asked(admission, "127.0.0.1", times=40) == 40
    assert asked(admission, "::1", times=40) == 40
    assert asked(admission, None, times=40) == 40
    assert asked(admission, "10.1.2.3", times=40) == 40


def test_customers_behind_a_trusted_proxy_are() -> None:
    admission = Admission(WebSettings(trusted_proxies=("10.0.0.1",)), HeldClock())
    assert asked(admission, "10.0.0.1", "198.51.100.1", times=40) == 30
    assert asked(admission, "10.0.0.1", "198.51.100.2", times=1) == 1


def test_off_switches_every_limit_off() -> None:
    admission = Admission(WebSettings(limits="off"), HeldClock())
    assert asked(admission, "203.0.113.7", times=100) == 100
    assert not any(admission.message("17-k3f9") for _ in range(500))
    assert not any(admission.frame("17-k3f9") for _ in range(500))


def test_guesses_and_hellos_have_their_own_measure() -> None:
    admission = Admission(WebSettings(), HeldClock())
    hellos = sum(not admission.hello(request("203.0.113.7")) for _ in range(50))
    guesses = sum(not admission.guess(request("203.0.113.7")) for _ in range(50))
    assert (hellos, guesses) == (10, 10)


def test_a_conversation_has_one_measure_for_its_messages() -> None:
    admission = Admission(WebSettings(), HeldClock())
    assert sum(not admission.message("17-k3f9") for _ in range(50)) == 20
    assert not admission.message("17-aaaa")
