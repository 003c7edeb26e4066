"""`/openapi.yaml`: every address that programs may use, as OpenAPI."""

from pathlib import Path

from aiohttp import web

FILE = Path(__file__).with_name("openapi.yaml")


class Description:
    """Serves the description. It is open to anybody: it tells nothing but what the documentation tells."""

    def __init__(self) -> None:
        self._text = FILE.read_text(encoding="utf-8")

    def table(self) -> list[web.RouteDef]:
        """The route."""
        return [web.get("/openapi.yaml", self.show)]

    async def show(self, _request: web.Request) -> web.Response:
        """The page, which any tool may fetch."""
        headers = {"Access-Control-Allow-Origin": "*"}
        return web.Response(text=self._text, content_type="application/yaml", headers=headers)
