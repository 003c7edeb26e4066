"""How fast our number sends: what carriers take of it in a second, answers to customers before what we begin ourselves.

A number that sends more is filtered or blocked, and texts that a carrier queues are late in an order of its own.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from runtime.clock import Clock
from runtime.core.conversation import Line
from runtime.core.records import OutboxRow
from runtime.gsm import measure
from runtime.ports import Channel, Inbound, Part, RawRequest, SendResult, Sent, Status, TryLater

_FORGOTTEN = timedelta(minutes=1)  # after its time, a text that did not come back was superseded
_LONGEST = 300.0  # seconds until a text of ours that waits behind answers is tried again


@dataclass(frozen=True, slots=True)
class _Waiting:
    cost: float
    is_answer: bool
    until: datetime


class Pace:
    """One number's `per_second` segments."""

    def __init__(self, per_second: float, clock: Clock) -> None:
        self._per_second = per_second
        self._clock = clock
        self._free_at: datetime | None = None
        self._waiting: dict[str, _Waiting] = {}

    def wait(self, row: OutboxRow) -> timedelta:
        """Nothing where a text may go now, and then its time is taken; else how long it had better wait."""
        now = self._clock.now()
        self._waiting = {id: one for id, one in self._waiting.items() if now - one.until < _FORGOTTEN}
        cost = measure(str(row.body["text"])).segments / self._per_second
        is_answer = row.body.get("send_by") is None
        busy = max((self._free_at - now).total_seconds(), 0.0) if self._free_at is not None else 0.0
        ahead = self._ahead(row.id, is_answer=is_answer)
        if not busy and not ahead:
            self._waiting.pop(row.id, None)
            self._free_at = now + timedelta(seconds=cost)
            return timedelta()
        seconds = busy + ahead
        if not is_answer:  # so that tries, of which there are some, last as long as answers may
            seconds = max(seconds, min(_LONGEST, float(row.attempts**2)))
        self._waiting[row.id] = _Waiting(cost, is_answer, now + timedelta(seconds=seconds))
        return timedelta(seconds=math.ceil(seconds * 1000) / 1000)

    def _ahead(self, id: str, *, is_answer: bool) -> float:
        """The seconds that others take who go first: answers, and of the same kind whoever waited before."""
        seconds = 0.0
        is_before = True
        for other, one in self._waiting.items():
            is_before = is_before and other != id
            if other != id and (is_before if one.is_answer == is_answer else one.is_answer):
                seconds += one.cost
        return seconds


class Paced:
    """A provider's channel that sends no faster than our number may."""

    def __init__(self, channel: Channel, pace: Pace) -> None:
        self.name = channel.name
        self.nothing_to_say = channel.nothing_to_say
        self._channel = channel
        self._pace = pace

    def verify(self, raw: RawRequest) -> None:
        """As the channel does."""
        self._channel.verify(raw)

    def parse(self, raw: RawRequest) -> Inbound | Status:
        """As the channel does."""
        return self._channel.parse(raw)

    def render(self, lines: Sequence[Line], address: str) -> Sequence[Part]:
        """As the channel does."""
        return self._channel.render(lines, address)

    async def send(self, row: OutboxRow) -> SendResult:
        """Hand one text on when its time has come; TryLater until then."""
        wait = self._pace.wait(row)
        return TryLater(wait) if wait else await self._channel.send(row)

    async def look_up(self, row: OutboxRow, since: datetime) -> Sent | None:
        """As the channel does."""
        return await self._channel.look_up(row, since)
