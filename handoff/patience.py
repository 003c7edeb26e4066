"""Back-off for accounts: each wrong password after the first few makes the next try wait longer."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from runtime import limits


@dataclass(slots=True)
class _Failures:
    count: int
    until: datetime


class Patience:
    """Counts failed sign-ins by name, for names that exist and names that do not, in this process's memory."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def wait(self, name: str, now: datetime) -> timedelta:
        """How long the name must wait before its next try; zero when it may try now."""
        failures = self._failures.get(name)
        return max(failures.until - now, timedelta(0)) if failures is not None else timedelta(0)

    def failed(self, name: str, now: datetime) -> None:
        """One more wrong password."""
        count = self._failures[name].count + 1 if name in self._failures else 1
        over = count - limits.SIGN_IN_FREE_TRIES
        wait = min(limits.SIGN_IN_WAIT * 2 ** min(over, 30), limits.SIGN_IN_WAIT_MOST) if over >= 0 else timedelta(0)
        self._failures[name] = _Failures(count, now + wait)
        self._failures.move_to_end(name)
        if len(self._failures) > limits.SIGN_IN_NAMES:
            self._failures.popitem(last=False)

    def succeeded(self, name: str) -> None:
        """The right password: all is forgotten."""
        self._failures.pop(name, None)
