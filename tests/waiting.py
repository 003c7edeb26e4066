"""Waiting for what a test wants to see."""

import asyncio
from collections.abc import Callable

PAUSE_SECONDS = 0.02


async def until(is_so: Callable[[], bool], seconds: float = 30.0) -> None:
    """Look again and again until it is so; TimeoutError when it never is."""
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(PAUSE_SECONDS)
