"""The report's figures are those of the store, recomputed by other means, to the last digit."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moments.charts import chart
from moments.chosen import Chosen, choose
from moments.database import OutcomeDatabase
from moments.intervals import wilson
from moments.measures.promises import Promises
from moments.rendering import templates
from moments.report import MEASURES, Report, measured
from moments.section import Section
from moments.simulation.plan import Break, Plan
from moments.verify import expected, verify
from runtime.core.conversation import MomentEvent
from tests.moments.pairing import unpaired
from tests.moments.simulated import CONFIRMING, FIRST, Simulated, simulate

PLAN = Plan(FIRST, days=12, per_day=14, seed=7, drift=0.05, planted=Break("lost_card", "block_card", 6, 0.5))
CHOSEN = choose({"since": "2026-10-01", "until": "2026-10-31"}, date(2026, 10, 31))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("moments")


@pytest.fixture(scope="module")
def simulated(folder: Path) -> Simulated:
    return asyncio.run(simulate(PLAN, folder))


@pytest.fixture(scope="module")
def database(simulated: Simulated) -> Iterator[OutcomeDatabase]:
    made = OutcomeDatabase(simulated.folder)
    yield made
    made.close()


@pytest.fixture(scope="module")
def store(simulated: Simulated) -> Iterator[sqlite3.Connection]:
    """The store's own events in another database, with nothing between."""
    made = sqlite3.connect(":memory:")
    names = (
        "event", "at", "conversation", "customer", "promise", "journey", "moment", "instance", "outcome",
        "promise_kept", "handed_off", "reason", "began_at", "transfers", "followups", "turns_customer", "agent_ms",
        "confirms", "score",
    )  # fmt: skip
    made.execute(f"create table line ({', '.join(names)})")
    for one in simulated.events:
        fields = {**one.fields, "event": one.event, "at": one.at.timestamp(), "conversation": one.conversation}
        made.execute(f"insert into line values ({', '.join('?' * len(names))})", [fields.get(name) for name in names])
    yield made
    made.close()


def section(database: OutcomeDatabase, simulated: Simulated, name: str, chosen: Chosen = CHOSEN) -> Section:
    return next(measured(database, chosen, Promises.of(simulated.journeys), [name]))


def rows(store: sqlite3.Connection, question: str) -> list[Any]:
    return store.execute(question).fetchall()


OUTCOMES = "line where event = 'moment.outcome' and moment is not null"
LIVED = "line where event like 'moment.%' and moment is not null"  # not what was only asked about it


def pairs(events: tuple[MomentEvent, ...]) -> None:
    """Every moment began once and was settled once: none is open when a simulation has come to its end."""
    assert events and list(unpaired(events, ())) == []


def test_each_moment_began_once_and_was_settled_once(simulated: Simulated) -> None:
    pairs(simulated.events)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), drift=st.floats(0, 0.5))
async def test_so_it_is_whatever_the_customers_do(seed: int, drift: float, tmp_path: Path) -> None:
    made = await simulate(Plan(FIRST, 2, 6, seed, drift), tmp_path / str(seed), rolled=False)
    pairs(made.events)


async def test_the_log_is_what_the_store_says(simulated: Simulated) -> None:
    verdict = await verify(simulated.folder, lambda after: expected(simulated.store, after))
    assert verdict.is_whole and verdict.lines == len(simulated.events) and verdict.waiting == 0


def test_the_kept_rate(database: OutcomeDatabase, simulated: Simulated, store: sqlite3.Connection) -> None:
    found = {row["by"]: row for row in section(database, simulated, "kept").rows}
    wanted = rows(
        store, f"select promise, sum(promise_kept is not null), sum(promise_kept = 1) from {OUTCOMES} group by 1"
    )
    assert len(found) == len(wanted) > 5
    for promise, n, kept in wanted:
        share = wilson(kept or 0, n)
        row = found[promise]
        assert (row["n"], row["kept"], row["rate"], row["rate_low"], row["rate_high"]) == (
            n, kept or 0, share.rate, share.low, share.high,
        )  # fmt: skip
        assert row["open"] == 0


def test_reasons_people_and_effort(
    database: OutcomeDatabase, simulated: Simulated, store: sqlite3.Connection
) -> None:  # fmt: skip
    wanted = rows(
        store, f"select promise, reason, count(*), sum(promise_kept = 1) from {OUTCOMES} and handed_off group by 1, 2"
    )
    found = [
        (row["promise"], row["reason"], row["handed"], row["kept"])
        for row in section(database, simulated, "reasons").rows
    ]
    assert sorted(found) == sorted(wanted)
    minutes = rows(store, f"select promise, sum(agent_ms) from {OUTCOMES} and handed_off group by 1")
    people = {row["promise"]: row["agent_ms"] for row in section(database, simulated, "people").rows}
    assert people == dict(minutes)
    turns = dict(rows(store, f"select promise, avg(turns_customer) from {OUTCOMES} group by 1"))
    effort = {row["promise"]: row["turns"] for row in section(database, simulated, "effort").rows}
    assert effort == pytest.approx(turns, rel=1e-12)


def test_the_funnel_counts_conversations(
    database: OutcomeDatabase, simulated: Simulated, store: sqlite3.Connection
) -> None:  # fmt: skip
    found = section(database, simulated, "funnel").rows
    counted = "count(distinct conversation), count(distinct case when promise_kept then conversation end)"
    wanted = rows(store, f"select promise, {counted} from {LIVED} group by 1")
    assert sorted((row["promise"], row["reached"], row["kept"]) for row in found) == sorted(wanted)
    entered = rows(store, f"select journey, count(distinct conversation) from {LIVED} group by 1")
    assert {row["journey"]: row["entered"] for row in found} == dict(entered)


def test_what_customers_confirm(
    database: OutcomeDatabase, simulated: Simulated, store: sqlite3.Connection
) -> None:  # fmt: skip
    which = [f"event = 'confirmation.{name}'" for name in ("asked", "answered", "commented")]
    which += ["score is not null", "score = 1"]
    counted = ", ".join(f"count(distinct case when {one} then instance end)" for one in which)
    wanted = rows(
        store,
        f"select promise, confirms, {counted} from line where event like 'confirmation.%' group by 1, 2",
    )
    found = {(row["promise"], row["confirms"]): row for row in section(database, simulated, "confirmed").rows}
    assert len(found) == len(wanted) > 5 and sum(one[2] for one in wanted) == CONFIRMING
    for promise, confirms, *counts in wanted:
        row = found[promise, confirms]
        assert [row[name] for name in ("asked", "answered", "comments", "clear", "yes")] == counts
        *_, clear, yes = counts
        share = wilson(yes, clear)
        assert (row["says"], row["says_low"], row["says_high"]) == (
            (share.rate, share.low, share.high) if clear else (None, None, None)
        )


def test_who_came_again(database: OutcomeDatabase, simulated: Simulated) -> None:
    outcomes = [event for event in simulated.events if event.event == "moment.outcome" and event.fields["moment"]]
    end = max(event.at for event in simulated.events)
    counts: Counter[tuple[str, str]] = Counter()
    for one in outcomes:
        promise = str(one.fields["promise"])
        if (end - one.at).total_seconds() < 7 * 86_400:
            continue
        counts[promise, "n"] += 1
        later = [
            other
            for other in outcomes
            if other.fields["customer"] == one.fields["customer"]
            and other.fields["promise"] == promise
            and str(other.fields["began_at"]) > str(one.fields["began_at"])
        ]
        first = min((str(other.fields["began_at"]) for other in later), default=None)
        if first is not None:
            counts[promise, "again"] += (datetime.fromisoformat(first) - one.at).total_seconds() <= 7 * 86_400
    found = section(database, simulated, "repeats").rows
    assert found
    assert {(row["promise"], name): row[name] for row in found for name in ("n", "again")} == {
        (promise, name): counts[promise, name] for promise, _ in counts for name in ("n", "again")
    }


def test_every_measure_answers_with_a_finding_and_its_rows_fit_its_columns(
    database: OutcomeDatabase, simulated: Simulated
) -> None:
    for name in MEASURES:
        made = section(database, simulated, name)
        assert made.finding.endswith("."), name
        for row in made.rows:
            assert {column.name for column in made.columns} <= row.keys(), name


@pytest.mark.parametrize(
    "by", ["journey", "owner", "stage", "category", "version", "channel", "language", "value", "group.tier"]
)
def test_the_parts_of_every_split_make_the_whole(database: OutcomeDatabase, simulated: Simulated, by: str) -> None:
    chosen = choose({"since": "2026-10-01", "until": "2026-10-31", "by": by}, date(2026, 10, 31))
    parts = section(database, simulated, "kept", chosen).rows
    whole = section(database, simulated, "kept").rows
    assert sum(row["n"] for row in parts) == sum(row["n"] for row in whole)
    part = next(row for row in parts if row["by"] is not None)
    alone = section(database, simulated, "kept", chosen.narrowed(**{by: part["by"]})).rows
    assert [(row["by"], row["n"], row["kept"]) for row in alone] == [(part["by"], part["n"], part["kept"])]


def test_days_without_anything_are_said_to_have_nothing(database: OutcomeDatabase, simulated: Simulated) -> None:
    chosen = choose({"since": "2020-01-01", "until": "2020-02-01"}, date(2026, 10, 31))
    report = Report("Empty", chosen, list(measured(database, chosen, Promises())))
    assert all(section["finding"] for section in report.as_json()["sections"].values())


def test_every_failure_of_what_must_be_kept_is_listed_with_its_version(
    database: OutcomeDatabase, simulated: Simulated, store: sqlite3.Connection
) -> None:
    told = section(database, simulated, "breaches")
    failed = rows(store, f"select count(*) from {OUTCOMES} and promise like '%block_card' and promise_kept is 0")
    assert len(told.rows) == failed[0][0] > 1
    assert told.finding.startswith(f"{len(told.rows)} of ")
    assert {row["version"] for row in told.rows} <= {"lost_card@1", "lost_card@2"}
    page = templates().get_template("_sections.html").make_module({}).sections([replace(told, in_sight=1)], None)  # type: ignore[attr-defined]
    assert f"<summary>{len(told.rows) - 1} more</summary>" in page
    assert all(str(row["conversation"]) in page for row in told.rows)


def test_one_day_is_told_as_one_day(database: OutcomeDatabase, simulated: Simulated) -> None:
    one = Chosen(FIRST, FIRST, (), "moment", 7)
    told = section(database, simulated, "trend", one)
    assert ", the only day, with " in told.finding
    assert chart(told) == ""
    assert one.sentence == f"{FIRST:%-d %b %Y} (a day in UTC)"
