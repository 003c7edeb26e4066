"""Putting a simulation together: the real worker, tickets, library and log over the store that the settings name."""

import asyncio
import logging
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from handoff.ticket import TicketRules
from handrail.logging import set_up_logging
from handrail.settings import Settings
from handrail.wiring.stores import open_store
from moments.outcome_log import OutcomeLog
from moments.simulation.plan import Break, Plan
from moments.simulation.world import VirtualClock, World
from runtime.clock import Chance, Ids, SystemClock
from runtime.core.errors import HandrailError
from runtime.core.journey import JourneyMap
from runtime.loading.library import Library
from runtime.loading.load import Loaded, load
from runtime.ports import Store
from runtime.understanding.rules import Rules
from runtime.worker import Worker

_TITLE = re.compile(r"^title:\s*(.+?)\s*$", re.MULTILINE)


class CannotSimulate(HandrailError):
    """The simulation cannot begin; the message is for the operator."""


async def simulated(
    settings: Settings, *, days: int, per_day: int, seed: int, drift: float, journey: str | None,
    break_after: int | None, break_moment: str | None, drop: float, shows: bool = False,
) -> str:  # fmt: skip
    """Run a simulation; gives one line that sums up. Raises CannotSimulate and StoreUnavailable."""
    set_up_logging(settings.log_format, logging.ERROR)
    loaded = await asyncio.to_thread(load, settings.journeys, os.environ)
    if loaded.map is None:
        raise CannotSimulate(f"the map in {settings.journeys} cannot be used; `handrail check` shows why")
    planted = _planted(loaded.map, journey, break_after, break_moment, drop)
    first = (SystemClock().now() - timedelta(days)).date()
    if journey is not None and journey not in loaded.map.journeys:
        raise CannotSimulate(f"there is no journey {journey}; there are {', '.join(loaded.map.journeys)}")
    plan = Plan(first, days, per_day, seed, drift / 100, journey, planted)
    settings.store_folder.mkdir(parents=True, exist_ok=True)
    store = open_store(settings, SystemClock())
    await store.open()
    try:
        if await store.moments(0, 1):
            raise CannotSimulate(
                f"{settings.store} has conversations already, and real ones must not be mixed with simulated ones; "
                "name another with HANDRAIL_STORE and HANDRAIL_MOMENTS_LOG"
            )
        return await _run(settings, store, loaded, plan, shows=shows)
    finally:
        await store.close()


def _planted(
    journeys: JourneyMap, journey: str | None, after: int | None, moment: str | None, drop: float
) -> Break | None:  # fmt: skip
    if after is None:
        return None
    wanted, _, name = (moment or journey or next(iter(journeys.journeys))).partition(".")
    found = journeys.journeys.get(wanted)
    if found is None:
        raise CannotSimulate(f"there is no journey {wanted}; there are {', '.join(journeys.journeys)}")
    name = name or next(iter(found.moments))
    if name not in found.moments:
        raise CannotSimulate(f"{wanted} has no moment {name}; it has {', '.join(found.moments)}")
    return Break(wanted, name, after, drop / 100)


async def _run(settings: Settings, store: Store, loaded: Loaded, plan: Plan, *, shows: bool) -> str:
    clock = VirtualClock(datetime.combine(plan.first, time(), UTC))
    library = Library(store, os.environ)
    await library.publish(loaded)
    chance = Chance(plan.seed)
    worker = Worker(
        store=store, journeys=library, understanding=Rules(), tickets=TicketRules(), channels={}, clock=clock,
        ids=Ids(clock, chance.getrandbits), secret=f"simulated {plan.seed}",
    )  # fmt: skip
    world = World(worker=worker, store=store, journeys=library, clock=clock, plan=plan)
    log = OutcomeLog(store=store, folder=Path(settings.moments_log), clock=clock)
    await log.start()
    came = day = 0
    async with _bar(plan.days * plan.per_day, shows) as advance:
        async for customers in world.days():
            if plan.planted is not None and day == plan.planted.day:
                await library.publish(await asyncio.to_thread(_worse, settings.journeys, plan.planted.journey))
            day += 1
            came += customers
            advance(customers)
            while await log.write():
                continue
        await world.finish()
        while await log.write():
            continue
        await log.roll_closed()
    since = f"{plan.first} to {plan.first + timedelta(plan.days - 1)}"
    return f"{came:,} customers came from {since}; `handrail report --since {plan.days + 1}d` says what was kept"


def _worse(folder: Path, journey: str) -> Loaded:
    """The map with another version of one journey: all that changes is its title."""
    with TemporaryDirectory() as made:
        copy = Path(made) / "map"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
        file = copy / f"{journey}.yaml"
        text, found = _TITLE.subn(r"title: \1 (new)", file.read_text(), count=1) if file.exists() else ("", 0)
        if not found:
            raise CannotSimulate(f"the file of {journey} has no title that could be changed")
        file.write_text(text)
        return load(copy, os.environ)


@asynccontextmanager
async def _bar(total: int, shows: bool) -> AsyncIterator["_Advance"]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not shows, transient=True) as progress:
        bar = progress.add_task("Customers", total=total)
        yield _Advance(progress, bar)


class _Advance:
    """Moves a progress bar on."""

    def __init__(self, progress: Progress, bar: object) -> None:
        self._progress = progress
        self._bar = bar

    def __call__(self, count: int) -> None:
        self._progress.advance(self._bar, count)  # type: ignore[arg-type]
