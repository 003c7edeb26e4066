"""Live counts and versions."""

import os
from datetime import timedelta
from pathlib import Path

from authoring.page.living import Living, versions
from runtime.loading.library import Library
from runtime.loading.load import load
from runtime.store.in_memory import MemoryStore
from tests.handoff.house import HeldClock, House
from tests.loading.maps import ENV, write_samples


async def test_conversations_are_counted_by_journey_and_state_and_not_too_often() -> None:
    house = House()
    living = Living(house.store, house.clock)
    await house.says(await house.customer(), "I lost my card")
    counts = await living.counts()
    assert counts.by_state == {"lost_card": {"which": 1}}
    assert (counts.of("lost_card"), counts.of("other")) == (1, 0)
    await house.says(await house.customer(), "I lost my card")
    assert (await living.counts()).of("lost_card") == 1
    house.clock.pass_by(timedelta(seconds=3))
    assert (await living.counts()).of("lost_card") == 2


async def test_versions_serve_drain_and_are_withdrawn(tmp_path: Path) -> None:
    store, clock = MemoryStore(), HeldClock()
    library = Library(store, os.environ)
    write_samples(tmp_path)
    await library.publish(load(tmp_path, ENV))
    first = library.current.journeys["lost_card"].hash
    write_samples(tmp_path, {"lost_card.yaml": ("It's on its way.", "Off it goes.")})
    await library.publish(load(tmp_path, ENV))
    rows = await versions(store, library, "lost_card")
    assert [(row.status, row.load, row.live) for row in rows] == [("serves", 2, 0), ("drained", 1, 0)]
    await library.note_withdrawn(first, clock.now())
    rows = await versions(store, library, "lost_card")
    assert [(row.status, row.since) for row in rows] == [("serves", None), ("withdrawn", clock.now().isoformat())]
