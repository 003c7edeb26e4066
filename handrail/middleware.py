"""What every request passes through."""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from runtime.ports import OutOfTurn, StaleConversation, StoreUnavailable
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
