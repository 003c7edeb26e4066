"""The example bank, served for a test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp.test_utils import TestServer

from journeys.back_office import build_app


@asynccontextmanager
async def bank() -> AsyncIterator[str]:
    """The example back office on a free port; gives its address."""
    async with TestServer(build_app()) as server:
        yield str(server.make_url("")).rstrip("/")
