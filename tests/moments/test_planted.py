"""A change that was planted is found with its moment, day and version; where nothing changed, nothing is said."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from moments.chosen import choose
from moments.database import OutcomeDatabase
from moments.measures.promises import Promises
from moments.report import measured
from moments.simulation.plan import Break, Plan
from moments.spikes import Day, ripple, spikes
from runtime.clock import Chance
from tests.moments.simulated import FIRST, simulate


def series(seed: int, *, per_day: int, days: int, rate: float = 0.86, drop: float = 0.0, at: int = 0) -> list[Day]:
    chance = Chance(seed)
    made = []
    for n in range(days):
        wanted = rate - drop if n >= at else rate
        made.append(Day(FIRST + timedelta(n), per_day, sum(chance.random() < wanted for _ in range(per_day))))
    return made


@pytest.mark.timeout(400)
async def test_the_moment_the_day_and_the_version_of_a_planted_drop_are_named(tmp_path: Path) -> None:
    """Ten points less at sixty a day, through the real engine."""
    plan = Plan(FIRST, 18, 60, 5, only="lost_card", planted=Break("lost_card", "block_card", 9, 0.10))
    made = await simulate(plan, tmp_path)
    database = OutcomeDatabase(tmp_path)
    chosen = choose({"since": "60d", "until": "2026-11-20"}, date(2026, 11, 20))
    found = next(measured(database, chosen, Promises.of(made.journeys), ["spikes"]))
    database.close()
    kept = [row for row in found.rows if row["what"] == "kept"]
    assert [(row["promise"], row["day"], row["version"]) for row in kept] == [
        ("lost_card.block_card", FIRST + timedelta(9), "lost_card@2")
    ]
    assert "lost_card.block_card fell" in found.finding
    assert "since version lost_card@2 of 14 Oct 2026" in found.finding


@pytest.mark.parametrize("per_day", [20, 60, 200])
def test_quiet_days_raise_an_alarm_in_at_most_two_of_a_hundred_runs(per_day: int) -> None:
    """Looked at every day for sixty days, as the page is."""
    alarms = 0
    for seed in range(100):
        days = series(seed, per_day=per_day, days=60)
        alarms += any(spikes(days[:n]) for n in range(6, 61))
    assert alarms <= 2


def test_many_quiet_promises_together_raise_no_more_alarms_than_one() -> None:
    alarms = 0
    for seed in range(60):
        promises = [series(1_000 * seed + n, per_day=60, days=60) for n in range(10)]
        alarms += any(spikes(days, series=10) for days in promises)
    assert alarms <= 1


def test_drops_and_rises_of_ten_points_are_found_within_days() -> None:
    for drop in (0.10, -0.10):
        found = 0
        for seed in range(50):
            days = series(seed, per_day=60, days=90, rate=0.8, drop=drop, at=60)
            changes = spikes(days)
            found += any(
                abs((one.day - FIRST).days - 60) <= 6 and (one.after < one.before) == (drop > 0) for one in changes
            )
        assert found >= 46


def test_a_steady_series_does_not_ripple_and_a_wandering_one_does() -> None:
    steady = ripple(series(1, per_day=100, days=60))
    wandering = ripple([
        day for n in range(10) for day in series(n, per_day=100, days=6, rate=0.9 if n % 2 else 0.75)
    ])  # fmt: skip
    assert steady is not None and steady < 1.35
    assert wandering is not None and wandering > 1.35
    assert ripple(series(1, per_day=5, days=2)) is None


def test_days_without_a_case_are_part_of_the_series() -> None:
    days = [day for n, day in enumerate(series(3, per_day=80, days=40, drop=0.3, at=20)) if n not in (5, 6, 30)]
    assert [one.day for one in spikes(days)] == [FIRST + timedelta(20)]
