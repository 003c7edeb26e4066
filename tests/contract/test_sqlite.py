"""What only the file must keep: what was acknowledged outlives the process, and a bad disk hurts nobody for long."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO

import apsw
import pytest

from runtime import limits
from runtime.clock import SystemClock
from runtime.core.conversation import QUEUE
from runtime.core.records import Commit, Document
from runtime.core.values import Slot
from runtime.pace import Going
from runtime.ports import StaleConversation, StoreError, StoreUnavailable
from runtime.store.in_sqlite import SqliteStore
from runtime.store.sqlite_tables import Tables
from runtime.store.sqlite_writer import Writer
from tests.contract.rows import (
    LEASE,
    NOW,
    arrival,
    first,
    fresh,
    line,
    moment,
    op_id,
    run,
    silence,
    text_message,
    ticket,
    ticket_event,
    turn,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file of a test is."""
    return tmp_path / "handrail.db"


async def opened(path: Path) -> SqliteStore:
    """The store in a file."""
    store = SqliteStore(path, SystemClock())
    await store.open()
    return store


@contextmanager
def child(what: str, path: Path) -> Iterator[tuple[Popen[str], IO[str]]]:
    """A process that has the file open, and what it prints."""
    command = [sys.executable, "-m", "tests.contract.sqlite_child", what, str(path)]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None and process.stdout.readline() == "open\n"
        yield process, process.stdout


class TestRestart:
    """Another process finds everything."""

    async def test_everything_is_there_after_a_restart(self, path: Path) -> None:
        store = await opened(path)
        before = fresh(run=run(), timers=silence(NOW), profile={"name": Slot("Ada", "site", NOW)})
        await store.commit_turn(first(before))
        opened_ticket = ticket(before)
        commit = turn(
            before, "customer", "bot", arrival=arrival(before), outbox=(text_message(before, "o-1"),),
            tickets=(opened_ticket,), ticket_events=(ticket_event(opened_ticket, 1),),
            moments=(moment(before, "e-1"), moment(before, "e-2")), documents=(Document("staff", "jo", 1, b"{}"),),
        )  # fmt: skip
        await store.commit_turn(commit)
        await store.accept(arrival(before, "m-2"), line(before, 0, "customer"), b"event")
        (waiting,) = await store.waiting(10)
        await store.tried(waiting.id)
        taken = await store.take("o-1", NOW, LEASE)
        moments = await store.moments(0, 10)
        conversation = await store.conversation("c1")
        operation = op_id()
        await store.change(operation, [Document("staff", "al", 1, b"{}")])
        assert not await store.pace("+1", Going(LEASE, is_answer=True), NOW)
        await store.close()

        store = await opened(path)
        assert conversation is not None
        assert await store.at("web", before.address) == conversation
        assert await store.conversation("c1") == conversation
        assert [row.seq for row in await store.lines("c1", 0, 10)] == [1, 2, 3]
        assert (await store.commit_turn(commit)).repeated
        await store.change(operation, [Document("staff", "al", 2, b"[]")])
        assert await store.document("staff", "al") == Document("staff", "al", 1, b"{}")
        assert [(row.event, row.tries) for row in await store.waiting(10)] == [(b"event", 1)]
        assert list(await store.expired(NOW + LEASE)) == [taken] and taken is not None
        assert await store.ticket("t-1") == opened_ticket
        assert len(await store.ticket_events("t-1")) == 1
        assert await store.moments(0, 10) == moments
        assert await store.next_due() == NOW
        assert await store.pace("+1", Going(LEASE, is_answer=True), NOW) == LEASE
        assert await store.living(["v1"]) == {"v1": 1}
        await store.commit_turn(turn(conversation, "bot", moments=(moment(before, "e-3"),), handles=waiting.id))
        assert [name for _, name, _ in await store.moments(moments[-1][0], 10)] == ["e-3"]
        with pytest.raises(StaleConversation):
            await store.commit_turn(turn(conversation, "bot"))
        await store.close()

    async def test_what_was_acknowledged_outlives_a_kill(self, path: Path) -> None:
        with child("talk", path) as (process, out):
            told = [out.readline() for _ in range(400)]
            process.kill()
            told += out.readlines()
        store = await opened(path)
        whole = [words.split() for words in told if words.endswith("\n")]
        last = {name: (int(version), int(seq)) for name, version, seq in whole}
        assert len(last) == 8
        for name, (version, seq) in last.items():
            conversation = await store.conversation(name)
            assert conversation is not None and conversation.version >= version
            assert [row.seq for row in await store.lines(name, 0, 10_000)] == list(range(1, conversation.seq + 1))
            assert conversation.seq >= seq
            assert await store.receipt("web", f"{name}-{version - 1}") is not None
        await store.close()


class TestOpening:
    """The file is ours alone, or the operator reads why not."""

    async def test_a_second_process_is_refused_and_the_first_goes_on(self, path: Path) -> None:
        with child("hold", path) as (process, _):
            with pytest.raises(StoreUnavailable, match="is in use: is another handrail serving from it"):
                await opened(path)
            assert process.poll() is None
        assert process.returncode == 0
        store = await opened(path)
        with pytest.raises(StoreUnavailable, match="is another handrail serving"):
            await opened(path)
        await store.commit_turn(first(fresh()))
        await store.close()

    async def test_a_file_that_cannot_be_used_is_refused_in_words(self, tmp_path: Path) -> None:
        text, other, later = tmp_path / "text", tmp_path / "other", tmp_path / "later"
        text.write_text("no database, but long enough to be looked at" * 100)
        apsw.Connection(str(other)).execute("create table somebody (elses integer)")
        apsw.Connection(str(later)).execute("create table t (a); pragma user_version = 99")
        for path, why in {
            text: "is not a SQLite database",
            other: "is a database of another program",
            later: "was written by a later handrail",
            tmp_path: "cannot be opened",
            tmp_path / "missing" / "x.db": "cannot be opened",
        }.items():
            with pytest.raises(StoreUnavailable, match=why):
                await opened(path)
        assert apsw.Connection(str(other)).execute("select count(*) from somebody").fetchall() == [(0,)]

    async def test_only_its_user_can_read_the_file(self, path: Path) -> None:
        store = await opened(path)
        await store.commit_turn(first(fresh()))
        for file in (path, path.with_name("handrail.db-wal")):
            assert file.stat().st_mode & 0o077 == 0
        await store.close()

    async def test_a_commit_is_as_durable_as_the_disk_allows(self, path: Path) -> None:
        writer = Writer(path, SystemClock().now)
        await writer.open()
        names = ("journal_mode", "synchronous", "locking_mode", "secure_delete")
        found = await writer.read(lambda tables: [tables.connection.pragma(name) for name in names])
        assert found == ["wal", 2, "exclusive", 1]
        assert tuple(int(part) for part in apsw.sqlite_lib_version().split(".")) >= (3, 51, 3)
        await writer.close()

    async def test_a_store_that_is_not_open_is_unavailable(self, path: Path) -> None:
        store = SqliteStore(path, SystemClock())
        with pytest.raises(StoreUnavailable, match="is not open"):
            await store.probe()
        await store.open()
        await store.close()
        await store.close()
        with pytest.raises(StoreUnavailable, match="is not open"):
            await store.commit_turn(first(fresh()))
        await store.open()
        assert await store.conversation("c1") is None
        await store.close()

    async def test_closing_finishes_what_was_handed_over(self, path: Path) -> None:
        store = await opened(path)
        async with asyncio.TaskGroup() as group:
            writes = [group.create_task(store.commit_turn(first(fresh(f"c{n}")))) for n in range(20)]
            await asyncio.sleep(0)
            await store.close()
        assert not any(write.result().repeated for write in writes)


class TestBadDisk:
    """No acknowledgement without a commit, and on it goes when there is room again."""

    async def test_a_full_disk_is_said_and_nothing_is_lost_when_it_has_room_again(self, path: Path) -> None:
        with child("full", path) as (_, out):
            refused, written = out.read().splitlines()
        version = int(refused.removeprefix("refused at version ").partition(":")[0])
        assert version > 10
        assert written == f"written at version {version + 1}, repeated False"
        store = await opened(path)
        conversation = await store.conversation("c1")
        assert conversation is not None and conversation.version == version + 1
        assert len(await store.lines("c1", 0, 10_000)) == version
        await store.close()

    async def test_a_full_disk_is_the_operators_to_mend(self, path: Path) -> None:
        writer = Writer(path, SystemClock().now)
        await writer.open()
        await writer.step(lambda tables: tables.run("pragma max_page_count = 60"))
        blob = b"x" * 50_000
        with pytest.raises(StoreUnavailable, match=r"the disk of .* is full"):
            for n in range(20):
                await writer.step(_put("big", f"{n}", blob))
        await writer.step(lambda tables: tables.run("pragma max_page_count = 100000"))
        await writer.step(_put("big", "last", blob))
        await writer.close()


def _put(kind: str, key: str, body: bytes) -> Callable[[Tables], None]:
    return lambda tables: tables.run("insert into document values (?, ?, 1, ?)", (kind, key, body))


class TestGroups:
    """Steps that come together share a transaction; what is wrong with one is its own affair."""

    @pytest.fixture
    async def writer(self, path: Path) -> AsyncIterator[Writer]:
        """A writer alone, with a file."""
        writer = Writer(path, SystemClock().now)
        await writer.open()
        yield writer
        await writer.close()

    async def test_steps_that_come_together_share_one_commit(self, writer: Writer) -> None:
        commits = 0

        def count() -> bool:
            nonlocal commits
            commits += 1
            return False

        await writer.read(lambda tables: tables.connection.set_commit_hook(count))
        await asyncio.gather(*(writer.step(_put("a", f"{n}", b"")) for n in range(50)))
        assert commits == 1

    async def test_an_sql_error_hurts_only_its_own_step(self, writer: Writer) -> None:
        def half_done(tables: Tables) -> None:
            _put("half", "1", b"")(tables)
            tables.run("insert into nothing values (1)")

        def broken(tables: Tables) -> None:
            _put("half", "2", b"")(tables)
            raise ZeroDivisionError("a fault of ours")

        steps = [_put("a", "1", b""), half_done, _put("a", "2", b""), broken, _put("a", "3", b"")]
        results = await asyncio.gather(*(writer.step(step) for step in steps), return_exceptions=True)
        assert [type(result) for result in results] == [
            type(None), StoreError, type(None), ZeroDivisionError, type(None),
        ]  # fmt: skip
        kinds = await writer.read(lambda tables: tables.all("select kind, count(*) from document group by kind"))
        assert kinds == [("a", 3)]

    async def test_a_read_that_fails_hurts_only_itself(self, writer: Writer) -> None:
        reads = [writer.read(lambda tables: tables.one("select 1")), writer.read(lambda tables: tables.one("select"))]
        good, bad = await asyncio.gather(*reads, return_exceptions=True)
        assert good == (1,) and isinstance(bad, StoreError)

    async def test_the_log_is_moved_into_the_file_in_small_steps(self, writer: Writer, path: Path) -> None:
        page = b"x" * 4000
        for n in range(4 * limits.LOG_PAGES // 100):
            await asyncio.gather(*(writer.step(_put(f"{n}", f"{k}", page)) for k in range(100)))
        await writer.read(lambda tables: None)
        assert path.with_name("handrail.db-wal").stat().st_size < 2 * limits.LOG_PAGES * 4096
        assert path.stat().st_size > 2 * limits.LOG_PAGES * 4096

    async def test_a_step_is_done_even_when_its_caller_has_gone(self, path: Path) -> None:
        store = await opened(path)
        heard: list[Commit] = []
        store.listen(heard.append)
        gone = asyncio.ensure_future(store.commit_turn(first(fresh())))  # noqa: TID251 - cancelled on the next line but one
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.wait([gone])
        assert gone.cancelled()
        await store.probe()
        assert await store.conversation("c1") == fresh()
        assert [commit.conversation.id for commit in heard] == ["c1"]
        await store.close()


class TestMemory:
    """What is kept in memory is what is in the file."""

    async def test_conversations_beyond_the_limit_are_read_again(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "CONVERSATIONS_KEPT", 3)
        monkeypatch.setattr(limits, "HEADS_KEPT", 3)
        store = await opened(path)
        made = [fresh(f"c{n}", run=run()) for n in range(10)]
        for conversation in made:
            await store.commit_turn(first(conversation))
        for conversation in made:
            assert await store.conversation(conversation.id) == conversation
            assert await store.at("web", conversation.address) == conversation
        for conversation in made:
            await store.commit_turn(turn(conversation, "bot"))
        assert (await store.conversation("c0")) == turn(made[0], "bot").conversation
        await store.close()

    async def test_what_was_rolled_back_is_not_remembered(self, path: Path) -> None:
        store = await opened(path)
        before = fresh()
        await store.commit_turn(first(before))
        wrong = turn(before, "bot", tickets=(ticket(before, customer=None),))
        results = await asyncio.gather(
            store.commit_turn(wrong), store.commit_turn(first(fresh("c2"))), return_exceptions=True
        )
        assert isinstance(results[0], StoreError) and not isinstance(results[0], StaleConversation)
        assert not isinstance(results[1], BaseException)
        assert await store.conversation("c1") == before
        await store.own(turn(before, "system", owner=QUEUE, epoch=2))
        await store.close()

    async def test_old_operations_are_forgotten(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "OPERATIONS_BATCH", 10)
        clock = SetClock(NOW)
        store = SqliteStore(path, clock)
        await store.open()
        await store.change("old", [Document("a", "old", 1, b"")])
        clock.at += limits.OPERATIONS_KEPT + timedelta(seconds=1)
        for n in range(18):
            await store.change(f"new {n}", [Document("a", f"{n}", 1, b"")])
        await store.change("new 0", [Document("a", "0", 2, b"x")])
        assert await store.document("a", "0") == Document("a", "0", 1, b"")
        with pytest.raises(StaleConversation):
            await store.change("old", [Document("a", "old", 1, b"")])
        await store.close()


class SetClock:
    """A clock in the test's hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The time that was set."""
        return self.at
