"""`handrail doctor`: whether this machine, its settings and its store are fit to serve, one line each."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from shutil import disk_usage
from time import perf_counter

import click

from handrail.commands.given import REFUSED, settings_for
from handrail.settings import Settings

LEAST = {"aiohttp": (3, 14, 4), "jinja2": (3, 1, 6), "redis": (8, 1), "apsw": (3, 51, 3)}
"""Below these, there are holes that are known: docs/why/dependencies.md."""

FSYNC_TRIES = 20
FSYNC_SLOW_MS = 30.0
FILES_LEAST = 4_096

Line = tuple[str, str, str]
"""How it stands (`ok`, `warning`, `unsafe`), what it is about, and what to do."""


@click.command()
def doctor() -> None:
    """Look whether this is fit to serve: settings, store, disk, Redis, clock, versions; one line each.

    Exit code 0: nothing is unsafe; 1: something is, and the line says what to do.
    """
    settings = settings_for()
    found = [*_versions(), *_limits(), *_disk(settings), *asyncio.run(_store(settings))]
    signs = {"ok": "ok      ", "warning": "warning ", "unsafe": "UNSAFE  "}
    for severity, about, text in found:
        click.echo(f"{signs[severity]}{about:<10}{text}")
    sys.exit(REFUSED if any(severity == "unsafe" for severity, _, _ in found) else 0)


def _versions() -> Iterator[Line]:
    for package, least in LEAST.items():
        have = version(package)
        numbers = tuple(int(part) for part in have.split(".") if part.isdigit())
        wanted = ".".join(map(str, least))
        yield ("ok", package, have) if numbers >= least else ("unsafe", package, f"{have}: install {wanted} or later")


def _limits() -> Iterator[Line]:
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < FILES_LEAST:
        yield "warning", "files", f"{soft} may be open at once, and each page that is open takes one: `ulimit -n 65536`"
    else:
        yield "ok", "files", f"{soft} may be open at once"


def _disk(settings: Settings) -> Iterator[Line]:
    folder = settings.store_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        usage = disk_usage(folder)
        share = usage.free / usage.total
        free = f"{usage.free // 1_048_576} MB are free ({share:.0%})"
        yield ("ok", "disk", free) if share > 0.1 else ("warning", "disk", f"only {free}; below 5 % /readyz is red")
        slow = max(_fsync_ms(folder) for _ in range(FSYNC_TRIES))
    except OSError as error:
        why = f"nothing can be written in {folder}: {error.strerror}. Make room, or let this user write there"
        yield "unsafe", "disk", why
        return
    told = f"what is written is on it after {slow:.1f} ms at most"
    yield ("ok" if slow < FSYNC_SLOW_MS else "warning"), "fsync", told


def _fsync_ms(folder: Path) -> float:
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as file:
        file.write(b"x" * 4096)
        file.flush()
        began = perf_counter()
        os.fsync(file.fileno())
        return (perf_counter() - began) * 1000


async def _store(settings: Settings) -> list[Line]:
    if settings.store.startswith("redis"):
        return await _redis(settings)
    if settings.database is None:
        return [("warning", "store", "memory: everything is gone when the service ends")]
    import apsw

    return [("ok", "store", f"{settings.database}, SQLite {apsw.sqlitelibversion()}, one process")]


async def _redis(settings: Settings) -> list[Line]:
    from runtime.core.errors import HandrailError
    from runtime.store.redis_address import read_address
    from runtime.store.redis_safety import look_at, remarks
    from runtime.store.redis_topology import topology

    address = read_address(settings.store)
    found: list[Line] = []
    try:
        servers = topology(address)
        await servers.refresh()
        for place in servers.places():
            server = await look_at(address, place)
            found += [
                (one.severity, one.about, f"{place[0]}:{place[1]} {one.text}") for one in remarks(address, server)
            ]
            needed = settings.redis_replicas or 0
            if server.replicas < needed:
                text = f"{place[0]}:{place[1]} has {server.replicas} replicas, and {needed} must confirm every write"
                found.append(("unsafe", "replicas", text))
            else:
                found.append(("ok", "replicas", f"{place[0]}:{place[1]} has {server.replicas}"))
    except HandrailError as error:
        found.append(("unsafe", "store", str(error)))
    return found
