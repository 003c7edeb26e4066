"""Every play against the whole service, in one store: moments pair, and the report counts what the store has."""

from collections import Counter
from pathlib import Path

import pytest

from authoring.play import perform
from authoring.plays import play_files, read_plays
from moments.chosen import choose, day_of
from moments.database import OutcomeDatabase
from moments.measures.promises import Promises
from moments.outcome_log import OutcomeLog
from moments.report import measured
from moments.simulation.world import VirtualClock
from moments.verify import expected, verify
from runtime.store.in_memory import MemoryStore
from tests.moments.pairing import unpaired
from tests.moments.simulated import example_map
from tests.plays.whole_stage import WholeStage
from tests.running import REPOSITORY

PLAYS = [play for file in play_files(REPOSITORY / "journeys") for play in read_plays(file)[0]]


@pytest.mark.timeout(300)
async def test_after_all_plays_moments_pair_and_the_figures_are_those_of_the_store(tmp_path: Path) -> None:
    journeys, store = example_map(), MemoryStore()
    for play in PLAYS:
        assert (await perform(play, WholeStage(journeys, store))).problem is None
    events = [event for _, _, event in await store.moments(0, 1_000_000)]
    names = {event.conversation for event in events}
    conversations = [found for name in names if (found := await store.conversation(name)) is not None]
    assert len(conversations) == len(names) > 20
    assert list(unpaired(events, conversations)) == []

    log = OutcomeLog(store=store, folder=tmp_path, clock=VirtualClock(max(event.at for event in events)))
    await log.start()
    while await log.write():
        continue
    assert (await verify(tmp_path, lambda after: expected(store, after))).is_whole
    wanted: Counter[tuple[object, str]] = Counter()
    for event in events:
        if event.event == "moment.outcome" and event.fields["moment"] and not event.fields["test"]:
            wanted[event.fields["promise"], "n"] += event.fields["promise_kept"] is not None
            wanted[event.fields["promise"], "kept"] += event.fields["promise_kept"] is True
    database = OutcomeDatabase(tmp_path)
    days = {"since": str(min(day_of(one.at) for one in events)), "until": str(max(day_of(one.at) for one in events))}
    found = next(measured(database, choose(days, day_of(events[0].at)), Promises.of(journeys), ["kept"])).rows
    database.close()
    assert {(row["by"], name): row[name] for row in found for name in ("n", "kept")} == dict(wanted)
    assert sum(row["n"] for row in found) > 20
