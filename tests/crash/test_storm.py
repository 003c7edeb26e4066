"""Killed again and again under talking customers, the service loses and repeats nothing that it acknowledged."""

from pathlib import Path

from tests.crash.storm import rage


async def test_no_acknowledged_message_is_lost_repeated_or_reordered(tmp_path: Path) -> None:
    storm = await rage(tmp_path, kills=6, clients=60, seed=7, between=(0.3, 1.2))
    assert storm.faults == []
    assert storm.kills == 6 and storm.acknowledged > 60
