"""What changed: spikes both ways with their day, versions before and after, and whether it is a spike or a ripple."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from moments.chosen import Chosen
from moments.database import OutcomeDatabase, Row
from moments.intervals import newcombe, wilson
from moments.measures.kept import versions, with_share
from moments.measures.promises import Promises
from moments.section import Column, Section, percent
from moments.spikes import OUTLIER, Day, Spike, ripple, spikes

SHOWN = 5  # spikes, the surest first
NEAR = timedelta(days=3)  # between a spike's day and a version's first, where the version is named
AROUND = timedelta(days=28)  # before and after a version that are compared
LEAST = 20  # outcomes of a series that is looked at


def changed(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """Days on which the kept rate of a moment, or the share in time, rose or fell for good."""
    found = database.rows(
        f"""
        select promise, ts::date as day, count(promise_kept) as n, count_if(promise_kept is true) as kept,
          count_if(outcome = 'kept') as done, count_if(outcome = 'kept' and coalesce(late_ms, 0) = 0) as in_time
        from {chosen.outcomes} group by 1, 2 order by 1, 2
        """,
        chosen.values(),
    )
    series: dict[tuple[str, str], list[Day]] = {}
    for row in found:
        series.setdefault((row["promise"], "kept"), []).append(Day(row["day"], row["n"], row["kept"]))
        series.setdefault((row["promise"], "in time"), []).append(Day(row["day"], row["done"], row["in_time"]))
    series = {name: days for name, days in series.items() if sum(day.of for day in days) >= LEAST}
    since = versions(database, chosen)
    rows = []
    for (promise, what), days in series.items():
        spread = ripple(days)
        rows += [_spike(promise, what, spike, spread, since) for spike in spikes(days, series=len(series))]
    rows.sort(key=lambda row: -row["gain"])
    rows = rows[:SHOWN]
    return Section(
        "spikes", "What changed", _finding(rows, series),
        (Column("promise", "Moment", "link"), Column("what", "What"), Column("day", "Since", "day"),
         Column("version", "Version"), Column("before", "Before", "share"), Column("after", "After", "share"),
         Column("by", "Change", "points"), Column("spread", "Spread of its days (1 is chance)", "number")),
        rows,
        about=f"Binomial segmentation of {len(series)} daily series, both ways; chance alone raises an alarm in "
        f"at most 2 of 100 quiet periods. The version is named where one came within {NEAR.days} days.",
    )  # fmt: skip


def _spike(promise: str, what: str, spike: Spike, spread: float | None, since: Sequence[Row]) -> Row:
    named = _version(promise, spike.day, since)
    return {
        "promise": promise, "what": what, "day": named["since"].date() if named is not None else spike.day,
        "version": f"{named['journey']}@{named['version']}" if named is not None else None, "before": spike.before,
        "after": spike.after, "by": spike.after - spike.before, "gain": spike.gain, "spread": spread,
        "only": {"moment": promise, "since": spike.day.isoformat()},
    }  # fmt: skip


def _version(promise: str, day: date, since: Sequence[Row]) -> Row | None:
    """The version of the promise's journey that came about that day."""
    journey = promise.partition(".")[0]
    near = [
        row for row in since if row["is_new"] and row["journey"] == journey and abs(row["since"].date() - day) <= NEAR
    ]
    return min(near, key=lambda row: abs(row["since"].date() - day), default=None)


def _finding(rows: Sequence[Row], series: Mapping[tuple[str, str], Sequence[Day]]) -> str:
    if not rows:
        spreads = [spread for days in series.values() if (spread := ripple(days)) is not None]
        if not spreads:
            return "There is too little to say whether anything changed."
        wanders = sum(spread >= OUTLIER for spread in spreads)
        also = f" {wanders} of {len(spreads)} series wander more than chance would." if wanders else ""
        return f"Nothing changed by more than chance.{also}"
    first = rows[0]
    verb = "fell" if first["by"] < 0 else "rose"
    what = "kept" if first["what"] == "kept" else "kept in time"
    since = (
        f"since version {first['version']} of {first['day']:%-d %b %Y}"
        if first["version"]
        else f"on {first['day']:%-d %b %Y}"
    )
    more = f" {len(rows) - 1} more changed." if len(rows) > 1 else ""
    return (
        f"{first['promise']} {verb} from {percent(first['before'])} to {percent(first['after'])} {what} {since}.{more}"
    )


def before_after(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """Each version that took another's place: four weeks before against four weeks after, moment by moment."""
    new = [row for row in versions(database, chosen) if row["is_new"] and row["since"].date() >= chosen.since]
    rows = _compared(database, chosen, new) if new else []
    rows.sort(key=lambda row: (-row["is_sure"], -abs(row["by"])))
    sure = [row for row in rows if row["is_sure"]]
    finding = f"{len(rows)} comparisons, none of them more than chance." if rows else "No new version in these days."
    if sure:
        verb = "rose" if sure[0]["by"] > 0 else "fell"
        finding = (
            f"With {sure[0]['version']}, {sure[0]['promise']} {verb} by {abs(sure[0]['by']) * 100:.1f} points "
            f"({sure[0]['low'] * 100:+.1f} to {sure[0]['high'] * 100:+.1f})."
        )
    return Section(
        "versions", "Before and after a version", finding,
        (Column("version", "Version"), Column("day", "Since", "day"), Column("promise", "Moment", "link"),
         Column("n_before", "n before", "count"), Column("before", "Before", "share"),
         Column("n_after", "n after", "count"), Column("after", "After", "share"), Column("by", "Change", "points"),
         Column("low", "From", "points"), Column("high", "To", "points"), Column("verdict", "Verdict")),
        rows, about=f"Outcomes of the {AROUND.days} days before and after its first; Newcombe's 95 % interval.",
    )  # fmt: skip


def _compared(database: OutcomeDatabase, chosen: Chosen, new: Sequence[Row]) -> list[Row]:
    """All versions are compared in one pass over the log."""
    values = chosen.values()
    wanted = []
    for n, version in enumerate(new):
        since = version["since"]
        values |= {
            f"journey{n}": version["journey"], f"at{n}": since,
            f"from{n}": max(since - AROUND, _midnight(chosen.since)),
            f"to{n}": min(since + AROUND, _midnight(chosen.until + timedelta(1))),
        }  # fmt: skip
        wanted.append(f"({n}, $journey{n}, $at{n}, $from{n}, $to{n})")
    found = database.rows(
        f"""
        select wanted.nr, promise, count(promise_kept) filter (where ts < wanted.came) as n_before,
          count_if(promise_kept is true and ts < wanted.came) as kept_before,
          count(promise_kept) filter (where ts >= wanted.came) as n_after,
          count_if(promise_kept is true and ts >= wanted.came) as kept_after
        from {chosen.outcomes} join (values {", ".join(wanted)}) as wanted(nr, named, came, since, until)
          on journey = wanted.named and ts >= wanted.since and ts < wanted.until
        group by 1, 2 order by 1, 2
        """,
        values,
    )
    return [told for row in found if (told := _told(row, new[row["nr"]])) is not None]


def _told(row: Row, version: Row) -> Row | None:
    change = newcombe(wilson(row["kept_before"], row["n_before"]), wilson(row["kept_after"], row["n_after"]))
    if change is None:
        return None
    shown = with_share(with_share(row, "kept_before", "n_before", "before"), "kept_after", "n_after", "after")
    verdict = "chance" if not change.is_sure else "better" if change.by > 0 else "worse"
    return {
        **shown, "version": f"{version['journey']}@{version['version']}", "day": version["since"].date(),
        "by": change.by, "low": change.low, "high": change.high, "is_sure": change.is_sure, "verdict": verdict,
        "only": {"moment": row["promise"]},
    }  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - times of the log are UTC without saying so
