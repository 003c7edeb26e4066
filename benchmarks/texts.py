"""A text message's turn beside its floor, in one run: Handrail on Redis, and the webhook with its commit by hand.

    python -m benchmarks.texts [--rounds 5] [--seconds 3] [--write]

A turn of Handrail begins with the signed webhook and ends when the text of the answer is with the carrier, which is
part of the load. Its floor is the webhook, the signature and one pipelined commit in Redis; the second floor also hands
a text to the carrier. Redis writes each commit to the disk before it answers (appendfsync always) for all of them.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from statistics import median

from rich.progress import track

from benchmarks.beside import Served, Talk, Talked, served, talk
from benchmarks.customers import FAR
from benchmarks.goals import at_most
from benchmarks.machine import machine_line
from benchmarks.page import measure_from_command_line
from benchmarks.turns import CUSTOMERS, ENVIRONMENT, handrail, ratio
from tests.redis_server import SAFE, free_port, redis_server

NAMES = {
    "floor": "webhook, signature, one grouped commit",
    "sending": "the same, and a text handed to the carrier",
    "handrail": "Handrail, a whole turn and its text",
}
WANTED = (
    ("CPU of a turn ÷ (form POST, signature and pipelined commit)", "handrail", "floor", 2.8, "≤ 2.2"),
    ("CPU of a turn ÷ the same with a text handed on", "handrail", "sending", None, "-"),
)


def measure(rounds: int, seconds: float) -> Mapping[str, Sequence[Talked]]:
    """All three, round by round."""
    found: dict[str, list[Talked]] = {name: [] for name in NAMES}
    with ExitStack() as opened:
        redis, carrier = opened.enter_context(redis_server(*SAFE)), f"http://127.0.0.1:{free_port()}"
        by_hand = ("-m", "benchmarks.texts_by_hand", "--redis", f"{redis.url}/1")
        settings = {**ENVIRONMENT, **FAR, "HANDRAIL_STORE": redis.url, "HANDRAIL_TWILIO_API_URL": carrier}
        all_served: dict[str, Served] = {
            "floor": opened.enter_context(served(by_hand)),
            "sending": opened.enter_context(served((*by_hand, "--carrier", carrier))),
            "handrail": opened.enter_context(served(handrail(), **settings)),
        }
        for number in track(range(rounds), "rounds", transient=True):
            for n, (name, each) in enumerate(all_served.items()):
                kind = "text" if name == "floor" else "carried"
                first = (number * len(NAMES) + n) * CUSTOMERS  # each from a number of its own
                found[name].append(talk([each], Talk(kind, CUSTOMERS, carrier=carrier, first=first), seconds))
    return found


def table(found: Mapping[str, Sequence[Talked]]) -> str:
    """The figures as a page shows them."""
    rows = [machine_line(), "", f"| {CUSTOMERS} customers | turns/s | µs of CPU a turn | p50 ms | p99 ms |"]
    rows += ["|---|---|---|---|---|"]
    for name, shown in NAMES.items():
        cells = [median(getattr(one, figure) for one in found[name]) for figure in ("a_second", "micros", "p50", "p99")]
        rows.append(f"| {shown} | {cells[0]:,.0f} | {cells[1]:,.0f} | {cells[2]:.1f} | {cells[3]:.1f} |")
    rows += ["", "| ratio | measured | stretch | goal | |", "|---|---|---|---|---|"]
    for shown, above, below, goal, stretch in WANTED:
        measured = ratio(found, above, below, "micros")
        rows.append(f"| {shown} | {measured:.2f} | {stretch} | {at_most(measured, goal)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    measure_from_command_line(
        __doc__, "texts", lambda rounds, seconds: table(measure(rounds, seconds)), rounds=5, seconds=3.0
    )
