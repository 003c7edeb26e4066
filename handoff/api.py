"""The desk's JSON: `/staff/api/v1/...`. Each route names its permission; refusals are RFC 9457 problem documents."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from handoff.bodies import (
    ClaimBody,
    CloseBody,
    FinishBody,
    MoveBody,
    NoteBody,
    PresenceBody,
    ReplyBody,
    clean,
    read_body,
)
from handoff.closing import Closing
from handoff.declined import Declined
from handoff.desk import OPEN, Desk
from handoff.door import Door
from handoff.live import Live
from handoff.moving import Moves, Moving
from handoff.permissions import ALLOWED
from handoff.presence import Presences
from handoff.roster import Member
from handoff.shapes import Shape
from runtime import limits
from runtime.core.records import TicketState
from runtime.wire import write_json

BASE = "/staff/api/v1"


class Api:
    """The calls of consoles and of programs that work at the desk."""

    def __init__(
        self, desk: Desk, moves: Moves, closing: Closing, presences: Presences, *, live: Live,
        writes: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self._desk = desk
        self._moves = moves
        self._closing = closing
        self._presences = presences
        self._live = live
        self._writes = writes

    def table(self, door: Door) -> list[web.RouteDef]:
        """The routes, each behind the door."""
        return [
            door.call("GET", f"{BASE}/me", "enter", self.me),
            door.call("PUT", f"{BASE}/me/presence", "presence", self.declare_presence),
            door.call("GET", f"{BASE}/tickets", "read", self.tickets),
            door.call("GET", f"{BASE}/tickets/{{id}}", "read", self.ticket),
            door.call("POST", f"{BASE}/tickets/{{id}}/claim", "claim", self.claim),
            door.call("POST", f"{BASE}/tickets/{{id}}/reply", "reply", self.reply),
            door.call("POST", f"{BASE}/tickets/{{id}}/note", "note", self.note),
            door.call("POST", f"{BASE}/tickets/{{id}}/move", "move", self.move),
            door.call("POST", f"{BASE}/tickets/{{id}}/finish", "finish", self.finish),
            door.call("POST", f"{BASE}/tickets/{{id}}/close", "close", self.close),
            door.call("GET", f"{BASE}/events", "read", self.events),
            door.call("GET", f"{BASE}/ws", "read", self._live.serve),
        ]

    async def me(self, request: web.Request, member: Member) -> web.Response:
        """Who is signed in, and what they may do."""
        return _answer(await self._me(member))

    async def declare_presence(self, request: web.Request, member: Member) -> web.Response:
        """Say whether one takes tickets."""
        body = await read_body(request, PresenceBody)
        await self._presences.declare(member, body.presence, body.reason[: limits.DISPOSITION_CHARS])
        return _answer(await self._me(member))

    async def tickets(self, request: web.Request, member: Member) -> web.Response:
        """The tickets in a state (several: separated by commas; `open` is every one that is not closed).

        `q` finds closed ones by the beginnings of words; what is `after` in its answer asks for those closed before.
        """
        if "q" in request.query:
            wanted = request.query["q"][: limits.DISPOSITION_CHARS]
            found, further = await self._desk.closed(member, wanted, request.query.get("after", ""))
            return _answer({"tickets": found, "after": further})
        states = read_states(request.query.get("state", "open"))
        return _answer({"tickets": await self._desk.tickets(member, states)})

    async def ticket(self, request: web.Request, member: Member) -> web.Response:
        """One ticket with all that a console shows; `after=SEQ` leaves out the lines up to there."""
        after = request.query.get("after")
        return await self._ticket(request, member, None if after is None else _number(after, "after"))

    async def claim(self, request: web.Request, member: Member) -> web.Response:
        """Take it."""
        body = await read_body(request, ClaimBody)
        await self._desk.claim(member, request.match_info["id"], body.version)
        return await self._ticket(request, member)

    async def reply(self, request: web.Request, member: Member) -> web.Response:
        """Write to the customer."""
        body = await read_body(request, ReplyBody)
        text = clean(body.text, limits.TEXT_CHARS, "reply")
        ticket_id = request.match_info["id"]
        seq = await self._desk.reply(member, ticket_id, text, cmid=body.cmid, last_seq=body.last_seq)
        return _answer({"seq": seq})

    async def note(self, request: web.Request, member: Member) -> web.Response:
        """Write for colleagues."""
        body = await read_body(request, NoteBody)
        text = clean(body.text, limits.NOTE_CHARS, "note")
        await self._desk.note(member, request.match_info["id"], text, body.key)
        return await self._ticket(request, member)

    async def move(self, request: web.Request, member: Member) -> web.Response:
        """Take a move."""
        body = await read_body(request, MoveBody)
        inputs = {name: _typed(value) for name, value in body.inputs.items() if value is not None}
        moving = Moving(body.move, inputs, body.version, body.key, body.keep_control)
        draft = await self._moves.move(member, request.match_info["id"], moving)
        shape = await self._desk.show(member, request.match_info["id"])
        return _answer({**shape, "draft": draft} if draft is not None else shape)

    async def finish(self, request: web.Request, member: Member) -> web.Response:
        """Declare how it ended."""
        body = await read_body(request, FinishBody)
        note = clean(body.note, limits.NOTE_CHARS, "note") if body.note.strip() else ""
        await self._desk.finish(member, request.match_info["id"], body.outcome, note)
        return await self._ticket(request, member)

    async def close(self, request: web.Request, member: Member) -> web.Response:
        """Close a finished one."""
        body = await read_body(request, CloseBody)
        disposition = clean(body.disposition, limits.DISPOSITION_CHARS, "disposition")
        await self._closing.close(member, request.match_info["id"], disposition)
        return await self._ticket(request, member)

    async def events(self, request: web.Request, member: Member) -> web.Response:
        """What happened at the desk after a position of the outcome log, in order; `head` is where to go on."""
        head = _number(request.query.get("after", "0"), "after")
        told = []
        for position, id_, event in await self._desk.store.moments(head, limits.EVENTS_SHOWN):
            head = position
            if event.event.startswith("handoff.") and member.answers(str(event.fields.get("queue"))):
                shape: Shape = {"position": position, "id": id_, "event": event.event, "ts": event.at.isoformat()}
                told.append({**shape, "conversation": event.conversation, **event.fields})
        return _answer({"events": told, "head": head})

    async def _ticket(self, request: web.Request, member: Member, after: int | None = None) -> web.Response:
        return _answer(await self._desk.show(member, request.match_info["id"], after))

    async def _me(self, member: Member) -> Shape:
        standing = await self._presences.standing(member.name)
        return {
            "name": member.name,
            "called": member.called,
            "role": member.role,
            "queues": list(member.queues),
            "presence": standing.declared,
            "is_responding": standing.is_responding,
            "capacity": member.capacity,
            "may": sorted(ALLOWED[member.role]),
            "writes": list(self._writes),
        }


_NAMED: Mapping[str, Sequence[TicketState]] = {"open": OPEN, "queued": ("queued", "offered", "deferred")}


def read_states(text: str) -> Sequence[TicketState]:
    """The states that a list names; `queued` means all that nobody has. Raises Declined."""
    states: list[TicketState] = []
    for word in filter(None, (part.strip() for part in text.split(","))):
        named = _NAMED.get(word) or [state for state in (*OPEN, "closed") if state == word]
        if not named:
            raise Declined("invalid", f"There is no state {word!r}; there are open, {', '.join(OPEN)}, closed")
        states += [state for state in named if state not in states]
    return states or OPEN


def _typed(value: str | int | float | bool) -> str:
    """A JSON value as a person would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise Declined("invalid", f"{name} must be a whole number")
    return int(text)


def _answer(shape: Shape) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    return web.Response(body=write_json(shape), content_type="application/json", headers=headers)
