"""Measure everything, and rewrite docs/benchmarks.md: `make bench`.

    python -m benchmarks [--data FOLDER] [--only NAME ...] [--show]

Each part is a program of its own, run one after the other, and writes its own section. Those on words of real people
need a folder with the data sets that the page names; without it they are left as they stand. `--show` writes
nothing.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parent.parent
MODULES = ("turns", "scale", "store", "desk", "loading", "explore", "reports")
WITH_DATA = ("real_questions", "understanding", "slots")
LESS = {"real_questions": ("--first", "2000"), "reports": ("--lines", "2000000")}
"""What would take too long in full: each part by itself does all of it."""
PART_SECONDS = 600.0


def run(name: str, *options: str) -> bool:
    """Run one part; what it prints is shown. Gives whether it went well."""
    print(f"\n== {name} ==", flush=True)
    began = monotonic()
    try:
        code = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", *options], cwd=ROOT, check=False, timeout=PART_SECONDS
        ).returncode
    except subprocess.TimeoutExpired:
        print(f"{name} was ended after {PART_SECONDS:.0f} s", file=sys.stderr)
        return False
    print(f"({name}: {monotonic() - began:.0f} s)", flush=True)
    return code == 0


def main() -> int:
    """Run the parts; exit code 1 when one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the folder of data sets")
    parser.add_argument("--only", nargs="+", choices=(*MODULES, *WITH_DATA), metavar="NAME", help="only these parts")
    parser.add_argument("--show", action="store_true", help="print, and leave docs/benchmarks.md as it is")
    given = parser.parse_args()
    began = monotonic()
    failed = []
    for name in given.only or (*MODULES, *WITH_DATA):
        if name in WITH_DATA and given.data is None:
            print(f"\n== {name} == left out: it needs --data FOLDER")
            continue
        options = [*(("--data", str(given.data)) if name in WITH_DATA else ()), *LESS.get(name, ())]
        if not run(name, *options, *(() if given.show else ("--write",))):
            failed.append(name)
    print(f"\n{monotonic() - began:.0f} s in all" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
