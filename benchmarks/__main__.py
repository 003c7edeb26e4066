"""Measure everything, and rewrite docs/benchmarks.md: `make bench`.

    python -m benchmarks [--data FOLDER] [--only NAME ...] [--full] [--show]

Each part is a program of its own, run one after the other, and writes its own section, its pictures too. Before each
stands how much is left, reckoned from how long the parts before took beside what they usually do. Those on words of
real people need a folder with the data sets that the page names; without it they are left as they stand. `--show`
writes nothing.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parent.parent
USUAL = {
    "turns": 140, "rooms": 20, "peers": 300, "texts": 70, "disks": 100, "workers": 60, "scale": 300, "store": 60,
    "desk": 30, "loading": 40, "explore": 60, "reports": 90, "real_questions": 150, "understanding": 300, "slots": 30,
    "needs": 1,
}  # fmt: skip
"""The parts in their order, and the seconds that each takes on two cores that do nothing else."""
WITH_DATA = ("real_questions", "understanding", "slots")
LESS = {"real_questions": ("--first", "2000"), "reports": ("--lines", "2000000")}
"""What would take too long in full: each part by itself does all of it, and so does `--full`."""
FULL = {"scale": ("--stored", "1000000")}
PART_SECONDS = 900.0
FULL_PART_SECONDS = 7200.0


def run(name: str, seconds: float, *options: str) -> bool:
    """Run one part, for so long at most; what it prints is shown. Gives whether it went well."""
    try:
        code = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", *options], cwd=ROOT, check=False, timeout=seconds
        ).returncode
    except subprocess.TimeoutExpired:
        print(f"{name} was ended after {seconds:.0f} s", file=sys.stderr)
        return False
    return code == 0


def left(names: Sequence[str], done: int, seconds: float) -> float:
    """The seconds that the parts after the first `done` will take, when those took so many."""
    usual = sum(USUAL[name] for name in names[:done])
    pace = seconds / usual if done else 1.0
    return pace * sum(USUAL[name] for name in names[done:])


def main() -> int:
    """Run the parts; exit code 1 when one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the folder of data sets")
    parser.add_argument("--only", nargs="+", choices=USUAL, metavar="NAME", help=f"only these: {', '.join(USUAL)}")
    parser.add_argument("--show", action="store_true", help="print, and leave docs/benchmarks.md as it is")
    parser.add_argument(
        "--full", action="store_true", help="a million conversations, and all lines: hours, not minutes"
    )
    given = parser.parse_args()
    sizes, seconds = (FULL, FULL_PART_SECONDS) if given.full else (LESS, PART_SECONDS)
    wanted = given.only or list(USUAL)
    names = [name for name in wanted if name not in WITH_DATA or given.data is not None]
    began = monotonic()
    failed = []
    for done, name in enumerate(names):
        minutes = left(names, done, monotonic() - began) / 60
        print(f"\n== {name} == ({done + 1} of {len(names)}, some {minutes:.0f} min left)", flush=True)
        part_began = monotonic()
        options = [*(("--data", str(given.data)) if name in WITH_DATA else ()), *sizes.get(name, ())]
        if not run(name, seconds, *options, *(() if given.show else ("--write",))):
            failed.append(name)
        print(f"({name}: {monotonic() - part_began:.0f} s)", flush=True)
    without = [name for name in wanted if name not in names]
    if without:
        print(f"\nleft out, for they need --data FOLDER: {', '.join(without)}")
    print(f"\n{(monotonic() - began) / 60:.1f} min in all" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
