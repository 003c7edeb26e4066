"""Ending the tasks of a connection for sure: a cancellation that a library swallowed is said again."""

import asyncio
from collections.abc import Iterable
from typing import Any

_SAID_AGAIN_SECONDS = 0.1


async def end(tasks: Iterable["asyncio.Task[Any] | None"]) -> None:
    """Cancel tasks until each has ended; what they failed with is of no interest any more."""
    left = {task for task in tasks if task is not None}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_SAID_AGAIN_SECONDS)
