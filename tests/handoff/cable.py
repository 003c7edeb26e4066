"""A cable between browsers and the desk that can be pulled: a plain TCP proxy."""

import asyncio
from contextlib import suppress


class Cable:
    """Listens on a port of its own and passes everything on, until it is pulled."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.is_in = True

    async def lay(self) -> int:
        """Begin; gives the port to connect to."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    def pull(self) -> None:
        """Every connection breaks, and none can be made."""
        self.is_in = False
        for writer in self._writers:
            writer.transport.abort()

    def plug(self) -> None:
        """It works again."""
        self.is_in = True

    async def remove(self) -> None:
        """End."""
        self.pull()
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_in:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        ends = {writer, back}
        self._writers |= ends
        with suppress(OSError):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_pass(reader, back))
                tasks.create_task(_pass(there, writer))
        self._writers -= ends


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while part := await reader.read(65_536):
            writer.write(part)
            await writer.drain()
    writer.transport.abort()
