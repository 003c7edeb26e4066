"""A TCP proxy that does what bad lines do: cuts, stalls one way, closes half, delays; at random, from a seed."""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field

CHUNK = 16 * 1024


@dataclass(eq=False, slots=True)
class Passage:
    """One connection through the proxy. A direction that stalls passes nothing on and keeps all."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    open_up: asyncio.Event = field(default_factory=asyncio.Event)
    open_down: asyncio.Event = field(default_factory=asyncio.Event)

    def cut(self) -> None:
        """Both ends learn of it at once, with a reset."""
        for writer in (self.near, self.far):
            writer.transport.abort()
        self.heal()

    def heal(self) -> None:
        """Let everything through again."""
        self.open_up.set()
        self.open_down.set()

    def close_half(self) -> None:
        """The service hears that nothing more comes; what it says still arrives."""
        with suppress(OSError, RuntimeError):
            self.far.write_eof()


class Proxy:
    """Passes connections on to `port`. `trouble` does something bad to one of them."""

    def __init__(self, port: int, chance: random.Random) -> None:
        self._port = port
        self._chance = chance
        self._server: asyncio.Server | None = None
        self._passages: list[Passage] = []
        self.troubles: dict[str, int] = {}

    @property
    def address(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", 0)

    async def stop(self) -> None:
        """Cut everything and listen no more."""
        assert self._server is not None
        self._server.close()
        for passage in list(self._passages):
            passage.cut()
        await self._server.wait_closed()

    def heal(self) -> None:
        """End every stall."""
        for passage in self._passages:
            passage.heal()

    def trouble(self) -> None:
        """Something bad happens to one connection, if there is one."""
        if not self._passages:
            return
        passage = self._chance.choice(self._passages)
        kind = self._chance.choice(("cut", "stall_up", "stall_down", "half", "heal"))
        self.troubles[kind] = self.troubles.get(kind, 0) + 1
        match kind:
            case "cut":
                passage.cut()
            case "stall_up":
                passage.open_up.clear()
            case "stall_down":
                passage.open_down.clear()
            case "half":
                passage.close_half()
            case _:
                passage.heal()

    async def _pass(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        try:
            back, far = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            near.transport.abort()
            return
        passage = Passage(near, far)
        passage.heal()
        self._passages.append(passage)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._carry(reader, far, passage.open_up))
                both.create_task(self._carry(back, near, passage.open_down))
        finally:
            self._passages.remove(passage)
            for writer in (near, far):
                writer.transport.abort()

    @staticmethod
    async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_open: asyncio.Event) -> None:
        with suppress(OSError, RuntimeError):  # the latter: its other half was closed meanwhile
            while data := await reader.read(CHUNK):
                await is_open.wait()
                writer.write(data)
                await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()
