"""The report's questions over ten million lines, against DuckDB reading the same Parquet by hand.

    python -m benchmarks.reports [--lines 10000000] [--folder FOLDER] [--write]

The lines are made in Parquet, a file a day, as the log's writer rolls them: half begin a moment, half settle one.
Every measure runs in our own database, locked down and with 512 MB. By hand means one plain question over the same
files in a connection of its own, with all the memory there is. Each is asked three times; what is told is the median.
Both have two threads, so seconds of the processor, which other work on the machine hardly changes, are up to twice
those of the clock.
"""

import argparse
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import duckdb

from benchmarks.machine import machine_line
from benchmarks.page import write_section
from moments.chosen import Chosen
from moments.columns import COLUMNS
from moments.database import THREADS, OutcomeDatabase
from moments.measures.promises import Promises
from moments.report import MEASURES, measured

DAYS, ROUNDS = 90, 3
FIRST = date(2026, 8, 1)
CHOSEN = Chosen(FIRST, FIRST + timedelta(DAYS))

MADE = """
copy (
  with numbered as (
    select range as n, range // 2 as m, range % 2 as settles, hash(range // 2) as h,
      timestamp '{day}' + to_milliseconds(cast(86400000.0 * (range // 2 - {start}) / {moments} as bigint)) as began
    from range({first}, {last})
  )
  select {columns} from numbered
) to '{file}' (format parquet, compression zstd)
"""

VALUES = {
    "schema": "1", "id": "printf('m-%020d', n)",
    "ts": "began + case settles when 1 then to_milliseconds(cast(h % 240000 as bigint)) else to_seconds(0) end",
    "event": "case settles when 1 then 'moment.outcome' else 'moment.began' end", "brand": "'meridian'",
    "conversation": "printf('%d-%08x', m % 64, m // 2)", "seq": "n % 4 + 1",
    "customer": "printf('c-%020x', h % 1200000)", "channel": "case h % 3 when 0 then 'sms' else 'web' end",
    "language": "'en'", "journey": "printf('journey_%d', m // 2 % 6)", "version": "1 + (m > {half})::int",
    "version_hash": "printf('v%d-%d', m // 2 % 6, (m > {half})::int)", "stage": "printf('stage_%d', m // 2 % 3)",
    "moment": "printf('moment_%d', m % 2)", "category": "'rescue'", "owner": "printf('owner_%d', m // 2 % 4)",
    "promise": "printf('journey_%d.moment_%d', m // 2 % 6, m % 2)", "unplanned": "false", "state": "'block'",
    "test": "false", "instance": "printf('i-%020d', m)", "began_channel": "'web'", "value": "'fast'",
    "must_keep": "m // 2 % 6 = 0", "began_at": "began", "due_at": "began + interval 2 minute", "promise_ms": "120000",
    "groups": "map {{'tier': case h % 4 when 0 then 'gold' else 'standard' end}}",
    "outcome": "case when settles = 1 then case when h % 100 < 86 then 'kept' when h % 100 < 92 then 'abandoned' "
    "else 'broken' end end",
    "promise_kept": "case when settles = 1 then h % 100 < 84 end", "handed_off": "settles = 1 and h % 9 = 0",
    "reason": "case when h % 9 = 0 then printf('reason_%d', h % 7) end",
    "late_ms": "greatest((h % 240000)::bigint - 120000, 0)",
    "duration_ms": "(h % 240000)::bigint", "path": "['which_card', 'block', 'done']", "last_question": "'which_card'",
    "input_class": "printf('class_%d', h % 5)", "customer_active_ms": "(h % 200000)::bigint",
    "our_wait_ms": "(h % 9000)::bigint", "turns_customer": "h % 6", "turns_ours": "h % 8", "segments_out": "h % 3",
    "not_understood": "h % 2", "repeated_questions": "h % 2", "corrections": "0", "silences": "0", "holds": "h % 2",
    "hold_ms": "(h % 60000)::bigint", "transfers": "0", "followups": "h % 11 // 10", "actions": "1",
    "actions_failed": "0", "action_ms": "900", "contacts_7d": "h % 2", "contacts_30d": "h % 4",
    "agent": "case when h % 9 = 0 then 'jo' end", "agent_ms": "case when h % 9 = 0 then (h % 90000)::bigint end",
}  # fmt: skip

RATE = "the kept rate alone"
BY_HAND = {
    RATE: "select promise, count(promise_kept), sum(promise_kept::int) from {files} "
    "where event = 'moment.outcome' group by 1",
    "kept": "select promise, count(promise_kept), sum(promise_kept::int) from {files} "
    "where event = 'moment.outcome' group by 1",
    "trend": "select ts::date, count(promise_kept), sum(promise_kept::int) from {files} "
    "where event = 'moment.outcome' group by 1",
    "spikes": "select promise, ts::date, count(promise_kept), sum(promise_kept::int) from {files} "
    "where event = 'moment.outcome' group by 1, 2",
    "reasons": "select promise, reason, count(*) from {files} "
    "where event = 'moment.outcome' and handed_off group by 1, 2",
    "effort": "select promise, avg(turns_customer), avg(our_wait_ms) from {files} "
    "where event = 'moment.outcome' group by 1",
    "funnel": "select promise, count(distinct conversation) from {files} where event = 'moment.began' group by 1",
    "repeats": "select promise, count(*) filter (where again <= ts + interval 7 day) from (select promise, ts, "
    "lead(began_at) over (partition by customer, promise order by began_at) again from {files} "
    "where event = 'moment.outcome') group by 1",
}
LIMITS = {RATE: 0.5, "funnel": 6.0, "repeats": 15.0}
PAGE = 3.0  # seconds for each other question of the page


def make(folder: Path, lines: int) -> None:
    """Write the files of all days."""
    connection = duckdb.connect()
    moments = lines // 2 // DAYS
    for n in range(DAYS):
        start = n * moments
        half = moments * DAYS // 2
        columns = ", ".join(
            f'cast({VALUES.get(name, "null").format(half=half)} as {type_}) as "{name}"'
            for name, type_ in COLUMNS.items()
        )
        day = FIRST + timedelta(n)
        connection.execute(
            MADE.format(
                day=day,
                start=start,
                moments=moments,
                first=2 * start,
                last=2 * (start + moments),
                columns=columns,
                file=folder / f"{day}.parquet",
            )
        )
    connection.close()


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """The medians of a few times, by the clock and of the processor."""
    times = []
    for _ in range(ROUNDS):
        began, worked = perf_counter(), process_time()
        work()
        times.append((perf_counter() - began, process_time() - worked))
    return median(clock for clock, _ in times), median(worked for _, worked in times)


def compared(folder: Path) -> list[str]:
    """The table: each measure, by us and by hand."""
    database = OutcomeDatabase(folder)
    files = f"read_parquet('{folder}/*.parquet')"
    by_hand = duckdb.connect(config={"threads": str(THREADS)})
    rows = [
        "| question | limit | ours, 512 MB | by hand | ratio | processor: ours | by hand | ratio |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name in (RATE, *MEASURES):
        ours, worked = seconds(lambda name=name: _ask(database, name))  # type: ignore[misc]
        line = f"| {name} | {LIMITS.get(name, PAGE):g} s | {ours:.2f} s |"
        plain = BY_HAND.get(name)
        if plain is None:
            line += f" - | - | {worked:.2f} s | - | - |"
        else:
            asked = plain.format(files=files)
            theirs, their_work = seconds(lambda asked=asked: by_hand.execute(asked).fetchall())  # type: ignore[misc]
            line += f" {theirs:.2f} s | {ours / theirs:.1f} | {worked:.2f} s | {their_work:.2f} s |"
            line += f" {worked / their_work:.1f} |"
        rows.append(line)
        print(line, flush=True)
    return rows


def _ask(database: OutcomeDatabase, name: str) -> None:
    if name == RATE:
        database.rows(
            f"select promise, count(promise_kept), count_if(promise_kept) from {CHOSEN.outcomes} group by 1",
            CHOSEN.values(),
        )
    else:
        list(measured(database, CHOSEN, Promises(), [name]))


def main() -> None:
    """Make the lines, ask, and tell."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.reports", description="Questions over many lines.")
    options.add_argument("--lines", type=int, default=10_000_000)
    options.add_argument("--folder", type=Path, help="where the lines are, or are made and kept")
    options.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    chosen = options.parse_args()
    with TemporaryDirectory() as made:
        folder = chosen.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        if not list(folder.glob("*.parquet")):
            make(folder, chosen.lines)
        size = sum(file.stat().st_size for file in folder.glob("*.parquet")) / 2**20
        head = f"{chosen.lines:,} lines in {DAYS} files, {size:,.0f} MiB. {machine_line()}"
        rows = [head, "", *compared(folder)]
    if chosen.write:
        write_section("reports", "\n".join(rows))


if __name__ == "__main__":
    main()
