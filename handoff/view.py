"""How the desk's pages show what the JSON says: filters of the templates, and the files that browsers load."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import ETag, web
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from handoff import words
from handoff.roster import Member
from runtime.problems import problem

_TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
_CHANNELS = {"web": "Web", "sms": "SMS"}
_SOURCES = {
    "customer": "said by the customer", "journey": "set by the journey", "given": "given by another journey",
    "site": "told by the site", "page": "told by the browser", "channel": "where they write from",
    "proof": "proved with a code", "action": "looked up by {name}", "staff": "given by {name}",
    "event": "came with {name}",
}  # fmt: skip
_SPEAKERS = {"bot": "Journey", "system": "Notice", "staff": "Staff"}


def environment() -> Environment:
    """The templates, with everything escaped and every name that is missing an error."""
    made = Environment(
        loader=PackageLoader("handoff"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters.update(
        at=_at, day=_day, clock=clock, span=words.span, plain=words.plain, label=words.label,
        channel=_channel, source=source, holder=holder, transcript=transcript,
    )  # fmt: skip
    return made


def clock(seconds: int) -> str:
    """A wait that counts up: 03:12, 1 h 05, 2 d."""
    if seconds < 3600:
        return f"{seconds // 60:02}:{seconds % 60:02}"
    if seconds < 86_400:
        return f"{seconds // 3600} h {seconds % 3600 // 60:02}"
    return f"{seconds // 86_400} d"


def source(text: str) -> str:
    """Where a value is from, in words."""
    kind, _, name = text.partition(":")
    return _SOURCES[kind].format(name=name) if kind in _SOURCES else text


def holder(ticket: Mapping[str, Any], member: Member) -> str:
    """Who has the conversation."""
    match ticket["state"]:
        case "offered" if ticket["offer"]["to"] == member.name:
            return "Offered to you"
        case "offered":
            return f"Offered to {ticket['offer']['to_name']}"
        case "parked":
            return "Parked"
        case "deferred":
            return "Put off"
        case "bridged":
            return "With another desk"
        case "queued":
            return f"Waiting for {ticket['queue_title']}"
        case "held":
            return "Held by you" if ticket["holder"] == member.name else f"Held by {ticket['holder_name']}"
        case "wrapping":
            return "Wrapping up"
    return "Closed"


def transcript(ticket: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Lines and events of a ticket in one order: by time, a line before what it brought about."""
    called = ticket["customer"]["called"]
    entries = [_entry(line, called) for line in ticket["lines"]]
    entries += [{**event, "is_line": False} for event in ticket["activity"]]
    return sorted(entries, key=lambda entry: str(entry["ts"]))


def _entry(line: Mapping[str, Any], called: str) -> dict[str, Any]:
    if line["kind"] == "ended":
        says = line["text"] or f"The journey ended: {words.plain(line.get('outcome'))}"
        return {"is_line": False, "event": "ended", "says": says, "text": "", "ts": line["ts"]}
    by = called if line["from"] == "customer" else line.get("name") or _SPEAKERS[line["from"]]
    return {"choices": (), **line, "is_line": True, "by": by, "says": line["text"]}


def _channel(name: str) -> str:
    return _CHANNELS.get(name, name)


@pass_context
def _at(context: Context, stamp: str | None) -> str:
    return f"{_local(context, stamp):%H:%M}" if stamp else ""


@pass_context
def _day(context: Context, stamp: str | None) -> str:
    return f"{_local(context, stamp):%d %b %Y}" if stamp else ""


def _local(context: Context, stamp: str) -> datetime:
    zone: tzinfo = ZoneInfo(str(context["timezone"]))
    return datetime.fromisoformat(stamp).astimezone(zone)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    body: bytes
    content_type: str
    etag: str


class Assets:
    """The scripts, styles and pictures of the pages, read once. Browsers ask each time whether theirs is still good."""

    def __init__(self) -> None:
        self._assets = dict(_assets())

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One file."""
        asset = self._assets.get(request.match_info["name"])
        if asset is None:
            return problem(404, "not_found", "There is no such file")
        headers = {"Cache-Control": "no-cache"}
        if any(tag.value in (asset.etag, "*") for tag in request.if_none_match or ()):
            response = web.Response(status=304, headers=headers)
        else:
            response = web.Response(body=asset.body, content_type=asset.content_type, charset="utf-8", headers=headers)
        response.etag = ETag(asset.etag)
        return response


def _assets() -> Iterator[tuple[str, Asset]]:
    for each in files("handoff").joinpath("static").iterdir():
        content_type = _TYPES.get(each.name.rpartition(".")[2])
        if content_type is not None and each.is_file():
            body = each.read_bytes()
            yield each.name, Asset(body, content_type, hashlib.sha256(body).hexdigest()[:32])
