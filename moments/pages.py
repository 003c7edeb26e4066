"""`/staff/moments`: promises at risk, figures with their conversations, owners, the map with its traffic."""

import csv
import hashlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, replace
from importlib.resources import files
from typing import Any, Protocol

from aiohttp import ETag, web

from moments.asking import Asking
from moments.at_risk import AtRisk, OpenPromise
from moments.chosen import BY, GROUP, BadChoice, Chosen, choose, day_of
from moments.measures.promises import Promises
from moments.rendering import templates
from moments.report import MEASURES
from moments.section import Section, plain
from runtime.clock import Clock
from runtime.core.journey import JourneyMap
from runtime.ports import Store
from runtime.worker import Journeys

Answer = web.StreamResponse
Page = Callable[[web.Request, Any], Awaitable[Answer]]
Draw = Callable[[JourneyMap, str, Sequence[Mapping[str, Any]]], str]
"""Draws a journey as SVG, with the ways that were gone."""

LINES = 2_000  # of a transcript
FILTERS = ("moment", "journey", "owner", "stage", "category", "version", "channel")
SHOWN = tuple(MEASURES)
_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
_TYPES = {"css": "text/css", "js": "text/javascript"}


class Door(Protocol):
    """What lets members of staff in: made by the desk."""

    def page(self, method: str, path: str, permission: Any, page: Page) -> web.RouteDef:
        """A page for somebody who is signed in and may see it."""
        ...

    def open_page(self, method: str, path: str, page: Callable[[web.Request], Awaitable[Answer]]) -> web.RouteDef:
        """A file that anyone may load."""
        ...


class MomentsPages:
    """Shows managers and owners what became of promises."""

    def __init__(
        self, *, asking: Asking, store: Store, journeys: Journeys, clock: Clock, draw: Draw, door: Door
    ) -> None:  # fmt: skip
        self._asking = asking
        self._store = store
        self._journeys = journeys
        self._clock = clock
        self._draw = draw
        self._door = door
        self._at_risk = AtRisk(store, clock, journeys)
        self._assets = dict(_assets())

    def table(self) -> list[web.RouteDef]:
        """The routes."""
        door = self._door
        pages: tuple[tuple[str, Page], ...] = (
            ("", self.overview),
            ("/at-risk", self.at_risk),
            ("/owners/{owner}", self.owner),
            ("/conversations", self.conversations),
            ("/conversations/{id}", self.conversation),
            ("/csv/{section}", self.export),
            ("/map/{journey}", self.map),
            ("/map/{journey}/picture", self.picture),
        )
        routes = [door.page("GET", f"/staff/moments{path}", "moments", page) for path, page in pages]
        return [*routes, door.open_page("GET", "/staff/moments/static/{name}", self.asset)]

    async def shut(self) -> None:
        """End the thread that asks the log."""
        await self._asking.close()

    async def overview(self, request: web.Request, member: Any) -> Answer:
        """At risk first, then every measure."""
        chosen = self._chosen(request)
        return await self._report(member, chosen, owner=None)

    async def owner(self, request: web.Request, member: Any) -> Answer:
        """All that one owner answers for."""
        owner = self._journeys.current.owners.get(request.match_info["owner"])
        if owner is None:
            return self._page("gone.html", member, status=404, what="owner")
        return await self._report(member, self._chosen(request).narrowed(owner=owner.id), owner=owner)

    async def _report(self, member: Any, chosen: Chosen, owner: Any) -> Answer:
        promises = self._promises()
        risky, open_now = await self._at_risk.now(owner.id if owner is not None else None)
        sections = await self._asking.sections(chosen, promises, SHOWN)
        comments = [row async for row in self._comments(chosen)]
        mine = [one for one in promises.known.values() if owner is not None and one.owner == owner.id]
        today = day_of(self._clock.now())
        return self._page(
            "moments.html", member, chosen=chosen, sections_list=sections, owner=owner, mine=mine, today=today,
            answers=await self._asking.confirmations(today) if mine else {},
            comments=comments, risky=[self._shown(one) for one in risky], open_now=open_now,
            filters=self._filters(chosen),
            links=lambda only, section=None: _link(chosen, only, section),
            bys=[*BY, *(GROUP + name for name in promises.groups)],
        )  # fmt: skip

    async def _comments(self, chosen: Chosen) -> AsyncIterator[dict[str, Any]]:
        """The latest comments with their words, which stand in the transcripts as long as those are there."""
        for row in await self._asking.comments(chosen):
            lines = await self._store.lines(row["conversation"], row["line_seq"] - 1, 1)
            if lines and lines[0].author == "customer":
                yield {**row, "text": lines[0].text}

    async def at_risk(self, request: web.Request, member: Any) -> Answer:
        """The promises at risk now, for the page that keeps itself up to date."""
        risky, open_now = await self._at_risk.now(request.query.get("owner") or None)
        return web.json_response({"open": open_now, "risky": [self._shown(one) for one in risky]})

    def _shown(self, one: OpenPromise) -> dict[str, Any]:
        left = int((one.due_at - self._clock.now()).total_seconds())
        span = f"{abs(left) // 60} min {abs(left) % 60} s" if abs(left) < 5_400 else f"{abs(left) / 3600:.1f} h"
        return {
            **{name: value for name, value in asdict(one).items() if not name.endswith("_at")}, "left": left,
            "due": f"{span} left" if left >= 0 else f"{span} late", "is_late": left < 0,
        }  # fmt: skip

    async def conversations(self, request: web.Request, member: Any) -> Answer:
        """The conversations behind a figure."""
        chosen = self._chosen(request)
        if dict(chosen.only).get("event", "").startswith(("survey.", "confirmation.")):
            return self._page("opinions.html", member, chosen=chosen, rows=await self._asking.opinions(chosen))
        rows = await self._asking.conversations(chosen)
        return self._page("conversations.html", member, chosen=chosen, rows=rows)

    async def conversation(self, request: web.Request, member: Any) -> Answer:
        """One conversation, as the customer saw it."""
        found = await self._store.conversation(request.match_info["id"])
        if found is None:
            return self._page("gone.html", member, status=404, what="conversation")
        lines = await self._store.lines(found.id, 0, LINES)
        marked = request.query.get("line", "")
        return self._page("conversation.html", member, found=found, lines=lines, marked=marked)

    async def export(self, request: web.Request, _: Any) -> Answer:
        """One table as CSV."""
        name = request.match_info["section"]
        if name not in MEASURES:
            raise web.HTTPNotFound
        chosen = self._chosen(request)
        section = (await self._asking.sections(chosen, self._promises(), [name]))[0]
        headers = {"Content-Disposition": f'attachment; filename="{name}-{chosen.since}-{chosen.until}.csv"'}
        return web.Response(text=as_csv(section), content_type="text/csv", charset="utf-8", headers=headers)

    async def map(self, request: web.Request, member: Any) -> Answer:
        """A journey's picture with how many went each way, and for how many it was kept."""
        journey = self._journeys.current.journeys.get(request.match_info["journey"])
        if journey is None:
            return self._page("gone.html", member, status=404, what="journey")
        return self._page("map.html", member, journey=journey, chosen=self._chosen(request))

    async def picture(self, request: web.Request, _: Any) -> Answer:
        """The picture itself."""
        name = request.match_info["journey"]
        if name not in self._journeys.current.journeys:
            raise web.HTTPNotFound
        chosen = self._chosen(request).narrowed(journey=name)
        drawn = self._draw(self._journeys.current, name, await self._asking.paths(chosen))
        headers = {"Content-Security-Policy": _PICTURE}
        return web.Response(text=drawn, content_type="image/svg+xml", charset="utf-8", headers=headers)

    async def asset(self, request: web.Request) -> Answer:
        """A style or a script."""
        found = self._assets.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        content_type, body, etag = found
        headers = {"Cache-Control": "no-cache"}
        if any(tag.value in (etag, "*") for tag in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        response = web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)
        response.etag = ETag(etag)
        return response

    def _chosen(self, request: web.Request) -> Chosen:
        """What the address asks for; an address that cannot be read shows the last thirty days."""
        today = day_of(self._clock.now())
        try:
            return choose(dict(request.query), today)
        except BadChoice:
            return choose({}, today)

    def _promises(self) -> Promises:
        return Promises.of(self._journeys.current)

    def _filters(self, chosen: Chosen) -> list[dict[str, Any]]:
        """The filters of the form, each with what can be chosen."""
        journeys = self._journeys.current
        options = {
            "moment": list(self._promises().known), "journey": list(journeys.journeys), "owner": list(journeys.owners),
            "stage": list(journeys.stages), "category": ["rescue", "revenue", "request", "relationship"],
            "channel": ["web", "sms"],
        }  # fmt: skip
        only = dict(chosen.only)
        return [{"name": name, "options": options.get(name, []), "value": only.get(name, "")} for name in options]

    def _page(self, template: str, member: Any, *, status: int = 200, **values: Any) -> web.Response:
        shown = {"title": self._journeys.current.title, "member": member, "promises": self._promises(), **values}
        shown["journeys"] = self._journeys.current
        body = templates().get_template(template).render(shown)
        return web.Response(text=body, status=status, content_type="text/html", charset="utf-8")


def _link(chosen: Chosen, only: Mapping[str, Any], section: str | None) -> str:
    """Where a figure leads: to its conversations, or to its table as CSV."""
    if section is not None:
        return f"/staff/moments/csv/{section}?{chosen.address}"
    if "conversation" in only:
        return f"/staff/moments/conversations/{only['conversation']}"
    since = only.get("since")
    wanted = chosen.narrowed(**{name: text for name, text in only.items() if name != "since"})
    if since is not None:
        wanted = replace(wanted, since=wanted.since.fromisoformat(since))
    return f"/staff/moments/conversations?{wanted.address}"


def as_csv(section: Section) -> str:
    """A table with its columns, and the ends of its intervals. What a spreadsheet would reckon with stays words."""
    names = [column.name for column in section.columns]
    for column in section.columns:
        names += [
            name for name in (f"{column.name}_low", f"{column.name}_high") if any(name in row for row in section.rows)
        ]
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(names)
    for row in section.rows:
        writer.writerow([_harmless(plain(row.get(name))) for name in names])
    return made.getvalue()


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _assets() -> Any:
    for each in files("moments").joinpath("static").iterdir():
        content_type = _TYPES.get(each.name.rpartition(".")[2])
        if content_type is not None:
            body = each.read_bytes()
            yield each.name, (content_type, body, hashlib.sha256(body).hexdigest()[:32])
