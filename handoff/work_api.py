"""The desk's JSON for what members arrange among themselves: offers, transfers, parking, assignment, taking over."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from handoff.arranging import Arranging
from handoff.bodies import (
    AssignBody,
    OfferBody,
    ParkBody,
    ReasonBody,
    TransferBody,
    clean,
    read_body,
)
from handoff.declined import Declined
from handoff.desk import Desk
from handoff.door import Door
from handoff.roster import Member
from handoff.shapes import Shape
from runtime import limits
from runtime.core.conversation import BOT
from runtime.wire import write_json

BASE = "/staff/api/v1"

Acted = Callable[[web.Request, Member, str], Awaitable[None]]


class WorkApi:
    """These calls; each answers with the ticket as it is then."""

    def __init__(self, desk: Desk, arranging: Arranging) -> None:
        self._desk = desk
        self._arranging = arranging

    def table(self, door: Door) -> list[web.RouteDef]:
        """The routes, each behind the door."""
        return [
            door.call("GET", f"{BASE}/staff", "read", self.staff),
            door.call("POST", f"{BASE}/tickets/{{id}}/accept", "claim", self._act(self._accept)),
            door.call("POST", f"{BASE}/tickets/{{id}}/decline", "claim", self._act(self._decline)),
            door.call("POST", f"{BASE}/tickets/{{id}}/transfer", "transfer", self._act(self._transfer)),
            door.call("POST", f"{BASE}/tickets/{{id}}/keep", "transfer", self._act(self._keep)),
            door.call("POST", f"{BASE}/tickets/{{id}}/park", "transfer", self._act(self._park)),
            door.call("POST", f"{BASE}/tickets/{{id}}/requeue", "transfer", self._act(self._requeue)),
            door.call("POST", f"{BASE}/tickets/{{id}}/extend", "close", self._act(self._extend)),
            door.call("POST", f"{BASE}/tickets/{{id}}/assign", "assign", self._act(self._assign)),
            door.call("POST", f"{BASE}/tickets/{{id}}/takeover", "takeover", self.takeover),
            door.call("POST", f"{BASE}/conversations/{{id}}/takeover", "takeover", self.takeover_conversation),
        ]

    async def staff(self, request: web.Request, member: Member) -> web.StreamResponse:
        """The colleagues who take tickets, and the queues that there are."""
        queues = [{"id": queue.id, "title": queue.title} for queue in self._desk.journeys().queues.values()]
        return _answer({"staff": await self._arranging.colleagues(), "queues": queues})

    def _act(self, act: Acted) -> Callable[[web.Request, Member], Awaitable[web.StreamResponse]]:
        async def acted(request: web.Request, member: Member) -> web.StreamResponse:
            await act(request, member, request.match_info["id"])
            return await self._shown(member, request.match_info["id"])

        return acted

    async def _accept(self, request: web.Request, member: Member, ticket_id: str) -> None:
        body = await read_body(request, OfferBody)
        await self._arranging.accept(member, ticket_id, body.offer)

    async def _decline(self, request: web.Request, member: Member, ticket_id: str) -> None:
        body = await read_body(request, OfferBody)
        await self._arranging.decline(member, ticket_id, _said(body.why), body.offer)

    async def _transfer(self, request: web.Request, member: Member, ticket_id: str) -> None:
        body = await read_body(request, TransferBody)
        note = clean(body.note, limits.NOTE_CHARS, "note")
        await self._arranging.transfer(member, ticket_id, to=body.to, queue=body.queue, note=note)

    async def _keep(self, request: web.Request, member: Member, ticket_id: str) -> None:
        await self._arranging.keep(member, ticket_id)

    async def _park(self, request: web.Request, member: Member, ticket_id: str) -> None:
        body = await read_body(request, ParkBody)
        if body.until is not None and body.until.tzinfo is None:
            raise Declined("invalid", "The time must say its zone, such as 2026-12-01T09:00:00Z")
        await self._arranging.park(member, ticket_id, body.until, _said(body.note))

    async def _requeue(self, request: web.Request, member: Member, ticket_id: str) -> None:
        body = await read_body(request, ReasonBody)
        await self._arranging.requeue(member, ticket_id, _said(body.why))

    async def _extend(self, request: web.Request, member: Member, ticket_id: str) -> None:
        await self._arranging.extend(member, ticket_id)

    async def _assign(self, request: web.Request, member: Member, ticket_id: str) -> None:
        body = await read_body(request, AssignBody)
        await self._arranging.assign(member, ticket_id, body.to, clean(body.why, limits.NOTE_CHARS, "reason"))

    async def takeover(self, request: web.Request, member: Member) -> web.StreamResponse:
        """Take the conversation of a ticket: from the journey, or, as a supervisor, from who has it."""
        body = await read_body(request, ReasonBody)
        ticket = await self._desk.ticket(member, request.match_info["id"])
        conversation = await self._desk.conversation(ticket)
        if conversation.owner == BOT:
            taken = await self._arranging.take_over(member, conversation.id)
            return await self._shown(member, taken.id)
        if not member.may("assign"):
            raise Declined("not_allowed", "Taking it from a colleague needs a member with the role supervisor")
        await self._arranging.assign(member, ticket.id, member.name, _said(body.why) or "taken over")
        return await self._shown(member, ticket.id)

    async def takeover_conversation(self, request: web.Request, member: Member) -> web.StreamResponse:
        """Take a conversation out of the journey's hands."""
        taken = await self._arranging.take_over(member, request.match_info["id"])
        return await self._shown(member, taken.id)

    async def _shown(self, member: Member, ticket_id: str) -> web.StreamResponse:
        return _answer(await self._desk.show(member, ticket_id))


def _answer(shape: Shape) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    return web.Response(body=write_json(shape), content_type="application/json", headers=headers)


def _said(text: str) -> str:
    return clean(text, limits.NOTE_CHARS, "reason") if text.strip() else ""
