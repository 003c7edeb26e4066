"""The course of a moment: how far customers came, where they left, why a person was needed, what it cost them."""

from moments.chosen import Chosen
from moments.database import OutcomeDatabase, Row
from moments.measures.kept import with_share
from moments.measures.promises import Promises
from moments.section import Column, Section, length
from runtime.reasons import REASONS

MOMENTS = 126  # of one journey that a funnel can tell apart


def funnel(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """Of those who began a journey, how many reached and kept each of its moments."""
    found = database.rows(_FUNNEL.format(lines=f"{_STEPS} and {chosen.where()}"), chosen.values())
    rows: list[Row] = []
    before: Row | None = None
    for row in found:
        is_first = before is None or before["journey"] != row["journey"]
        step = row["entered"] if is_first or before is None else before["reached"]
        shown = {**row, "overall": row["reached"] / row["entered"], "step": row["reached"] / step if step else None}
        rows.append({**shown, "lost": max(step - row["reached"], 0), "only": {"moment": row["promise"]}})
        before = row
    worst = max(rows, key=lambda row: row["lost"], default=None)
    finding = "No journey was begun in these days."
    if worst is not None:
        finding = (
            f"The largest loss is before {worst['promise']}: {worst['lost']:,} conversations did not come so far."
            if worst["lost"]
            else "Everybody who began a journey came to each of its moments."
        )
    return Section(
        "funnel", "How far they came", finding,
        (Column("journey", "Journey"), Column("promise", "Moment", "link"), Column("reached", "Reached", "count"),
         Column("overall", "Of those who began", "share"), Column("step", "Of the step before", "share"),
         Column("lost", "Lost here", "count"), Column("kept", "Kept", "count")),
        rows, about="Distinct conversations, each journey by itself; its moments in the order in which they are met.",
        chart="funnel",
    )  # fmt: skip


_STEPS = "event in ('moment.began', 'moment.outcome') and moment is not null"

_FUNNEL = f"""
with met as (
  select journey, promise, avg(epoch_ms(ts)) as around, dense_rank() over (order by journey)::usmallint as nr,
    (row_number() over (partition by journey order by promise) - 1)::hugeint as bit
  from lines where {{lines}} group by 1, 2 qualify bit < {MOMENTS}
), threads as (
  select nr, hash(conversation) as thread, bit_or(1::hugeint << bit) as reached,
    bit_or(case when promise_kept then 1::hugeint << bit else 0 end) as kept
  from lines join (select nr, bit, promise as step from met) on step = promise where {{lines}} group by 1, 2
)
select journey, promise, count(*) as entered, count_if((reached >> bit) & 1 = 1) as reached,
  count_if((kept >> bit) & 1 = 1) as kept
from threads join met using (nr) group by journey, promise, around order by journey, reached desc, around
"""
"""Each conversation is one group, whose moments are bits: half the work of a group for each of its moments."""


def left(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """Where customers went silent or away."""
    rows = database.rows(
        f"""
        select promise, last_question, input_class, count(*) as n, avg(not_understood) as tries
        from {chosen.outcomes} where outcome in ('abandoned', 'cancelled')
        group by 1, 2, 3 order by n desc, 1, 2, 3 limit 25
        """,
        chosen.values(),
    )
    finding = "Nobody went away."
    if rows:
        finding = (
            f"Most went away at {rows[0]['last_question'] or 'no question'} of {rows[0]['promise']}: {rows[0]['n']:,}."
        )
    return Section(
        "left", "Where they left", finding,
        (Column("promise", "Moment"), Column("last_question", "Last question", "link"),
         Column("after", "After"), Column("n", "Left", "count"),
         Column("tries", "Answers not understood, on average", "number")),
        [
            {**_narrowed(row, moment="promise", last_question="last_question", input_class="input_class"),
             "after": _after(row["input_class"])}
            for row in rows
        ],
        about="Outcomes abandoned and cancelled.", chart="bars",
    )  # fmt: skip


def _after(input_class: str | None) -> str | None:
    """What the customer did last, for people."""
    return "silence" if input_class is not None and input_class.partition(":")[0] == "rung" else input_class


def reasons(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """Why a person was needed, and how often the promise was kept then."""
    rows = [
        with_share(row)
        for row in database.rows(
            f"""
            select promise, reason, count(*) as handed, count(promise_kept) as n, count_if(promise_kept is true) as kept
            from {chosen.outcomes} where handed_off group by 1, 2 order by handed desc, 1, 2 limit 25
            """,
            chosen.values(),
        )
    ]
    total = database.rows(
        f"select count(*) as n, count_if(handed_off) as handed from {chosen.outcomes}", chosen.values()
    )[0]
    finding = "No conversation needed a person."
    if rows:
        why = REASONS.get(rows[0]["reason"], rows[0]["reason"])
        finding = (
            f"A person was there in {total['handed']:,} of {total['n']:,} moments, most often for “{why}” "
            f"in {rows[0]['promise']} ({rows[0]['handed']:,}). That is no failure: what counts is whether it was kept."
        )
    return Section(
        "reasons", "Why a person was needed", finding,
        (Column("promise", "Moment"), Column("reason", "Reason", "link", REASONS),
         Column("handed", "Handed over", "count"),
         Column("kept", "Kept after", "count"), Column("rate", "Kept rate (95 % interval)", "share")),
        [_narrowed(row, moment="promise", reason="reason") for row in rows], chart="bars",
    )  # fmt: skip


def effort(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """What a promise cost the customer."""
    rows = database.rows(
        f"""
        select promise, count(*) as n, avg(turns_customer) as turns, avg(repeated_questions) as repeats,
          avg(corrections) as corrections, avg(holds) as holds, avg(transfers) as transfers,
          avg(followups) as followups, avg(our_wait_ms) as wait_ms, avg(customer_active_ms) as active_ms,
          avg(segments_out) as segments,
          avg(turns_customer + 2 * repeated_questions + 2 * corrections + 3 * followups + 3 * holds + 5 * transfers)
            as effort
        from {chosen.outcomes} group by 1 order by effort desc, 1
        """,
        chosen.values(),
    )
    finding = "Nothing was settled in these days."
    if rows:
        top = rows[0]
        finding = (
            f"{top['promise']} asks most of customers: {top['turns']:.1f} messages and {length(top['wait_ms'])} of "
            "waiting for us, on average."
        )
    return Section(
        "effort", "What it cost the customer", finding,
        (Column("promise", "Moment", "link"), Column("n", "n", "count"), Column("turns", "Messages", "number"),
         Column("repeats", "Asked again", "number"), Column("corrections", "Taken back", "number"),
         Column("holds", "Waits for a person", "number"), Column("transfers", "Passed on", "number"),
         Column("followups", "Chased us", "number"), Column("wait_ms", "Waited for us", "ms"),
         Column("active_ms", "Their own time", "ms"), Column("segments", "SMS segments", "number"),
         Column("effort", "Effort", "number")),
        [_narrowed(row, moment="promise") for row in rows],
        about="Averages for each moment. Effort is only there to sort by: messages, twice what was asked again or "
        "taken back, three times each wait and each chase, five times each time they were passed on.",
    )  # fmt: skip


def people(database: OutcomeDatabase, chosen: Chosen, _: Promises) -> Section:
    """The time of people, and whether they had what they needed."""
    rows = [
        with_share(row, "complete", "packets", "packet")
        for row in database.rows(
            f"""
            select promise, count_if(agent is not null) as n, sum(agent_ms)::bigint as agent_ms,
              avg(agent_ms) as each_ms, avg(queue_wait_ms) as wait_ms, count_if(packet_complete is true) as complete,
              count(packet_complete) as packets, count_if(next_move_used is not null) as moved
            from {chosen.outcomes} where handed_off group by 1 order by agent_ms desc nulls last, 1
            """,
            chosen.values(),
        )
    ]
    total = sum(row["agent_ms"] or 0 for row in rows)
    finding = (
        f"People gave {length(total)} to {sum(row['n'] for row in rows):,} moments." if total else "No people's time."
    )
    return Section(
        "people", "People's time", finding,
        (Column("promise", "Moment", "link"), Column("n", "With a person", "count"),
         Column("agent_ms", "Time in all", "ms"), Column("each_ms", "Each", "ms"),
         Column("wait_ms", "Waited for them", "ms"), Column("packet", "Everything known", "share"),
         Column("moved", "Went on by a move", "count")),
        [_narrowed(row, moment="promise") for row in rows],
    )  # fmt: skip


def _narrowed(row: Row, **columns: str) -> Row:
    only = {name: row[column] for name, column in columns.items() if row[column] is not None}
    return {**row, "only": only}
