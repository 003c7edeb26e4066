"""Ten times as many customers as are served at most: refused in words, nothing lost, staff let through, soon over."""

from pathlib import Path

import pytest

from tests.faults.length import either
from tests.faults.overload import SOON, overload
from tests.faults.watching import Record


@pytest.mark.timeout(600)
async def test_what_is_acknowledged_is_kept_and_the_rest_is_told_to_come_again(
    tmp_path: Path, record_property: Record
) -> None:
    found = await overload(tmp_path, peak=either(6, 60), pressed=either(8, 300))
    record_property("acknowledged messages lost", found.lost)
    record_property("ms until acknowledged, 99 of 100", found.p99)
    record_property("goodput against the peak", found.goodput)
    record_property("goodput for each second of the processor, against the peak", found.per_cpu_second)
    record_property("memory against the peak", found.growth)
    record_property("seconds until normal", found.normal_after)
    assert found.lost == 0 and found.staff_refused == 0
    assert sum(one["put_off"] for one in found.pressed) > 0
    assert sum(one["acknowledged"] for one in found.pressed) > 0
    assert found.normal_after <= SOON
