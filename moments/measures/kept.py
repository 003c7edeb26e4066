"""What was promised and what was kept: the rate with its interval, time against the promise, day by day, breaches."""

from collections.abc import Sequence
from datetime import datetime

from moments.chosen import Chosen, expression
from moments.database import OutcomeDatabase, Row
from moments.intervals import wilson
from moments.measures.promises import Promises
from moments.section import Column, Section, percent
from runtime.reasons import REASONS

BREACHES = 500  # listed, the latest first
IN_SIGHT = 6  # of them on a page, before it is asked for the rest


def kept(database: OutcomeDatabase, chosen: Chosen, promises: Promises) -> Section:
    """The kept rate by what the reader chose, the worst first."""
    rows = [with_share(row) for row in database.rows(_KEPT.format(by=expression(chosen.by), outcomes=chosen.outcomes),
                                                    chosen.values())]  # fmt: skip
    rows.sort(key=lambda row: (row["rate_high"] if row["rate_high"] is not None else 2, str(row["by"])))
    for row in rows:
        row["only"] = {chosen.by: row["by"]}
        row["words"] = promises.words(row["by"]) if chosen.by == "moment" and row["by"] else ""
    return Section(
        "kept", "Promises kept", _kept_finding(rows, chosen.by),
        (
            Column("by", chosen.by.capitalize(), "link"), Column("words", "Promise"), Column("n", "n", "count"),
            Column("kept", "Kept", "count"), Column("rate", "Kept rate (95 % interval)", "share"),
            Column("median_ms", "Half kept within", "ms"), Column("p90_ms", "Nine of ten within", "ms"),
            Column("promise_ms", "Promised", "ms"), Column("late", "Late", "count"),
            Column("handed_off", "With a person", "count"), Column("open", "Still open", "count"),
        ),
        rows,
        about="Kept and in time, of all outcomes but withdrawn and opted out; Wilson's interval. "
        "Times are of those that were kept; what is still open is shown apart and counted nowhere else.",
        chart="intervals",
    )  # fmt: skip


_KEPT = """
with done as (
  select {by} as "by", count(promise_kept) as n, count_if(promise_kept is true) as kept,
    quantile_cont(duration_ms, [0.5, 0.9]) filter (where outcome = 'kept') as took,
    max(promise_ms) as promise_ms, count_if(coalesce(late_ms, 0) > 0) as late, count_if(handed_off) as handed_off
  from {outcomes} group by 1
), still as (
  select {by} as "by", sum(case event when 'moment.began' then 1 else -1 end) as "open"
  from lines where event in ('moment.began', 'moment.outcome') and moment is not null and not test group by 1
)
select done.* exclude (took), took[1] as median_ms, took[2] as p90_ms,
  greatest(coalesce(still."open", 0), 0)::bigint as "open"
from done left join still on done."by" is not distinct from still."by"
"""


def with_share(row: Row, kept: str = "kept", of: str = "n", name: str = "rate") -> Row:
    """A row with the share that its counts make."""
    share = wilson(row[kept], row[of])
    return {**row, name: share.rate, f"{name}_low": share.low, f"{name}_high": share.high}


def _kept_finding(rows: Sequence[Row], by: str) -> str:
    of, all_kept = sum(row["n"] for row in rows), sum(row["kept"] for row in rows)
    if not of:
        return "No promise was settled in these days."
    share = wilson(all_kept, of)
    assert share.rate is not None and share.low is not None and share.high is not None
    said = f"{all_kept:,} of {of:,} promises were kept: {percent(share.rate)} ({interval(share.low, share.high)})."
    worst = next((row for row in rows if row["n"]), None)
    if worst is not None and len(rows) > 1:
        said += f" The lowest {by} is {worst['by']} with {percent(worst['rate'])} of {worst['n']:,}."
    return said


def interval(low: float, high: float) -> str:
    """An interval in words."""
    return f"{percent(low)} to {percent(high)}"


def trend(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """The kept rate of each day, with the days on which a version of a journey came."""
    rows = [
        with_share(row)
        for row in database.rows(
            "select ts::date as day, count(promise_kept) as n, count_if(promise_kept is true) as kept "
            f"from {chosen.outcomes} group by 1 order by 1",
            chosen.values(),
        )
    ]
    marks = [
        (row["since"].date(), f"{row['journey']}@{row['version']}")
        for row in versions(database, chosen) if row["is_new"] and row["since"].date() >= chosen.since
    ]  # fmt: skip
    finding = "Nothing was settled in these days."
    if rows:
        busy = [row for row in rows if row["n"] * 5 >= max(one["n"] for one in rows)]
        best, worst = max(busy, key=_rate), min(busy, key=_rate)
        total = sum(row["n"] for row in rows)
        finding = (
            f"{percent(best['rate'] or 0)} on {best['day']:%-d %b}, the only day, with {total:,} promises."
            if len(rows) == 1
            else f"From {percent(worst['rate'] or 0)} on {worst['day']:%-d %b} to {percent(best['rate'] or 0)} on "
            f"{best['day']:%-d %b}, over {len(rows)} days with {total:,} promises."
        )
    return Section(
        "trend", "Day by day", finding,
        (Column("day", "Day", "day"), Column("n", "n", "count"), Column("kept", "Kept", "count"),
         Column("rate", "Kept rate (95 % interval)", "share")),
        rows, about="Days in UTC. A mark is the first outcome of a new version.", chart="trend", marks=marks,
    )  # fmt: skip


def _rate(row: Row) -> float:
    return row["rate"] if row["rate"] is not None else 0.0


def versions(database: OutcomeDatabase, chosen: Chosen) -> list[Row]:
    """The versions that were seen, with when each first was; those that took another's place are `is_new`."""
    return database.rows(
        """
        select journey, version_hash, min(version) as version, min(ts) as since,
          row_number() over (partition by journey order by min(ts)) > 1 as is_new
        from lines where event = 'moment.began' and version_hash is not null and not test and ts < $until
        group by journey, version_hash order by since
        """,
        {"until": chosen.values()["until"]},
    )


def breaches(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """Each failure of a promise that must be kept every time."""
    wanted = f"select * from {chosen.outcomes} where must_keep and not promise_kept"
    failed = database.rows(f"select count(*) as n from ({wanted})", chosen.values())[0]["n"]
    rows = database.rows(
        "select ts, promise, outcome, reason, late_ms, journey || '@' || version as version, conversation "
        f"from ({wanted}) "
        f"order by ts desc, conversation limit {BREACHES}",
        chosen.values(),
    )
    of = database.rows(f"select count(*) as n from {chosen.outcomes} where must_keep", chosen.values())[0]["n"]
    finding = (
        f"None of {of:,} promises that must be kept was broken." if of else "No promise that must be kept came up."
    )
    if failed:
        latest: datetime = rows[0]["ts"]
        finding = f"{failed:,} of {of:,} promises that must be kept every time were not, the last on {latest:%-d %b}."
    return Section(
        "breaches", "Must be kept every time", finding,
        (Column("ts", "When", "time"), Column("promise", "Promise"), Column("outcome", "Became"),
         Column("reason", "Why", words=REASONS),
         Column("late_ms", "Late by", "ms"), Column("version", "Version"),
         Column("conversation", "Conversation", "link")),
        [{**row, "only": {"conversation": row["conversation"]}} for row in rows],
        about="One failure is too many here, whatever the rate; each is shown, not a share.",
        in_sight=IN_SIGHT,
    )  # fmt: skip
