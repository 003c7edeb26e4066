"""The short form of `make nemesis`: customers on bad lines while the service is killed, frozen and restarted."""

from pathlib import Path

import pytest

from tests.crash.nemesis import rage


@pytest.mark.timeout(240)
async def test_what_was_sent_is_stored_and_shown_whatever_happens_to_lines_and_service(tmp_path: Path) -> None:
    found = await rage(tmp_path, seconds=30, clients=6, seed=7)
    assert found.faults == []
    assert found.acknowledged > 20
    assert found.connections > 12
    assert min(found.kills, found.stops, found.freezes) >= 1
    assert {"cut", "half", "stall_up", "stall_down"} <= found.troubles.keys()
