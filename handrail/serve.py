"""`handrail serve`: opens the store, loads the map, listens, and ends cleanly when it is told to."""

import asyncio
import os
import secrets
import signal
import sys
from dataclasses import replace
from pathlib import Path

import aiohttp
import structlog
import uvloop
from aiohttp import web

from authoring.check import check
from channels.sms.providers.twilio import open_session
from handrail.logging import set_up_logging
from handrail.operations import Operations, listen_for_operations
from handrail.settings import Secret, Settings
from handrail.wiring import House, open_store, wire
from runtime.clock import Ids, SystemClock
from runtime.loading.findings import Finding
from runtime.loading.library import Library
from runtime.loading.load import Loaded, load
from runtime.loading.watch import Signature, signature, watch
from runtime.ports import StoreUnavailable

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
    ids = Ids(clock)
    seen = await asyncio.to_thread(signature, settings.journeys)
    loaded = await asyncio.to_thread(load_checked, settings.journeys)
    if loaded.map is None:
        raise CannotServe(f"the map in {settings.journeys} cannot be served:\n" + _listed(loaded))
    settings.store_folder.mkdir(parents=True, exist_ok=True)
    store = open_store(settings, clock)
    await store.open()
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as http, open_session() as sms:
        try:
            library = Library(store, os.environ)
            for lost in await library.restore():
                log.error("version.lost", hash=lost)
            await library.publish(loaded)
            secret = settings.secret or made_secret(settings.store_folder)
            house = wire(
                settings, store=store, library=library, clock=clock, ids=ids, http=http, sms=sms, secret=secret
            )
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
    async with asyncio.TaskGroup() as loops:
        tasks = [loops.create_task(loop.run()) for loop in house.loops]
        tasks.append(loops.create_task(_reload(settings.journeys, seen, house)))
        tasks.append(
            loops.create_task(listen_for_operations(settings.store_folder, Operations(house.store, house.clock)))
        )
        await _say_ready(settings, house, runner)
        await stopped.wait()
        house.probes.is_draining = True
        log.info("stopping")
        await runner.cleanup()
        for task in tasks:
            task.cancel()
    log.info("stopped")


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


async def _reload(folder: Path, seen: Signature, house: House) -> None:
    """Publish each saved map that is right; a wrong one changes nothing."""
    async for _ in watch(folder, seen):
        loaded = await asyncio.to_thread(load_checked, folder)
        if loaded.map is None:
            log.error("journeys.rejected", folder=str(folder), problems=_listed(loaded).splitlines())
            print(_listed(loaded), file=sys.stderr, flush=True)
            continue
        try:
            journeys = await house.library.publish(loaded)
        except StoreUnavailable as error:
            log.error("journeys.not_published", why=str(error))
            continue
        log.info("journeys.loaded", load=journeys.load, journeys=len(journeys.journeys))


def load_checked(folder: Path) -> Loaded:
    """Load a map; its `map` is None when anything stands in it that keeps it from being served."""
    loaded = load(folder, os.environ)
    findings = tuple(check(folder, os.environ, loaded=loaded))
    is_blocked = any(finding.severity == "E" for finding in findings)
    return replace(loaded, map=None if is_blocked else loaded.map, findings=findings)


def _listed(loaded: Loaded) -> str:
    errors: list[Finding] = [finding for finding in loaded.findings if finding.severity == "E"]
    return "\n".join(finding.text(loaded.line(finding)) for finding in errors)


def made_secret(folder: Path) -> Secret:
    """The secret kept beside the store; it is made the first time, readable for the owner alone."""
    file = folder / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32))
    return Secret(file.read_text().strip())
