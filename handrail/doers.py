"""Who runs turns and calls: the plain ones, or those that leave traces, where the operator said where traces go."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from handrail.settings import Settings
from runtime.calls import Calls
from runtime.worker import Worker


async def _nothing(_app: web.Application) -> None:
    """Nothing is kept back."""


@dataclass(frozen=True, slots=True)
class Doers:
    """What makes the worker and the calls, with the arguments of each, and what ends with the application."""

    worker: Callable[..., Worker] = Worker
    calls: Callable[..., Calls] = Calls
    shut: Callable[[web.Application], Awaitable[None]] = _nothing


def doers_of(settings: Settings) -> Doers:
    """Those that the settings ask for. OpenTelemetry is loaded only where they do."""
    if settings.traces_url is None:
        return Doers()
    from handrail.traces import Traces

    traces = Traces(settings.traces_url)
    return Doers(traces.worker, traces.calls, traces.shut)
