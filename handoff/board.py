"""The board of supervisors: how long each queue waits, who has what, what was flagged, and who looked at what."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from aiohttp import web
from jinja2 import Environment

from handoff.arranging import Arranging
from handoff.desk import OPEN, Desk
from handoff.door import Door
from handoff.reads import Reads
from handoff.roster import Member
from handoff.shapes import Shape
from runtime import limits
from runtime.core.company import Queue
from runtime.wire import write_json

_WAITING = ("queued", "offered")


class Board:
    """Shows it as a page and as JSON."""

    def __init__(self, desk: Desk, arranging: Arranging, reads: Reads, templates: Environment) -> None:
        self._desk = desk
        self._arranging = arranging
        self._reads = reads
        self._templates = templates

    def table(self, door: Door) -> list[web.RouteDef]:
        """The routes."""
        return [
            door.page("GET", "/staff/board", "assign", self.page),
            door.call("GET", "/staff/api/v1/board", "assign", self.data),
        ]

    async def page(self, request: web.Request, member: Member) -> web.StreamResponse:
        """The board."""
        journeys = self._desk.journeys()
        shown = {"title": journeys.title, "timezone": journeys.timezone, "member": member, **await self._board(member)}
        body = self._templates.get_template("board.html").render(shown)
        return web.Response(text=body, content_type="text/html")

    async def data(self, request: web.Request, member: Member) -> web.StreamResponse:
        """The same for programs."""
        body = write_json(await self._board(member))
        return web.Response(body=body, content_type="application/json", headers={"Cache-Control": "no-store"})

    async def _board(self, member: Member) -> dict[str, Any]:
        desk, now = self._desk, self._desk.clock.now()
        tickets = await desk.tickets(member, OPEN)
        names = await desk.names()
        people = [one for one in await self._arranging.colleagues() if _shares(member, one)]
        return {
            "queues": [_queue(one, tickets) for one in desk.journeys().queues.values() if member.answers(one.id)],
            "people": [{**one, "tickets": _of(str(one["name"]), tickets, now)} for one in people],
            "flagged": [one for one in tickets if one["flags"]],
            "reads": [
                {"ticket": one.ticket, "member": names.get(one.member, one.member), "at": _stamp(one.at),
                 "state": one.state, "holder": names.get(one.holder or "", one.holder)}
                for one in await self._reads.latest(limits.READS_SHOWN)
            ],
        }  # fmt: skip


def _shares(member: Member, one: Mapping[str, object]) -> bool:
    """Whether a colleague has a queue with the member."""
    queues = one["queues"]
    return not member.queues or not queues or (isinstance(queues, list) and bool({*queues} & {*member.queues}))


def _queue(queue: Queue, tickets: Sequence[Mapping[str, Any]]) -> Shape:
    mine = [one for one in tickets if one["queue"] == queue.id]
    waiting = [one for one in mine if one["state"] in _WAITING]
    oldest = max(waiting, key=lambda one: int(one["waiting_s"]), default=None)
    return {
        "id": queue.id,
        "title": queue.title,
        "waiting": len(waiting),
        "oldest": None if oldest is None else {"ticket": oldest["id"], "waiting_s": oldest["waiting_s"]},
        "late": sum(bool(one["is_late"]) for one in waiting),
        "held": _count(mine, "held"),
        "later": _count(mine, "parked", "deferred"),
        "elsewhere": _count(mine, "bridged"),
    }


def _count(tickets: Iterable[Mapping[str, Any]], *states: str) -> int:
    return sum(one["state"] in states for one in tickets)


def _of(name: str, tickets: Iterable[Mapping[str, Any]], now: datetime) -> list[Shape]:
    """What somebody has, with how long each customer waits for their answer."""
    return [
        {"id": one["id"], "called": one["customer"]["called"], "state": one["state"],
         "unanswered_s": _since(one["asked_at"], now)}
        for one in tickets
        if one["holder"] == name
    ]  # fmt: skip


def _since(stamp: str | None, now: datetime) -> int | None:
    return None if stamp is None else max(0, int((now - datetime.fromisoformat(stamp)).total_seconds()))


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
