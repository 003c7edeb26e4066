"""The one thread that touches the SQLite file.

Steps that arrive while a transaction runs go into the next one together, and share its fsync. Their callers are told
in one call into the event loop, after the transaction is on the disk.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

import apsw

from runtime import limits
from runtime.ports import OutOfTurn, StaleConversation, StoreError, StoreUnavailable
from runtime.store.sqlite_schema import open_file, store_error
from runtime.store.sqlite_tables import Tables

T = TypeVar("T")


@dataclass(slots=True)
class _Job:
    """Something for the thread, and who waits for it. `done` hears of the result even when its caller has gone."""

    work: Callable[[Tables], Any]
    writes: bool
    waits: asyncio.Future[Any]
    done: Callable[[Any], None] | None
    result: Any = None
    error: Exception | None = None


class Writer:
    """Runs reads and steps on the file at `path`. `now` gives the time of marks that grow old."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now
        self._jobs: SimpleQueue[list[_Job] | None] = SimpleQueue()
        self._next: list[_Job] = []
        self._thread: Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._tables: Tables
        self._log_pages = 0

    async def open(self) -> None:
        """Start the thread and open the file in it. Raises StoreUnavailable."""
        self._loop = asyncio.get_running_loop()
        opened = self._loop.create_future()
        self._thread = Thread(target=self._run, args=(opened,), name="sqlite", daemon=True)
        self._thread.start()
        try:
            await opened
        except StoreError:
            self._thread = None
            raise

    async def close(self) -> None:
        """Finish what was handed over, then close the file."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._send()
            self._jobs.put(None)
            await asyncio.to_thread(thread.join)

    def step(self, work: Callable[[Tables], T], done: Callable[[T], None] | None = None) -> "asyncio.Future[T]":
        """Run `work` in a transaction with others; when the future has its result, it is durable.

        `work` raises StaleConversation and OutOfTurn only before its first write. `done` is called in the loop before
        any waiter.
        """
        return self._hand_over(work, done, writes=True)

    def read(self, work: Callable[[Tables], T], done: Callable[[T], None] | None = None) -> "asyncio.Future[T]":
        """Run `work`, which only reads, between two transactions."""
        return self._hand_over(work, done, writes=False)

    def _hand_over(
        self, work: Callable[[Tables], T], done: Callable[[T], None] | None, *, writes: bool
    ) -> "asyncio.Future[T]":
        if self._thread is None:
            raise StoreUnavailable(f"{self._path} is not open")
        job = _Job(work, writes, self._loop.create_future(), done)
        if not self._next:
            self._loop.call_soon(
                self._send
            )  # with all that this turn of the loop brings, so that the thread wakes once
        self._next.append(job)
        return job.waits

    def _send(self) -> None:
        if self._next:
            self._jobs.put(self._next)
            self._next = []

    # In the thread

    def _run(self, opened: "asyncio.Future[None]") -> None:
        first = _Job(lambda tables: None, False, opened, None)
        try:
            connection = open_file(self._path)
        except StoreError as error:
            first.error = error
            self._tell([first])
            return
        connection.set_wal_hook(self._count)
        self._tables = Tables(connection, self._now)
        self._tell([first])
        is_open = True
        while is_open:
            jobs, is_open = self._collect()
            self._read([job for job in jobs if not job.writes])
            self._write([job for job in jobs if job.writes])
            self._move_log()
        with suppress(apsw.Error):  # the log stays beside the file and is read at the next start
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        connection.close()

    def _count(self, connection: apsw.Connection, name: str, pages: int) -> int:
        self._log_pages = pages
        return apsw.SQLITE_OK

    def _collect(self) -> tuple[list[_Job], bool]:
        """Wait for jobs and take those that came with them; False when the store closes."""
        jobs: list[_Job] = []
        batch = self._jobs.get()
        while batch is not None:
            jobs += batch
            if len(jobs) >= limits.STEPS_PER_GROUP:
                break
            try:
                batch = self._jobs.get_nowait()
            except Empty:
                break
        return jobs, batch is not None

    def _read(self, jobs: Sequence[_Job]) -> None:
        for job in jobs:
            try:
                job.result = job.work(self._tables)
            except Exception as error:
                job.error = self._ours(error)
        self._tell(jobs)

    def _write(self, jobs: Sequence[_Job]) -> None:
        error = self._transact(jobs)
        if error is not None and len(jobs) > 1 and not isinstance(error, StoreUnavailable):
            for job in jobs:  # one of them is to blame: each alone, so that the others are written
                self._write([job])
            return
        if error is not None:
            self._log_pages = limits.LOG_PAGES  # a full disk may have room for what is in the log
            for job in jobs:
                job.error = error
        self._tell(jobs)

    def _transact(self, jobs: Sequence[_Job]) -> Exception | None:
        """Do all of it in one transaction, or nothing and give the error."""
        if not jobs:
            return None
        connection = self._tables.connection
        try:
            connection.execute("begin immediate")
            for job in jobs:
                job.error = None
                try:
                    job.result = job.work(self._tables)
                except (StaleConversation, OutOfTurn) as refused:
                    job.error = refused
            connection.execute("commit")
        except Exception as error:
            self._tables.forget()
            with suppress(apsw.Error):
                if connection.in_transaction:
                    connection.execute("rollback")
            return self._ours(error)
        return None

    def _ours(self, error: Exception) -> Exception:
        if not isinstance(error, apsw.Error):
            return error
        ours = store_error(error, self._path)
        ours.__cause__ = error
        return ours

    def _move_log(self) -> None:
        """Move the write-ahead log into the file, while the callers already go on."""
        if self._log_pages >= limits.LOG_PAGES:
            with suppress(apsw.Error):  # a full disk: the next commit says so
                self._tables.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
            self._log_pages = 0

    def _tell(self, jobs: Sequence[_Job]) -> None:
        if jobs:
            with suppress(RuntimeError):  # the loop is closed: nobody waits
                self._loop.call_soon_threadsafe(_finish, jobs)


def _finish(jobs: Sequence[_Job]) -> None:
    """In the loop: tell those who wait."""
    for job in jobs:
        if job.error is None:
            if job.done is not None:
                job.done(job.result)
            if not job.waits.done():
                job.waits.set_result(job.result)
        elif not job.waits.done():
            job.waits.set_exception(job.error)
