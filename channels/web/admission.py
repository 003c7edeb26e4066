"""Who may ask how often. Addresses are those of the customers, also behind proxies that we trust."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal

from aiohttp import web

from channels.limits import FRAMES, GUESSES, HELLOS, MESSAGES, SESSIONS, Buckets
from runtime.clock import Clock

Address = IPv4Address | IPv6Address
_IPV6_CUSTOMER_BITS = 64  # what one customer of a provider gets


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What the operator says about web chat.

    `trusted_proxies` are addresses or networks, `origins` whole origins, `customer_keys` those with which the site
    signs who its customers are.
    """

    origins: tuple[str, ...] = ()
    public_url: str | None = None
    limits: Literal["default", "off"] = "default"
    trusted_proxies: tuple[str, ...] = ()
    customer_keys: tuple[str, ...] = field(default=(), repr=False)


class Admission:
    """Gives, for each thing that may be asked, 0.0 or the seconds until it may be asked again."""

    def __init__(self, settings: WebSettings, clock: Clock) -> None:
        self._is_off = settings.limits == "off"
        self._trusted = [ip_network(proxy, strict=False) for proxy in settings.trusted_proxies]
        self._messages = Buckets(MESSAGES, clock)
        self._frames = Buckets(FRAMES, clock)
        self._sessions = Buckets(SESSIONS, clock)
        self._hellos = Buckets(HELLOS, clock)
        self._guesses = Buckets(GUESSES, clock)

    def message(self, conversation_id: str) -> float:
        """One more message of a conversation, by whatever way it came."""
        return 0.0 if self._is_off else self._messages.take(conversation_id)

    def frame(self, conversation_id: str) -> float:
        """One more frame, of any type, from the sockets of a conversation."""
        return 0.0 if self._is_off else self._frames.take(conversation_id)

    def session(self, request: web.Request) -> float:
        """One more new conversation from an address."""
        return self._of_address(self._sessions, request)

    def hello(self, request: web.Request) -> float:
        """One more socket from an address."""
        return self._of_address(self._hellos, request)

    def guess(self, request: web.Request) -> float:
        """One more wrong token from an address."""
        return self._of_address(self._guesses, request)

    def _of_address(self, buckets: Buckets, request: web.Request) -> float:
        if self._is_off:
            return 0.0
        address = customer_address(request.remote, request.headers.getall("X-Forwarded-For", []), self._trusted)
        if address is None or address.is_loopback or _is_in(address, self._trusted):
            return 0.0
        if isinstance(address, IPv6Address):
            return buckets.take(ip_network((address, _IPV6_CUSTOMER_BITS), strict=False))
        return buckets.take(address)


def customer_address(
    peer: str | None, forwarded: list[str], trusted: list[IPv4Network | IPv6Network]
) -> Address | None:
    """The nearest address that is no trusted proxy: only a trusted one's word on who asked it is believed.

    None when the peer has no address (a local socket).
    """
    address = _read(peer or "")
    hops = [hop for line in forwarded for hop in line.split(",")]
    while address is not None and hops and _is_in(address, trusted):
        told = _read(hops.pop())
        if told is None:
            break
        address = told
    return address


def _read(text: str) -> Address | None:
    try:
        address = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_in(address: Address, networks: list[IPv4Network | IPv6Network]) -> bool:
    return any(address in network for network in networks)
