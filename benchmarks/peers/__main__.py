"""Handrail beside its peers: the same conversation of eight turns, state kept after each, in one run.

    python -m benchmarks.peers [--rounds 3] [--seconds 2] [--only NAME ...] [--write]

Each peer has an environment of its own, made at the first run from benchmarks/peers/requirements and kept in the
user's cache; none is a dependency of Handrail. Peers run in process and without a network; so does Handrail's worker,
and beside it stands the whole of Handrail with its web socket. All talk in turn, round by round; figures are medians.
Where there is a C compiler, fsyncs are counted, and each round is done once more on a disk whose fsync takes 2 ms
longer.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from statistics import median

from rich.progress import track

from benchmarks.beside import Served, Talk, served, talk
from benchmarks.disk import Disk, NoCompiler, disk
from benchmarks.goals import at_least
from benchmarks.machine import machine_line
from benchmarks.page import write_section
from benchmarks.peers.environments import NotInstalled, version_of
from benchmarks.peers.running import Bot, Failed, Round, running
from benchmarks.plots import bars
from benchmarks.turns import CUSTOMERS, ENVIRONMENT, handrail
from tests.redis_server import SAFE, RedisServer, redis_server

AT_ONCE = 16  # in process
SLOWER = 2.0  # ms that an fsync takes longer
WEB, WEB_REDIS = "Handrail, the web's socket, SQLite", "Handrail, the web's socket, Redis"
BOTS = (
    Bot("handrail", "Handrail's worker, SQLite", "handrail_bot", "sqlite"),
    Bot("handrail", "Handrail's worker, Redis", "handrail_bot", "redis", "{redis}"),
    Bot("burr", "Burr, in memory", "burr_bot", "memory"),
    Bot("burr", "Burr, SQLite", "burr_bot", "sqlite"),
    Bot("aiogram", "aiogram, in memory", "aiogram_bot", "memory"),
    Bot("aiogram", "aiogram, Redis", "aiogram_bot", "redis", "{redis}"),
    Bot("botbuilder", "botbuilder-dialogs, in memory", "botbuilder_bot", "memory"),
    Bot("botbuilder", "botbuilder-dialogs, SQLite", "botbuilder_bot", "sqlite"),
    Bot("langgraph", "LangGraph, in memory", "langgraph_bot", "memory"),
    Bot("langgraph", "LangGraph, SQLite, at the end", "langgraph_bot", "exit"),
    Bot("langgraph", "LangGraph, SQLite", "langgraph_bot", "async"),
    Bot("dbos", "DBOS, SQLite", "dbos_bot", "sqlite"),
)
NAMES = tuple(dict.fromkeys(bot.name for bot in BOTS if bot.name != "handrail"))
GOALS = (
    ("LangGraph's SQLite saver ÷ web turn", "LangGraph, SQLite", WEB, 20, 30),
    ("botbuilder with SQLite ÷ web turn", "botbuilder-dialogs, SQLite", WEB, 12, 16),
    ("aiogram with Redis ÷ web turn on Redis", "aiogram, Redis", WEB_REDIS, 4, 6),
    ("LangGraph's SQLite saver ÷ Handrail's worker", "LangGraph, SQLite", "Handrail's worker, SQLite", None, None),
    (
        "botbuilder with SQLite ÷ Handrail's worker",
        "botbuilder-dialogs, SQLite",
        "Handrail's worker, SQLite",
        None,
        None,
    ),
    ("aiogram with Redis ÷ Handrail's worker on Redis", "aiogram, Redis", "Handrail's worker, Redis", None, None),
    ("Burr with SQLite ÷ Handrail's worker", "Burr, SQLite", "Handrail's worker, SQLite", None, None),
    ("DBOS ÷ Handrail's worker", "DBOS, SQLite", "Handrail's worker, SQLite", None, None),
)
OneRound = Callable[[float, Disk | None], Round]
"""Talks for so many seconds, over a disk that counts."""


@dataclass
class Found:
    """What was measured: on the disk as it is, on the slower one, and who could not take part, with the reason."""

    rounds: dict[str, list[Round]] = field(default_factory=dict)
    slower: dict[str, list[Round]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    uncounted: str | None = None  # why fsyncs were not counted


def measure(rounds: int, seconds: float, names: Sequence[str]) -> Found:
    """All of them, side by side."""
    found = Found()
    with ExitStack() as opened:
        slow: Disk | None = None
        try:
            slow = opened.enter_context(disk())
        except NoCompiler as error:
            found.uncounted = str(error)
        environment = slow.environment if slow else {}
        redis = opened.enter_context(redis_server(*SAFE, environment=environment))
        talking = _web(opened, redis, environment) | _bots(opened, redis, environment, names, found)
        for _ in track(range(rounds), "rounds", transient=True):
            for shown, one in list(talking.items()):
                try:
                    found.rounds.setdefault(shown, []).append(one(seconds, slow))
                    if slow is not None:
                        slow.slow_down(SLOWER)
                        found.slower.setdefault(shown, []).append(one(seconds, slow))
                except Failed as error:
                    found.missing[shown] = _last_line(error)
                    for kept in (found.rounds, found.slower, talking):
                        kept.pop(shown, None)
                finally:
                    if slow is not None:
                        slow.slow_down(0)
    return found


def _web(opened: ExitStack, redis: RedisServer, environment: Mapping[str, str]) -> dict[str, OneRound]:
    talking: dict[str, OneRound] = {}
    for shown, store in ((WEB, ENVIRONMENT["HANDRAIL_STORE"]), (WEB_REDIS, redis.url)):
        one = opened.enter_context(served(handrail(), **{**ENVIRONMENT, **environment, "HANDRAIL_STORE": store}))

        def talks(seconds: float, slow: Disk | None, to: Served = one) -> Round:
            told = talk([to], Talk("web", CUSTOMERS), seconds, on=slow)
            return Round(told.a_second, told.micros, told.syncs)

        talking[shown] = talks
    return talking


def _bots(
    opened: ExitStack, redis: RedisServer, environment: Mapping[str, str], names: Sequence[str], found: Found
) -> dict[str, OneRound]:
    talking: dict[str, OneRound] = {}
    for bot in BOTS:
        if bot.name not in (*names, "handrail"):
            continue
        placed = replace(bot, place=bot.place.replace("{redis}", redis.url))
        try:
            one = opened.enter_context(running(placed, environment))
        except (NotInstalled, Failed) as error:
            found.missing[bot.shown] = _last_line(error)
            continue
        talking[bot.shown] = partial(one.talk, AT_ONCE)
    return talking


def _last_line(error: Exception) -> str:
    return (str(error).splitlines() or ["it ended at once"])[-1]


def table(found: Found) -> str:
    """The figures as a page shows them, quickest first."""
    cpu = {shown: median(one.micros for one in rounds) for shown, rounds in found.rounds.items()}
    versions = ", ".join(version_of(name) for name in NAMES)
    shown_rows = [
        f"{machine_line()} Beside {versions}; {AT_ONCE} customers in process, {CUSTOMERS} over the socket.",
        "",
    ]
    shown_rows += [
        "| who | turns/s | µs of CPU a turn | fsyncs a turn | turns/s kept when an fsync takes 2 ms longer |"
    ]
    shown_rows += ["|---|---|---|---|---|"]
    for shown in sorted(cpu, key=cpu.__getitem__):
        speed = median(one.a_second for one in found.rounds[shown])
        cells = [shown, f"{speed:,.0f}", f"{cpu[shown]:,.0f}", "-", "-"]
        if shown in found.slower:
            cells[3] = f"{median(one.syncs for one in found.rounds[shown]):.3f}"
            pairs = zip(found.slower[shown], found.rounds[shown], strict=True)
            cells[4] = f"{median(slow.a_second / one.a_second for slow, one in pairs):.0%}"
        shown_rows.append(f"| {' | '.join(cells)} |")
    shown_rows += ["", "| CPU of a turn | measured | stretch | goal | |", "|---|---|---|---|---|"]
    for what, above, below, goal, stretch in GOALS:
        if above in found.rounds and below in found.rounds:
            pairs = zip(found.rounds[above], found.rounds[below], strict=True)
            ratio = median(one.micros / two.micros for one, two in pairs)
            further = "-" if stretch is None else f"≥ {stretch}"
            shown_rows.append(f"| {what} | {ratio:.2f} | {further} | {at_least(ratio, goal)} |")
    missing = [f"- {shown} is missing: {why}" for shown, why in found.missing.items()]
    missing += [f"- fsyncs were not counted: {found.uncounted}"] if found.uncounted else []
    return "\n".join([*shown_rows, *([""] if missing else []), *missing])


def plot(found: Found) -> str:
    """The CPU of a turn as bars."""
    cpu = {shown: median(one.micros for one in rounds) for shown, rounds in found.rounds.items()}
    rows = [(shown, cpu[shown], shown.startswith("Handrail")) for shown in sorted(cpu, key=cpu.__getitem__)]
    return bars("bench-peers", "CPU of a turn", rows, "µs, on a scale of powers of ten")


def main() -> int:
    """Measure and print; exit code 1 when somebody could not take part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--write", action="store_true", help="rewrite the section in docs/benchmarks.md")
    given = parser.parse_args()
    found = measure(given.rounds, given.seconds, given.only)
    shown = table(found)
    print(shown)
    if given.write:
        write_section("peers", f"{shown}\n\n{plot(found)}")
    return 1 if found.missing else 0


if __name__ == "__main__":
    sys.exit(main())
