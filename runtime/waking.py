"""Sleeping until there is work. A hint wakes at once; a hint may be lost, so nobody sleeps for longer than a while."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from runtime.ports import StoreError

log = structlog.get_logger()


async def pause(woken: asyncio.Event, seconds: float) -> None:
    """Return when it is set, at the latest after so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()


async def again_and_again(
    look: Callable[[], Awaitable[object]], woken: asyncio.Event, seconds: float, waits: str
) -> None:
    """Look now, whenever woken, and at the latest after so many seconds, until cancelled.

    A store that is away is waited for; the log then says so as `waits`.
    """
    while True:
        woken.clear()
        try:
            await look()
        except StoreError as error:
            log.warning(waits, why=str(error))
        await pause(woken, seconds)
