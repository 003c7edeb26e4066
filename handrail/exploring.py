"""The map that serves, explored beside the service: in a process of its own, so that no customer waits for it."""

import asyncio
import json
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress
from pathlib import Path

import structlog

from authoring.page.saves import Saves
from authoring.page.walks import Walk

log = structlog.get_logger()

SECONDS = 20.0  # for all journeys together; what is not seen by then is told to be cut
NICE = "15"  # how far it steps back behind the service


class Exploring:
    """Walks through the map whenever one is wanted: after a save, and when an author looks at a map not yet walked."""

    def __init__(self, folder: Path, saves: Saves) -> None:
        self._folder = folder
        self._saves = saves

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            of = await self._saves.walks.asked()
            walk = await explored(self._folder)
            if walk is None or not self._saves.walked(of, walk):
                continue
            log.info(
                "journeys.explored", blowups=walk.count("E"), warnings=walk.count("W"), exhaustive=walk.is_exhaustive
            )
            for one in walk.found:
                if one["severity"] == "E":
                    place = f"{one['file']}:{one['line']}"
                    log.warning("journeys.blow_up", code=one["code"], place=place, message=one["message"])


async def explored(folder: Path) -> Walk | None:
    """What `handrail explore` says of the folder; None where it could not be walked, as while it is being saved."""
    nice = shutil.which("nice")
    command = [sys.executable, "-m", "handrail", "explore", str(folder), "--format", "json", "--max-seconds", SECONDS]
    before = [nice, "-n", NICE] if nice is not None else []
    process = await asyncio.create_subprocess_exec(
        *before, *map(str, command), stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL
    )
    try:
        written, _ = await process.communicate()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    with suppress(ValueError):
        return Walk.read(json.loads(written))
    return None
