"""What ten million customers a day need, reckoned from docs/benchmarks.md: the table of docs/why/scale.md.

    python -m benchmarks.needs [--write]

It measures nothing itself: `make bench` runs it last. Ten million customers with a conversation of eight messages; in
the busy hours three times the average.
"""

import argparse
import re
import sys
from collections.abc import Sequence

from benchmarks.page import PAGE, write_section

CUSTOMERS, MESSAGES, BUSY = 10_000_000, 8, 3
AT_ONCE = 300_000  # connected in the busy hours
TURNS = CUSTOMERS * MESSAGES / 86_400 * BUSY
SCALE = PAGE.parent / "why" / "scale.md"


class NotMeasured(LookupError):
    """The page has no such figure yet; the text says which part of the benchmarks writes it."""


def figure(page: str, part: str, row: str, column: int) -> float:
    """The number in a row of a section, by how the row begins. Raises NotMeasured."""
    section = re.search(f"<!-- begin: {part} -->(.*?)<!-- end: {part} -->", page, re.S)
    for line in section[1].splitlines() if section else ():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0].startswith(row) and len(cells) > column:
            found = re.search(r"[\d,]+(\.\d+)?", cells[column])
            if found:
                return float(found[0].replace(",", ""))
    raise NotMeasured(f"{row!r} is not in docs/benchmarks.md: run python -m benchmarks.{part} --write")


def rows(page: str) -> Sequence[tuple[str, str, str]]:
    """Each part, what was measured of it, and what follows."""
    turn = figure(page, "turns", "Handrail, a whole turn", 2)
    on_redis = figure(page, "workers", "one worker", 2)
    behind = figure(page, "workers", "one worker", 3)
    idle = figure(page, "scale", "memory of a connected idle customer", 1)
    disk = figure(page, "scale", "a stored conversation of one turn", 1)
    syncs = figure(page, "disks", "Handrail, SQLite", 2)
    whole = disk * (1 + (MESSAGES - 1) / 2)  # a turn's lines are about half of a conversation of one turn
    day = CUSTOMERS * whole / 1024**2
    cores, on_workers, redis_cores = (TURNS * micros / 1e6 for micros in (turn, on_redis, behind))
    sockets = AT_ONCE * idle / 1024**2
    machines = max(round(day * 7 / 64), 1)
    return (
        ("processor, on SQLite", f"{turn:,.0f} µs a turn", f"{cores:.1f} cores, where one process has one for turns"),
        (
            "processor, on Redis",
            f"{on_redis:,.0f} µs a turn",
            f"{on_workers:.1f} cores: so many workers, and some spare",
        ),
        ("Redis itself", f"{behind:,.0f} µs a turn", f"{redis_cores:.2f} cores, where one Redis has one"),
        (
            "connected customers",
            f"{idle:,.0f} KB each",
            f"{AT_ONCE:,} at once: {sockets:.1f} GB, and as many open files",
        ),
        ("conversations", f"{disk:.1f} KB with one turn", f"some {whole:.0f} KB with eight: {day:,.0f} GB a day"),
        ("seven days of them in Redis", "the same", f"{day * 7:,.0f} GB: {machines} machines with 64 GB"),
        ("fsyncs", f"{syncs:.3f} a turn", f"{TURNS * syncs:,.0f} a second, where disks take some hundreds"),
    )


def table(page: str) -> str:
    """The table as the page shows it."""
    head = f"At {TURNS:,.0f} turns a second, which is {BUSY} times the average of a day:"
    lines = [head, "", "| part | measured | so |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows(page))])


def main() -> int:
    """Reckon and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="rewrite the table in docs/why/scale.md")
    given = parser.parse_args()
    try:
        shown = table(PAGE.read_text(encoding="utf-8"))
    except NotMeasured as error:
        print(error, file=sys.stderr)
        return 1
    print(shown)
    if given.write:
        write_section("needs", shown, SCALE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
