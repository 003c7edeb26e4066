"""What every part of a house offers: work that goes on, and routes."""

from collections.abc import Iterable
from typing import Protocol

from aiohttp import web


class Loop(Protocol):
    """A part that works until it is cancelled."""

    async def run(self) -> None:
        """Work."""
        ...


class Answering(Protocol):
    """A part with routes."""

    def table(self) -> Iterable[web.AbstractRouteDef]:
        """The routes."""
        ...
