"""`/livez` and `/readyz`: whether the process answers, and whether it can do its work, part by part."""

import shutil
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from runtime.ports import Store, StoreError

DISK_SHARE = 0.05  # of the store's disk must be free


class Probes:
    """The pages for whoever watches over the process. Liveness does not ask the store."""

    def __init__(self, *, store: Store, folder: Path, has_journeys: Callable[[], bool]) -> None:
        self._store = store
        self._folder = folder
        self._has_journeys = has_journeys
        self.is_draining = False

    def table(self) -> list[web.RouteDef]:
        """The routes."""
        return [web.get("/livez", self.live), web.get("/readyz", self.ready)]

    async def live(self, _request: web.Request) -> web.Response:
        """The loop answers."""
        return web.json_response({"ok": True})

    async def ready(self, _request: web.Request) -> web.Response:
        """Every part that must work for customers to be answered, by name."""
        parts = {
            "store": await self._store_word(),
            "journeys": "ok" if self._has_journeys() else "none is loaded",
            "disk": self._disk_word(),
            "draining": "shutting down" if self.is_draining else "ok",
        }
        ok = all(word == "ok" for word in parts.values())
        return web.json_response({"ok": ok, "parts": parts}, status=200 if ok else 503)

    async def _store_word(self) -> str:
        try:
            await self._store.probe()
        except StoreError as error:
            return str(error)
        return "ok"

    def _disk_word(self) -> str:
        if not self._folder.exists():
            return "ok"
        usage = shutil.disk_usage(self._folder)
        return "ok" if usage.free > DISK_SHARE * usage.total else f"only {usage.free // 1_048_576} MB are free"
