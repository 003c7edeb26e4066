"""Whether this process is measured, and where it tells: beside the rest for who has a key, or on a port of its own."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, cast

from aiohttp import web

from channels.api.keys import Keys
from channels.web.chat import WebChat
from handrail.settings import Settings
from handrail.watched import WatchedStore
from runtime.clock import Clock
from runtime.ports import Store
from runtime.pressure import Pressure

if TYPE_CHECKING:
    from handrail.metrics import Metrics

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


def watched(settings: Settings, store: Store) -> "tuple[Metrics | None, Store]":
    """The counters, and the store that counts; no counters and the store as it is where nobody could ask."""
    if settings.metrics_port is None and not settings.api_keys:
        return None, store
    from handrail.metrics import Metrics

    metrics = Metrics()
    return metrics, cast(Store, WatchedStore(store, metrics))


class Measures:
    """What is measured of this process. Nothing is, where nobody could ask: the library alone takes long to load."""

    def __init__(
        self, settings: Settings, metrics: "Metrics | None", store: Store, web_chat: WebChat, pressure: Pressure, *,
        clock: Clock,
    ) -> None:  # fmt: skip
        self.metrics = metrics
        self._is_beside = settings.metrics_port is None
        self._keys = Keys(settings.api_keys)
        self.page: Page | None = None
        if metrics is not None:
            from handrail.metrics import MetricsPage, Standing

            self.page = MetricsPage(metrics, Standing(store, web_chat, pressure, clock)).show

    def table(self) -> Iterable[web.AbstractRouteDef]:
        """The route, for who has a key, unless it has a port of its own."""
        if self.page is not None and self._is_beside:
            yield web.get("/metrics", self._keys.needed(self.page))

    def reloaded(self, result: str) -> None:
        """A map was read again: it was `published`, or `refused`."""
        if self.metrics is not None:
            self.metrics.reloads.labels(result).inc()
