"""Which pages may talk to us from a browser (decided before a socket opens: aiohttp lets every page in), and CORS."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from channels.web.admission import WebSettings
from runtime.origins import AllowedOrigins
from runtime.problems import problem

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "7200",
}


class Origins:
    """The origins that are let in: the request's own host, the public URL, and those of the settings."""

    def __init__(self, settings: WebSettings) -> None:
        self._allowed = AllowedOrigins(settings.public_url, settings.origins)

    def allows(self, origin: str, host: str) -> bool:
        """Whether a page of `origin` may ask; `host` is what the request calls us."""
        return self._allowed.allows(origin, host)

    def guard(self, page: Page) -> Page:
        """The page with foreign origins refused (403), and with the headers that let the others read it."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            origin = request.headers.get("Origin")
            if origin is not None and not self.allows(origin, request.host):
                return problem(403, "origin", "This page may not use the chat", headers={"Vary": "Origin"})
            response = await page(request)
            self.share(request, response)
            return response

        return guarded

    def share(self, request: web.Request, response: web.StreamResponse) -> None:
        """Let the asking page read the response, if its origin is one of ours."""
        if response.prepared:
            return
        response.headers.add("Vary", "Origin")
        origin = request.headers.get("Origin")
        if origin is not None and self.allows(origin, request.host):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"

    async def preflight(self, request: web.Request) -> web.StreamResponse:
        """The browser's question before a cross-origin request; wrap it with `guard`."""
        return web.Response(status=204, headers=_PREFLIGHT)
