"""Who may use `/api/v1`: other systems that send one of our keys."""

import hmac
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from runtime.problems import problem

Route = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Keys:
    """The keys of the settings. Without any, every request is refused."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [key.encode() for key in keys]

    def needed(self, route: Route) -> Route:
        """The route, for those who have a key."""

        async def checked(request: web.Request) -> web.StreamResponse:
            if not self._is_known(request.headers.get("Authorization", "")):
                return problem(401, "key", "This needs a key", "Send `Authorization: Bearer KEY` (HANDRAIL_API_KEYS).")
            return await route(request)

        return checked

    def _is_known(self, header: str) -> bool:
        scheme, _, key = header.partition(" ")
        if scheme.lower() != "bearer":
            return False
        return any([hmac.compare_digest(known, key.strip().encode()) for known in self._keys])
