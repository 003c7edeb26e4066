"""Two workers beside one on Redis, and how long customers wait when there is room: in one run.

    python -m benchmarks.workers [--rounds 3] [--seconds 3] [--write]

The load and Redis take processor too. Where they share the cores with the workers, turns a second say more of the
machine than of Handrail, so what a turn costs is measured beside it: with the workers on cores of their own, twice the
cost of one worker's turn by that of two is how many times as many turns they take, as long as Redis keeps up. At 70 %
of what one worker on SQLite takes, turns begin at a steady rate, and each waits from when it should have begun.
"""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from rich.progress import track

from benchmarks.beside import Served, Talk, Talked, served, talk
from benchmarks.goals import at_least, at_most
from benchmarks.machine import machine_line
from benchmarks.page import measure_from_command_line
from benchmarks.turns import CUSTOMERS, ENVIRONMENT, handrail
from tests.redis_server import SAFE, redis_server

SHARE = 0.7
TIMES = 1.7  # as many turns by two workers: the goal
ENOUGH = 4  # cores: two workers, Redis and the load


@dataclass(frozen=True, slots=True)
class Found:
    """The rounds of each."""

    one: list[Talked] = field(default_factory=list)
    two: list[Talked] = field(default_factory=list)
    full: list[Talked] = field(default_factory=list)
    at_share: list[Talked] = field(default_factory=list)


def measure(rounds: int, seconds: float) -> Found:
    """All, side by side."""
    found = Found()
    how = Talk("web", CUSTOMERS)
    with ExitStack() as opened:
        redis = opened.enter_context(redis_server(*SAFE))
        assert redis.process is not None
        store = Served(redis.url, redis.process.pid, redis.folder)
        settings = {**ENVIRONMENT, "HANDRAIL_STORE": redis.url}
        first, second = (opened.enter_context(served(handrail(), **settings)) for _ in range(2))
        alone = opened.enter_context(served(handrail(), **ENVIRONMENT))
        for _ in track(range(rounds), "rounds", transient=True):
            found.one.append(talk([first], how, seconds, behind=[store]))
            found.two.append(talk([first, second], how, seconds, behind=[store]))
            found.full.append(talk([alone], how, seconds))
            at = found.full[-1].a_second * SHARE
            found.at_share.append(talk([alone], Talk("web", CUSTOMERS, at=at), seconds))
    return found


def table(found: Found) -> str:
    """The figures as a page shows them."""
    rows = [
        machine_line(),
        "",
        "| on Redis | turns/s | µs of the workers a turn | µs of Redis a turn | p50 ms | p99 ms |",
    ]
    rows += ["|---|---|---|---|---|---|"]
    for shown, rounds in (("one worker", found.one), ("two workers", found.two)):
        cells = [
            median(getattr(one, name) for one in rounds)
            for name in ("a_second", "micros", "micros_behind", "p50", "p99")
        ]
        whole, waits = (f"{cell:,.0f}" for cell in cells[:3]), (f"{cell:.1f}" for cell in cells[3:])
        rows.append(f"| {shown} | {' | '.join([*whole, *waits])} |")
    pairs: Sequence[tuple[Talked, Talked]] = list(zip(found.one, found.two, strict=True))
    measured = median(two.a_second / one.a_second for one, two in pairs)
    by_cost = median(2 * one.micros / two.micros for one, two in pairs)
    redis = median(one.micros / max(one.micros_behind, 1e-9) for one in found.two)
    share = median(one.p99 for one in found.at_share)
    spread = median(one.p99 / one.p50 for one in found.full)
    rows += ["", "| figure | measured | goal | |", "|---|---|---|---|"]
    cores = os.cpu_count() or 1
    rows += [f"| turns of two workers ÷ of one, all on {cores} cores | {measured:.2f} | {at_least(measured, TIMES)} |"]
    rows += [f"| the same by what a turn costs, on cores of their own | {by_cost:.2f} | {at_least(by_cost, TIMES)} |"]
    rows += [f"| workers that keep one Redis busy | {redis:.1f} | - | - |"]
    rows += [
        f"| p99 at {SHARE:.0%} of what one worker on SQLite takes | {share:.1f} ms | {at_most(share, 25, ' ms')} |"
    ]
    rows += [f"| p99 ÷ p50 with all that it takes | {spread:.2f} | {at_most(spread, 4)} |"]
    if (os.cpu_count() or 1) < ENOUGH:
        rows += [
            "",
            f"Two workers, Redis and the load share {os.cpu_count()} cores here, so the first figure is no goal's.",
        ]
    return "\n".join(rows)


if __name__ == "__main__":
    measure_from_command_line(
        __doc__, "workers", lambda rounds, seconds: table(measure(rounds, seconds)), rounds=3, seconds=3.0
    )
