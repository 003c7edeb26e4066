"""Which web pages may talk to us: the service's own host, its public URL, and the origins of the settings."""

from collections.abc import Iterable
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]
"""Scheme, host and port."""


def read_origin(text: str) -> Origin | None:
    """Scheme, host and port of an address; None for what is no http origin (`null` among it)."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme]


class AllowedOrigins:
    """The origins that are named, and every request's own host."""

    def __init__(self, public_url: str | None, origins: Iterable[str] = ()) -> None:
        self.public = read_origin(public_url or "")
        named = map(read_origin, origins)
        self._named = {origin for origin in (*named, self.public) if origin is not None}

    def allows(self, sent: str | None, host: str) -> bool:
        """Whether a page of the origin `sent` may ask; `host` is what the request calls us.

        Browsers always name a foreign page; programs name none, and are let in.
        """
        if sent is None:
            return True
        origin = read_origin(sent)
        if origin is None:
            return False
        # The scheme of our own host is not compared: behind a proxy that ends TLS we do not know it.
        return origin in self._named or origin == read_origin(f"{origin[0]}://{host}")
