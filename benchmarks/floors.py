"""The floors: what a turn costs with no product around it, served as Handrail is (aiohttp, uvloop, one process).

    python -m benchmarks.floors echo|commit|skeleton --folder FOLDER

`echo` gives each frame back. `commit` writes each turn first (one update, one insert, grouped commits with fsync in
a writer thread). `skeleton` is a bot by hand: a state machine, a sandboxed template, the commit, a line of log.
Each prints its port.
"""

import argparse
import asyncio
import queue
import sys
import threading
from pathlib import Path

import apsw
import msgspec
import structlog
import uvloop
from aiohttp import WSMsgType, web
from jinja2.sandbox import ImmutableSandboxedEnvironment
from transitions import Machine

STATES = ("start", "count", "name", "street", "town", "way", "note", "sure")
GROUP = 256  # turns that one commit takes at most

Row = tuple[int, bytes, bytes]


class Writer:
    """One SQLite connection on one thread; what waits together is committed together."""

    def __init__(self, path: Path) -> None:
        self._waiting: queue.SimpleQueue[tuple[Row, asyncio.Future[None]]] = queue.SimpleQueue()
        self._path = path
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._write, daemon=True).start()

    def commit(self, row: Row) -> "asyncio.Future[None]":
        """Durable when it is done."""
        done = self._loop.create_future()
        self._waiting.put((row, done))
        return done

    def _write(self) -> None:
        execute = apsw.Connection(str(self._path)).cursor().execute
        for pragma in ("journal_mode = wal", "synchronous = full", "locking_mode = exclusive"):
            list(execute(f"pragma {pragma}"))
        execute("create table conversation (id integer primary key, version integer, body blob)")
        execute("create table line (n integer primary key, conversation integer, text blob)")
        while True:
            group = [self._waiting.get()]
            while len(group) < GROUP and not self._waiting.empty():
                group.append(self._waiting.get())
            execute("begin immediate")
            for (number, body, text), _ in group:
                execute("insert into conversation values (?, 1, ?) on conflict do update set version = version + 1, "
                        "body = excluded.body", (number, body))  # fmt: skip
                execute("insert into line values (null, ?, ?)", (number, text))
            execute("commit")
            self._loop.call_soon_threadsafe(_settle, [done for _, done in group])


def _settle(done: "list[asyncio.Future[None]]") -> None:
    for one in done:
        if not one.done():
            one.set_result(None)


class Model:
    """One customer."""

    __slots__ = ("data", "number", "state", "turns")

    def __init__(self, number: int) -> None:
        self.number, self.state, self.turns = number, "start", 0
        self.data: dict[str, str] = {}


class Floor:
    """Serves one of the three."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._kind = kind
        self._writer = Writer(folder / "floor.db")
        self._customers = 0
        self._machine = Machine(
            model=None, states=list(STATES), initial="start", auto_transitions=False,
            transitions=[["said", one, STATES[(n + 1) % len(STATES)]] for n, one in enumerate(STATES)],
        )  # fmt: skip
        environment = ImmutableSandboxedEnvironment()
        self._texts = {one: environment.from_string("{{ name }}, what about the " + one + "?") for one in STATES}
        structlog.configure(
            processors=[structlog.processors.JSONRenderer(serializer=lambda event, **_: msgspec.json.encode(event))],
            logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer), cache_logger_on_first_use=True,
        )  # fmt: skip
        self._log = structlog.get_logger()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One socket."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        self._customers += 1
        model = Model(self._customers)
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            await socket.send_str(frame.data if self._kind == "echo" else await self._turn(model, frame.data))
        return socket

    async def _turn(self, model: Model, frame: str) -> str:
        if self._kind == "commit":
            written = frame.encode()
            await self._writer.commit((model.number, written, written))
            return frame
        said = msgspec.json.decode(frame)
        self._machine.events["said"].trigger(model)
        model.turns += 1
        model.data["name"] = said["text"]
        answer = self._texts[model.state].render(model.data)
        body = msgspec.json.encode({"state": model.state, "turns": model.turns, "data": model.data})
        await self._writer.commit((model.number, body, answer.encode()))
        self._log.info("turn", conversation=model.number, state=model.state, turns=model.turns)
        return msgspec.json.encode({"type": "event", "text": answer, "seq": model.turns}).decode()


async def run(kind: str, folder: Path) -> None:
    """Serve until killed."""
    app = web.Application()
    app.add_routes([web.get("/ws", Floor(kind, folder).serve)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Serve one floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("echo", "commit", "skeleton"))
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(given.kind, given.folder))


if __name__ == "__main__":
    main()
