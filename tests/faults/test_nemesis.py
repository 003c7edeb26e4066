"""The short form of `make nemesis`: two workers over one Redis, killed a few times under customers, staff and texts."""

from pathlib import Path

import pytest

from tests.faults.length import either
from tests.faults.nemesis import Nemesis
from tests.faults.watching import Record
from tests.redis_server import redis_server


@pytest.mark.timeout(850)
async def test_no_promise_is_broken_while_workers_are_killed(tmp_path: Path, record_property: Record) -> None:
    seconds = either(12, 600)
    with redis_server() as redis:
        storm = await Nemesis(tmp_path, redis, seconds=seconds, seed=1, customers=6, members=2, numbers=2).run()
    record_property("violations", len(storm.wrong))
    record_property("share of messages in time", storm.progress)
    assert storm.wrong == []
    assert storm.kills >= 3 and storm.intended > 20
    assert storm.progress >= 0.5
