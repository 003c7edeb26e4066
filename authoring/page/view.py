"""How the authors' page shows things: its templates, and the files that browsers load."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from aiohttp import ETag, web
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from authoring.draw.svg import style
from runtime.problems import problem

_TYPES = {"js": "text/javascript", "css": "text/css"}


def environment() -> Environment:
    """The templates, with everything escaped and every name that is missing an error."""
    made = Environment(
        loader=PackageLoader("authoring.page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters["at"] = _at
    return made


@pass_context
def _at(context: Context, stamp: str | datetime | None) -> str:
    """A time in the map's zone: `23 Nov 10:42`."""
    if stamp is None:
        return ""
    at = datetime.fromisoformat(stamp) if isinstance(stamp, str) else stamp
    return f"{at.astimezone(ZoneInfo(str(context['timezone']))):%-d %b %H:%M}"


class Assets:
    """Scripts and styles, read once. Browsers ask each time whether theirs is still good."""

    def __init__(self) -> None:
        static = files("authoring.page").joinpath("static")
        found = {one.name: one.read_bytes() for one in static.iterdir() if one.name.rpartition(".")[2] in _TYPES}
        self._bodies: Mapping[str, bytes] = {**found, "picture.css": style().encode()}
        self._tags = {name: hashlib.sha256(body).hexdigest()[:32] for name, body in self._bodies.items()}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One file."""
        name = request.match_info["name"]
        if name not in self._bodies:
            return problem(404, "not_found", "There is no such file")
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        if any(tag.value in (self._tags[name], "*") for tag in request.if_none_match or ()):
            response = web.Response(status=304, headers=headers)
        else:
            kind = _TYPES[name.rpartition(".")[2]]
            response = web.Response(body=self._bodies[name], content_type=kind, charset="utf-8", headers=headers)
        response.etag = ETag(self._tags[name])
        return response
