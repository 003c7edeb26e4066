"""Outreach over a real engine, with the test holding the clock and a carrier that keeps what it is handed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import msgspec

from channels.outreach.asked import Answer, Asked, Kept
from channels.outreach.doors import CustomerDoors
from channels.outreach.outreach import DUE, Outreach
from channels.outreach.windows import load_windows
from channels.sms import text
from channels.web.session import Sessions
from handoff.ticket import TicketRules
from runtime.clock import Ids
from runtime.core.company import ContactRules
from runtime.core.conversation import Conversation, Line
from runtime.core.events import Event
from runtime.core.records import OutboxRow
from runtime.ports import Inbound, Part, RawRequest, Refused, Sent, Status
from runtime.store.in_memory import MemoryStore
from runtime.understanding import Rules
from runtime.worker import Worker
from tests.core.builders import meridian
from tests.web.clocks import HeldClock

OURS = "+14155550100"
SAN_FRANCISCO = "+14155550123"


class Carrier:
    """A carrier of which only the messages matter that it would be handed."""

    name = "paper"
    nothing_to_say = ("text/plain", b"")

    def verify(self, raw: RawRequest) -> None:
        raise Refused("none", "nobody texts back")

    def parse(self, raw: RawRequest) -> Inbound | Status:
        raise Refused("none", "nobody texts back")

    def render(self, lines: Sequence[Line], address: str) -> Sequence[Part]:
        theirs, ours = address.split(" ")
        return [Part(theirs, ours, said, 1) for said in text.texts(lines)]

    async def look_up(self, row: OutboxRow, since: datetime) -> None:
        return None

    async def send(self, row: OutboxRow) -> Sent:
        return Sent(row.id)


class House:
    """One process. `moved_to` sets the clock, and sees to what has become due by then."""

    def __init__(self, rules: ContactRules, windows: str = "normal", store: Any = None) -> None:
        self.clock = HeldClock()
        self.store = store if store is not None else MemoryStore()
        self.ids = Ids(self.clock)
        journeys = SimpleNamespace(current=replace(meridian(), contact=rules, timezone="Europe/London"))
        self.journeys = journeys
        carrier = Carrier()
        self.worker = Worker(
            store=self.store, journeys=journeys, understanding=Rules(), tickets=TicketRules(),
            channels={"sms": carrier}, clock=self.clock, ids=self.ids, secret="s" * 32,
        )  # fmt: skip
        self.sessions = Sessions(self.worker, self.store, self.clock, self.ids)
        self.outreach = self.another(windows)
        self._asked = 0

    def another(self, windows: str = "normal", ours: str | None = OURS) -> Outreach:
        """One more process over the same store; without a number of `ours` it has no carrier."""
        return Outreach(
            worker=self.worker, store=self.store, clock=self.clock, ids=self.ids,
            journeys=lambda: self.journeys.current, windows=load_windows(windows),
            doors=CustomerDoors(self.worker, self.sessions, ours),
        )  # fmt: skip

    def asked(self, **more: Any) -> Asked:
        self._asked += 1
        given: dict[str, Any] = {
            "id": f"r-{self._asked}", "journey": "lost_card", "reason": "Your card was used abroad.",
            "expires": self.clock.now() + timedelta(days=30), "phone": SAN_FRANCISCO,
        }  # fmt: skip
        return Asked(**{**given, **more})

    async def ask(self, **more: Any) -> Answer:
        answer = await self.outreach.ask(self.asked(**more))
        assert answer is not None
        return answer

    async def moved_to(self, at: datetime) -> None:
        """Let time pass up to a moment, seeing to what is due on the way."""
        while (due := await self._next_due()) is not None and due < at:
            self.clock.at = max(due, self.clock.now() + timedelta(seconds=1))
            await self.outreach._see_to_due()
        self.clock.at = max(at, self.clock.now())
        await self.outreach._see_to_due()

    async def _next_due(self) -> datetime | None:
        waiting = [one.body for one in await self.store.documents(DUE) if one.body is not None]
        times = [msgspec.json.decode(body, type=Kept).answer.at for body in waiting]
        return min((at for at in times if at is not None), default=None)

    async def conversation(self, phone: str = SAN_FRANCISCO) -> Conversation:
        found = await self.store.at("sms", f"{phone} {OURS}")
        assert found is not None
        return found

    async def take(self, event: Event, phone: str = SAN_FRANCISCO) -> Conversation:
        begun = await self.worker.begin("sms", f"{phone} {OURS}")
        return (await self.worker.handle(begun.id, event)).conversation

    async def said(self, phone: str = SAN_FRANCISCO) -> list[str]:
        return [line.text for line in await self.store.lines((await self.conversation(phone)).id, 0, 1000)]

    async def log(self) -> list[tuple[str, Mapping[str, object]]]:
        return [(event.event, event.fields) for _, _, event in await self.store.moments(0, 10_000)]

    @property
    def sent(self) -> list[OutboxRow]:
        """What the carrier is to bring, oldest first."""
        return sorted((row for row in self.store._outbox.values() if row.kind == "sms"), key=lambda row: row.id)

    async def waiting(self) -> int:
        return sum(one.body is not None for one in await self.store.documents(DUE))
