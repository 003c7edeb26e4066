"""A whole desk over a real worker and store, with a customer whose card system is down and members with tokens."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient
from msgspec.structs import replace as changed
from pytest_aiohttp.plugin import AiohttpClient

from handoff.arranging import arrange
from handoff.bodies import Presence
from handoff.routes import DeskRoutes
from handoff.ticket import TicketRules
from runtime.clock import Ids, SystemClock
from runtime.core.conversation import Conversation
from runtime.core.events import CallFinished, DeskActed, Said
from runtime.core.journey import JourneyMap, Move
from runtime.core.records import Commit, Ticket
from runtime.core.values import Slot
from runtime.files import Files
from runtime.ports import Store
from runtime.store.in_memory import MemoryStore
from runtime.timers import TimersLoop
from runtime.understanding.rules import Rules
from runtime.whispers import Whispers
from runtime.worker import Worker
from tests.core.builders import lost_card, meridian, text

Client = TestClient[web.Request, web.Application]
ClientMaker = AiohttpClient
Request = web.Request
API = "/staff/api/v1"


class HeldClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def pass_by(self, span: timedelta) -> None:
        self.at += span


class LiveClock(HeldClock):
    """The machine's, for browsers, which have one of their own; it can still be moved ahead."""

    def __init__(self) -> None:
        self._system = SystemClock()
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        return self._system.now() + self._ahead

    def pass_by(self, span: timedelta) -> None:
        self._ahead += span


def desk_map() -> JourneyMap:
    """The small map, with payment data, and with a move that only seniors may take."""
    journey = lost_card()
    block = journey.states["block"]
    refund = Move("refund", text("Refund the fee"), to="offer", risk="high")
    states = {**journey.states, "block": replace(block, moves={**block.moves, "refund": refund})}
    data = {**journey.data, "last4": replace(journey.data["last4"], sensitive="payment")}
    replies = {"one_moment": text("One moment, please."), "your_card": text("I see your card {{ last4 }}.")}
    return replace(meridian(replace(journey, states=states, data=data)), replies=replies)


@dataclass
class Library:
    """The map as it is served."""

    current: JourneyMap = field(default_factory=desk_map)


class House:
    """The parts, and what a customer does."""

    def __init__(self, store: Store | None = None, clock: "HeldClock | None" = None, **settings: Any) -> None:
        self.clock = clock if clock is not None else HeldClock()
        self.ids = Ids(self.clock)
        self.store = store if store is not None else MemoryStore()
        self.library = Library()
        self.worker = Worker(
            store=self.store, journeys=self.library, understanding=Rules(), tickets=TicketRules(), channels={},
            clock=self.clock, ids=self.ids, secret="test",
        )  # fmt: skip
        settings.setdefault("files", Files(Path(gettempdir()) / "no-files-of-customers"))
        self.whispers = Whispers()
        self.routes = DeskRoutes(
            worker=self.worker, store=self.store, clock=self.clock, ids=self.ids,
            journeys=lambda: self.library.current, whispers=self.whispers, **settings,
        )  # fmt: skip
        self.roster = self.routes.roster
        self.client: Client = None  # type: ignore[assignment]  # set by the fixture, which serves the routes
        self.timers = TimersLoop(store=self.store, worker=self.worker, clock=self.clock)
        self._customers = 0

    async def passes(self, span: timedelta) -> None:
        """Time passes, and every clock that became due has done its work."""
        self.clock.pass_by(span)
        while await self.timers.fire_due():
            pass
        await self.routes.closing.sweep()

    async def arranges(self, ticket: Ticket, act: DeskActed, *, is_senior: bool = False) -> str | None:
        """An act of the desk, asked for as the router and the interface do; gives the refusal."""
        return await arrange(self.routes.desk, ticket, act, is_senior=is_senior)

    async def here(self, *names: str, presence: Presence = "available") -> None:
        """Members with an open console who declare themselves."""
        for name in names:
            member = await self.roster.member(name)
            assert member is not None
            await self.routes.presences.declare(member, presence)
            await self.routes.presences.alive(name)

    async def customer(self, language: str = "en") -> Conversation:
        """A new customer on the web."""
        self._customers += 1
        return await self.worker.begin("web", f"address-{self._customers}", language=language)

    async def says(self, conversation: Conversation, words: str) -> None:
        """A message of the customer."""
        await self.worker.handle(conversation.id, Said(words), channel="web")

    async def waiting(self, profile: Mapping[str, Slot] | None = None) -> Ticket:
        """A customer who lost a card while the card system is down: their ticket, queued."""
        conversation = await self.customer()
        if profile is not None:
            known = changed(conversation, version=conversation.version + 1, profile=profile)
            await self.store.commit_turn(Commit(self.ids.new("op-"), known))
        await self.says(conversation, "I lost my card")
        await self.says(conversation, "4821")
        return await self.card_system_fails(conversation.id)

    async def card_system_fails(self, conversation_id: str) -> Ticket:
        """The call under way ends in an error; gives the ticket."""
        run = (await self.conversation(conversation_id)).run
        assert run is not None
        assert run.call is not None
        await self.worker.handle(conversation_id, CallFinished(run.call.id, "error", detail="connection refused"))
        return await self.ticket((await self.conversation(conversation_id)).ticket or "")

    async def conversation(self, conversation_id: str) -> Conversation:
        found = await self.store.conversation(conversation_id)
        assert found is not None
        return found

    async def ticket(self, ticket_id: str) -> Ticket:
        found = await self.store.ticket(ticket_id)
        assert found is not None
        return found

    async def member(self, name: str = "jo", role: str = "agent", queues: tuple[str, ...] = ()) -> "Caller":
        """A member who works by token."""
        await self.roster.add(name, role=role, queues=queues)
        return Caller(self, await self.roster.issue_token(name))

    async def texts(self, conversation_id: str) -> list[tuple[str, str]]:
        """The transcript, as author and text."""
        return [(line.author, line.text) for line in await self.store.lines(conversation_id, 0, 1000)]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let everything else run until the condition holds."""
        async with asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0)


@dataclass
class Caller:
    """A program at the desk with a member's token."""

    house: House
    token: str

    async def call(self, method: str, path: str, body: object = None, **more: Any) -> tuple[int, Any]:
        """One request; gives the status and the JSON."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        response = await self.house.client.request(method, API + path, json=body, headers=headers, **more)
        return response.status, await response.json(content_type=None)

    async def get(self, path: str) -> Any:
        """What is at a path; it must be there."""
        status, answer = await self.call("GET", path)
        assert status == 200, answer
        return answer

    async def post(self, path: str, **body: object) -> tuple[int, Any]:
        """One act."""
        return await self.call("POST", path, body)

    async def claimed(self, ticket: Ticket) -> dict[str, Any]:
        """Take a ticket, which must succeed."""
        status, answer = await self.post(f"/tickets/{ticket.id}/claim")
        assert status == 200, answer
        assert isinstance(answer, dict)
        return answer
