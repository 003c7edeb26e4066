"""Try the faults by name, and write what was measured into docs/reliability.md: `make faults`.

    python -m tests.faults [NAME ...] [--long] [--write]

Each fault is tried by its tests, one fault after another; a figure is the worst of what they measured. Short, they take
what they take in every run of the tests; `--long` gives the figures that are promised (some fifteen minutes more).
`--write` puts the row of each fault that was tried into the table; rows of others stay as they are.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tests.faults.catalogue import FAULTS, Fault

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "reliability.md"
SHORT_SECONDS, LONG_SECONDS = 400.0, 900.0  # of one fault; then it is ended and counts as failed
BEGIN, END = "<!-- begin: faults -->", "<!-- end: faults -->"
HEAD = "| # | name | fault | what holds | tried by | measured |\n|---|---|---|---|---|---|"


@dataclass
class Tried:
    """What came of one fault. `figures` are the worst of each name."""

    fault: Fault
    tests: int
    failed: list[str]
    figures: dict[str, float]

    @property
    def missed(self) -> list[str]:
        """What is wrong: tests that failed, figures beyond their bound or not measured."""
        wrong = [f"{name} failed" for name in self.failed]
        for figure in self.fault.figures:
            value = self.figures.get(figure.name)
            if value is None:
                wrong.append(f"{figure.name}: not measured")
            elif not figure.holds(value):
                wrong.append(f"{figure.name}: {value:.3g}, wanted {figure.bound}")
        return wrong + ([] if self.tests else ["no test ran"])

    @property
    def measured(self) -> str:
        """The figures in words."""
        told = [f"{figure.name}: {self.figures[figure.name]:.3g}" for figure in self.fault.figures
                if figure.name in self.figures]  # fmt: skip
        told.append(f"{self.tests} tests")
        return "; ".join(told + [f"**{one}**" for one in self.missed])


def tried(fault: Fault, *, is_long: bool) -> Tried:
    """Run the tests of one fault."""
    found = Tried(fault, 0, [], {})
    with tempfile.TemporaryDirectory() as folder:
        for n, words in enumerate(_runs(fault)):
            report = Path(folder) / f"{n}.xml"
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "junit_family=xunit1"]
            environment = os.environ | ({"FAULTS": "long"} if is_long else {}) | {"PYTHONPATH": str(ROOT)}
            try:
                done = subprocess.run(
                    [*command, f"--junitxml={report}", *words], cwd=ROOT, env=environment, check=False,
                    capture_output=True, text=True, timeout=LONG_SECONDS if is_long else SHORT_SECONDS,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                found.failed.append(f"{' '.join(words)} (it took too long)")
                continue
            if report.exists():
                _read(report, found)
            if done.returncode and not found.failed:
                found.failed.append(f"{' '.join(words)} ({done.stdout.strip().splitlines()[-1:]})")
    return found


def _runs(fault: Fault) -> list[list[str]]:
    """The words of each run: all plain tests together, and each choice by its words alone."""
    plain = [test for test in fault.tests if " -k " not in test]
    chosen = [test.split(" -k ", 1) for test in fault.tests if " -k " in test]
    return [*([plain] if plain else []), *([file, "-k", words] for file, words in chosen)]


def _read(report: Path, found: Tried) -> None:
    bounds = {figure.name: figure for figure in found.fault.figures}
    for case in ET.parse(report).getroot().iter("testcase"):
        found.tests += 1
        if case.find("failure") is not None or case.find("error") is not None:
            found.failed.append(str(case.get("name")))
        for one in case.iter("property"):
            name, value = str(one.get("name")), float(one.get("value") or 0)
            if name in bounds:
                worse = min if bounds[name].least is not None else max
                found.figures[name] = worse(found.figures.get(name, value), value)


def row(one: Tried) -> str:
    """Its row of the table."""
    fault = one.fault
    files = sorted({re.split(r"::| -k ", test)[0].removeprefix("tests/") for test in fault.tests})
    return (
        f"| {fault.number} | `{fault.name}` | {fault.what} | {fault.holds} | {', '.join(files)} | {one.measured} |"
    )  # fmt: skip


def write(found: Sequence[Tried]) -> None:
    """Put the rows into the page; those of faults that were not tried stay."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    table, _, after = rest.partition(END)
    rows = {int(line.split("|")[1]): line for line in table.splitlines() if re.match(r"\| \d+ \|", line)}
    rows |= {one.fault.number: row(one) for one in found}
    text = "\n".join([HEAD, *(rows[number] for number in sorted(rows))])
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main() -> int:
    """Run it from the command line; exit code 1 when a test failed or a figure was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these: " + ", ".join(one.name for one in FAULTS))
    parser.add_argument("--long", action="store_true", help="as long as the promised figures need")
    parser.add_argument("--write", action="store_true", help="put the rows into docs/reliability.md")
    given = parser.parse_args()
    unknown = set(given.names) - {one.name for one in FAULTS}
    if unknown:
        parser.error(f"there is no fault {', '.join(sorted(unknown))}; --help lists them")
    chosen = [one for one in FAULTS if not given.names or one.name in given.names]
    found: list[Tried] = []
    began = monotonic()
    for n, fault in enumerate(chosen, 1):
        print(f"[{n}/{len(chosen)}] {fault.name}: {fault.what} ...", flush=True)
        since = monotonic()
        one = tried(fault, is_long=given.long)
        found.append(one)
        print(f"      {one.measured} ({monotonic() - since:.0f} s)", flush=True)
        if given.write:
            write([one])
    wrong = [one.fault.name for one in found if one.missed]
    print(f"{len(found) - len(wrong)} of {len(found)} as promised, {monotonic() - began:.0f} s in all"
          + (f"; not: {', '.join(wrong)}" if wrong else ""))  # fmt: skip
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
