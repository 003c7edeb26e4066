"""A whole durable turn beside its floors, in one run: the processor it takes, and how long a customer waits.

    python -m benchmarks.turns [--rounds 5] [--seconds 4] [--write]

The same load speaks to each in turn, round by round, because a machine drifts; figures are medians of the rounds, and
what counts is the ratios. Handrail's turn is all of it: the frame, understanding, the decision, lines, timers, the
moment's event, the commit with fsync, the acknowledgement and the lines back over the socket, and a line of log.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from statistics import median

from rich.progress import track

from benchmarks.beside import REPOSITORY, Served, Talk, Talked, served, talk
from benchmarks.machine import machine_line
from benchmarks.page import measure_from_command_line

MAP = REPOSITORY / "benchmarks" / "map"
CUSTOMERS = 64
NAMES = {
    "echo": "WebSocket echo",
    "commit": "echo and one grouped update and insert",
    "skeleton": "a bot by hand: machine, template, commit, log",
    "handrail": "Handrail, a whole turn",
}
Rounds = Mapping[str, Sequence[Talked]]


def handrail(*options: str) -> Sequence[str]:
    """The command that serves the map of the benchmarks."""
    return ("-m", "handrail", "serve", str(MAP), "--port", "0", *options)


ENVIRONMENT = {"HANDRAIL_LIMITS": "off", "HANDRAIL_STORE": "sqlite:///handrail.db", "HANDRAIL_LOG_FORMAT": "json"}


def measure(rounds: int, seconds: float) -> tuple[Rounds, Rounds]:
    """All of them, with many customers and with one."""
    many: dict[str, list[Talked]] = {name: [] for name in NAMES}
    alone: dict[str, list[Talked]] = {name: [] for name in NAMES}
    with ExitStack() as opened:
        all_served: dict[str, Served] = {}
        for name in NAMES:
            if name == "handrail":
                one = served(handrail(), **ENVIRONMENT)
            else:
                one = served(("-m", "benchmarks.floors", name, "--folder", "{folder}"))
            all_served[name] = opened.enter_context(one)
        for _ in track(range(rounds), "rounds", transient=True):
            for name, each in all_served.items():
                kind = "web" if name == "handrail" else "frames"
                many[name].append(talk([each], Talk(kind, CUSTOMERS), seconds))
                alone[name].append(talk([each], Talk(kind, 1), seconds / 4))
    return many, alone


def ratio(rounds: Rounds, above: str, below: str, figure: str) -> float:
    """The median of the ratios, each within a round."""
    pairs = zip(rounds[above], rounds[below], strict=True)
    return median(getattr(one, figure) / getattr(two, figure) for one, two in pairs)


def table(many: Rounds, alone: Rounds) -> str:
    """The figures as a page shows them."""
    head = f"| {CUSTOMERS} customers | turns/s | µs of CPU a turn | p50 ms | p99 ms | alone, p50 ms |"
    rows = [machine_line(), "", head, "|---|---|---|---|---|---|"]
    for name, shown in NAMES.items():
        cells = [median(getattr(one, figure) for one in many[name]) for figure in ("a_second", "micros", "p50", "p99")]
        lone = median(one.p50 for one in alone[name])
        rows.append(f"| {shown} | {cells[0]:,.0f} | {cells[1]:,.0f} | {cells[2]:.1f} | {cells[3]:.1f} | {lone:.2f} |")
    wanted = [
        ("CPU of a turn ÷ (echo and one grouped commit)", ratio(many, "handrail", "commit", "micros"), 2.0, 1.5),
        ("CPU of a turn ÷ WebSocket echo", ratio(many, "handrail", "echo", "micros"), 9.0, 7.0),
        ("CPU of a turn ÷ the bot by hand", ratio(many, "handrail", "skeleton", "micros"), None, None),
        ("one customer alone, p50 ÷ (echo and one commit)", ratio(alone, "handrail", "commit", "p50"), 2.0, None),
        ("p99 ÷ p50 with all customers", median(one.p99 / one.p50 for one in many["handrail"]), 4.0, None),
    ]
    rows += ["", "| ratio | measured | goal | stretch |", "|---|---|---|---|"]
    for shown, found, goal, stretch in wanted:
        goals = " | ".join("-" if one is None else f"≤ {one}" for one in (goal, stretch))
        rows.append(f"| {shown} | {found:.2f} | {goals} |")
    return "\n".join(rows)


if __name__ == "__main__":
    measure_from_command_line(
        __doc__, "turns", lambda rounds, seconds: table(*measure(rounds, seconds)), rounds=5, seconds=4.0
    )
