"""A small house for tests of the shells.

The real worker, loops and memory store over the builders' map, with a clock in the test's hand.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import aiohttp

from handoff.ticket import TicketRules
from runtime.calls import Calls
from runtime.clock import Ids
from runtime.core.conversation import Conversation, Line
from runtime.core.events import Said
from runtime.core.journey import JourneyMap
from runtime.outbox import OutboxLoop
from runtime.ports import Channel, Store
from runtime.store.in_memory import MemoryStore
from runtime.timers import TimersLoop
from runtime.understanding.rules import Rules
from runtime.worker import Taken, Worker
from tests.core.builders import NOW, meridian


class HandClock:
    """A clock that moves when the test says so."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def move(self, **length: float) -> None:
        self.at += timedelta(**length)


class OneMap:
    """Journeys that are what the test says."""

    def __init__(self, journeys: JourneyMap) -> None:
        self.current = journeys


class House:
    """Everything wired, nothing running: the test says which loop does what and when."""

    def __init__(
        self, http: aiohttp.ClientSession, *, store: Store | None = None, journeys: JourneyMap | None = None,
        channels: Mapping[str, Channel] | None = None,
    ) -> None:  # fmt: skip
        self.clock = HandClock()
        self.store: Store = store or MemoryStore()
        self.journeys = OneMap(journeys or meridian())
        self.slept: list[float] = []
        self.worker = Worker(
            store=self.store, journeys=self.journeys, understanding=Rules(), tickets=TicketRules(),
            channels=channels or {}, clock=self.clock, ids=Ids(self.clock), secret="test",
        )  # fmt: skip
        self.calls = Calls(
            worker=self.worker, journeys=self.journeys, http=http, allowed_modules=frozenset({"tests.shells.actions"}),
            sleep=self._sleep,
        )  # fmt: skip
        self.outbox = OutboxLoop(
            store=self.store, worker=self.worker, channels=channels or {}, calls=self.calls, clock=self.clock,
            look_up_pauses=(0.0,),
        )  # fmt: skip
        self.timers = TimersLoop(store=self.store, worker=self.worker, clock=self.clock)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def begin(self, channel: str = "web", address: str = "hash") -> Conversation:
        return await self.worker.begin(channel, address, language="en")

    async def says(self, conversation: Conversation, text: str, cmid: str | None = None) -> Taken:
        return await self.worker.handle(
            conversation.id, Said(text, cmid=cmid), channel="web", external_id=cmid, digest=text
        )

    async def lines(self, conversation: Conversation) -> list[Line]:
        return list(await self.store.lines(conversation.id, 0, 100))

    async def texts(self, conversation: Conversation) -> list[str]:
        return [f"{line.author}: {line.text}" for line in await self.lines(conversation)]

    async def now(self, conversation: Conversation) -> Conversation:
        found = await self.store.conversation(conversation.id)
        assert found is not None
        return found
