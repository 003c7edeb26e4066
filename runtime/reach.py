"""Where calls may go: the address that a name really has is looked at when the connection is made, not before.

A map's author names the hosts (runtime/calls.py calls no other). What such a name, or a name server that lies, must
never lead to is what only the machine itself may reach: its own services, unless the map names them, and the cloud's.
"""

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

_NEVER = tuple(
    ip_network(text)
    for text in (
        "169.254.0.0/16",  # link-local, and the metadata service of most clouds
        "fe80::/10",
        "fd00:ec2::/32",  # the metadata service of one of them, over IPv6
        "100.100.100.200/32",  # and of another
        "0.0.0.0/8",
        "::/128",
        "224.0.0.0/3",
        "ff00::/8",
    )
)

Address = IPv4Address | IPv6Address


class Unreachable(OSError):
    """A call led to an address that none may go to."""


def is_allowed(text: str, *, with_this_machine: bool) -> bool:
    """Whether a call may go to an IP address. `with_this_machine`: the map itself names a host on this machine."""
    address: Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    return with_this_machine or not address.is_loopback


def is_this_machine(host: str) -> bool:
    """Whether a host, as a map writes it, is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def guarded(hosts: Callable[[], Iterable[str]]) -> Callable[[Any], socket.socket]:
    """Makes the sockets of calls; `hosts` are those that the map names now. Raises Unreachable."""

    def make(place: Any) -> socket.socket:
        family, kind, protocol, _, address = place
        if not is_allowed(address[0], with_this_machine=any(map(is_this_machine, hosts()))):
            raise Unreachable(f"a call may not go to {address[0]}")
        return socket.socket(family, kind, protocol)

    return make
