"""A line between two programs that can be cut in the ways in which lines fail: it stalls, resets, or loses one side."""

import asyncio
from typing import Literal

How = Literal["passes", "stalls", "loses_answers", "refuses"]


class Proxy:
    """Listens on `port` and passes everything on to `target`. `how` may be changed at any time."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.how: How = "passes"
        self._lines: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> "Proxy":
        """Listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def close(self) -> None:
        """Listen no more; every line is cut."""
        assert self._server is not None
        self._server.close()
        self.reset()
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    def reset(self) -> None:
        """Cut what is open now; new lines may be made."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.how == "refuses":
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        loop = asyncio.get_running_loop()
        self._lines.add(loop.create_task(self._pass(reader, far_writer, is_answer=False)))
        self._lines.add(loop.create_task(self._pass(far_reader, writer, is_answer=True)))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool) -> None:
        try:
            while data := await reader.read(65_536):
                if self.how == "stalls" or (self.how == "loses_answers" and is_answer):
                    continue
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.transport.abort()
