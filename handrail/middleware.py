"""What every request passes through."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiohttp import web

from runtime.ports import OutOfTurn, StaleConversation, StoreUnavailable
from runtime.pressure import Pressure, What
from runtime.problems import problem

log = structlog.get_logger()

RETRY_SECONDS = 2

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def answer_for_faults(request: web.Request, handler: Page) -> web.StreamResponse:
    """Turn what a page did not foresee into a problem document.

    Never a traceback, never a silent close (aiohttp fixes the name of `handler`).
    """
    try:
        return await handler(request)
    except web.HTTPException as refusal:
        if refusal.status < 400 or refusal.content_type != "text/plain":
            raise
        return problem(refusal.status, refusal.reason.lower().replace(" ", "_"), refusal.reason)
    except (StoreUnavailable, StaleConversation, OutOfTurn):
        log.warning("request.unavailable", path=request.path)
        return problem(503, "unavailable", "Not now; please try again", retry_after=RETRY_SECONDS)
    except Exception:
        log.exception("request.failed", path=request.path, method=request.method)
        return problem(500, "fault", "Something went wrong on our side")


_PUT_OFF: Mapping[tuple[str, str], What] = {
    ("GET", "/staff/api/v1/tickets"): "list",
    ("POST", "/chat/v1/session"): "new",
}


def put_off(pressure: Pressure) -> Any:
    """Under pressure, the desk's lists and new web conversations are put off; web messages by their intake."""

    @web.middleware
    async def look(request: web.Request, handler: Page) -> web.StreamResponse:
        what = _PUT_OFF.get((request.method, request.path))
        wait = pressure.wait(what) if what is not None else 0.0
        if wait:
            return problem(
                503, "unavailable", "Many people write to us just now; please come again", retry_after=round(wait, 3)
            )
        return await handler(request)

    return look
