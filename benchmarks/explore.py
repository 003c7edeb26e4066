"""What exploring costs: seeded journeys of several sizes, and the example map from a save to a swap.

The journeys are made by rule from a seed: questions, choices, look-ups and decisions over the data, with ways back.
For the example map one file is changed, and everything between the save and the moment at which new turns see it is
done as the service does it.

    python -m benchmarks.explore --write
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import process_time

from authoring.draw.whole import drawing
from authoring.explore.finding_all import found_in, subjects_of
from authoring.explore.nodes import Bounds
from authoring.explore.whole import Explored, explore, undisturbed
from benchmarks.machine import machine_line
from benchmarks.page import measure_from_command_line
from handrail.checked import load_checked
from runtime.loading.library import Library
from runtime.loading.load import Loaded, load
from runtime.store.in_memory import MemoryStore
from runtime.understanding.rules import Rules
from tests.running import REPOSITORY

SIZES = ((40, 3), (100, 5), (100, 8), (200, 10))
SEEDS = (1, 2, 3)
ROUNDS = 5

MAP = """\
spec: 1
map: seeded
languages: [en]
values: {plain: {says: We say it., confirmed: {on: 2026-09-01, how: asked}}}
stages: {use: Every day}
owners: {care: {title: Care}}
queues: {desk: {title: Desk, hours: 24/7, answer_within: 5m, default: true}}
customer: {tier: {type: choice, of: [standard, gold]}}
actions:
  look:
    post: http://127.0.0.1:9/look
    within: 5s
    takes: {what: text}
    gives: {found: text}
    ends: [found, missing]
"""


class Chance:
    """Numbers that look like chance and are the same each time."""

    def __init__(self, seed: int) -> None:
        self._at = seed * 7919 + 1

    def below(self, most: int) -> int:
        """A number from 0 to below `most`."""
        self._at = (self._at * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._at >> 33) % most


def seeded(states: int, fields: int, seed: int) -> str:
    """A journey with so many states and pieces of data."""
    chance = Chance(seed)
    kinds = (
        "{type: number, min: 0, max: 90}",
        "{type: choice, of: [red, blue]}",
        "{type: text, max: 40}",
        "{type: yes_no}",
    )
    data = [kinds[n % len(kinds)] for n in range(fields)]
    rows = [_state(n, states, data, chance) for n in range(states - 3)]
    ends = [
        "      done: {say: Done., end: kept}", "      left: {say: As you like., end: declined}",
        "      people: {handoff: desk, say: A colleague goes on with you.}",
    ]  # fmt: skip
    head = "spec: 1\njourney: seeded\nstage: use\nlanguages: [en]\nstarts: {words: [seeded]}\ndata:\n"
    declared = "".join(f"  d{n}: {kind}\n" for n, kind in enumerate(data))
    moment = (
        "moments:\n  main:\n    promise: It is done for you.\n    category: request\n    owner: care\n"
        "    moves: {again: {label: From the beginning, to: s0}}\n    states:\n"
    )
    return head + declared + moment + "\n".join([*rows, *ends]) + "\n"


def _state(n: int, states: int, data: Sequence[str], chance: Chance) -> str:
    last = states - 4
    on = f"s{n + 1}" if n < last else "done"
    back = f"s{max(0, n - 1 - chance.below(6))}"
    ahead = f"s{min(last, n + 1 + chance.below(6))}"
    field = chance.below(len(data))
    if n < len(data):
        return f"      s{n}: {{ask: Question {n}?, into: d{n}, to: {on}}}"
    match chance.below(6):
        case 0:
            return f"      s{n}: {{ask: Question {n}?, into: d{field}, to: {on}}}"
        case 1:
            return (
                f"      s{n}:\n        ask: Which way, {n}?\n        choices:\n          a: {{label: On, to: {on}}}\n"
                f"          b: {{label: Back a bit, to: {back}}}\n          c: {{label: Further, to: {ahead}}}"
            )
        case 2:
            return f'      s{n}: {{do: look, with: {{what: "w"}}, on: {{found: {on}, missing: {ahead}}}}}'
        case 3 | 4:
            return (
                f"      s{n}:\n        decide:\n          - {{when: {_condition(field, data[field])}, to: {ahead}}}\n"
                f"          - {{else: {on}}}"
            )
        case _:
            return f'      s{n}: {{say: "So it is {{{{ d{field} }}}}.", to: {on}}}'


def _condition(field: int, kind: str) -> str:
    if "number" in kind:
        return f"d{field} > {10 + field * 5}"
    if "choice" in kind:
        return f"d{field} == 'red'"
    return f"d{field}" if "yes_no" in kind else f"d{field} == 'blue'"


def _loaded(folder: Path, text: str) -> Loaded:
    (folder / "map.yaml").write_text(MAP)
    (folder / "seeded.yaml").write_text(text)
    return load(folder, {})


def walked(states: int, fields: int, seed: int, folder: Path) -> tuple[Explored, float, int]:
    """One walk with its time, and how many findings it had."""
    loaded = _loaded(folder, seeded(states, fields, seed))
    assert loaded.map is not None, [one.text(loaded.line(one)) for one in loaded.findings]
    subjects = subjects_of(loaded)
    began = process_time()
    with undisturbed():
        (explored,) = explore(subjects, Rules(), Bounds())
        found = found_in(loaded, explored, ())
        took = process_time() - began
    return explored, took, len(found)


async def saved(folder: Path, file: Path, n: int) -> tuple[float, ...]:
    """The seconds for load with check and explore, for the picture, and for the swap, after one file was changed."""
    library = Library(MemoryStore(), os.environ)
    await library.publish(load_checked(folder))
    text = file.read_text("utf-8")
    file.write_text(text.replace("title: Lost or stolen card", f"title: Lost or stolen card {n}"), "utf-8")
    began = process_time()
    loaded = load_checked(folder)
    assert loaded.map is not None
    changed = [one for one in subjects_of(loaded) if one.journey.id == "lost_card"]
    for walk in explore(changed, Rules(), Bounds()):
        found_in(loaded, walk, loaded.findings)
    checked = process_time()
    drawing(loaded.map, [loaded.map.journeys["lost_card"]])
    drawn = process_time()
    await library.publish(loaded)
    swapped = process_time()
    file.write_text(text, "utf-8")
    return checked - began, drawn - checked, swapped - drawn, swapped - began


def sizes() -> list[str]:
    """The rows of the table of seeded journeys."""
    rows = []
    for states, fields in SIZES:
        with tempfile.TemporaryDirectory() as written:
            runs = [walked(states, fields, seed, Path(written)) for seed in SEEDS]
        nodes = "; ".join(f"{len(one.walked.nodes):,}" for one, _, _ in runs)
        turns = "; ".join(f"{one.walked.turns:,}" for one, _, _ in runs)
        whole = "yes" if not any(one.walked.cut for one, _, _ in runs) else "no"
        seconds = f"{median(took for _, took, _ in runs):.2f} s"
        rows.append(f"| {states} | {fields} | {nodes} | {turns} | {whole} | {seconds} |")
    return rows


def yardstick() -> float:
    """Seconds for ten million additions: how busy the machine is."""
    began = process_time()
    total = 0
    for n in range(10_000_000):
        total += n
    return process_time() - began


def measured() -> str:
    """The tables."""
    with tempfile.TemporaryDirectory() as written:
        folder = Path(written) / "journeys"
        shutil.copytree(REPOSITORY / "journeys", folder)
        parts = [asyncio.run(saved(folder, folder / "lost_card.yaml", n)) for n in range(ROUNDS)]
    shown = " | ".join(f"{median(column) * 1000:.0f} ms" for column in zip(*parts, strict=True))
    return "\n".join((
        f"{machine_line()} Seconds of the processor; in the same run ten million additions take {yardstick():.2f} s, "
        "which is about 0.5 s where nothing else runs.",
        "",
        f"| states | data | abstract states (seeds {', '.join(map(str, SEEDS))}) | turns decided | whole | median |",
        "|---|---|---|---|---|---|", *sizes(), "",
        f"| example map, one file saved, median of {ROUNDS} | load, check, explore | draw | swap | all |",
        "|---|---|---|---|---|", f"| | {shown} |",
    ))  # fmt: skip


if __name__ == "__main__":
    measure_from_command_line(__doc__, "explore", measured)
