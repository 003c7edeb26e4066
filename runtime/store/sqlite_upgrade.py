"""Bringing a SQLite file that an earlier Handrail wrote up to the present tables: all of it, or nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import apsw

from runtime.core.whereabouts import whereabouts
from runtime.searching import words_of
from runtime.wire import read_conversation, read_ticket

_READ_AT_ONCE = 1_000


def upgrade(connection: apsw.Connection, found: int) -> None:
    """Make the tables of version `found` those of today."""
    for version in range(found, max(_STEPS) + 1):
        _STEPS[version](connection)


def _rows(connection: apsw.Connection, sql: str) -> Iterator[tuple[int, bytes]]:
    """The number and the body of all rows that `sql` gives after a number, so that they may be written meanwhile."""
    last = 0
    execute: Any = connection.execute
    while rows := execute(sql, (last, _READ_AT_ONCE)).fetchall():
        yield from rows
        last = rows[-1][0]


def _words(connection: apsw.Connection) -> None:
    """Closed tickets are found by their words."""
    connection.execute("alter table ticket add column words text not null default ''")
    connection.execute(
        "create table ticket_word (word text not null, place integer not null, ticket text not null, "
        "primary key (word, place, ticket)) without rowid, strict"
    )
    closed = "select rowid, body from ticket where rowid > ? and state = 'closed' order by rowid limit ?"
    for rowid, body in _rows(connection, closed):
        words = words_of(read_ticket(body))
        connection.execute("update ticket set words = ? where rowid = ?", (words, rowid))
        _put(connection, rowid, words.split())


def _put(connection: apsw.Connection, rowid: int, words: Iterable[str]) -> None:
    sql = "insert into ticket_word select ?, place, id from ticket where rowid = ?"
    connection.executemany(sql, [(word, rowid) for word in words])


def _whereabouts(connection: apsw.Connection) -> None:
    """It is counted where conversations under way are."""
    connection.execute("alter table conversation add column whereabouts integer")
    connection.execute(
        "create table whereabouts "
        "(number integer primary key, text text not null unique, count integer not null) strict"
    )
    numbers: dict[str, int] = {}
    counts: Counter[str] = Counter()
    live = "select number, body from conversation where number > ? and journey is not null order by number limit ?"
    for number, body in _rows(connection, live):
        at = whereabouts(read_conversation(body))
        assert at is not None, "a journey is under way"
        where = numbers.setdefault(at.written, len(numbers) + 1)
        counts[at.written] += 1
        connection.execute("update conversation set whereabouts = ? where number = ?", (where, number))
    connection.executemany(
        "insert into whereabouts values (?, ?, ?)", [(numbers[one], one, counts[one]) for one in counts]
    )


def _indexes(connection: apsw.Connection) -> None:
    """Whatever is asked for is found by an index, and the oldest marks by their number."""
    connection.execute("""
        alter table conversation add column touched_on integer not null default 0;
        update conversation
          set touched_on = unixepoch(json_extract(cast(body as text), '$.touched_at')) / 86400;
        create index conversation_touched on conversation (channel, touched_on);
        create index conversation_customer on conversation (customer);
        drop index turn_lines;
        create unique index turn_lines on turn (conversation, seq);
        create index turn_log on turn (position) where log is not null;
        alter table arrival rename to earlier;
        create table arrival (
          number integer primary key,
          channel text not null,
          external_id text not null,
          digest text not null,
          at integer not null,
          conversation text not null,
          seq integer,
          unique (channel, external_id)
        ) strict;
        insert into arrival select null, channel, external_id, digest, at, conversation, seq from earlier order by at;
        drop table earlier;
        create index arrival_of on arrival (conversation);
        create index operation_of on operation (conversation) where conversation <> '';
        drop index outbox_bot;
        create index if not exists outbox_owed on outbox (not_before) where status = 'sent' and not_before > 0;
        create index outbox_of on outbox (conversation);
        create index ticket_of on ticket (conversation);
    """)


_STEPS: Mapping[int, Callable[[apsw.Connection], None]] = {1: _words, 2: _whereabouts, 3: _indexes}
"""What turns the tables of a version into those of the next."""
