"""How much of what people write is acted on, offered, or handed on: the figures of understanding.

    python -m benchmarks.understanding --data FOLDER

FOLDER holds JSON lines as `benchmarks/messages.py` and `benchmarks/replies.py` name them; missing sets are left out.
Automation is the share of the messages in scope that is acted on rightly; wrong is the share of what is acted on,
messages out of scope included, that should not have been. `best` is the best point of the test curve, to compare with
the literature; `val` is what the threshold chosen on the validation file gives on the test file, which is what counts.
The encoder is used where `handrail model install` has put it.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from time import perf_counter

import numpy as np

from benchmarks import replies
from benchmarks.judging import Read, best, read, threshold
from benchmarks.machine import machine_line
from benchmarks.messages import Remembering, Set, journeys, sets, shots, taught
from benchmarks.page import write_section
from runtime.understanding.encoder.installed import Installed
from runtime.understanding.examples.taught import Encoder, Taught
from runtime.understanding.outcomes import CAUTION
from runtime.understanding.tiers import BY_LETTERS, BY_MEANING, Thresholds

SEEDS = 3  # draws of examples, over which figures are averaged
DRAWS = 12  # of small maps
FEW = 10  # examples an intent
LABELLED = 200  # live messages after which a threshold is set
OUTSIDE = {"CLINC150": 506 / 2239, "BANKING77": 506 / 1543}  # out of scope for one in scope, as in the test files

Tier = tuple[str, Encoder | None, Thresholds]


def average(rows: Sequence[Sequence[float]]) -> list[float]:
    """The mean of each column."""
    return [float(mean) for mean in np.mean(np.array(rows), axis=0)]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of a page."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def learnt(one: Set, count: int | None, tier: Tier) -> Iterator[tuple[int, Taught]]:
    """Maps taught from a set: one a draw, or one alone where all examples are taken or the set is small."""
    is_small = not one.val and one.name != "HWU64"
    for seed in range(1 if count is None or is_small else SEEDS):
        yield seed, taught(shots(one.train, None if is_small else count, seed), tier[1])


def automation(found: Sequence[Set], tiers: Sequence[Tier]) -> str:
    """Automation at a rate of mistakes: best points, and what thresholds of the validation file give."""
    rows = []
    for one in found:
        for tier in tiers:
            curves, fixed, strict, three = [], [], [], []
            for _, map_ in learnt(one, FEW, tier):
                tested = read(map_, one.test)
                curves.append([best(tested, most) for most in (1, 2, 5, 10)])
                strict.append(at(tested, tier[2].act))
                three.append(three_ways(tested, tier[2]))
                if one.val:
                    tried = read(map_, one.val, OUTSIDE.get(one.name))
                    fixed.append([figure for most in (2, 5) for figure in at(tested, threshold(tried, most))])
            shown = [f"{figure:.0f}" for figure in average(curves)]
            val = average(fixed) if fixed else []
            rows.append([
                one.name, tier[0], " / ".join(shown),
                f"{val[1]:.0f} ({val[0]:.1f}) / {val[3]:.0f} ({val[2]:.1f})" if val else "-",
                "{1:.0f} ({0:.1f})".format(*average(strict)),
                "{:.1f} / {:.1f}".format(*average(three)),
            ])  # fmt: skip
    head = (
        "set", "read by", "automation, best, at 1 / 2 / 5 / 10 % wrong", "val: at 2 / 5 % (wrong)",
        "strict (wrong)", "right among act or offer / out of scope that gets one",
    )  # fmt: skip
    return table(head, rows)


def at(one: Read, score: float) -> list[float]:
    """What a threshold gives: wrong, and automation."""
    acted = one.scores >= score
    return [one.wrong(acted), one.automation(acted)]


def three_ways(one: Read, thresholds: Thresholds) -> list[float]:
    """In scope: acted on or offered with the right one among three; out of scope: acted on or offered anything."""
    reached = one.scores >= thresholds.offer
    inside = 100 * float((reached & one.is_among & one.is_inside).sum() / max(1, one.is_inside.sum()))
    return [inside, 100 * float((reached & ~one.is_inside).sum() / max(1, (~one.is_inside).sum()))]


def small_maps(found: Sequence[Set], tiers: Sequence[Tier]) -> str:
    """Maps of 4, 10 and 20 intents against messages that are nearly in scope."""
    rows = []
    for one in found:
        for tier in tiers:
            cells = []
            for intents in (4, 10, 20):
                figures = []
                for seed in range(DRAWS):
                    examples, messages = journeys(one, intents, FEW, seed, "test")
                    tested = read(taught(examples, tier[1]), messages)
                    figures.append([best(tested, 5), best(tested, 2), *at(tested, tier[2].act)])
                cells.append("{0:.0f} ({1:.0f}); {3:.0f} ({2:.1f})".format(*average(figures)))
            rows.append([one.name, tier[0], *cells])
    head = ("set", "read by", "4 intents: best at 5 % (2 %); strict (wrong)", "10 intents", "20 intents")
    return table(head, rows)


def honesty(found: Sequence[Set], tier: Tier, target: float = 5.0) -> str:
    """Set a threshold by so many labelled messages, and see the true rate of mistakes on the others."""
    rows = []
    maps = [(one.name, read(next(learnt(one, FEW, tier))[1], one.test)) for one in found]
    for one in found:
        if one.name == "BANKING77":
            examples, messages = journeys(one, 50, FEW, 0, "test")
            maps.append(("BANKING77, 50 intents and near ones", read(taught(examples, tier[1]), messages)))
    for name, tested in maps:
        truths = []
        for seed in range(50):
            order = np.array(Random(seed).sample(range(len(tested.scores)), len(tested.scores)))
            live, rest = tested.half(order[:LABELLED]), tested.half(order[LABELLED:])
            truths.append(at(rest, max(threshold(live, target * CAUTION), tier[2].act * 0.5)))
        wrong, right = average(truths)
        rows.append([name, f"{wrong:.1f} %", f"{right:.0f}", "yes" if wrong <= 1.5 * target else "no"])
    return table(("set", f"true rate of mistakes for {target:.0f} %", "automation", "at most 1.5 times"), rows)


def speed(found: Sequence[Set], tiers: Sequence[Tier]) -> str:
    """How long a map of ten intents takes to be taught, and a message to be read, on one thread."""
    rows = []
    for one in found[:1]:
        for name, encoder, _ in tiers:
            plain = encoder.plain if isinstance(encoder, Remembering) else encoder
            examples, _ = journeys(one, 10, FEW, 0, "test")
            began = perf_counter()
            small = taught(examples, plain)
            ready = perf_counter() - began
            big = taught(shots(one.train, FEW, 0), encoder)
            seconds = []
            for map_, count in ((small, 200), (big, 200)):
                map_.encoder = plain
                times = [timed(map_.likely, text) for text, _ in one.test[:count]]
                seconds.append(sorted(times)[len(times) // 2] * 1000)
            rows.append([name, f"{ready:.2f} s", f"{seconds[0]:.2f} ms", f"{seconds[1]:.2f} ms"])
    return table(("read by", "10 intents with 10 examples taught", "a message, 10 intents", "150 intents"), rows)


def timed(read_one: Callable[[str], object], text: str) -> float:
    """How long reading one message takes, in seconds."""
    began = perf_counter()
    read_one(text)
    return perf_counter() - began


def main() -> int:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the files")
    parser.add_argument("--models", type=Path, default=Path("var/models"), help="folder of the encoder")
    parser.add_argument("--write", action="store_true", help="rewrite the section in docs/benchmarks.md")
    given = parser.parse_args()
    found = sets(given.data)
    encoder = Installed(given.models)()
    tiers: list[Tier] = [("letters", None, BY_LETTERS)]
    if encoder is None:
        print(f"no encoder in {given.models}, so only letters are measured: handrail model install", file=sys.stderr)
    else:
        tiers.append(("meaning", Remembering(encoder), BY_MEANING))
    parts = [machine_line()]
    if not found and replies.measured(given.data) is None:
        print(f"no data in {given.data}", file=sys.stderr)
        return 2
    wide = [one for one in found if one.name in ("CLINC150", "BANKING77")]
    for measured in (
        lambda: replies.measured(given.data),
        lambda: automation(found, tiers),
        lambda: small_maps(wide, tiers),
        lambda: honesty(found, tiers[-1]),
        lambda: speed(found, tiers),
    ):
        part = measured()
        if part is not None:
            print(part, "\n", flush=True)
            parts.append(part)
    if given.write:
        write_section("understanding", "\n\n".join(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
