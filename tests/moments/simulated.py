"""A small simulation of the example map over the memory store, for tests of the log and its figures."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

from handoff.ticket import TicketRules
from moments.outcome_log import OutcomeLog
from moments.simulation.plan import Plan
from moments.simulation.world import VirtualClock, World
from runtime.clock import Chance, Ids
from runtime.core.conversation import MomentEvent
from runtime.core.events import Chose, Questioned, Said
from runtime.core.journey import JourneyMap
from runtime.loading.load import load
from runtime.store.in_memory import MemoryStore
from runtime.understanding.rules import Rules
from runtime.worker import Worker
from tests.running import REPOSITORY

FIRST = date(2026, 10, 5)


class Serving:
    """The map that serves, which a test may change."""

    def __init__(self, journeys: JourneyMap) -> None:
        self.current = journeys

    def change(self, journey: str) -> None:
        """Publish another version of a journey."""
        new = replace(self.current.journeys[journey], hash=f"{journey}-{self.current.load + 1}")
        self.current = replace(
            self.current, load=self.current.load + 1, journeys={**self.current.journeys, journey: new},
            versions={**self.current.versions, new.hash: new},
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came of a simulation: its store, and the folder of its log."""

    store: MemoryStore
    folder: Path
    journeys: JourneyMap
    events: tuple[MomentEvent, ...]


def example_map() -> JourneyMap:
    loaded = load(REPOSITORY / "journeys", {})
    assert loaded.map is not None
    return loaded.map


async def simulate(plan: Plan, folder: Path, *, rolled: bool = True) -> Simulated:
    """Run a plan, write its log, and roll its days."""
    serving = Serving(example_map())
    clock = VirtualClock(datetime.combine(plan.first, time(), UTC))
    store = MemoryStore()
    worker = Worker(
        store=store, journeys=serving, understanding=Rules(), tickets=TicketRules(), channels={}, clock=clock,
        ids=Ids(clock, Chance(plan.seed).getrandbits), secret="simulated",
    )  # fmt: skip
    world = World(worker=worker, store=store, journeys=serving, clock=clock, plan=plan)
    day = 0
    async for _ in world.days():
        if plan.planted is not None and day == plan.planted.day:
            serving.change(plan.planted.journey)
        day += 1
    await world.finish()
    await _confirm(worker, serving.current, clock, plan.seed)
    log = OutcomeLog(store=store, folder=folder, clock=clock)
    await log.start()
    while await log.write():
        continue
    if rolled:
        await log.roll_closed()
    events = tuple(event for _, _, event in await store.moments(0, 10_000_000))
    return Simulated(store, folder, serving.current, events)


CONFIRMING = 40  # customers who are asked of promises as such


async def _confirm(worker: Worker, journeys: JourneyMap, clock: VirtualClock, seed: int) -> None:
    """Ask some customers of promises as such; some answer, some skip it, some say why, some say nothing."""
    chance = Chance(f"{seed}:confirming")
    promises = [(journey, moment) for journey in journeys.journeys.values() for moment in journey.moments]
    for n in range(CONFIRMING):
        journey, moment = promises[int(chance.random() * len(promises))]
        asks: Literal["matters", "holds"] = "matters" if chance.random() < 0.7 else "holds"
        clock.at += timedelta(minutes=20)
        begun = await worker.begin("web", f"confirming-{n}", customer=f"confirming-{n}")
        asked = Questioned(journey.id, journey.hash, moment, f"confirm:{n}", asks)
        taken = await worker.handle(begun.id, asked)
        question = taken.conversation.asked
        assert question is not None
        answer = ("yes", "yes", "no", "skip", None)[int(chance.random() * 5)]
        if answer is None:
            continue
        await worker.handle(begun.id, Chose(question.seq, answer))
        if answer != "skip" and chance.random() < 0.5:
            await worker.handle(begun.id, Said("because I travel"))
