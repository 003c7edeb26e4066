"""The door for web sockets, and the one place that knows all that are open."""

import asyncio
from contextlib import suppress

from aiohttp import web

from channels.web.intake import RETRY_SECONDS
from channels.web.protocol import SUBPROTOCOL, Close
from channels.web.socket import Socket, Wiring
from runtime.problems import problem


class Sockets:
    """Opens sockets, and ends them all when the service stops."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._open: set[Socket] = set()
        self._is_shut = False

    def __len__(self) -> int:
        return len(self._open)

    async def open(self, request: web.Request) -> web.StreamResponse:
        """`GET /chat/v1/ws`: a conversation over one socket, until it ends."""
        if self._is_shut:
            return problem(503, "restarting", "The service is restarting", retry_after=RETRY_SECONDS)
        if not web.WebSocketResponse(protocols=(SUBPROTOCOL,)).can_prepare(request):
            headers = {"Upgrade": "websocket", "Connection": "Upgrade"}
            return problem(426, "upgrade", "This address speaks WebSocket", headers=headers)
        socket = Socket(self._wiring, request)
        self._open.add(socket)
        try:
            return await socket.run()
        finally:
            self._open.discard(socket)

    async def shut(self) -> None:
        """Open no more, close those that are open with 1001; abort whoever does not go in `Timing.close` seconds."""
        self._is_shut = True
        sockets = list(self._open)
        for socket in sockets:
            socket.leave(Close.RESTART, "restart")
        with suppress(TimeoutError):
            async with asyncio.timeout(self._wiring.timing.close):
                for socket in sockets:
                    await socket.ended.wait()
        for socket in sockets:
            if not socket.ended.is_set():
                socket.abort()
