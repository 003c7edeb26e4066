"""The outbox in SQLite. Where a row may go is decided by `rules`; here it is found, and kept as it became."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from runtime.core.records import OutboxEnd, OutboxRow, OutboxStatus
from runtime.pace import Going, Pace, step
from runtime.store import rules
from runtime.store.micros import MICROSECOND, micros, micros_or_none
from runtime.store.sqlite_tables import Tables
from runtime.wire import read_outbox_row, write_outbox_row

_EVER = datetime.max.replace(tzinfo=UTC)
_READY = (
    "status = 'ready' and not_before <= ? and not exists (select 1 from outbox as other "
    "where other.lane = row.lane and other.number < row.number and other.status in ('ready', 'sending'))"
)


def insert(tables: Tables, row: OutboxRow) -> None:
    """Write a new row."""
    tables.run(
        "insert into outbox values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (row.id, row.conversation, row.lane, row.author, *_changing(row)),
    )


def _changing(row: OutboxRow) -> tuple[str, int, int | None, str | None, bytes]:
    not_before = micros(row.not_before) if row.not_before is not None else 0
    return row.status, not_before, micros_or_none(row.lease_until), row.provider_id, write_outbox_row(row)


def _keep(tables: Tables, row: OutboxRow) -> OutboxRow:
    sql = "update outbox set status = ?, not_before = ?, lease_until = ?, provider_id = ?, body = ? where id = ?"
    tables.run(sql, (*_changing(row), row.id))
    return row


def _row(tables: Tables, row_id: str) -> OutboxRow | None:
    found = tables.one("select body from outbox where id = ?", (row_id,))
    return read_outbox_row(found[0]) if found is not None else None


def ready(tables: Tables, now: datetime, limit: int) -> Sequence[OutboxRow]:
    """Rows that may be taken."""
    sql = f"select body from outbox as row where {_READY} order by not_before, number limit ?"
    rows = tables.all(sql, (micros(now), limit))
    return tuple(read_outbox_row(row[0]) for row in rows)


def take(tables: Tables, row_id: str, now: datetime, lease: timedelta) -> OutboxRow | None:
    """Mark a row `sending`, or give None; a bot's row that may not go any more is superseded."""
    sql = f"select body from outbox as row where id = ? and {_READY}"
    found = tables.one(sql, (row_id, micros(now)))
    if found is None:
        return None
    row = read_outbox_row(found[0])
    stored = tables.stored(row.conversation)
    if not rules.may_go(row, stored):
        _keep(tables, rules.superseded(row))
        return None
    return _keep(tables, rules.taken(row, now, lease))


def settle(
    tables: Tables,
    row_id: str,
    status: OutboxStatus,
    *,
    provider_id: str | None,
    detail: str,
    not_before: datetime | None,
) -> OutboxRow | None:
    """End a row under way."""
    row = _row(tables, row_id)
    if row is None or row.status != "sending":
        return None
    return _keep(tables, rules.settled(row, status, provider_id, detail, not_before))


def expired(tables: Tables, now: datetime | None) -> Sequence[OutboxRow]:
    """Rows under way whose lease has run out; with None every row under way."""
    sql = (
        "select body from outbox indexed by outbox_lease where status = 'sending' and lease_until <= ? order by number"
    )
    rows = tables.all(sql, (micros(now if now is not None else _EVER),))
    return tuple(read_outbox_row(row[0]) for row in rows)


def retake(tables: Tables, row: OutboxRow, now: datetime, lease: timedelta) -> OutboxRow | None:
    """Take over a row that `expired` gave."""
    stored = _row(tables, row.id)
    if stored is None or not rules.is_same_attempt(stored, row):
        return None
    return _keep(tables, rules.taken(stored, now, lease))


def reported(tables: Tables, row_id: str | None, provider_id: str, delivery: str, detail: str) -> OutboxRow | None:
    """The carrier's word on a row."""
    row = _row(tables, row_id) if row_id is not None else None
    row = row or named(tables, provider_id)
    changed = rules.reported(row, provider_id, delivery, detail) if row is not None else None
    if changed is None or changed == row:
        return changed
    return _keep(tables, changed)


def named(tables: Tables, provider_id: str) -> OutboxRow | None:
    """The row of a carrier's message."""
    found = tables.one("select body from outbox where provider_id = ?", (provider_id,))
    return read_outbox_row(found[0]) if found is not None else None


def owed(tables: Tables, now: datetime, limit: int) -> Sequence[OutboxRow]:
    """Rows whose carrier is to be asked."""
    is_owed = "status = 'sent' and not_before > 0 and not_before <= ?"  # the second, that the index may be used
    sql = f"select body from outbox where {is_owed} order by not_before limit ?"
    return tuple(read_outbox_row(row[0]) for row in tables.all(sql, (micros(now), limit)))


def ask_from(tables: Tables, row_id: str, at: datetime | None) -> None:
    """Let a row that was sent be asked for from then on."""
    row = _row(tables, row_id)
    if row is not None and (changed := rules.asked_from(row, at)) != row:
        _keep(tables, changed)


def pace(tables: Tables, number: str, going: Going, now: datetime) -> timedelta:
    """How long a text of a number must wait."""
    key = f"pace {number}"
    found = tables.one("select value from meta where key = ?", (key,))
    before = Pace.of([int(word) for word in str(found[0]).split()] if found is not None else ())
    after, wait = step(
        before, going.cost // MICROSECOND, is_answer=going.is_answer, booked=micros_or_none(going.booked),
        now=micros(now),
    )  # fmt: skip
    tables.run("insert or replace into meta values (?, ?)", (key, " ".join(map(str, after.numbers))))
    return wait * MICROSECOND


def supersede(tables: Tables, conversation_id: str) -> None:
    """The bot lost the conversation: what it has not sent yet stays here."""
    sql = "select body from outbox where conversation = ? and status = 'ready' and author = 'bot'"
    for row in tables.all(sql, (conversation_id,)):
        _keep(tables, rules.superseded(read_outbox_row(row[0])))


def settle_with(tables: Tables, ends: Sequence[tuple[str, OutboxEnd]]) -> None:
    """Rows under way whose end is decided in this commit."""
    for row_id, status in ends:
        row = _row(tables, row_id)
        if row is not None and row.status == "sending":
            _keep(tables, rules.settled(row, status, None, row.detail, None))
