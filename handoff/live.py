"""The console's web socket: hints go out, nothing comes in, and it ends soon after its sign-in does."""

import asyncio
from contextlib import suppress
from typing import Literal

from aiohttp import WSCloseCode, web

from handoff.door import Door
from handoff.hints import Follower, Hints
from handoff.presence import Presences
from handoff.roster import Member
from runtime import limits

SIGNED_OUT = 4401
"""The close code that tells a page to sign in again."""

_PING_SECONDS = 2 * limits.HEARTBEAT.total_seconds()

_Socket = web.WebSocketResponse[Literal[False]]


class Live:
    """Serves the web sockets of consoles."""

    def __init__(self, hints: Hints, door: Door, presences: Presences) -> None:
        self._hints = hints
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
            async with asyncio.TaskGroup() as tasks:
                writer = tasks.create_task(self._write(socket, request, member, follower))
                async for _ in socket:
                    pass  # what a page says here means nothing; it only has to be read
                writer.cancel()
        finally:
            self._hints.leave(follower)
        return socket

    async def _write(self, socket: _Socket, request: web.Request, member: Member, follower: Follower) -> None:
        check = limits.SOCKET_CHECK.total_seconds()
        loop = asyncio.get_running_loop()
        checked = loop.time()
        with suppress(ConnectionError):
            while not socket.closed:
                with suppress(TimeoutError):
                    async with asyncio.timeout(check):
                        await follower.woken.wait()
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
                    member = still
                await self._tell(socket, member, follower)

    async def _tell(self, socket: _Socket, member: Member, follower: Follower) -> None:
        for ticket_id, conversation_id in follower.take().items():
            queue = await self._hints.queue(ticket_id)
            if queue is not None and member.answers(queue):
                await socket.send_json({"type": "changed", "ticket": ticket_id, "conversation": conversation_id})
