"""A fuse between us and another system: after a few failures in a row, or a minute of them, it is left alone."""

from datetime import datetime

from runtime import limits


class Breaker:
    """Counts failures in a row. Open, it is left alone; after a pause, a try that fails opens it again at once."""

    def __init__(self) -> None:
        self._failures = 0
        self._since: datetime | None = None
        self._until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it is left alone."""
        return self._until is not None and now < self._until

    def worked(self) -> None:
        """It answered."""
        self._failures, self._since, self._until = 0, None, None

    def failed(self, now: datetime) -> None:
        """It did not."""
        self._failures += 1
        self._since = self._since or now
        if self._failures >= limits.BRIDGE_TRIES or now - self._since >= limits.BRIDGE_PATIENCE:
            self._until = now + limits.BRIDGE_PAUSE
