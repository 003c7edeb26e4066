"""`handrail serve`: opens the store, loads the map, listens, and ends cleanly when it is told to."""

import asyncio
import os
import signal
import socket
from dataclasses import dataclass
from errno import EADDRINUSE
from pathlib import Path

import click
import structlog
import uvloop
from aiohttp import web

from authoring.check.draft import draft_of
from handrail.checked import listed, load_checked
from handrail.exploring import Exploring
from handrail.jumps import Jumps
from handrail.logging import set_up_logging
from handrail.opening import open_house
from handrail.operations import Operations, listen_for_operations
from handrail.settings import Settings
from handrail.together import Together
from handrail.versions import Forgetting, Versions
from handrail.wiring.house import House
from handrail.wiring.stores import open_store
from runtime.clock import SystemClock
from runtime.collector import look_rarely
from runtime.files import Files
from runtime.loading.fates import Fates
from runtime.loading.library import Library
from runtime.loading.load import Loaded
from runtime.loading.watch import Signature, signature, watch
from runtime.ports import StoreUnavailable
from runtime.worker import Worker

log = structlog.get_logger()

SHUTDOWN_SECONDS = 4.0  # for requests under way; sockets are closed before
CREW_SECONDS = 1.0  # between two looks whether the crew's process is still there
UNUSABLE = 2  # exit code for what the operator must set right


class CannotServe(Exception):
    """The service cannot begin; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Place:
    """A worker's place in a crew (handrail/crew.py): its number, the opened port, and where to say that it is ready."""

    number: int
    port: socket.socket
    ready: int


def place_in(crew: str) -> Place:
    """The place that the option --crew tells."""
    number, port, ready = map(int, crew.split(":"))
    return Place(number, socket.socket(fileno=port), ready)


def run(settings: Settings, place: Place | None = None) -> int:
    """Serve until SIGTERM or SIGINT; gives the exit code."""
    set_up_logging(settings.log_format)
    look_rarely()
    if place is not None:
        structlog.contextvars.bind_contextvars(worker=place.number)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings, place))
    except (CannotServe, StoreUnavailable) as problem:
        click.echo(f"handrail: {problem}", err=True)
        return UNUSABLE
    return 0


async def _serve(settings: Settings, place: Place | None) -> None:
    clock = SystemClock()
    seen = await asyncio.to_thread(signature, settings.journeys)
    loaded = await asyncio.to_thread(load_checked, settings.journeys)
    if loaded.map is None:
        begin = "" if loaded.files else f"\nThe example map is a beginning: handrail new {settings.journeys}"
        raise CannotServe(f"the map in {settings.journeys} cannot be served:\n{listed(loaded)}{begin}")
    settings.store_folder.mkdir(parents=True, exist_ok=True)
    store = open_store(settings, clock)
    await store.open()
    try:
        library = Library(store, os.environ)
        for lost in await library.restore():
            log.error("version.lost", hash=lost)
        together = Together(store, library, settings.journeys, clock)
        await together.publish(loaded)
        async with open_house(settings, store=store, library=library, clock=clock) as house:
            house.saves.published(loaded, None)
            together.heard = house.saves.heard
            await _open_doors(settings, seen, house, together, place, jumps=Jumps(clock))
    finally:
        await store.close()


async def _open_doors(
    settings: Settings, seen: Signature, house: House, together: Together, place: Place | None, *, jumps: Jumps
) -> None:  # fmt: skip
    runner = web.AppRunner(house.app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS, auto_decompress=False)
    await runner.setup()
    site: web.BaseSite = (
        web.TCPSite(runner, settings.host, settings.port) if place is None else web.SockSite(runner, place.port)
    )
    try:
        await site.start()
    except OSError as error:
        await runner.cleanup()
        other = "; another program has it, `--port 0` takes any that is free" if error.errno == EADDRINUSE else ""
        why = os.strerror(error.errno) if error.errno else error.strerror
        raise CannotServe(f"cannot listen on {settings.host}:{settings.port}: {why}{other}") from error
    measuring = await _measures_door(settings, house, place)
    stopped, told = _stop_signals(), asyncio.Event()
    if not os.isatty(0):  # where there is a terminal, SIGHUP says that it was closed
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, told.set)
    versions = _versions(settings, house, together)
    files = Files(settings.files_folder)
    operations = Operations(house.store, house.clock, versions, lambda: _already(house), files=files)
    async with asyncio.TaskGroup() as loops:
        tasks = [loops.create_task(loop.run()) for loop in house.loops]
        tasks.append(loops.create_task(Forgetting(house.library, house.clock).run()))
        tasks.append(loops.create_task(jumps.run()))
        tasks.append(loops.create_task(house.probes.run()))
        tasks.append(loops.create_task(Exploring(settings.journeys, house.saves, versions.facts_now).run()))
        if place is not None:
            tasks.append(loops.create_task(_end_with_the_crew()))
        if not house.store.is_exclusive:
            tasks.append(loops.create_task(together.run()))
        if place is None or place.number == 0:  # the others have it from the first
            tasks.append(loops.create_task(_reload(settings.journeys, seen, versions, house)))
            tasks.append(loops.create_task(_reload_when_told(told, settings.journeys, versions, house)))
            tasks.append(loops.create_task(listen_for_operations(settings.store_folder, operations)))
        await _say_ready(house, runner, place)
        await stopped.wait()
        house.probes.is_draining = True
        log.info("stopping")
        await runner.cleanup()
        if measuring is not None:
            await measuring.cleanup()
        for task in tasks:
            task.cancel()
    log.info("stopped")


async def _measures_door(settings: Settings, house: House, place: Place | None) -> web.AppRunner | None:
    """`/metrics` on a port of its own, where the settings name one. Raises CannotServe."""
    if settings.metrics_port is None or house.measures.page is None:
        return None
    port = settings.metrics_port + (place.number if place is not None else 0)
    app = web.Application()
    app.add_routes([web.get("/metrics", house.measures.page)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise CannotServe(f"cannot listen on {settings.host}:{port} for /metrics: {error.strerror}") from error
    return runner


async def _end_with_the_crew() -> None:
    """Stop when the process that holds the port is gone: nobody else would tell this one."""
    crew = os.getppid()
    while os.getppid() == crew:
        await asyncio.sleep(CREW_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


async def _already(house: House) -> House:
    return house


def _versions(settings: Settings, house: House, together: Together) -> Versions:
    async def nothing() -> None:
        """All versions that are followed are known since the start."""

    async def worker() -> Worker:
        return house.worker

    return Versions(
        house.store, house.library, settings.journeys, prepare=nothing, worker=worker, serve=together.publish,
        clock=house.clock, saves=house.saves,
    )  # fmt: skip


def _stop_signals() -> asyncio.Event:
    """Set at the first SIGTERM or SIGINT; a second one ends the process at once."""
    stopped = asyncio.Event()

    def stop() -> None:
        if stopped.is_set():
            os._exit(1)
        stopped.set()

    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop)
    return stopped


async def _reload_when_told(told: asyncio.Event, folder: Path, versions: Versions, house: House) -> None:
    """SIGHUP: publish the folder as it is now, also where saves are not seen (network drives, mounted volumes)."""
    while True:
        await told.wait()
        told.clear()
        await _publish(folder, versions, house)


async def _say_ready(house: House, runner: web.AppRunner, place: Place | None) -> None:
    host, port = runner.addresses[0][:2]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    first = await house.desk.roster.first_admin() if place is None or place.number == 0 else None
    if place is None:
        click.echo(f"handrail ready on {address}")
    else:
        os.write(place.ready, bytes((place.number,)))
    if first is not None:
        name, password = first
        click.echo(f"staff sign in at {address}/staff as {name} with the one-time password {password} (shown once)")
    journeys = house.library.current
    log.info("serving", address=address, map=journeys.id, journeys=len(journeys.journeys), load=journeys.load)


async def _reload(folder: Path, seen: Signature, versions: Versions, house: House) -> None:
    """Publish each saved map that is right; a wrong one changes nothing."""
    async for _ in watch(folder, seen):
        await _publish(folder, versions, house)


async def _would(loaded: Loaded, house: House) -> Fates | None:
    """What a map that is refused would do to conversations, as far as it can be read."""
    draft = await asyncio.to_thread(draft_of, loaded, os.environ)
    try:
        return await house.library.fates(draft) if draft is not None else None
    except StoreUnavailable:
        return None


async def _publish(folder: Path, versions: Versions, house: House) -> None:
    loaded = await asyncio.to_thread(load_checked, folder)
    if loaded.map is None:
        log.error("journeys.rejected", folder=str(folder), problems=listed(loaded).splitlines())
        click.echo(listed(loaded), err=True)
        house.saves.refused(loaded, house.clock.now(), await _would(loaded, house))
        house.measures.reloaded("refused")
    try:
        if loaded.map is not None:
            await versions.publish(loaded)
            house.measures.reloaded("published")
        await house.saves.share(house.store)
    except StoreUnavailable as error:
        log.error("journeys.not_published", why=str(error))
