"""Coming back: the same promise asked for again, what was settled at the first contact, how often customers come."""

from moments.chosen import Chosen
from moments.database import OutcomeDatabase, Row
from moments.measures.kept import with_share
from moments.measures.promises import Promises
from moments.section import Column, Section, percent


def repeats(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """How many came again for the same promise, and how many needed no second contact."""
    found = database.rows(
        f"""
        with came as (
          select promise, ts, instance, (coalesce(transfers, 0) = 0 and coalesce(followups, 0) = 0) as is_single,
            lead(began_at) over (partition by hash(customer), promise order by began_at, seq) as again
          from lines where event = 'moment.outcome' and moment is not null and customer is not null
            and {chosen.where(days=False)} and ts >= $since
        ), followed as (
          select *, again is not null and again <= ts + to_days($window) as is_repeat from came
          where ts < $until and ts <= (select max(ts) from lines) - to_days($window)
        )
        select promise, count(*) as n, count_if(is_repeat) as again, count_if(is_single and not is_repeat) as single
        from followed group by 1 order by count_if(is_repeat) / count(*) desc, 1
        """,
        {**chosen.values(), "window": chosen.window},
    )
    rows = [
        {
            **with_share(with_share(row, "again", "n", "rate"), "single", "n", "first"),
            "only": {"moment": row["promise"]},
        }
        for row in found
    ]
    of, again = sum(row["n"] for row in rows), sum(row["again"] for row in rows)
    finding = f"No moment has been followed for {chosen.window} days yet."
    if of:
        single = sum(row["single"] for row in rows)
        finding = (
            f"{percent(again / of)} came again for the same promise within {chosen.window} days; "
            f"{percent(single / of)} were settled at the first contact."
        )
    return Section(
        "repeats", "Coming back", finding,
        (Column("promise", "Moment", "link"), Column("n", "Followed", "count"), Column("again", "Came again", "count"),
         Column("rate", "Repeat (95 % interval)", "share"), Column("single", "First contact", "count"),
         Column("first", "Settled at first contact", "share")),
        rows,
        about=f"The same customer, the same promise, begun again within {chosen.window} days of its outcome; only "
        "outcomes that are that old. First contact: no repeat, not passed on, and nobody had to chase us. The "
        "customer's own answer stands under What customers say.",
        chart="intervals",
    )  # fmt: skip


def frequency(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """How often customers come within thirty days."""
    rows: list[Row] = database.rows(
        f"""
        select case when contacts_30d >= 10 then '10 and more' else cast(contacts_30d as varchar) end as earlier,
          count(*) as n, count_if(promise_kept is true) as kept, count_if(outcome = 'opted_out') as opted_out
        from {chosen.outcomes} group by 1 order by min(contacts_30d)
        """,
        chosen.values(),
    )
    of = sum(row["n"] for row in rows)
    often = sum(row["n"] for row in rows if row["earlier"] in ("4", "5", "6", "7", "8", "9", "10 and more"))
    finding = (
        f"{percent(often / of)} of moments had four or more contacts in the 30 days before." if of else "No contact."
    )
    return Section(
        "frequency", "How often they come", finding,
        (Column("earlier", "Contacts in the 30 days before"), Column("n", "Moments", "count"),
         Column("kept", "Kept", "count"), Column("opted_out", "Opted out", "count")),
        [{**row, "only": {}} for row in rows], chart="bars",
    )  # fmt: skip
