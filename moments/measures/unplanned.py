"""What nobody foresaw: contacts outside any moment, answers that were not understood, promises that nobody needs."""

from moments.chosen import Chosen
from moments.database import OutcomeDatabase, Row
from moments.intervals import wilson
from moments.measures.promises import Promises
from moments.section import Column, Section, percent

SELDOM = 0.8  # a kept rate surely below it is no promise
LEAST = 10


def unplanned(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """Contacts that fitted no moment."""
    rows = database.rows(
        f"""
        select case when event = 'contact.unmatched' then 'not understood'
            when outcome = 'not_offered' then 'not offered: ' || reason_detail
            else 'without a journey: ' || outcome end as what, event, count(*) as n,
          count(distinct conversation) as conversations
        from lines where unplanned and (event = 'contact.unmatched' or event = 'moment.outcome')
          and {chosen.where()} group by 1, 2 order by n desc, 1
        """,
        chosen.values(),
    )
    planned = database.rows(f"select count(*) as n from {chosen.outcomes}", chosen.values())[0]["n"]
    of = sum(row["n"] for row in rows)
    finding = "Every contact was planned."
    if rows:
        finding = (
            f"{of:,} contacts were outside any moment ({percent(of / (of + planned))} of all); most: {rows[0]['what']}."
        )
    return Section(
        "unplanned", "Unplanned contacts", finding,
        (Column("what", "What", "link"), Column("n", "Contacts", "count"),
         Column("conversations", "Conversations", "count")),
        [{**row, "only": {"event": row["event"]}} for row in rows], chart="bars",
    )  # fmt: skip


def unmatched(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """Where answers were not understood: each place is an option or a play that is missing."""
    rows: list[Row] = database.rows(
        f"""
        select coalesce(promise, '(no journey)') as promise, coalesce(state, '(start)') as state,
          promise as moment, event,
          coalesce(input_class, reason) as problem, count(*) as n, count(distinct conversation) as conversations,
          max(ts) as latest
        from lines where event in ('answer.not_understood', 'contact.unmatched') and {chosen.where()}
        group by 1, 2, 3, 4, 5 order by n desc, 1, 2, 5 limit 25
        """,
        chosen.values(),
    )
    finding = "Every answer was understood."
    if rows:
        finding = f"Most were not understood at {rows[0]['state']} of {rows[0]['promise']}: {rows[0]['n']:,} answers."
    return Section(
        "unmatched", "What nobody foresaw", finding,
        (Column("promise", "Moment"), Column("state", "State", "link"), Column("problem", "What was wrong"),
         Column("n", "Answers", "count"), Column("conversations", "Conversations", "count"),
         Column("latest", "Latest", "time")),
        [
            {**row, "only": {"moment": row["moment"], "event": row["event"]}}
            for row in rows
        ],
        about="The words stand in the conversations behind each figure; erasing a customer takes them away.",
    )  # fmt: skip


def fit(database: OutcomeDatabase, chosen: Chosen, promises: Promises) -> Section:
    """Promises that are seldom kept, and promises that are seldom asked for."""
    begun = {
        row["promise"]: row
        for row in database.rows(
            f"""
            select promise, count_if(event = 'moment.began') as begun,
              count(promise_kept) filter (where event = 'moment.outcome') as n,
              count_if(event = 'moment.outcome' and promise_kept is true) as kept
            from lines where event in ('moment.began', 'moment.outcome') and moment is not null and {chosen.where()}
            group by 1
            """,
            chosen.values(),
        )
    }
    rows: list[Row] = []
    for promise in sorted({*begun, *promises.within(dict(chosen.only))}):
        row = begun.get(promise, {"begun": 0, "n": 0, "kept": 0})
        share = wilson(row["kept"], row["n"])
        verdict = None
        if promise not in promises.known and promises.known:
            verdict = "not in the map any more"
        elif not row["begun"]:
            verdict = "never asked for"
        elif share.high is not None and share.high < SELDOM and row["n"] >= LEAST:
            verdict = "seldom kept: promise less, or keep it"
        if verdict is not None:
            rows.append({
                "promise": promise, "words": promises.words(promise), "begun": row["begun"], "rate": share.rate,
                "rate_low": share.low, "rate_high": share.high, "verdict": verdict, "only": {"moment": promise},
            })  # fmt: skip
    rows.sort(key=lambda row: (not row["begun"], row["rate"] or 0, row["promise"]))
    seldom = sum(row["verdict"].startswith("seldom") for row in rows)
    never = sum(row["verdict"] == "never asked for" for row in rows)
    finding = f"{seldom} promises are seldom kept, {never} were never asked for." if rows else "Every promise fits."
    return Section(
        "fit", "Do the promises fit", finding,
        (Column("promise", "Moment", "link"), Column("words", "Promise"), Column("begun", "Begun", "count"),
         Column("rate", "Kept rate (95 % interval)", "share"), Column("verdict", "Verdict")),
        rows, about=f"Seldom kept: the whole interval lies below {percent(SELDOM)}.",
    )  # fmt: skip
