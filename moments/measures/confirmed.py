"""What customers say of a promise as such, asked by `handrail confirm`: whether it matters, and whether we keep it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from moments.chosen import Chosen
from moments.database import OutcomeDatabase, Row
from moments.measures.kept import with_share
from moments.measures.promises import Promises
from moments.section import Column, Section, percent
from runtime.limits import CONFIRMED

QUESTIONS: Mapping[str, str] = {"matters": "Does it matter?", "holds": "Is it kept?"}
OF_A_SURVEY = "Was it kept?"
_SAY: Mapping[str, str] = {"matters": "say that it matters to them", "holds": "find that it is kept"}


def answers(database: OutcomeDatabase, chosen: Chosen) -> Sequence[Row]:
    """Of each promise and question: how many were asked, what they said, and when the last answer came."""
    rows = database.rows(
        f"""
        with asked as (
          select promise, confirms, instance, max(score) as score,
            bool_or(event = 'confirmation.answered') as answered,
            bool_or(event = 'confirmation.commented') as commented,
            max(ts) filter (where event = 'confirmation.answered') as answered_at, any_value(channel) as channel
          from lines where event in ('confirmation.asked', 'confirmation.answered', 'confirmation.commented')
            and {chosen.where()} group by 1, 2, 3
        )
        select promise, confirms, count(*) as asked, count_if(answered) as answered, count(score) as clear,
          count(*) filter (where score > 0) as yes, count_if(commented) as comments, max(answered_at) as latest,
          string_agg(distinct channel, ',' order by channel) as channels
        from asked group by 1, 2 order by 1, 2
        """,
        chosen.values(),
    )
    return [with_share(row, "yes", "clear", "says") for row in rows]


def confirmed(database: OutcomeDatabase, chosen: Chosen, promises: Promises) -> Section:
    """Which promises customers have confirmed, by the map and by what they answered in these days."""
    rows = [
        {**row, "words": promises.words(row["promise"]), "question": asked_about(row["confirms"]),
         "in_map": in_map(promises, row["promise"], chosen.until),
         "only": {"event": "confirmation.answered", "moment": row["promise"]}}
        for row in answers(database, chosen)
    ]  # fmt: skip
    rows.sort(key=lambda row: (row["says"] if row["says"] is not None else 2, row["promise"]))
    return Section(
        "confirmed", "Promises confirmed by customers", _finding(rows, promises, chosen),
        (Column("promise", "Moment", "link"), Column("words", "Promise"), Column("question", "Asked"),
         Column("asked", "Customers", "count"), Column("clear", "Said yes or no", "count"),
         Column("yes", "Yes", "count"),
         Column("says", "Yes (95 % interval)", "share"), Column("comments", "Comments", "count"),
         Column("in_map", "In the map")),
        rows,
        about="Asked by `handrail confirm` of a sample of customers who agreed to it, outside any moment. "
        "What the map says counts for a year.",
    )  # fmt: skip


def _finding(rows: Sequence[Row], promises: Promises, chosen: Chosen) -> str:
    asked, clear, yes = (sum(row[name] for row in rows) for name in ("asked", "clear", "yes"))
    finding = "Nobody was asked in these days; `handrail confirm JOURNEY.MOMENT` asks."
    if asked:
        finding = f"{clear:,} of {asked:,} customers who were asked said yes or no"
        finding += f": {percent(yes / clear)} said yes." if clear else "."
    known = promises.within(dict(chosen.only)).values()
    if known:
        fresh = sum(one.is_confirmed(chosen.until) for one in known)
        finding += f" Of {len(known)} promises the map has {fresh} confirmed within a year."
    return finding


def in_map(promises: Promises, promise: str, today: date) -> str:
    """What the map says of a promise's confirmation."""
    known = promises.known.get(promise)
    if known is None or known.confirmed_on is None:
        return "not confirmed"
    ends = known.confirmed_on + CONFIRMED
    return f"confirmed until {ends}" if known.is_confirmed(today) else f"ran out on {ends}"


def asked_about(confirms: str | None) -> str:
    """What a customer was asked, in short: about a promise as such, or in a survey about one moment."""
    return QUESTIONS.get(confirms, confirms) if confirms is not None else OF_A_SURVEY


def told(row: Row) -> str:
    """The answers to one question as a sentence for people."""
    shares = f" ({percent(row['says_low'])} to {percent(row['says_high'])})" if row["clear"] else ""
    share = f"{percent(row['says'])}{shares} {_SAY[row['confirms']]}" if row["clear"] else "nobody said yes or no yet"
    return f"Of {row['asked']:,} who were asked {row['answered']:,} answered: {share}."


def line_for_map(row: Row) -> str | None:
    """The answers as an author writes them into the map; None where nobody said yes or no."""
    if not row["clear"] or row["latest"] is None or row["confirms"] not in _SAY:
        return None
    how = {"sms": "by text", "web": "in the chat", "sms,web": "by text and in the chat"}[row["channels"]]
    who = "1 customer" if row["clear"] == 1 else f"{row['clear']} customers"
    result = f"{round(row['says'] * 100)} % {_SAY[row['confirms']]}"
    return f"confirmed: {{on: {row['latest']:%Y-%m-%d}, how: {who} asked {how}, result: {result}}}"


def year_before(today: date) -> Chosen:
    """The days whose answers count."""
    return Chosen(today - timedelta(days=365), today)
