"""A clock in the test's hand."""

from datetime import UTC, datetime, timedelta


class HeldClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def pass_by(self, span: timedelta) -> None:
        self.at += span
