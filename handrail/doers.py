"""Who runs turns, calls and texts: the plain ones, or those that leave traces, where the operator set where to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from handrail.settings import Settings
from runtime.calls import Calls
from runtime.outbox import OutboxLoop
from runtime.worker import Worker


async def _nothing() -> None:
    """Nothing is kept back."""


@dataclass(frozen=True, slots=True)
class Doers:
    """What makes the worker, the calls and the outbox, with the arguments of each; what comes after their end."""

    worker: Callable[..., Worker] = Worker
    calls: Callable[..., Calls] = Calls
    outbox: Callable[..., OutboxLoop] = OutboxLoop
    shut: Callable[[], Awaitable[None]] = _nothing


PLAIN = Doers()


def doers_of(settings: Settings) -> Doers:
    """Those that the settings ask for. OpenTelemetry is loaded only where they do."""
    if settings.traces_url is None:
        return PLAIN
    from handrail.traces import Traces

    traces = Traces(settings.traces_url)
    return Doers(traces.worker, traces.calls, traces.outbox, traces.shut)
