"""What is put off under pressure, in which order, and what never is."""

import pytest

from runtime import limits
from runtime.pressure import Pressure, What


def pressed(lag: float) -> Pressure:
    """A process whose loop is always so late."""
    pressure = Pressure()
    for _ in range(100):
        pressure.late(lag)
    return pressure


def refused(pressure: Pressure) -> list[What]:
    """What it puts off."""
    kinds: tuple[What, ...] = ("list", "new", "message")
    return [what for what in kinds if pressure.wait(what)]


def test_at_rest_everything_is_taken() -> None:
    assert refused(Pressure()) == refused(pressed(0.001)) == []


def test_lists_go_first_then_new_conversations_and_messages_last() -> None:
    steps = [step.total_seconds() for step in limits.LAG_STEPS]
    assert steps == sorted(steps)
    found = [refused(pressed(step + 0.001)) for step in steps]
    assert found == [["list"], ["list", "new"], ["list", "new", "message"]]


def test_turns_under_way_count_too_and_are_let_go() -> None:
    pressure = Pressure()
    with pytest.raises(ArithmeticError):
        _nest(pressure, limits.TURN_STEPS[-1])
    assert refused(pressure) == []


def _nest(pressure: Pressure, depth: int) -> None:
    if depth == 0:
        assert refused(pressure) == ["list", "new", "message"]
        raise ArithmeticError
    with pressure.turn():
        _nest(pressure, depth - 1)


def test_it_is_normal_again_soon() -> None:
    pressure = pressed(9.0)
    assert refused(pressure)
    for _ in range(int(5 / limits.LAG_LOOKS.total_seconds())):
        pressure.late(0.0)
    assert refused(pressure) == []


def test_those_who_are_put_off_do_not_come_back_together() -> None:
    pressure = pressed(9.0)
    assert len({pressure.wait("message") for _ in range(20)}) > 10
