"""What customers say of our promises, beside what we say ourselves; and what they did later."""

from moments.chosen import Chosen
from moments.database import OutcomeDatabase
from moments.intervals import newcombe, wilson
from moments.measures.kept import with_share
from moments.measures.promises import Promises
from moments.section import Column, Section, percent

LATER = 90  # days after an outcome in which a result is taken to have to do with it


def said(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """The customers' own word on each promise, and where it is not ours."""
    rows = [
        with_share(row, "yes", "clear", "says")
        for row in database.rows(
            f"""
            with asked as (
              select instance, max(customer_says_kept::int)::boolean as says, bool_or(score is not null) as answered,
                bool_or(event = 'survey.commented') as commented, max(score) as chosen
              from lines where event in ('survey.asked', 'survey.answered', 'survey.commented') group by 1
            )
            select promise, count(*) as asked, count_if(answered) as answered, count(says) as clear,
              count_if(says is true) as yes, avg(chosen) filter (where answered) as score,
              count_if(commented) as comments, count_if(promise_kept is true and says is false) as they_say_no,
              count_if(promise_kept is false and says is true) as they_say_yes
            from {chosen.outcomes} join asked using (instance) group by 1
            order by they_say_no desc, count_if(says is true) / greatest(count(says), 1), 1
            """,
            chosen.values(),
        )
    ]
    asked, clear, yes = (sum(row[name] for row in rows) for name in ("asked", "clear", "yes"))
    differ = sum(row["they_say_no"] for row in rows)
    finding = "Nobody was asked in these days; a moment asks with `survey`."
    if asked:
        finding = f"{sum(row['answered'] for row in rows):,} of {asked:,} customers who were asked answered."
    if clear:
        finding += f" {percent(yes / clear)} say that the promise was kept."
    if differ:
        finding += f" We said kept and they say no: {differ:,}, most of {rows[0]['promise']}."
    return Section(
        "said", "What customers say", finding,
        (Column("promise", "Moment", "link"), Column("asked", "Asked", "count"),
         Column("answered", "Answered", "count"),
         Column("yes", "Say kept", "count"), Column("says", "Say kept (95 % interval)", "share"),
         Column("score", "Score", "number"), Column("they_say_no", "We said kept, they say no", "count"),
         Column("they_say_yes", "We said not kept, they say kept", "count"), Column("comments", "Comments", "count")),
        [{**row, "only": {"event": "survey.answered", "moment": row["promise"]}} for row in rows],
        about="A sample of all outcomes, not of the happy ones. Their word stands beside ours and is never merged.",
    )  # fmt: skip


def results(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """What customers did after a promise was kept, and after it was not."""
    found = database.rows(
        f"""
        with did as (
          select customer, ts as at, result in ('returned', 'bought', 'renewed') as stayed
          from lines where event = 'customer.result' and not test
        ), met as (
          select promise, instance, promise_kept as kept, bool_or(stayed) as stayed
          from {chosen.outcomes} as o join did on did.customer = o.customer
            and did.at >= o.ts and did.at < o.ts + to_days({LATER})
          where promise_kept is not null group by 1, 2, 3
        )
        select promise, count_if(kept) as n_kept, count_if(kept and stayed) as stayed_kept,
          count_if(not kept) as n_not, count_if(not kept and stayed) as stayed_not
        from met group by 1 order by 1
        """,
        chosen.values(),
    )
    rows = []
    for row in found:
        told = with_share(with_share(row, "stayed_kept", "n_kept", "after_kept"), "stayed_not", "n_not", "after_not")
        change = newcombe(wilson(row["stayed_not"], row["n_not"]), wilson(row["stayed_kept"], row["n_kept"]))
        worth = {"by": change.by, "low": change.low, "high": change.high} if change else dict.fromkeys(_WORTH)
        rows.append({**told, **worth, "only": {"moment": row["promise"]}})
    rows.sort(key=lambda row: -(row["by"] or 0))
    finding = "No system has told what customers did later (POST /api/v1/events with `result`)."
    if rows:
        of, stayed = (sum(row[f"{name}_kept"] for row in rows) for name in ("n", "stayed"))
        finding = f"{stayed:,} of {of:,} came back, bought or renewed after a promise that was kept."
        of, stayed = (sum(row[f"{name}_not"] for row in rows) for name in ("n", "stayed"))
        finding += f" After one that was not: {stayed:,} of {of:,}."
    return Section(
        "results", "What they did later", finding,
        (Column("promise", "Moment", "link"), Column("n_kept", "Kept", "count"),
         Column("after_kept", "Stayed after kept (95 % interval)", "share"), Column("n_not", "Not kept", "count"),
         Column("after_not", "Stayed after not kept", "share"), Column("by", "Difference", "points"),
         Column("low", "From", "points"), Column("high", "To", "points")),
        rows,
        about=f"Of moments whose customer did something that another system told us within {LATER} days: the share "
        "that returned, bought or renewed; the others left. Who is not known to have done either is not counted.",
    )  # fmt: skip


_WORTH = ("by", "low", "high")
