"""Conversations made quickly are what the store itself would have written."""

from pathlib import Path

from benchmarks.filling import fill, one_more, waiting
from runtime.clock import SystemClock
from runtime.store import sqlite_steps as steps
from runtime.store.in_sqlite import SqliteStore


async def test_a_filled_store_has_whole_conversations(tmp_path: Path) -> None:
    fill(tmp_path / "many.db", 5)
    store = SqliteStore(tmp_path / "many.db", SystemClock())
    await store.open()
    found = await store.conversation("17-00000003")
    lines = await store.lines("17-00000003", 0, 10)
    due = await store.next_due()
    await store.close()
    assert found is not None and found.due == found.timers[0].due and found.address == f"{3:064x}"
    assert [(line.conversation, line.seq) for line in lines] == [("17-00000003", n) for n in (1, 2, 3)]
    assert due is not None and due < found.timers[0].due


def test_the_bytes_of_each_are_those_of_its_record() -> None:
    more = one_more(steps.written(waiting()), 12_345)
    assert steps.written(more.commit).body == more.body
