"""How fast our number sends: what carriers take of it in a second, answers to customers before what we begin ourselves.

A number that sends more is filtered or blocked, and texts that a carrier queues are late in an order of its own. All
processes of a store keep one pace together: runtime/pace.py.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from runtime import limits
from runtime.clock import Clock
from runtime.core.conversation import Line
from runtime.core.records import OutboxRow
from runtime.gsm import measure
from runtime.pace import Going, Paces
from runtime.ports import Channel, Inbound, Part, RawRequest, SendResult, Sent, Status, StoreUnavailable, TryLater

_AWAY = timedelta(seconds=limits.POLL_SECONDS)  # until a store is asked again that does not answer
_LONGEST = 300.0  # seconds until a text of ours that waits behind answers is tried again
_SHIFTED = 2  # tries after which it is tried less often: tries, of which there are some, last as long as answers may


class Pace:
    """The `per_second` segments of each of our numbers with a provider."""

    def __init__(self, per_second: float, paces: Paces, clock: Clock) -> None:
        self._per_second = per_second
        self._paces = paces
        self._clock = clock

    async def wait(self, row: OutboxRow) -> timedelta:
        """Nothing where a text may go now, and then its time is taken; else how long it had better wait."""
        asked = self._clock.now()
        is_answer = row.body.get("send_by") is None
        cost = timedelta(seconds=measure(str(row.body["text"])).segments / self._per_second)
        wait = await self._paces.pace(str(row.body["from"]), Going(cost, is_answer, row.not_before), asked)
        if not wait:
            # A process that was frozen meanwhile must not send with the others at once: its time has passed.
            is_late = self._clock.now() - asked > limits.HANDED_ON
            return timedelta(milliseconds=1) if is_late else wait
        seconds = wait.total_seconds()
        if not is_answer:
            seconds = max(seconds, min(_LONGEST, float(max(row.attempts - _SHIFTED, 0) ** 2)))
        return timedelta(seconds=math.ceil(seconds * 1000) / 1000)


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
        try:
            wait = await self._pace.wait(row)
        except StoreUnavailable:
            wait = _AWAY  # nothing has left yet
        return TryLater(wait) if wait else await self._channel.send(row)

    async def look_up(self, row: OutboxRow, since: datetime) -> Sent | None:
        """As the channel does."""
        return await self._channel.look_up(row, since)
