"""The primary is killed under writers: Sentinels, or a Cluster, promote a replica, and nothing acknowledged is lost."""

from pathlib import Path

import pytest

from tests.faults.length import either
from tests.faults.promoted import By, promoted
from tests.faults.watching import Record

RUNS = either(1, 20)


@pytest.mark.timeout(850)
@pytest.mark.parametrize("by", ["sentinels", "cluster"])
async def test_a_primary_that_is_killed_takes_nothing_with_it(by: By, tmp_path: Path, record_property: Record) -> None:
    for n in range(RUNS):
        found = await promoted(tmp_path / str(n), by)
        record_property("acknowledged messages lost", found.lost)
        record_property("seconds until written again", found.seconds)
        assert found.acknowledged > 0 and found.lost == 0
