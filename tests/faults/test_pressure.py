"""What is put off under pressure, in which order, and what never is."""

from contextlib import ExitStack

import pytest

from runtime import limits
from runtime.pressure import Pressure, What


def pressed(lag: float, turns: int = limits.TURNS_BUSY) -> Pressure:
    """A process whose loop is always so late, and which had so many turns under way a moment ago."""
    pressure = Pressure()
    for _ in range(100):
        pressure.late(lag)
    with ExitStack() as entered:
        for _ in range(turns):
            entered.enter_context(pressure.turn())
    return pressure


def refused(pressure: Pressure) -> list[What]:
    """What it puts off."""
    kinds: tuple[What, ...] = ("list", "new", "message")
    return [what for what in kinds if pressure.wait(what)]


def room(pressure: Pressure) -> int:
    """How many more turns it takes before it puts off messages."""
    with ExitStack() as turns:
        for n in range(limits.TURNS_MOST + 1):
            if "message" in refused(pressure):
                return n
            turns.enter_context(pressure.turn())
    raise AssertionError("it takes everything")


def test_at_rest_everything_is_taken() -> None:
    assert refused(Pressure()) == refused(pressed(0.001)) == []


def test_a_late_loop_puts_off_lists_first_and_then_new_conversations() -> None:
    steps = [step.total_seconds() for step in limits.LAG_STEPS]
    assert steps == sorted(steps)
    assert [refused(pressed(step + 0.001)) for step in steps] == [["list"], ["list", "new"]]


def test_a_late_loop_with_hardly_anybody_to_serve_turns_nobody_away() -> None:
    assert refused(pressed(9.0, turns=limits.TURNS_BUSY - 1)) == []
    assert refused(pressed(9.0)) == ["list", "new"]
    pressure = pressed(9.0)
    for _ in range(int(4 / limits.LAG_LOOKS.total_seconds())):
        pressure.late(9.0)
    assert refused(pressure) == [], "those turns are long over"


def test_turns_under_way_count_too_and_messages_are_put_off_last() -> None:
    pressure = Pressure()
    seen: list[list[What]] = []
    with ExitStack() as turns:
        for _ in range(limits.TURNS_MOST):
            seen += [found] if (found := refused(pressure)) not in seen else []
            turns.enter_context(pressure.turn())
        seen.append(refused(pressure))
    assert seen == [[], ["list"], ["list", "new"], ["list", "new", "message"]]
    assert refused(pressure) == []


def test_turns_that_break_are_let_go() -> None:
    pressure = Pressure()
    with pytest.raises(ArithmeticError), pressure.turn():
        raise ArithmeticError
    assert room(pressure) == limits.TURNS_MOST


def test_the_later_the_loop_the_fewer_turns_but_always_some() -> None:
    rooms = [room(pressed(lag)) for lag in (0.01, 9.0)]
    assert rooms == [limits.TURNS_MOST, limits.TURNS_LEAST]
    with ExitStack() as turns:
        pressure = Pressure()
        for _ in range(100):
            turns.enter_context(pressure.turn())
        pressure.late(limits.LAG_WANTED.total_seconds() * 1.25)
        assert "message" in refused(pressure)  # a hundred were too many, not 256
    assert room(pressure) == 80


def test_it_is_normal_again_soon() -> None:
    pressure = pressed(9.0)
    assert refused(pressure)
    for _ in range(int(8 / limits.LAG_LOOKS.total_seconds())):
        pressure.late(0.0)
    assert refused(pressure) == [] and room(pressure) == limits.TURNS_MOST


def test_those_who_are_put_off_do_not_come_back_together() -> None:
    pressure = Pressure()
    with ExitStack() as turns:
        for _ in range(limits.TURNS_MOST):
            turns.enter_context(pressure.turn())
        assert len({pressure.wait("message") for _ in range(20)}) > 10
