"""The console's web socket: hints and whispers go out, where its member is and whether they write comes in.

It ends soon after its sign-in does.
"""

import asyncio
from contextlib import suppress
from typing import Annotated, Literal

import msgspec
from aiohttp import WSCloseCode, web

from handoff.around import Around, Guest
from handoff.declined import Declined
from handoff.desk import Desk
from handoff.door import Door
from handoff.hints import Follower, Hints
from handoff.presence import Presences
from handoff.roster import Member
from runtime import limits
from runtime.ports import StoreError
from runtime.waking import pause

SIGNED_OUT = 4401
"""The close code that tells a page to sign in again."""

_PING_SECONDS = 2 * limits.HEARTBEAT.total_seconds()

_Socket = web.WebSocketResponse[Literal[False]]


class _Whereabouts(msgspec.Struct):
    at: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    writes: bool = False


class Live:
    """Serves the web sockets of consoles."""

    def __init__(self, hints: Hints, door: Door, presences: Presences, around: Around, desk: Desk) -> None:
        self._hints = hints
        self._around = around
        self._desk = desk
        self._presences = presences
        self._door = door

    async def serve(self, request: web.Request, member: Member) -> web.StreamResponse:
        """Send hints about the member's queues until either side ends it."""
        socket: _Socket = web.WebSocketResponse(
            heartbeat=_PING_SECONDS, compress=False, max_msg_size=limits.FRAME_BYTES, decode_text=False
        )  # fmt: skip
        await socket.prepare(request)
        follower = self._hints.follow()
        await self._presences.alive(member.name)
        try:
            with self._around.visiting(member, follower.woken.set) as guest:
                async with asyncio.TaskGroup() as tasks:
                    writer = tasks.create_task(self._write(socket, request, guest, follower))
                    async for message in socket:
                        await self._hear(guest, message.data)
                    writer.cancel()
        finally:
            self._hints.leave(follower)
        return socket

    async def _hear(self, guest: Guest, raw: object) -> None:
        """Where the member is now. What cannot be read, or seen by them, is as if they were nowhere."""
        try:
            told = msgspec.json.decode(raw if isinstance(raw, bytes) else b"", type=_Whereabouts)
            if told.at is None:
                self._around.goes_to(guest, None)
            elif guest.ticket is None or guest.ticket.id != told.at or told.writes:
                ticket = await self._desk.ticket(guest.member, told.at)
                if guest.ticket is not None and guest.ticket.id == ticket.id:
                    guest.ticket = ticket
                else:
                    self._around.goes_to(guest, ticket)
            self._around.writes(guest, told.writes)
        except (msgspec.DecodeError, Declined, StoreError):
            self._around.goes_to(guest, None)

    async def _write(self, socket: _Socket, request: web.Request, guest: Guest, follower: Follower) -> None:
        member = guest.member
        check = limits.SOCKET_CHECK.total_seconds()
        loop = asyncio.get_running_loop()
        checked = loop.time()
        with suppress(ConnectionError):
            while not socket.closed:
                await pause(follower.woken, check)
                if follower.is_over:
                    await socket.close(code=WSCloseCode.GOING_AWAY)
                    return
                if loop.time() - checked >= check:
                    checked = loop.time()
                    await self._presences.alive(member.name)
                    still = await self._door.who(request, is_use=False)
                    if still is None or not still.may("read"):
                        await socket.close(code=SIGNED_OUT, message=b"signed out")
                        return
                    guest.member = member = still
                await self._tell(socket, member, follower)
                while guest.frames:
                    await socket.send_json(guest.frames.popleft())

    async def _tell(self, socket: _Socket, member: Member, follower: Follower) -> None:
        for ticket_id, conversation_id in follower.take().items():
            queue = await self._hints.queue(ticket_id)
            if queue is not None and member.answers(queue):
                await socket.send_json({"type": "changed", "ticket": ticket_id, "conversation": conversation_id})
