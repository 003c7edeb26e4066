"""The routes of the authors' page. They only read, and rehearse: nothing here writes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, Protocol

from aiohttp import web
from jinja2 import Environment
from markupsafe import Markup

from authoring.draw.in_words import routes_in_words
from authoring.draw.kinds import does
from authoring.draw.picture import picture
from authoring.draw.svg import as_svg
from authoring.draw.ways import length
from authoring.page import beside
from authoring.page.living import Living, versions
from authoring.page.saves import Saves, dry_row, short
from authoring.page.trying import Unreadable, read_try, tried
from authoring.page.understood import report
from authoring.page.unmatched import addition, unmatched
from authoring.page.view import Assets, environment
from runtime.clock import Clock
from runtime.core.journey import Journey
from runtime.loading.library import Library
from runtime.ports import Store, Understanding
from runtime.problems import problem

DAYS = 7  # of unmatched messages
DAYS_UNDERSTOOD = 30  # of the report on understanding
PATIENCE = 2.0  # seconds that a page waits for news, at most: then it gets the counts of now
BASE = "/staff/journeys"


class Author(Protocol):
    """Who is signed in."""

    @property
    def called(self) -> str: ...

    @property
    def role(self) -> Any: ...


Page = Callable[[web.Request, Author], Awaitable[web.StreamResponse]]


class Door(Protocol):
    """What lets members of staff in, and nobody else."""

    def page(self, method: str, path: str, permission: Literal["read_journeys"], page: Page) -> web.RouteDef:
        """A route that a browser shows."""
        ...

    def call(self, method: str, path: str, permission: Literal["read_journeys"], page: Page) -> web.RouteDef:
        """A route of the scripts."""
        ...


class AuthorsPages:
    """The map, each journey, what was refused, and the try-it pane."""

    def __init__(
        self, store: Store, library: Library, *, understanding: Understanding, clock: Clock, door: Door, folder: Path
    ) -> None:  # fmt: skip
        self._folder = folder
        self._store = store
        self._library = library
        self._understanding = understanding
        self._clock = clock
        self._door = door
        self.saves = Saves()
        self._living = Living(store, clock)
        self._templates: Environment = environment()
        self._assets = Assets()
        self._one_try = asyncio.Lock()  # tries take the processor: one at a time leaves it to the customers

    def table(self) -> Sequence[web.RouteDef]:
        """The routes."""
        door = self._door
        return [
            door.page("GET", BASE, "read_journeys", self.overview),
            door.page("GET", f"{BASE}/understood", "read_journeys", self.understood),
            door.call("GET", f"{BASE}/now", "read_journeys", self.now),
            door.call("POST", f"{BASE}/try", "read_journeys", self.attempt),
            door.page("GET", f"{BASE}/static/{{name}}", "read_journeys", self.asset),
            door.page("GET", f"{BASE}/of/{{journey}}", "read_journeys", self.journey),
            door.page("GET", f"{BASE}/beside/{{name}}", "read_journeys", self.beside),
        ]

    async def asset(self, request: web.Request, author: Author) -> web.StreamResponse:
        """A script or a style."""
        return await self._assets.serve(request)

    async def overview(self, request: web.Request, author: Author) -> web.StreamResponse:
        """The map."""
        journeys = self._library.current
        counts = await self._living.counts()
        heard = await unmatched(self._store, journeys, self._clock.now() - timedelta(days=DAYS))
        stages = [
            (title, [one for one in journeys.journeys.values() if one.stage == stage])
            for stage, title in journeys.stages.items()
        ]
        rows = (await self._library.fates(journeys)).rows()
        return await self._page(
            "map.html", author, stages=[(title, members) for title, members in stages if members], counts=counts,
            heard=heard, additions={one.text: self._additions(one.text, one.language) for one in heard}, days=DAYS,
            rows=[dry_row(row) for row in rows], others=await asyncio.to_thread(beside.names, self._folder),
            last=self.saves.fates.sentence() if self.saves.fates is not None else None, length=length,
        )  # fmt: skip

    async def journey(self, request: web.Request, author: Author) -> web.StreamResponse:
        """One journey."""
        journeys = self._library.current
        journey = journeys.journeys.get(request.match_info["journey"])
        if journey is None:
            raise web.HTTPSeeOther(BASE)
        counts = await self._living.counts()
        words = [
            (state.name, does(state.kind, journeys), routes_in_words(state, journey))
            for state in journey.states.values()
        ]
        return await self._page(
            "journey.html", author, journey=journey, counts=counts, words=words, length=length,
            svg=Markup(as_svg(picture(journey, journeys), is_alone=False)),
            versions=await versions(self._store, self._library, journey.id),
            warnings=self.saves.warnings(journey.id, journeys), found=self._found(journey), owners=journeys.owners,
            values=journeys.values,
        )  # fmt: skip

    async def beside(self, request: web.Request, author: Author) -> web.StreamResponse:
        """A map that lies beside the one that serves."""
        name = request.match_info["name"]
        if name not in await asyncio.to_thread(beside.names, self._folder):
            raise web.HTTPSeeOther(BASE)
        async with self._one_try:
            loaded = await asyncio.to_thread(beside.read, self._folder.resolve().parent / name)
        return await self._page("beside.html", author, one=await beside.look_at(name, loaded, self._library))

    async def understood(self, request: web.Request, author: Author) -> web.StreamResponse:
        """How well messages were understood."""
        found = await report(self._store, self._clock.now() - timedelta(days=DAYS_UNDERSTOOD))
        return await self._page("understood.html", author, report=found, days=DAYS_UNDERSTOOD)

    async def now(self, request: web.Request, author: Author) -> web.StreamResponse:
        """What is so now, as soon as it is another than what the page has seen, and every other second."""
        seen = request.query.get("seen", "")
        revision = await self.saves.news(int(seen) if seen.isdecimal() and len(seen) < 16 else -1, PATIENCE)
        counts = await self._living.counts()
        return web.json_response(
            {
                "revision": revision,
                "load": self._library.current.load,
                "refused": await self.saves.problem_anywhere(self._store),
                "live": {journey: dict(states) for journey, states in counts.by_state.items()},
                "walk": self.saves.walks.last.summary() if self.saves.walks.last is not None else None,
            },
            headers={"Cache-Control": "no-store"},
        )

    async def attempt(self, request: web.Request, author: Author) -> web.StreamResponse:
        """A try: what was done comes in, what came out goes back."""
        journeys = self._library.current
        try:
            setting, acts = read_try(await request.json())
        except ValueError:
            return problem(400, "bad_json", "The body is not JSON")
        except Unreadable as unreadable:
            return problem(422, "bad_try", "This cannot be tried", str(unreadable))
        if setting.journey not in journeys.journeys or setting.language not in (None, *journeys.languages):
            return problem(404, "not_found", "There is no such journey or language")
        async with self._one_try:
            answer = await asyncio.to_thread(tried, journeys, self._understanding, setting, acts)
        return web.json_response(answer, headers={"Cache-Control": "no-store"})

    def _additions(self, text: str, language: str) -> list[Any]:
        """For each journey, what would make a text an example of it."""
        return [addition(text, language, one, *self._file(one)) for one in self._library.current.journeys.values()]

    def _found(self, journey: Journey) -> list[Any] | None:
        """What a walk found in a journey; None until it was walked."""
        walk = self.saves.walks.last
        return walk.of(journey.place.file) if walk is not None and journey.place is not None else None

    def _file(self, journey: Journey) -> tuple[Any, str]:
        file = journey.place.file if journey.place is not None else journey.id
        served = self.saves.served
        return (served.files.get(file) if served is not None else None), short(file)

    async def _page(self, template: str, author: Author, **values: Any) -> web.Response:
        journeys = self._library.current
        self.saves.walks.ask()
        refused = await self.saves.problem_anywhere(self._store)
        body = self._templates.get_template(template).render(
            title=journeys.title, timezone=journeys.timezone, load=journeys.load, author=author, base=BASE,
            refused=refused, journeys=journeys,
            walk=self.saves.walks.last, **values,
        )  # fmt: skip
        return web.Response(text=body, content_type="text/html")
