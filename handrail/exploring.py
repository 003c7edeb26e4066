"""The map that serves, explored beside the service, and held against the customers who are there: in processes of
their own, so that no customer waits for it."""

import asyncio
import json
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import structlog

from authoring.check.catalogue import FOUND_IN_A_STORE
from authoring.live.facts import Facts
from authoring.page.saves import Saves
from authoring.page.walks import Found, Walk
from runtime.ports import StoreUnavailable

log = structlog.get_logger()

SECONDS = 20.0  # for all journeys together; what is not seen by then is told to be cut
NICE = "15"  # how far it steps back behind the service


class Exploring:
    """Walks through the map whenever one is wanted: after a save, and when an author looks at a map not yet walked."""

    def __init__(self, folder: Path, saves: Saves, facts: Callable[[], Awaitable[Facts]]) -> None:
        self._folder = folder
        self._saves = saves
        self._facts = facts

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            of = await self._saves.walks.asked()
            async with asyncio.TaskGroup() as group:
                walking = group.create_task(explored(self._folder))
                holding = group.create_task(self._held())
            walk = walking.result()
            if walk is None:
                continue
            walk = replace(walk, found=[*walk.found, *holding.result()])
            if not self._saves.walked(of, walk):
                continue
            log.info(
                "journeys.explored", blowups=walk.count("E"), warnings=walk.count("W"), exhaustive=walk.is_exhaustive
            )
            for one in walk.found:
                if one["severity"] == "E":
                    place = f"{one['file']}:{one['line']}"
                    log.warning("journeys.blow_up", code=one["code"], place=place, message=one["message"])

    async def _held(self) -> Sequence[Found]:
        """What customers who are there would meet; nothing where the store does not answer."""
        try:
            facts = await self._facts()
        except StoreUnavailable as error:
            log.warning("journeys.not_held", why=str(error))
            return ()
        return await held(self._folder, facts)


async def explored(folder: Path) -> Walk | None:
    """What `handrail explore` says of the folder; None where it could not be walked, as while it is being saved."""
    written = await _beside("explore", str(folder), "--max-seconds", str(SECONDS))
    with suppress(ValueError):
        return Walk.read(json.loads(written))
    return None


async def held(folder: Path, facts: Facts) -> Sequence[Found]:
    """What `handrail check --against` adds to that where customers are, or have written what fitted nothing."""
    if facts == Facts():
        return ()
    written = await _beside("check", str(folder), "--against", "-", given=json.dumps(facts.json()).encode())
    with suppress(ValueError):
        return [one for one in json.loads(written) if one["code"] in FOUND_IN_A_STORE]
    return ()


async def _beside(*command: str, given: bytes = b"") -> bytes:
    """What a command of our own writes as JSON. It steps back behind the service, and ends with it."""
    nice = shutil.which("nice")
    before = [nice, "-n", NICE] if nice is not None else []
    process = await asyncio.create_subprocess_exec(
        *before, sys.executable, "-m", "handrail", *command, "--format", "json", stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    try:
        written, _ = await process.communicate(given)
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return written
