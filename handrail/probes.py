"""`/livez` and `/readyz`: whether the process answers, and whether it can do its work, part by part.

The log tells when it no longer can and when it can again, also where nobody asks.
"""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import structlog
from aiohttp import web

from runtime.ports import Store, StoreError

log = structlog.get_logger()

LOOK_SECONDS = 10.0
DISK_SHARE = 0.05  # of the store's disk must be free


class Probes:
    """The pages for whoever watches over the process. Liveness does not ask the store."""

    def __init__(self, *, store: Store, folder: Path, has_journeys: Callable[[], bool]) -> None:
        self._store = store
        self._folder = folder
        self._has_journeys = has_journeys
        self.is_draining = False
        self._wrong: dict[str, str] = {}

    def table(self) -> list[web.RouteDef]:
        """The routes."""
        return [web.get("/livez", self.live), web.get("/readyz", self.ready)]

    async def live(self, _request: web.Request) -> web.Response:
        """The loop answers."""
        return web.json_response({"ok": True})

    async def ready(self, _request: web.Request) -> web.Response:
        """Every part that must work for customers to be answered, by name."""
        parts = await self.look() | {"draining": "shutting down" if self.is_draining else "ok"}
        ok = all(word == "ok" for word in parts.values())
        return web.json_response({"ok": ok, "parts": parts}, status=200 if ok else 503)

    async def run(self) -> None:
        """Look now and then, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> dict[str, str]:
        """Each part with `ok` or what is wrong with it; the log is told when that changes."""
        parts = {
            "store": await self._store_word(),
            "journeys": "ok" if self._has_journeys() else "none is loaded",
            "disk": self._disk_word(),
        }
        wrong = {part: word for part, word in parts.items() if word != "ok"}
        if wrong and wrong.keys() != self._wrong.keys():
            log.warning("service.not_ready", parts=wrong)
        elif self._wrong and not wrong:
            log.info("service.ready_again")
        self._wrong = wrong
        return parts

    async def _store_word(self) -> str:
        try:
            await self._store.probe()
        except StoreError as error:
            return str(error)
        return "ok"

    def _disk_word(self) -> str:
        if not self._folder.exists():
            return "ok"
        try:
            usage = shutil.disk_usage(self._folder)
        except OSError as error:
            return f"{self._folder} cannot be looked at: {error.strerror}"
        return "ok" if usage.free > DISK_SHARE * usage.total else f"only {usage.free // 1_048_576} MB are free"
