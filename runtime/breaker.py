"""A fuse between us and another system: after a few failures in a row, or a while of them, it is left alone."""

from datetime import datetime, timedelta


class Breaker:
    """Open after `tries` failures, or after `patience` of them where they come slowly; then closed to all for `rest`.

    After that, a try that fails opens it again at once.
    """

    def __init__(self, tries: int, rest: timedelta, patience: timedelta = timedelta.max) -> None:
        self._tries = tries
        self._rest = rest
        self._patience = patience
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
        if self._failures >= self._tries or now - self._since >= self._patience:
            self._until = now + self._rest
