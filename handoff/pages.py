"""The console as pages: everything works by links and forms; the scripts only keep it up to date and quick to use."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment

from handoff import words
from handoff.arranging import Arranging
from handoff.bodies import clean
from handoff.closing import Closing
from handoff.declined import Declined
from handoff.desk import OPEN, Desk
from handoff.door import Door
from handoff.moving import Moves, Moving
from handoff.presence import Presences
from handoff.roster import Member
from handoff.shapes import Shape
from handoff.work_forms import work_forms
from runtime import limits

_TABS = {
    "waiting": ("Waiting", "In the queue, held by nobody (unassigned)"),
    "mine": ("Mine", "Held by you, or being wrapped up"),
    "parked": ("Later", "Parked until the customer writes, or put off with a promise"),
    "all": ("All", "Every open ticket of your queues"),
    "done": ("Done", "Closed ones, the latest first"),
}

Act = Callable[[Member, str, Mapping[str, str]], Awaitable[None]]


class Pages:
    """Shows the console and takes its forms."""

    def __init__(
        self, *, desk: Desk, moves: Moves, closing: Closing, presences: Presences, arranging: Arranging,
        templates: Environment,
    ) -> None:  # fmt: skip
        self._desk = desk
        self._moves = moves
        self._closing = closing
        self._presences = presences
        self._arranging = arranging
        self._templates = templates

    def table(self, door: Door) -> list[web.RouteDef]:
        """The routes."""
        base = "/staff/tickets/{id}"
        return [
            door.page("GET", "/staff", "enter", self.console),
            door.page("POST", "/staff/presence", "presence", self.declare_presence),
            door.page("POST", f"{base}/claim", "claim", self._form(self._claim)),
            *(
                door.page("POST", f"{base}/{name}", permission, self._form(act))
                for name, permission, act in work_forms(self._desk, self._arranging)
            ),
            door.page("POST", f"{base}/reply", "reply", self._form(self._reply)),
            door.page("POST", f"{base}/note", "note", self._form(self._note)),
            door.page("POST", f"{base}/move", "move", self._form(self._move)),
            door.page("POST", f"{base}/finish", "finish", self._form(self._finish)),
            door.page("POST", f"{base}/close", "close", self._form(self._close)),
        ]

    async def console(self, request: web.Request, member: Member) -> web.StreamResponse:
        """The whole console, with the ticket that the address names."""
        if not member.may("read"):
            return self._page("no_desk.html", 200, member=member)
        tab = request.query.get("tab", "")
        wanted, after = request.query.get("q", "")[: limits.DISPOSITION_CHARS], request.query.get("after", "")
        ticket_id = request.query.get("ticket")
        try:
            return await self._console(member, tab, ticket_id, wanted=wanted, after=after)
        except Declined as declined:
            status = declined.answer().status
            return await self._console(member, tab, ticket_id, status=status, wanted=wanted, notice=declined.sentence)

    async def declare_presence(self, request: web.Request, member: Member) -> web.StreamResponse:
        """Available or away."""
        fields = await request.post()
        await self._presences.declare(member, "available" if fields.get("presence") == "available" else "away")
        raise web.HTTPSeeOther("/staff")

    async def _console(
        self, member: Member, tab: str, ticket_id: str | None, *, status: int = 200, **said: Any
    ) -> web.Response:  # fmt: skip
        tab = tab if tab in _TABS else "waiting"
        tickets = await self._desk.tickets(member, OPEN)
        groups = grouped(tickets, member)
        further = None
        if tab == "done":
            groups["done"], further = await self._desk.closed(
                member, str(said.get("wanted", "")), str(said.get("after", ""))
            )  # fmt: skip
        opened = await self._opened(member, ticket_id) if ticket_id else None
        waiting = groups["waiting"]
        return self._page(
            "console.html", status, colleagues=await self._arranging.colleagues(),
            queues=self._desk.journeys().queues, member=member, presence=await self._presences.of(member), tab=tab,
            tabs=[
                {"id": id_, "label": label, "title": title, "count": None if id_ == "done" else len(groups[id_])}
                for id_, (label, title) in _TABS.items()
            ],
            tickets=groups[tab], next=waiting[0] if waiting else None, open=opened,
            gone=ticket_id is not None and opened is None,
            badge=sum(one["waits_for"] == "us" for one in (*waiting, *groups["mine"])),
            outcomes=words.OUTCOMES, cmid=self._desk.ids.new("f-"), further=further,
            **{"notice": None, "draft": "", "tried": None, "problems": {}, "wanted": "", "after": "", **said},
        )  # fmt: skip

    async def _opened(self, member: Member, ticket_id: str) -> Shape | None:
        try:
            return await self._desk.show(member, ticket_id)
        except Declined:
            return None

    def _form(self, act: Act) -> Callable[[web.Request, Member], Awaitable[web.StreamResponse]]:
        """A form: done, the browser reads the console anew; declined, it shows why and keeps what was written."""

        async def posted(request: web.Request, member: Member) -> web.StreamResponse:
            ticket_id = request.match_info["id"]
            fields = {name: str(value) for name, value in (await request.post()).items()}
            tab = fields.get("tab", "")
            try:
                await act(member, ticket_id, fields)
            except Declined as declined:
                said = {
                    "notice": declined.sentence, "draft": fields.get("text", ""), "tried": fields.get("move"),
                    "problems": declined.more.get("problems", {}),
                }  # fmt: skip
                return await self._console(member, tab, ticket_id, status=declined.answer().status, **said)
            tab = "mine" if act == self._claim else tab or "waiting"
            raise web.HTTPSeeOther(f"/staff?{urlencode({'tab': tab, 'ticket': ticket_id})}")

        return posted

    async def _claim(self, member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        await self._desk.claim(member, ticket_id, _number(fields, "version"))

    async def _reply(self, member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        text = clean(fields.get("text", ""), limits.TEXT_CHARS, "reply")
        cmid = fields.get("cmid") or self._desk.ids.new()
        await self._desk.reply(member, ticket_id, text, cmid=cmid[:100], last_seq=_number(fields, "last_seq") or 0)

    async def _note(self, member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        text = clean(fields.get("text", ""), limits.NOTE_CHARS, "note")
        await self._desk.note(member, ticket_id, text, fields.get("cmid"))

    async def _move(self, member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        inputs = {name.removeprefix("input."): value for name, value in fields.items() if name.startswith("input.")}
        keeps = fields.get("keep_control") is not None
        moving = Moving(fields.get("move", ""), inputs, _number(fields, "version"), fields.get("key"), keeps)
        await self._moves.move(member, ticket_id, moving)

    async def _finish(self, member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        note = fields.get("note", "")
        note = clean(note, limits.NOTE_CHARS, "note") if note.strip() else ""
        await self._desk.finish(member, ticket_id, fields.get("outcome", ""), note)

    async def _close(self, member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        disposition = clean(fields.get("disposition", ""), limits.DISPOSITION_CHARS, "disposition")
        await self._closing.close(member, ticket_id, disposition)

    def _page(self, template: str, status: int, **values: Any) -> web.Response:
        journeys = self._desk.journeys()
        shown = {"title": journeys.title, "timezone": journeys.timezone, **values}
        body = self._templates.get_template(template).render(shown)
        return web.Response(text=body, status=status, content_type="text/html")


def grouped(tickets: Sequence[Shape], member: Member) -> dict[str, list[Shape]]:
    """Open tickets by the tabs of the console."""
    return {
        "waiting": [one for one in tickets if one["state"] in ("queued", "offered")],
        "mine": [one for one in tickets if one["holder"] == member.name],
        "parked": [one for one in tickets if one["state"] in ("parked", "deferred")],
        "all": list(tickets),
    }


def _number(fields: Mapping[str, str], name: str) -> int | None:
    text = fields.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
