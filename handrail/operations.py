"""What an operator's commands do to the store: through the running service where there is one, else by opening it.

A service holds its SQLite file alone, so it listens on a socket beside the file, which only its owner may open.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from handoff.roster import Roster, StaffError, UnknownStaff
from handrail.checked import listed, load_checked
from handrail.erasing import Erasing
from handrail.opening import open_house
from handrail.settings import Settings
from handrail.together import Together
from handrail.versions import Failed, Versions
from handrail.wiring.house import House
from handrail.wiring.stores import open_store
from moments.verify import expected
from runtime.clock import Clock, SystemClock
from runtime.core.errors import HandrailError
from runtime.files import Files
from runtime.limits import CAPACITY
from runtime.loading.library import Library
from runtime.ports import Store
from runtime.problems import problem
from runtime.worker import Worker

SOCKET = "handrail.sock"
PATH_BYTES = 100  # that a socket's path may have on every system


Ask = Callable[[str, Mapping[str, Any]], Awaitable[dict[str, Any]]]
"""Does the operation of that name with these arguments. Raises Failed."""


class Operations:
    """The operations by name."""

    def __init__(
        self, store: Store, clock: Clock, versions: Versions, house: Callable[[], Awaitable[House]], *, files: Files
    ) -> None:
        self._store = store
        self._house = house
        self._roster = Roster(store, clock)
        self._erasing = Erasing(store, clock, files)
        self._worker = versions.worker
        self.by_name: Mapping[str, Callable[..., Awaitable[dict[str, Any]]]] = {
            "staff_add": self.staff_add,
            "staff_list": self.staff_list,
            "staff_remove": self.staff_remove,
            "log_page": self.log_page,
            "reconcile_sms": self.reconcile_sms,
            "reload": versions.reload,
            "facts": versions.facts,
            "version": versions.version,
            "withdraw": versions.withdraw,
            "customer_export": self._erasing.export,
            "customer_erase": self.customer_erase,
        }

    async def run(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Do one. Raises Failed."""
        operation = self.by_name.get(name)
        if operation is None:
            raise Failed(f"the running service does not know {name}; is it another version?")
        return await operation(**arguments)

    async def log_page(self, after: int) -> dict[str, Any]:
        """The lines that the outcome log must have, from a position on."""
        page = await expected(self._store, after)
        return {"lines": page.lines, "written": page.written, "last": page.last}

    async def reconcile_sms(self, since: str) -> dict[str, Any]:
        """Take the text messages that a provider has and we do not."""
        done = await (await self._house()).texts.reconciling.since(datetime.fromisoformat(since))
        return {"providers": [{"name": one.provider, "seen": one.seen, "new": one.new} for one in done]}

    async def customer_erase(self, customer: str) -> dict[str, Any]:
        """Erase all that is stored of a customer."""
        return dict(await self._erasing.erase(customer, await self._worker()))

    async def staff_add(
        self, name: str, role: str, queues: list[str], token: bool, *, skills: Sequence[str] = (),
        languages: Sequence[str] = (), capacity: int = CAPACITY,
    ) -> dict[str, Any]:  # fmt: skip
        """Add a member; gives their one-time password, or a token."""
        try:
            password = await self._roster.add(
                name, role=role, queues=queues, skills=skills, languages=languages, capacity=capacity
            )  # fmt: skip
        except StaffError as error:
            raise Failed(str(error)) from error
        if token:
            return {"token": await self._roster.issue_token(name)}
        return {"password": password}

    async def staff_list(self) -> dict[str, Any]:
        """All members."""
        members = await self._roster.members()
        return {"staff": [{"name": one.name, "role": one.role, "queues": list(one.queues)} for one in members]}

    async def staff_remove(self, name: str) -> dict[str, Any]:
        """Remove a member."""
        try:
            await self._roster.remove(name)
        except UnknownStaff as error:
            raise Failed(f"there is no {name}; `handrail staff list` shows who there is") from error
        return {}


async def operate(settings: Settings, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Do an operation wherever the store is. Raises Failed."""
    async with at_the_store(settings) as ask:
        return await ask(name, arguments)


@asynccontextmanager
async def at_the_store(settings: Settings) -> AsyncIterator[Ask]:
    """Where operations are done: by the running service, else here with the store open. Raises StoreUnavailable."""
    socket = socket_path(settings.store_folder)
    if await _is_answered(socket):
        yield lambda name, arguments: _ask(socket, name, arguments)
        return
    async with _opened(settings) as alone:
        files = Files(settings.files_folder)
        yield Operations(alone.store, alone.clock, _versions_alone(settings, alone), alone.opened, files=files).run


@asynccontextmanager
async def alone_at_the_store(settings: Settings) -> AsyncIterator[House]:
    """Everything over a store at which nobody else is. Raises Failed where a service is, and StoreUnavailable."""
    is_served = await _is_answered(socket_path(settings.store_folder))
    async with AsyncExitStack() as until:
        alone = await until.enter_async_context(_opened(settings)) if not is_served else None
        if alone is None or await Together(alone.store, alone.library, settings.journeys, alone.clock).alive():
            raise Failed("the service is running; stop it first, on every machine")
        yield await alone.opened()


@asynccontextmanager
async def _opened(settings: Settings) -> "AsyncIterator[_Alone]":
    settings.store_folder.mkdir(parents=True, exist_ok=True)
    clock = SystemClock()
    store = open_store(settings, clock)
    await store.open()
    try:
        async with AsyncExitStack() as opened:
            yield _Alone(settings, store, clock, opened)
    finally:
        await store.close()


async def _is_answered(socket: Path) -> bool:
    """Whether a service listens; one that was killed leaves its socket behind."""
    if not socket.exists():
        return False
    try:
        _, writer = await asyncio.open_unix_connection(str(socket))
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


class _Alone:
    """Everything over a store without a service, opened when needed. What leaves by SMS waits for the next service."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, opened: AsyncExitStack) -> None:
        self.library = Library(store, os.environ)
        self.store = store
        self.clock = clock
        self._settings = settings
        self._opened = opened
        self._house: House | None = None

    async def opened(self) -> House:
        """The house. Raises Failed when the map cannot be served."""
        if self._house is None:
            folder, library = self._settings.journeys, self.library
            loaded = await asyncio.to_thread(load_checked, folder)
            if not loaded.files:
                raise Failed(
                    f"no service runs on this store, so the map is needed here, and there is none in {folder}; "
                    "set HANDRAIL_JOURNEYS to its folder, or run this where the service runs"
                )
            if loaded.map is None:
                raise Failed(f"the map in {folder} cannot be served:\n{listed(loaded)}")
            await library.restore()
            await library.publish(loaded)
            opening = open_house(self._settings, store=self.store, library=library, clock=self.clock)
            self._house = await self._opened.enter_async_context(opening)
        return self._house


def _versions_alone(settings: Settings, alone: _Alone) -> Versions:
    """Versions without a service."""
    library = alone.library

    async def worker() -> Worker:
        return (await alone.opened()).worker

    together = Together(alone.store, library, settings.journeys, alone.clock)
    return Versions(
        alone.store, library, settings.journeys, prepare=library.restore, worker=worker, serve=together.publish,
        clock=alone.clock,
    )  # fmt: skip


async def _ask(socket: Path, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    connector = aiohttp.UnixConnector(path=str(socket))
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.post(f"http://handrail/operations/{name}", json=dict(arguments)) as response,
    ):
        answer: dict[str, Any] = await response.json(content_type=None)
        if response.status != 200:
            raise Failed(str(answer.get("detail") or answer.get("title")))
        return answer


async def listen_for_operations(folder: Path, operations: Operations) -> None:
    """Answer on the socket until cancelled."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response(await operations.run(request.match_info["name"], await request.json()))
        except (HandrailError, TypeError, ValueError) as error:
            return problem(409, "failed", "The operation failed", str(error))

    app = web.Application()
    app.add_routes([web.post("/operations/{name}", answer)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    socket = socket_path(folder)
    socket.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        await web.UnixSite(runner, str(socket)).start()
    finally:
        os.umask(before)
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
        socket.unlink(missing_ok=True)


def socket_path(folder: Path) -> Path:
    """The socket of the service whose store lies in `folder`; relative where the full path is too long for a socket."""
    full = folder.resolve() / SOCKET
    return full if len(os.fsencode(full)) < PATH_BYTES else Path(os.path.relpath(full))
