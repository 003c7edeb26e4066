"""Customers who ask for a person and go on writing, staff who take over and give back, and a service that is killed.

Afterwards the store must show that the bot said nothing while people had the conversation.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from runtime.clock import SystemClock
from runtime.core.conversation import Line
from runtime.core.records import TicketEvent
from runtime.store.in_sqlite import SqliteStore
from tests.crash.storm import MAP, kept, transcript
from tests.customer import Customer
from tests.running import Running
from tests.whole.desk import Desk

PAUSE_SECONDS = 0.05  # between what a customer, or a member of staff, does
BETWEEN_KILLS_SECONDS = 1.0
AWAY = (429, 502, 503)


@dataclass(slots=True)
class Drill:
    """What happened. `kills_while_held` says during how many kills a member of staff had a conversation.

    `said_while_held` counts what customers wrote then; `faults` is everything that is wrong.
    """

    kills: int = 0
    kills_while_held: int = 0
    claims: int = 0
    moves: int = 0
    finishes: int = 0
    said_while_held: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Member:
    """A member of staff who claims, replies, and moves the journey on or finishes, by the desk's JSON."""

    desk: Desk
    number: int
    drill: Drill
    over: asyncio.Event
    holds: str | None = None
    _count: int = 0

    @property
    def _name(self) -> str:
        return f"m{self.number}"

    async def work(self) -> None:
        """Take one ticket after another until the drill is over."""
        while not self.over.is_set():
            _, found = await self._until(lambda: self.desk.ask("GET", "/tickets?state=queued"))
            if found["tickets"]:
                await self._take(found["tickets"][self.number % len(found["tickets"])])
            await asyncio.sleep(PAUSE_SECONDS)

    async def _take(self, ticket: dict[str, Any]) -> None:
        status, held = await self._post(ticket, "claim", {"version": ticket["version"]})
        if status != 200:
            return  # a colleague was faster
        self.drill.claims += 1
        self.holds = ticket["id"]
        for _ in range(2):
            await asyncio.sleep(PAUSE_SECONDS)
            await self._reply(ticket)
        if "again" in [move["id"] for move in held["moves"]]:
            move = {"move": "again", "inputs": {}, "version": held["version"], "key": self._key()}
            status, answer = await self._post(ticket, "move", move)
            self.drill.moves += 1
        else:
            status, answer = await self._post(ticket, "finish", {"outcome": "kept"})
            self.drill.finishes += 1
        self.holds = None
        if status != 200:
            self.drill.faults.append(f"{self._name} could not give {ticket['id']} back: {answer}")

    async def _reply(self, ticket: dict[str, Any]) -> None:
        """Answer what was read; when the customer has written meanwhile, leave it at that."""
        _, shown = await self._until(lambda: self.desk.ask("GET", f"/tickets/{ticket['id']}"))
        body = {"text": f"{self._name} is with you", "cmid": self._key(), "last_seq": shown["head"]}
        status, answer = await self._post(ticket, "reply", body)
        if status != 200 and answer.get("code") != "behind":
            self.drill.faults.append(f"{self._name} could not reply on {ticket['id']}: {answer}")

    async def _post(self, ticket: dict[str, Any], what: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return await self._until(lambda: self.desk.post(f"/tickets/{ticket['id']}/{what}", body))

    def _key(self) -> str:
        self._count += 1
        return f"{self._name}-{self._count}"

    async def _until(self, ask: Callable[[], Awaitable[tuple[int, dict[str, Any]]]]) -> tuple[int, dict[str, Any]]:
        """The same request again and again until the service answers it."""
        while True:
            try:
                status, answer = await ask()
                if status not in AWAY:
                    return status, answer
            except (aiohttp.ClientError, TimeoutError, ValueError):
                pass  # it is away, or went away before it answered
            await asyncio.sleep(PAUSE_SECONDS)


async def drill(folder: Path, *, kills: int, clients: int, members: int) -> Drill:
    """Run it; gives what was found."""
    found, over = Drill(), asyncio.Event()
    service = Running(folder, MAP, {"HANDRAIL_LIMITS": "off"})
    await service.start()
    port = service.port
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            customers = [Customer(session, f"c{number}") for number in range(clients)]
            staff = []
            for number in range(members):
                desk = Desk(session, service.address, await service.token(f"m{number}"))
                staff.append(Member(desk, number, found, over))
            async with asyncio.TaskGroup() as crowd:
                for customer in customers:
                    crowd.create_task(_talk(customer, service.address, over))
                for member in staff:
                    crowd.create_task(member.work())
                for _ in range(kills):
                    await asyncio.sleep(BETWEEN_KILLS_SECONDS)
                    found.kills_while_held += any(member.holds for member in staff)
                    await service.kill()
                    found.kills += 1
                    await service.start(port=port)
                await asyncio.sleep(BETWEEN_KILLS_SECONDS)
                over.set()
            for customer in customers:
                found.faults += kept(customer, await transcript(customer))
        await service.stop()
    finally:
        await service.kill()
    await _look(folder / "var" / "handrail.db", [customer.conversation for customer in customers], found)
    return found


async def _talk(customer: Customer, address: str, over: asyncio.Event) -> None:
    """Begin a journey, ask for a person, and go on writing whoever is there."""
    await customer.arrive(address)
    number = 0
    while not over.is_set():
        number += 1
        # Now in the middle of a journey, now before one, so that staff have a move or can only finish.
        for text in ("go", "person", "hello?", f"word {number}", "go", f"word {number}", "person", "are you there?"):
            await customer.write(text)
            await asyncio.sleep(PAUSE_SECONDS)


async def _look(file: Path, conversations: Sequence[str], found: Drill) -> None:
    """Read what is stored and note what is wrong with it."""
    store = SqliteStore(file, SystemClock())
    await store.open()
    for conversation_id in conversations:
        conversation = await store.conversation(conversation_id)
        assert conversation is not None
        lines = await store.lines(conversation_id, 0, 100_000)
        found.faults += _both_in_one_epoch(lines)
        for ticket in await store.customer_tickets(conversation.customer, 100_000):
            events = await store.ticket_events(ticket.id)
            found.faults += bot_between(lines, events)
            found.said_while_held += _said_while_held(lines, events)
    await store.close()


def bot_between(lines: Sequence[Line], events: Sequence[TicketEvent]) -> list[str]:
    """What the bot said after a ticket was opened and before staff gave the conversation back.

    A turn's lines and its ticket event have one time: its last words, and the first after a move, are no fault.
    """
    opened, back = events[0].at, _back(events)
    return [
        f"the bot said {line.text!r} at {line.at}, while people had {events[0].ticket} from {opened} to {back}"
        for line in lines
        if line.author == "bot" and opened < line.at and (back is None or line.at < back)
    ]


def _said_while_held(lines: Sequence[Line], events: Sequence[TicketEvent]) -> int:
    claimed = next((event.at for event in events if event.after == "held"), None)
    back = _back(events)
    return sum(
        line.author == "customer" and claimed is not None and claimed < line.at and (back is None or line.at < back)
        for line in lines
    )


def _back(events: Sequence[TicketEvent]) -> datetime | None:
    return next((event.at for event in events if event.after in ("wrapping", "closed")), None)


def _both_in_one_epoch(lines: Sequence[Line]) -> list[str]:
    """The owner changes with the epoch, so the bot and staff never speak in the same one."""
    of_bot, of_staff = ({line.epoch for line in lines if line.author == author} for author in ("bot", "staff"))
    return [f"the bot and staff both spoke in epoch {epoch}" for epoch in sorted(of_bot & of_staff)]
