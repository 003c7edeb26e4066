"""`handrail serve`: opens the store, loads the map, listens, and ends cleanly when it is told to."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import structlog
import uvloop
from aiohttp import web

from handrail.checked import listed, load_checked
from handrail.logging import set_up_logging
from handrail.opening import open_house
from handrail.operations import Operations, listen_for_operations
from handrail.settings import Settings
from handrail.versions import Forgetting, Versions
from handrail.wiring import House, open_store
from runtime.clock import SystemClock
from runtime.loading.library import Library
from runtime.loading.watch import Signature, signature, watch
from runtime.ports import StoreUnavailable
from runtime.worker import Worker

log = structlog.get_logger()

SHUTDOWN_SECONDS = 4.0  # for requests under way; sockets are closed before
UNUSABLE = 2  # exit code for what the operator must set right


class CannotServe(Exception):
    """The service cannot begin; the message is for the operator."""


def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; gives the exit code."""
    set_up_logging(settings.log_format)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings))
    except (CannotServe, StoreUnavailable) as problem:
        print(f"handrail: {problem}", file=sys.stderr)
        return UNUSABLE
    return 0


async def _serve(settings: Settings) -> None:
    clock = SystemClock()
    seen = await asyncio.to_thread(signature, settings.journeys)
    loaded = await asyncio.to_thread(load_checked, settings.journeys)
    if loaded.map is None:
        raise CannotServe(f"the map in {settings.journeys} cannot be served:\n" + listed(loaded))
    settings.store_folder.mkdir(parents=True, exist_ok=True)
    store = open_store(settings, clock)
    await store.open()
    try:
        library = Library(store, os.environ)
        for lost in await library.restore():
            log.error("version.lost", hash=lost)
        await library.publish(loaded)
        async with open_house(settings, store=store, library=library, clock=clock) as house:
            await _open_doors(settings, seen, house)
    finally:
        await store.close()


async def _open_doors(settings: Settings, seen: Signature, house: House) -> None:
    runner = web.AppRunner(house.app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS, auto_decompress=False)
    await runner.setup()
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except OSError as error:
        await runner.cleanup()
        raise CannotServe(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from error
    stopped = _stop_signals()
    versions = _versions(settings, house)
    operations = Operations(house.store, house.clock, versions)
    async with asyncio.TaskGroup() as loops:
        tasks = [loops.create_task(loop.run()) for loop in house.loops]
        tasks.append(loops.create_task(Forgetting(house.library, house.clock).run()))
        tasks.append(loops.create_task(_reload(settings.journeys, seen, versions)))
        tasks.append(loops.create_task(listen_for_operations(settings.store_folder, operations)))
        await _say_ready(settings, house, runner)
        await stopped.wait()
        house.probes.is_draining = True
        log.info("stopping")
        await runner.cleanup()
        for task in tasks:
            task.cancel()
    log.info("stopped")


def _versions(settings: Settings, house: House) -> Versions:
    async def nothing() -> None:
        """All versions that are followed are known since the start."""

    async def worker() -> Worker:
        return house.worker

    return Versions(house.store, house.library, settings.journeys, prepare=nothing, worker=worker)


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


async def _say_ready(settings: Settings, house: House, runner: web.AppRunner) -> None:
    host, port = runner.addresses[0][:2]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    first = await house.desk.roster.first_admin()
    print(f"handrail ready on {address}", flush=True)
    if first is not None:
        name, password = first
        print(
            f"staff sign in at {address}/staff as {name} with the one-time password {password} (shown once)", flush=True
        )
    journeys = house.library.current
    log.info("serving", address=address, map=journeys.id, journeys=len(journeys.journeys), load=journeys.load)


async def _reload(folder: Path, seen: Signature, versions: Versions) -> None:
    """Publish each saved map that is right; a wrong one changes nothing."""
    async for _ in watch(folder, seen):
        loaded = await asyncio.to_thread(load_checked, folder)
        if loaded.map is None:
            log.error("journeys.rejected", folder=str(folder), problems=listed(loaded).splitlines())
            print(listed(loaded), file=sys.stderr, flush=True)
            continue
        try:
            await versions.publish(loaded)
        except StoreUnavailable as error:
            log.error("journeys.not_published", why=str(error))
