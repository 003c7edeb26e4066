"""The tables of the SQLite file, and how it is opened.

Records are kept whole in blobs (see runtime/wire.py); the columns beside them are what rows are found and checked by.
Times are microseconds since 1970. What a turn adds to the transcript and to the outcome log is one row of `turn`, put
at the end: the turns of a group fill the same few pages, and pages are what a commit costs. `seq` is its last line's.
The last row of `turn` is never removed, so that positions only rise.

`due` is when a conversation's first timer is due. Each turn puts it off, so the index is on `wake`, which may be
earlier: it is moved on only when it is reached (sqlite_timers.py), and a turn leaves the index alone. `journey` has the
versions that the conversation follows, with a space between: the one under way, then those of journeys that wait.
`whereabouts` is the number of the place where it is, of which the table of that name counts the conversations.
`touched_on` is the day since 1970 of its last turn. Marks of arrivals and operations are in the order of `number`.
Every statement finds its rows by an index, for all wait for each (tests/contract/plans.py).

A closed ticket lies in `ticket_word` under each of its `words`, at its place among the closed ones.
"""

from pathlib import Path

import apsw
import structlog

from runtime.ports import StoreError, StoreUnavailable
from runtime.store.sqlite_upgrade import upgrade

log = structlog.get_logger()

VERSION = 4

PRAGMAS = (
    "locking_mode = exclusive",  # the file is ours alone: no shared memory, and a second process is refused
    "journal_mode = wal",
    "synchronous = full",  # a commit that returned is on the disk
    "secure_delete = on",  # what a customer had erased is not left in free pages
    "temp_store = memory",
    "cache_size = -32768",  # KiB; what is larger comes from the pages that the system keeps
    "journal_size_limit = 67108864",  # bytes: a log that grew while the disk was slow shrinks again
)

TABLES = """
create table meta (key text primary key, value);

create table conversation (
  number integer primary key,
  id text not null unique,
  channel text not null,
  address text not null,
  customer text not null,
  version integer not null,
  owner text not null,
  epoch integer not null,
  seq integer not null,
  due integer,
  wake integer,
  journey text,
  body blob not null,
  whereabouts integer,
  touched_on integer not null default 0,
  unique (channel, address)
) strict;
create index conversation_touched on conversation (channel, touched_on);
create index conversation_customer on conversation (customer);
create index conversation_wake on conversation (wake) where wake is not null;
create index conversation_journey on conversation (journey) where journey is not null;

create table whereabouts (number integer primary key, text text not null unique, count integer not null) strict;

create table turn (
  position integer primary key,
  conversation integer not null,
  seq integer,
  log blob,
  lines blob
) strict;
create unique index turn_lines on turn (conversation, seq);
create index turn_log on turn (position) where log is not null;

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
create index arrival_of on arrival (conversation);

create table operation (
  number integer primary key,
  op_id text not null unique,
  at integer not null,
  conversation text not null
) strict;
create index operation_of on operation (conversation) where conversation <> '';

create table waiting (
  number integer primary key autoincrement,
  conversation text not null,
  seq integer,
  event blob not null,
  tries integer not null default 0
) strict;
create index waiting_of on waiting (conversation, number);

create table outbox (
  number integer primary key,
  id text not null unique,
  conversation text not null,
  lane text not null,
  author text not null,
  status text not null,
  not_before integer not null,
  lease_until integer,
  provider_id text,
  body blob not null
) strict;
create index outbox_ready on outbox (not_before, number) where status = 'ready';
create index outbox_lane on outbox (lane, number) where status in ('ready', 'sending');
create index outbox_owed on outbox (not_before) where status = 'sent' and not_before > 0;
create index outbox_of on outbox (conversation);
create index outbox_lease on outbox (lease_until) where status = 'sending';
create index outbox_provider on outbox (provider_id) where provider_id is not null;

create table ticket (
  id text primary key,
  conversation text not null,
  opened_at integer not null,
  version integer not null,
  state text not null,
  place integer not null,
  customer text not null,
  body blob not null,
  words text not null default ''
) strict;
create unique index ticket_open on ticket (conversation) where state not in ('wrapping', 'closed');
create index ticket_of on ticket (conversation);
create index ticket_place on ticket (state, place, id);
create index ticket_customer on ticket (customer, opened_at, id);

create table ticket_word (
  word text not null, place integer not null, ticket text not null, primary key (word, place, ticket)
) without rowid, strict;

create table ticket_event (ticket text, n integer, body blob not null, primary key (ticket, n)) without rowid, strict;

create table document (
  kind text, key text, version integer not null, body blob not null, primary key (kind, key)
) strict;
"""

_NOW_AND_THEN = (
    apsw.FullError, apsw.IOError, apsw.ReadOnlyError, apsw.CantOpenError, apsw.BusyError, apsw.LockedError,
    apsw.NoMemError, apsw.CorruptError, apsw.NotADBError,
)  # fmt: skip


def store_error(error: apsw.Error, path: Path) -> StoreError:
    """The error of SQLite as one of ours, in words for the operator."""
    match error:
        case apsw.BusyError() | apsw.LockedError():
            return StoreUnavailable(f"{path} is in use: is another handrail serving from it?")
        case apsw.FullError():
            return StoreUnavailable(f"the disk of {path} is full")
        case apsw.CantOpenError():
            return StoreUnavailable(f"{path} cannot be opened: does its folder exist, and may this user write in it?")
        case apsw.NotADBError():
            return StoreUnavailable(f"{path} is not a SQLite database")
    if isinstance(error, _NOW_AND_THEN):
        return StoreUnavailable(f"{path} cannot be read or written: {error}")
    return StoreError(f"{path}: {error}")


def open_file(path: Path) -> apsw.Connection:
    """The one connection to the file, which is made when it is missing. Raises StoreUnavailable."""
    connection = None
    try:
        path.touch(mode=0o600)  # only this user reads what customers wrote
        connection = apsw.Connection(str(path))
        for pragma in PRAGMAS:
            connection.execute(f"pragma {pragma}")
        with connection:
            _bring_up(connection, path)
    except (apsw.Error, OSError, StoreError) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, apsw.Error):
            raise store_error(error, path) from error
        if isinstance(error, OSError):
            raise StoreUnavailable(f"{path} cannot be opened: {error.strerror}") from error
        raise
    return connection


def _bring_up(connection: apsw.Connection, path: Path) -> None:
    """Make the tables in a new file; in an old one take the lock, and make of it what a new one is."""
    found = connection.pragma("user_version")
    if found == 0:
        if connection.execute("select 1 from sqlite_schema limit 1").fetchall():
            raise StoreUnavailable(f"{path} is a database of another program")
        connection.execute(TABLES)
        connection.pragma("user_version", VERSION)
    elif found > VERSION:
        raise StoreUnavailable(f"{path} was written by a later handrail (its tables are {found}, ours {VERSION})")
    elif found < VERSION:
        log.info("store.upgrading", what=str(path))
        upgrade(connection, found)
        connection.pragma("user_version", VERSION)
    connection.execute("insert or replace into meta values ('probe', 1)")
