"""Who wants to hear of commits."""

from collections.abc import Callable

import structlog

from runtime.core.records import Commit
from runtime.ports import Listener

log = structlog.get_logger()


class Listeners:
    """Tells of each commit once it is durable. What a listener does with it cannot hurt the commit."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def add(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` from now on; gives the function that ends it."""
        self._listeners.append(listener)

        def remove() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return remove

    def tell(self, commit: Commit) -> None:
        """Tell all of them, in the order in which they came."""
        for listener in tuple(self._listeners):
            try:
                listener(commit)
            except Exception:
                log.exception("listener.failed", conversation=commit.conversation.id)
