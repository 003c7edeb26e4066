"""Where a request to the desk comes from and how it came: its origin, and the cookie that its connection may carry."""

import ipaddress
from collections.abc import Collection

from aiohttp import web

from runtime.origins import AllowedOrigins, read_origin


class Addresses:
    """The addresses under which the desk may be used: the request's own host, the public URL, the settings' origins."""

    def __init__(self, public_url: str | None = None, origins: Collection[str] = ()) -> None:
        self._allowed = AllowedOrigins(public_url, origins)
        self._public = self._allowed.public

    def allows(self, request: web.Request) -> bool:
        """Whether the page that sent this may use the desk."""
        return self._allowed.allows(request.headers.get("Origin"), request.host)

    def cookie(self, request: web.Request) -> str | None:
        """The name of the sign-in cookie on this connection; None where a cookie would travel in the clear.

        `__Host-` makes a browser insist on Secure and on this very host. It cannot be had on plain http, so for
        loopback, where nothing leaves the machine, the cookie has another name and no Secure.
        """
        if self.is_secure(request):
            return "__Host-handrail"
        return "handrail" if _is_loopback(request.host) else None

    def is_secure(self, request: web.Request) -> bool:
        """Whether the browser speaks https with us, perhaps by way of a proxy at our public URL."""
        if request.secure:
            return True
        return (
            self._public is not None
            and self._public[0] == "https"
            and self._public == read_origin(f"https://{request.host}")
        )


def _is_loopback(host: str) -> bool:
    origin = read_origin(f"http://{host}")
    if origin is None:
        return False
    try:
        return ipaddress.ip_address(origin[1]).is_loopback
    except ValueError:
        return origin[1] == "localhost"
