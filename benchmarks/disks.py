"""What is left of the speed on a slower disk: Handrail on SQLite and on Redis, and the floor that commits in groups.

    python -m benchmarks.disks [--rounds 3] [--seconds 2] [--write]

The programs are as they are; a shim before libc (benchmarks/slow_disk.c) counts their fsyncs and makes each of them
take so many milliseconds longer. It needs a C compiler.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from statistics import median

from rich.progress import track

from benchmarks.beside import Served, Talk, Talked, served, talk
from benchmarks.disk import NoCompiler, disk
from benchmarks.goals import at_least, at_most
from benchmarks.machine import machine_line
from benchmarks.page import write_section
from benchmarks.plots import lines
from benchmarks.turns import CUSTOMERS, ENVIRONMENT, handrail
from tests.redis_server import SAFE, redis_server

LATER = (0.0, 2.0, 5.0)  # ms that an fsync takes longer
NAMES = {"sqlite": "Handrail, SQLite", "redis": "Handrail, Redis", "commit": "echo and one grouped commit"}
KEPT, SYNCS = 40.0, 0.1  # the goals, in per cent and a turn
Found = dict[tuple[str, float], list[Talked]]


def measure(rounds: int, seconds: float) -> Found:
    """Each on each disk, round by round. Raises NoCompiler."""
    found: Found = {(name, later): [] for name in NAMES for later in LATER}
    for name in NAMES:  # one by one, so that nobody else's fsyncs are counted
        with ExitStack() as opened:
            slow = opened.enter_context(disk())
            settings = {**ENVIRONMENT, **slow.environment}
            if name == "redis":
                redis = opened.enter_context(redis_server(*SAFE, environment=slow.environment))
                settings["HANDRAIL_STORE"] = redis.url
            command = ("-m", "benchmarks.floors", "commit", "--folder", "{folder}") if name == "commit" else handrail()
            one: Served = opened.enter_context(served(command, **(slow.environment if name == "commit" else settings)))
            how = Talk("frames" if name == "commit" else "web", CUSTOMERS)
            for _ in track(range(rounds), NAMES[name], transient=True):
                for later in LATER:
                    slow.slow_down(later)
                    found[name, later].append(talk([one], how, seconds, on=slow))
    return found


def kept(found: Found, name: str, later: float) -> float:
    """The share of the turns that is left, the median of the rounds."""
    pairs = zip(found[name, later], found[name, LATER[0]], strict=True)
    return median(slow.a_second / quick.a_second for slow, quick in pairs)


def table(found: Found) -> str:
    """The figures as a page shows them."""
    head = " | ".join(f"kept at {later:.0f} ms more" for later in LATER[1:])
    rows = [machine_line(), "", f"| {CUSTOMERS} customers | turns/s | fsyncs a turn | {head} |"]
    rows += ["|---|---|---|" + "---|" * len(LATER[1:])]
    for name, shown in NAMES.items():
        here: Sequence[Talked] = found[name, LATER[0]]
        cells = [f"{median(one.a_second for one in here):,.0f}", f"{median(one.syncs for one in here):.3f}"]
        cells += [f"{kept(found, name, later):.0%}" for later in LATER[1:]]
        rows.append(f"| {shown} | {' | '.join(cells)} |")
    rows += ["", "| Handrail on SQLite | measured | goal | |", "|---|---|---|---|"]
    synced = median(one.syncs for one in found["sqlite", LATER[0]])
    left = kept(found, "sqlite", LATER[1])
    rows += [f"| fsyncs a turn | {synced:.3f} | {at_most(synced, SYNCS)} |"]
    rows += [f"| turns kept when an fsync takes 2 ms more | {left:.0%} | {at_least(left * 100, KEPT, '%')} |"]
    return "\n".join(rows)


def plot(found: Found) -> str:
    """What is left, as lines."""
    series = [(shown, [(later, kept(found, name, later) * 100) for later in LATER]) for name, shown in NAMES.items()]
    return lines("bench-disks", "Turns kept on a slower disk", series, ("ms that an fsync takes longer", "%"))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--write", action="store_true", help="rewrite the section in docs/benchmarks.md")
    given = parser.parse_args()
    try:
        found = measure(given.rounds, given.seconds)
    except NoCompiler as error:
        print(error, file=sys.stderr)
        return 1
    shown = table(found)
    print(shown)
    if given.write:
        write_section("disks", f"{shown}\n\n{plot(found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
