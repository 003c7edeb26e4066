"""The machine's clock is set forwards and back: ours never goes back, never stands still, and gets there in time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from handrail.jumps import Jumps
from runtime.clock import SystemClock

BEGIN = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Machine:
    """A machine whose clock can be set."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.off = timedelta(0)
        self.clock = SystemClock(self.wall, lambda: self.seconds)

    def wall(self) -> datetime:
        return BEGIN + timedelta(seconds=self.seconds) + self.off

    def after(self, seconds: float) -> datetime:
        """What our clock shows after so long."""
        self.seconds += seconds
        return self.clock.now()


@given(
    st.lists(st.tuples(st.sampled_from([-DAY, -HOUR, timedelta(0), HOUR, DAY]), st.floats(0.001, 5_000)), min_size=1)
)
def test_time_passes_between_half_as_fast_and_twice_as_fast_whatever_is_set(
    steps: list[tuple[timedelta, float]],
) -> None:
    machine = Machine()
    last = machine.clock.now()
    for jump, seconds in steps:
        machine.off += jump
        now = machine.after(seconds)
        passed = (now - last).total_seconds()
        assert seconds / 2 - 1e-5 <= passed <= seconds * 2 + 1e-5
        last = now


def test_an_hour_that_is_set_and_set_back_makes_no_difference() -> None:
    machine = Machine()
    machine.off = HOUR
    assert machine.after(10) == BEGIN + timedelta(seconds=20)
    machine.off = timedelta(0)
    machine.after(60)
    assert machine.clock.now() == machine.wall()


def test_what_is_right_now_is_shown_as_soon_as_it_can_be() -> None:
    machine = Machine()
    machine.off = HOUR
    machine.after(3600)
    assert machine.clock.now() == machine.wall()
    machine.off = -HOUR
    machine.after(4 * 3600)
    assert machine.clock.now() == machine.wall()


def test_the_clock_of_a_store_is_taken_over_at_once_and_its_jumps_gradually() -> None:
    machine = Machine()
    machine.clock.tune(BEGIN - DAY)
    assert machine.clock.now() == BEGIN - DAY
    machine.clock.tune(BEGIN)
    assert machine.after(10) == BEGIN - DAY + timedelta(seconds=20)


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as events:
        yield events


def test_the_operator_is_told_of_each_jump_once(logged: list[Any]) -> None:
    machine = Machine()
    jumps = Jumps(machine.clock)
    for off in (timedelta(0), HOUR, HOUR, timedelta(0), -HOUR):
        machine.off = off
        jumps.look()
        machine.after(10)
    assert [(one["event"], one["seconds"]) for one in logged] == [
        ("clock.jumped", 3600.0), ("clock.jumped", -20.0), ("clock.jumped", -3615.0),
    ]  # fmt: skip
