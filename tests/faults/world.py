"""A whole service in virtual time from one seed: processes that die, clocks that are set, customers, staff, carrier.

Turns, outbox, timers and inbox are the real ones, over a store whose requests and answers get lost.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handoff.refusals import claim_refusal, holder_refusal
from handoff.ticket import TicketRules
from runtime.clock import Ids, SystemClock
from runtime.core.conversation import Conversation, Line
from runtime.core.events import Said, StaffFinished, StaffJoined, StaffMoved, StaffSaid
from runtime.core.journey import JourneyMap
from runtime.core.records import OutboxRow, Ticket
from runtime.inbox import InboxLoop
from runtime.outbox import OutboxLoop
from runtime.ports import Part, Refused, SendResult, Sent, StaleConversation, StoreUnavailable, TryLater, Unknown
from runtime.store.in_memory import MemoryStore
from runtime.timers import TimersLoop
from runtime.understanding.rules import Rules
from runtime.worker import Worker
from tests.faults.oracle import Evidence, Ledger, Send, gather
from tests.faults.sim_loop import SimClock, SimLoop

LOSS = 0.04  # of requests, and of answers
WORDS = 3  # of each customer
CUSTOMERS = 2
PROCESSES = 2
LONG_SECONDS = 50.0
JUMPS = (timedelta(0), timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1))
OURS = "+15005550006"


@dataclass(frozen=True)
class _Journeys:
    current: JourneyMap


class Provider:
    """The carrier: takes messages, sometimes without a word that it did."""

    name = "stand-in"

    def __init__(self, world: "World", process: "Process") -> None:
        self._world = world
        self._process = process

    def verify(self, raw: Any) -> None:
        """Everything is from the provider."""

    def parse(self, raw: Any) -> Any:
        """Nothing comes by this way."""
        raise Refused("none", "customers of the simulation do not text")

    def render(self, lines: Sequence[Line], address: str) -> Sequence[Part]:
        """One message."""
        theirs, ours = address.split(" ")
        return [Part(theirs, ours, "\n".join(line.text for line in lines), 1)]

    async def look_up(self, row: OutboxRow, since: datetime) -> None:
        return None

    async def send(self, row: OutboxRow) -> SendResult:
        """Take it, or not."""
        chance = self._world.chance
        if chance.random() < 0.1:
            return TryLater(timedelta(seconds=2))
        self._world.sends.append(Send(row.id, row.conversation, row.author, self._world.clock.now()))
        await asyncio.sleep(chance.uniform(0, 0.5))
        if chance.random() < 0.1:
            self._world.failed.append(row.conversation)
            return Unknown("the answer was lost")
        return Sent(f"SM-{row.id}")


class Way:
    """One process's way to the store: it takes time, loses requests and answers, and stands still with the process."""

    def __init__(self, world: "World", process: "Process") -> None:
        self._world = world
        self._process = process

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._world.store, name)
        if not asyncio.iscoroutinefunction(found):
            return found

        async def call(*given: Any, **named: Any) -> Any:
            await self._pass(0.01)
            result = await found(*given, **named)
            await self._pass(0.01)
            return result

        return call

    async def _pass(self, most: float) -> None:
        await asyncio.sleep(self._world.chance.uniform(0, most))
        await self._process.awake.wait()
        if self._world.chance.random() < self._world.loss:
            raise StoreUnavailable("lost on the way")


class Process:
    """A worker with its loops. Killed, it leaves what it was at; frozen, it goes on later as if nothing were."""

    def __init__(self, world: "World") -> None:
        self.awake = asyncio.Event()
        self.awake.set()
        store: Any = Way(world, self)
        channels: Any = {"sms": Provider(world, self)}
        self.worker = Worker(
            store=store, journeys=_Journeys(world.journeys), understanding=Rules(), tickets=TicketRules(),
            channels=channels, clock=world.clock, ids=world.ids, secret="s",
        )  # fmt: skip
        calls: Any = None
        loops = (
            OutboxLoop(store=store, worker=self.worker, channels=channels, calls=calls, clock=world.clock),
            TimersLoop(store=store, worker=self.worker, clock=world.clock),
            InboxLoop(store=store, worker=self.worker),
        )
        self._tasks = {world.loop.create_task(loop.run()) for loop in loops}

    async def do(self, work: Callable[[Worker], Awaitable[Any]]) -> Any:
        """Do something here; StoreUnavailable when the process dies with it."""
        task = asyncio.get_running_loop().create_task(_of(work(self.worker)))
        self._tasks.add(task)
        await asyncio.wait([task])
        self._tasks.discard(task)
        if task.cancelled():
            raise StoreUnavailable("the process ended")
        return task.result()

    def kill(self) -> None:
        """It ends here and now."""
        for task in self._tasks:
            task.cancel()

    async def freeze(self, seconds: float) -> None:
        """It stands still, and then goes on."""
        self.awake.clear()
        await asyncio.sleep(seconds)
        self.awake.set()


async def _of(work: Awaitable[Any]) -> Any:
    return await work


class World:
    """Everything of one run."""

    def __init__(self, seed: int, journeys: JourneyMap, make: Callable[[random.Random], MemoryStore]) -> None:
        self.loop = SimLoop(seed)
        self.chance = self.loop.chance
        self.journeys = journeys
        machine = SimClock(self.loop)
        self.off = timedelta(0)  # that somebody has set the machine's clock to
        self.clock = SystemClock(lambda: machine.now() + self.off, self.loop.time)
        self.ids = Ids(self.clock, self.chance.getrandbits)
        self.store = make(self.chance)
        self.loss = LOSS
        self.sends: list[Send] = []
        self.failed: list[str] = []
        self.ledgers: list[Ledger] = []
        self.acknowledges_early = False
        self.processes: list[Process] = []

    def run(self) -> Evidence:
        """Let it happen; gives what was found."""
        try:
            return self.loop.run_until_complete(asyncio.wait_for(self._happen(), 3600))
        finally:
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.loop.run_until_complete(asyncio.sleep(0))
            self.loop.close()

    async def _happen(self) -> Evidence:
        self.processes = [Process(self) for _ in range(PROCESSES)]
        nemesis = self.loop.create_task(self._nemesis())
        staff = [self.loop.create_task(self._member(f"m{n}")) for n in range(2)]
        await asyncio.gather(*(self._customer(n) for n in range(CUSTOMERS)))
        nemesis.cancel()
        self.off = timedelta(0)
        self.loss = 0.0
        for process in self.processes:
            process.awake.set()
        await asyncio.sleep(LONG_SECONDS)
        for member in staff:
            member.cancel()
        await asyncio.sleep(10)
        found = await gather(self.store, self.ledgers, self.clock.now())
        found.sends, found.failed = self.sends, self.failed
        return found

    async def _nemesis(self) -> None:
        while True:
            await asyncio.sleep(self.chance.uniform(0.5, 5))
            place = self.chance.randrange(PROCESSES)
            if self.chance.random() < 0.1:
                self.off = self.chance.choice(JUMPS)
            elif self.chance.random() < 0.6:
                self.processes[place].kill()
                self.processes[place] = Process(self)
            else:
                await self.processes[place].freeze(self.chance.choice([1.0, 5.0, 40.0]))

    async def _anywhere(self, work: Callable[[Worker], Awaitable[Any]]) -> Any:
        """Again and again, at any process, until one has done it."""
        while True:
            try:
                async with asyncio.timeout(10):
                    return await self.chance.choice(self.processes).do(work)
            except (StoreUnavailable, StaleConversation, TimeoutError):
                await asyncio.sleep(self.chance.uniform(0.1, 1))

    async def _customer(self, number: int) -> None:
        channel, address = ("sms", f"+4477009000{number:02} {OURS}") if number % 2 else ("web", f"token {number}")
        conversation: Conversation = await self._anywhere(lambda worker: worker.begin(channel, address))
        ledger = Ledger(conversation.id)
        self.ledgers.append(ledger)
        for n in range(WORDS):
            word = f"word {number} {n}"
            if self.chance.random() < 0.4:
                await self._write(ledger, channel, "go")
                await self._write_at_once(ledger, channel, (word, "person"))
            else:
                await self._write(ledger, channel, "go")
                await self._write(ledger, channel, word)
            await asyncio.sleep(self.chance.uniform(0, 3))

    async def _write_at_once(self, ledger: Ledger, channel: str, texts: Sequence[str]) -> None:
        """Two messages that do not wait for each other: what counts is the order in which they were taken."""
        start = len(ledger.acknowledged)
        ids = [f"{ledger.conversation}:{start + n}" for n in range(len(texts))]
        seqs = await asyncio.gather(
            *(self._say(ledger, channel, text, cmid) for text, cmid in zip(texts, ids, strict=True))
        )
        in_order = sorted(zip(seqs, ids, texts, strict=True))
        ledger.acknowledged += [(cmid, text) for _, cmid, text in in_order]

    async def _write(self, ledger: Ledger, channel: str, text: str) -> None:
        cmid = f"{ledger.conversation}:{len(ledger.acknowledged)}"
        await self._say(ledger, channel, text, cmid)
        ledger.acknowledged.append((cmid, text))

    async def _say(self, ledger: Ledger, channel: str, text: str, cmid: str) -> int:
        """Write until it is acknowledged, sometimes from two sides at once; gives where it stands."""

        async def say(worker: Worker) -> Any:
            return await worker.handle(
                ledger.conversation, Said(text, cmid=cmid), channel=channel, external_id=cmid, digest=text
            )

        if self.acknowledges_early:
            with suppress(StoreUnavailable, StaleConversation):
                await self.chance.choice(self.processes).do(say)
            return 0
        times = 2 if self.chance.random() < 0.3 else 1
        taken = await asyncio.gather(*(self._anywhere(say) for _ in range(times)))
        return int(taken[0].receipt.seq or 0)

    async def _member(self, name: str) -> None:
        while True:
            await asyncio.sleep(1 - self.loop.time() % 1)  # all of them look at once
            waiting = await self.store.tickets(["queued"])
            if waiting:
                await self._take(name, waiting[0])

    async def _take(self, name: str, ticket: Ticket) -> None:
        async def claims(conversation: Conversation, current: Ticket | None) -> str | None:
            return claim_refusal(name, ticket.id, current, None)

        async def holds(conversation: Conversation, current: Ticket | None) -> str | None:
            return holder_refusal(name, ticket.id, current, conversation)

        async def act(event: Any, guard: Any) -> Any:
            return await self._anywhere(lambda worker: worker.handle(ticket.conversation, event, guard=guard))

        taken = await act(StaffJoined(name, name), claims)
        if taken.refused not in (None, "mine"):
            return
        for n in range(2):
            await asyncio.sleep(self.chance.uniform(0, 4))
            await act(StaffSaid(name, name, f"{name} says {n}"), holds)
        moves = self.chance.random() < 0.5
        event = StaffMoved(name, name, "again", {}) if moves else StaffFinished(name, name, "kept")
        await act(event, holds)
