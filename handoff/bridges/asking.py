"""One call to another desk: JSON there and back, a short patience, and what its failures mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from handoff.bridges.outside import NotTaken, Unreachable
from runtime import limits
from runtime.wire import Unreadable, read_json

_PATIENCE = aiohttp.ClientTimeout(total=limits.BRIDGE_CALL.total_seconds())
_LATER = (408, 425, 429)


@dataclass(frozen=True, slots=True)
class Answer:
    """The status, and the JSON that came with it (an empty object where none did)."""

    status: int
    body: Any


async def ask(
    http: aiohttp.ClientSession, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None,
    accepts: tuple[int, ...] = (),
) -> Answer:  # fmt: skip
    """The answer with a status of 2xx or one of `accepts`. Raises Unreachable and NotTaken."""
    sent = {"Content-Type": "application/json", **headers} if body is not None else headers
    try:
        async with http.request(
            method, url, data=body, headers=sent, timeout=_PATIENCE, allow_redirects=False
        ) as response:
            read = await response.content.read(limits.REPLY_BYTES)
            status = response.status
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unreachable(f"no answer from {url.split('?')[0]} ({type(error).__name__})") from error
    if status >= 500 or status in _LATER:
        raise Unreachable(f"{method} {url.split('?')[0]} was answered with {status}")
    if not 200 <= status < 300 and status not in accepts:
        raise NotTaken(f"{method} {url.split('?')[0]} was refused with {status}")
    return Answer(status, _json(read))


def _json(read: bytes) -> Any:
    if not read.strip():
        return {}
    try:
        return read_json(read)
    except Unreadable as error:
        raise Unreachable("the answer is no JSON") from error
