"""The widget's scripts and the demo page, read once at start-up and served from memory, packed for whoever takes that.

Browsers ask each time whether what they keep is still good (`no-cache` and an ETag): one script imports the other,
and an old one beside a new one would break the chat.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files

from aiohttp import ETag, web
from jinja2 import Environment, StrictUndefined

from channels.web.origins import Origins
from runtime.core.journey import JourneyMap
from runtime.problems import problem

_TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
_POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    body: bytes
    packed: bytes
    content_type: str
    etag: str

    @classmethod
    def of(cls, body: bytes, content_type: str, packed: bytes | None = None) -> "Asset":
        """A file with what belongs to it; packed here where nobody has done it better before."""
        # Without a time in it, so that the same file is packed into the same bytes.
        packed = packed or gzip.compress(body, 9, mtime=0)
        return cls(body, packed, content_type, hashlib.sha256(body).hexdigest()[:32])


class Pages:
    """Serves `/widget.js`, `/widget/NAME`, `/demo/NAME` and `/`."""

    def __init__(self, origins: Origins, journeys: Callable[[], JourneyMap]) -> None:
        self._origins = origins
        self._journeys = journeys
        self._widget = dict(_assets("built"))
        self._demo = dict(_assets("demo"))
        page = files("channels.web").joinpath("demo", "demo.html").read_text(encoding="utf-8")
        self._page = Environment(autoescape=True, undefined=StrictUndefined).from_string(page)

    async def launcher(self, request: web.Request) -> web.StreamResponse:
        """`GET /widget.js`: the one script that a page names."""
        return self._shared(request, self._widget.get("widget.js"))

    async def widget(self, request: web.Request) -> web.StreamResponse:
        """`GET /widget/NAME`: the chat, which the launcher imports when somebody wants to talk."""
        return self._shared(request, self._widget.get(request.match_info["name"]))

    async def demo_file(self, request: web.Request) -> web.StreamResponse:
        """`GET /demo/NAME`: what the demo page shows itself with."""
        return _serve(request, self._demo.get(request.match_info["name"]))

    async def demo(self, request: web.Request) -> web.StreamResponse:
        """`GET /`: a page with the widget on it, named after the map that serves now."""
        title = self._journeys().title
        welcome = f"{title} answers here at once, and a person takes over whenever that serves you better."
        body = self._page.render(title=title, welcome=welcome).encode()
        response = _serve(request, Asset.of(body, "text/html"))
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def _shared(self, request: web.Request, asset: Asset | None) -> web.Response:
        response = _serve(request, asset)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        self._origins.share(request, response)
        return response


def _serve(request: web.Request, asset: Asset | None) -> web.Response:
    if asset is None:
        return problem(404, "not_found", "There is no such file")
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "").lower()
    etag = f"{asset.etag}-gzip" if is_packed else asset.etag
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
    known = request.if_none_match or ()
    if any(tag.value in (etag, "*") for tag in known):
        response = web.Response(status=304, headers=headers)
    else:
        body = asset.packed if is_packed else asset.body
        response = web.Response(body=body, content_type=asset.content_type, charset="utf-8", headers=headers)
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
    response.etag = ETag(etag)
    return response


def _assets(folder: str) -> Iterator[tuple[str, Asset]]:
    """The files of a folder of ours that browsers may have, by name."""
    found = {each.name: each for each in files("channels.web").joinpath(folder).iterdir() if each.is_file()}
    for name, each in found.items():
        content_type = _TYPES.get(name.rpartition(".")[2])
        packed = found.get(f"{name}.gz")
        if content_type is not None:
            yield name, Asset.of(each.read_bytes(), content_type, packed.read_bytes() if packed is not None else None)
