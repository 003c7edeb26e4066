"""Sleeping until there is work. A hint wakes at once; a hint may be lost, so nobody sleeps for longer than a while."""

import asyncio
from contextlib import suppress


async def pause(woken: asyncio.Event, seconds: float) -> None:
    """Return when it is set, at the latest after so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()
