"""What an earlier Handrail wrote is as good as what this one writes, once it was opened."""

from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from runtime.clock import SystemClock
from runtime.core.conversation import BOT
from runtime.core.records import Ticket
from runtime.core.whereabouts import whereabouts_of
from runtime.ports import StoreUnavailable
from runtime.shards import shard_of
from runtime.store import rules, sqlite_upgrade
from runtime.store.in_redis import RedisStore
from runtime.store.in_sqlite import SqliteStore
from runtime.store.micros import MICROSECOND, micros
from runtime.store.redis_address import read_address
from runtime.wire import write_conversation, write_ticket
from tests.contract.erasing_contract import DAY
from tests.contract.rows import NOW, arrival, first, fresh, op_id, run, turn
from tests.contract.searching_contract import closed, found
from tests.contract.servers import PATIENCE, the_server
from tests.redis_server import emptied

TICKETS = [replace(closed(f"t-{n}", n), name=f"Ann Lee {n}") for n in range(5)]
OPEN = replace(closed("t-9"), name="Ann Open", state="queued", closed_at=None)

LIVE = [fresh(f"c{n}", run=run(f"v{n % 2}") if n else None) for n in range(6)]
PLACES = {whereabouts_of(run("v0"), BOT): 2, whereabouts_of(run("v1"), BOT): 3}


def older_file(path: Path) -> None:
    """A file with the tables of the first version, and tickets in it."""
    connection = apsw.Connection(str(path))
    connection.execute((Path(__file__).parent / "sqlite_1.sql").read_text())
    for one in (*TICKETS, OPEN):
        connection.execute("insert into ticket values (?, ?, ?, ?, ?, ?, ?, ?)", _row(one))
    for one in LIVE:
        row = (one.id, one.channel, one.address, one.customer, 1, BOT, 1, 0, None, None)
        sql = "insert into conversation values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        connection.execute(sql, (*row, " ".join(rules.followed(one)) or None, write_conversation(one)))
    connection.close()


def _row(one: Ticket) -> tuple[str | int | bytes, ...]:
    place = rules.place(one)[1] // MICROSECOND
    head = (one.id, one.conversation, micros(one.opened_at), one.version, one.state)
    return (*head, place, one.customer, write_ticket(one))


async def test_an_older_file_is_brought_up_to_date_once(tmp_path: Path) -> None:
    path = tmp_path / "handrail.db"
    older_file(path)
    for _ in range(2):
        store = SqliteStore(path, SystemClock())
        await store.open()
        assert await found(store, "ann") == [f"t-{n}" for n in reversed(range(5))]
        assert await found(store, "ann 3") == ["t-3"]
        assert await store.whereabouts() == PLACES
        await store.close()
    store = SqliteStore(path, SystemClock())
    await store.open()
    await store.change(op_id(), tickets=[replace(TICKETS[3], version=2, name="Bo Ray")])
    assert await found(store, "ann") == ["t-4", "t-2", "t-1", "t-0"]
    assert await found(store, "bo") == ["t-3"]
    await store.commit_turn(turn(LIVE[1], run=None))
    await store.erase(LIVE[2])
    assert sorted((await store.whereabouts()).values()) == [1, 2]
    await store.close()


async def test_conversations_and_marks_of_an_older_file_are_found(tmp_path: Path) -> None:
    path, known = tmp_path / "handrail.db", LIVE[1]
    older_file(path)
    connection = apsw.Connection(str(path))
    for external_id, days in (("m-new", 9), ("m-old", 0)):
        at = micros(NOW + days * DAY)
        connection.execute("insert into arrival values ('web', ?, 'digest', ?, 'c1', 1)", (external_id, at))
    connection.close()
    store = SqliteStore(path, SystemClock())
    await store.open()
    assert list(await store.of_customer(known.customer)) == LIVE
    assert sorted(await store.untouched("web", NOW + DAY, 10)) == [one.id for one in LIVE]
    assert not await store.untouched("web", NOW, 10)
    assert await store.forget_marks(NOW + DAY, 1) == 1, "the oldest are looked at first"
    said = [turn(known, "customer", arrival=arrival(known, external_id)) for external_id in ("m-new", "m-old")]
    assert [(await store.commit_turn(one)).repeated for one in said] == [True, False]
    await store.close()


async def test_an_older_file_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    older, new = tmp_path / "older.db", tmp_path / "new.db"
    older_file(older)
    tables = []
    for path in (older, new):
        store = SqliteStore(path, SystemClock())
        await store.open()
        await store.close()
        connection = apsw.Connection(str(path))
        names = connection.execute("select name from sqlite_schema where sql is not null order by name").fetchall()
        columns = [connection.execute(f"pragma table_xinfo({name})").fetchall() for (name,) in names]
        tables.append((names, columns, connection.pragma("user_version")))
        connection.close()
    assert tables[0] == tables[1]


async def test_an_upgrade_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "handrail.db"
    older_file(path)

    def full(connection: apsw.Connection, rowid: int, words: object) -> None:
        raise apsw.FullError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(sqlite_upgrade, "_put", full)
        store = SqliteStore(path, SystemClock())
        with pytest.raises(StoreUnavailable, match="disk"):
            await store.open()
    store = SqliteStore(path, SystemClock())
    await store.open()
    assert len(await found(store, "ann")) == len(TICKETS)
    await store.close()


async def test_what_an_older_program_wrote_to_redis_is_found_after_the_next_opening() -> None:
    await emptied([the_server()])
    address = read_address(the_server().url)
    store = RedisStore(address, SystemClock(), patience=PATIENCE)
    await store.open()
    await store.change(op_id(), tickets=[*TICKETS, OPEN])
    for prefix in store.link.shards:  # an older program keeps no words
        await store.link.step("forget_words", prefix)
        for one in (*TICKETS, OPEN):
            if await store.link.ask(prefix, "EXISTS", f"{prefix}t:{one.id}"):
                await store.link.write(prefix, "HDEL", f"{prefix}t:{one.id}", "words")
    assert await found(store, "ann") == []
    await store.change(op_id(), tickets=[closed("t-7", 7)])
    await store.close()
    for _ in range(2):
        store = RedisStore(address, SystemClock(), patience=PATIENCE)
        await store.open()
        assert await found(store, "ann") == [f"t-{n}" for n in reversed(range(5))]
        await store.close()


async def test_where_conversations_are_that_an_older_program_left_in_redis_is_counted_at_the_next_opening() -> None:
    await emptied([the_server()])
    address = read_address(the_server().url)
    store = RedisStore(address, SystemClock(), patience=PATIENCE)
    await store.open()
    for one in LIVE:
        await store.commit_turn(first(one))
    for one in LIVE[:4]:  # an older program notes no place
        prefix = store.link.shards[shard_of(one.id)]
        await store.link.write(prefix, "HDEL", f"{prefix}c:{one.id}", "where")
        await store.link.write(prefix, "DEL", f"{prefix}where")
    assert await store.whereabouts() != PLACES
    await store.close()
    for _ in range(2):
        store = RedisStore(address, SystemClock(), patience=PATIENCE)
        await store.open()
        assert await store.whereabouts() == PLACES
        await store.close()


async def test_what_an_older_program_erased_in_redis_is_under_no_word_after_the_next_opening() -> None:
    await emptied([the_server()])
    address = read_address(the_server().url)
    store = RedisStore(address, SystemClock(), patience=PATIENCE)
    await store.open()
    await store.commit_turn(first(fresh("c1")))
    await store.change(op_id(), tickets=[replace(closed("t-1"), conversation="c1", name="Zebedee", closed_at=NOW)])
    for prefix in store.link.shards:
        await store.link.write(prefix, "DEL", f"{prefix}t:t-1")
        await store.link.write(prefix, "ZREM", f"{prefix}ts:closed", "t-1")
    await store.close()
    store = RedisStore(address, SystemClock(), patience=PATIENCE)
    await store.open()
    for prefix in store.link.shards:
        assert not await store.link.ask(prefix, "EXISTS", f"{prefix}word:zebedee")
        assert not await store.link.ask(prefix, "EXISTS", f"{prefix}words")
    await store.close()
