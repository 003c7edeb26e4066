"""What loading costs, and how long it keeps others waiting.

A map of many journeys is loaded and checked in a thread, as the service does, while a task on the event loop measures
how long it waits. Beside it, in the same run, a thread that only counts: any Python thread makes the loop wait a
little, and that is the floor. Then every file of the corpus of bombs is loaded by itself.

    python -m benchmarks.loading --write
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

import msgspec

from benchmarks.machine import machine_line
from benchmarks.page import measure_from_command_line
from handrail.checked import load_checked
from tests.loading.maps import ENV, SAMPLES, write_samples
from tests.running import REPOSITORY

JOURNEYS = 200
ROUNDS = 5


def measured() -> str:
    """The tables."""
    os.environ.update(ENV)
    with tempfile.TemporaryDirectory() as written:
        folder = big_map(Path(written))
        rounds = [asyncio.run(waits(lambda: load_checked(folder))) for _ in range(ROUNDS)]
        took = median(seconds for seconds, _ in rounds)
        floors = [asyncio.run(waits(lambda: counting(took))) for _ in range(ROUNDS)]
    return "\n".join((
        f"{machine_line()}", "",
        f"| {JOURNEYS} journeys, {ROUNDS} rounds, medians | takes | longest wait of the loop |",
        "|---|---|---|",
        row("loaded and checked in a thread", rounds),
        row("a thread that only counts, as long", floors),
        "",
        bombs(),
    ))  # fmt: skip


def big_map(folder: Path) -> Path:
    """A map whose journeys have words of their own, so that nothing is shared."""
    write_samples(folder)
    written = (SAMPLES / "lost_card.yaml").read_text()
    for n in range(JOURNEYS):
        own = written.replace("journey: lost_card", f"journey: lost_{n}").replace("I'm sorry", f"I'm sorry {n} times")
        (folder / f"lost_{n}.yaml").write_text(own)
    return folder


def counting(seconds: float) -> None:
    """Keep Python busy."""
    end, n = perf_counter() + seconds, 0
    while perf_counter() < end:
        for _ in range(1_000):
            n += 1


async def waits(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that the work took in its thread, and for which the loop waited at most."""
    begun = last = perf_counter()
    longest = 0.0
    going = asyncio.get_running_loop().run_in_executor(None, work)
    while not going.done():
        await asyncio.sleep(0)
        now = perf_counter()
        longest, last = max(longest, now - last), now
    await going
    return perf_counter() - begun, longest


def row(what: str, rounds: Sequence[tuple[float, float]]) -> str:
    """One line of the table."""
    takes, longest = (median(one[n] for one in rounds) * 1_000 for n in (0, 1))
    return f"| {what} | {takes:,.0f} ms | {longest:,.0f} ms |"


def bombs() -> str:
    """The corpus of tests/loading/bombs.py, each file in work of the process, and the memory of all."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.loading.bombs"], cwd=REPOSITORY, capture_output=True, check=True
    )
    first, *rows = [msgspec.json.decode(line) for line in made.stdout.splitlines()]
    slowest = sorted(rows, key=lambda one: -float(one["seconds"]))
    return (
        f"{len(rows)} files that are too large, too deep or odd: "
        f"median {median(row['seconds'] for row in rows) * 1e3:,.0f} ms, "
        f"the slowest (`{slowest[0]['name']}`) {slowest[0]['seconds'] * 1e3:,.0f} ms; "
        f"memory grew by {(rows[-1]['peak'] - first['peak']) / 2**20:,.0f} MB over all of them."
    )


if __name__ == "__main__":
    measure_from_command_line(__doc__, "loading", measured)
