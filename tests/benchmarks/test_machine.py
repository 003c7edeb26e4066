"""Whether others took the processor while something was measured."""

import pytest

from benchmarks import machine
from benchmarks.machine import Moment, machine_line, others


def test_what_others_took_is_what_all_took_less_what_we_did() -> None:
    assert others(Moment(0, 100, 5), Moment(10, 118, 15), 2) == 0.4
    assert others(Moment(0, 100, 5), Moment(10, 115, 20), 2) == 0.0


def test_figures_of_a_busy_machine_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    now = Moment.now()
    monkeypatch.setattr(machine, "BEGAN", Moment(now.clock - 10, now.all - 1_000, now.ours))
    assert machine_line().endswith("**Rough figures: other programs took 100% of the processor meanwhile.**")
    monkeypatch.setattr(machine, "BEGAN", Moment(now.clock - 10_000, now.all, now.ours))
    assert "Rough" not in machine_line()
