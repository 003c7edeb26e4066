"""Python actions for the tests of calling."""

import asyncio
from typing import Any


async def block(last4: str) -> dict[str, Any]:
    """Blocks, as the example does."""
    return {"end": "blocked", "reference": f"R-{last4}"}


def block_in_thread(last4: str) -> dict[str, Any]:
    """The same without async."""
    return {"end": "blocked", "reference": f"T-{last4}"}


def breaks(last4: str) -> dict[str, Any]:
    """Raises."""
    raise RuntimeError(last4)


async def hangs(last4: str) -> dict[str, Any]:
    """Never answers."""
    await asyncio.Event().wait()
    return {}
