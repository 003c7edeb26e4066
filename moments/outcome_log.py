"""The writer of the outcome log: reads moment events from the store in the order of their commits and writes each once.

The store is the truth and the log its projection. The cursor moves only after the lines are on disk; at start
a torn last line is cut and the ids that are in the files already are skipped, so a crash repeats and loses nothing.
On stdout nobody can say what arrived: there a line may come twice after a crash.
Days that are over are rolled to Parquet by the writer itself, so that nobody appends to a file that is being rolled.
"""

import asyncio
import io
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import msgspec
import structlog

from moments.forgetting import CannotForget, forget
from moments.line import fields, logger_to
from moments.rolling import CannotRoll, closed_days, roll
from runtime.clock import Clock, SystemClock
from runtime.core.conversation import MomentEvent
from runtime.core.records import Commit, Document
from runtime.crash import crash_point
from runtime.ports import StaleConversation, Store, StoreUnavailable
from runtime.waking import pause

log = structlog.get_logger()

ERASED = "log_erased"  # documents that name a conversation whose customer was erased
BATCH = 500  # events between two moves of the cursor
ROLL_SECONDS = 600.0  # between two looks for a day that is over
POLL_SECONDS = 0.5  # lines are on disk within a second of their commit, even if a wake-up is lost
TAIL_BYTES = 4 * 1024 * 1024  # more than one batch of lines: where ids of lines after the cursor can stand

Numbered = tuple[int, str, MomentEvent]


class OutcomeLog:
    """Writes `folder/2026-11-22.ndjson` and so on; `folder` None writes to stdout."""

    def __init__(self, *, store: Store, folder: Path | None, clock: Clock | None = None) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock or SystemClock()
        self._rolling = asyncio.Lock()
        self._wake = asyncio.Event()
        self._is_over = False
        self._is_asked_to_forget = False
        self._cursor = Document("cursor", "outcome_log", 0, b"0")

    async def run(self) -> None:
        """Write until cancelled; what was committed by then is written before this ends.

        A cancellation never cuts a batch between its lines and its cursor: they would be written again.
        """
        quiet = self._store.listen(self._heard)
        try:
            await self.start()
            async with asyncio.TaskGroup() as group:
                writing = group.create_task(self._write_until_over())
                rolling = group.create_task(self._roll_until_cancelled())
                try:
                    await asyncio.wait([writing])
                finally:
                    rolling.cancel()
                    self._is_over = True
                    self._wake.set()
                    await asyncio.wait([writing])
        finally:
            quiet()

    async def _write_until_over(self) -> None:
        while not self._is_over:
            self._wake.clear()
            await self._write_all()
            if self._is_asked_to_forget:
                self._is_asked_to_forget = False
                await self.forget_erased()
            await pause(self._wake, POLL_SECONDS)
        await self._write_all()

    async def _write_all(self) -> None:
        try:
            while await self.write():
                continue
        except (StoreUnavailable, OSError) as error:
            log.warning("outcome_log.waiting", why=str(error))  # asked again after a rest, or by the next start

    async def _roll_until_cancelled(self) -> None:
        while True:
            await self.roll_closed()
            self._is_asked_to_forget = True  # by the writer, which alone may change today's file
            self._wake.set()
            await asyncio.sleep(ROLL_SECONDS)

    async def roll_closed(self) -> int:
        """Put the days that are over into Parquet; gives how many days that were."""
        if self._folder is None:
            return 0
        rolled = 0
        for file in await asyncio.to_thread(closed_days, self._folder, self._clock.now().date()):
            async with self._rolling:
                try:
                    lines = await asyncio.to_thread(roll, file)
                except (CannotRoll, OSError) as error:
                    log.error("outcome_log.not_rolled", day=file.stem, why=str(error))
                    continue
            log.info("outcome_log.rolled", day=file.stem, lines=lines)
            rolled += 1
        return rolled

    async def forget_erased(self) -> int:
        """Take the names of customers who were erased out of the files; gives how many lines that were."""
        try:
            asked = await self._store.documents(ERASED)
            if not asked or self._folder is None:
                return 0
            async with self._rolling:
                lines = await asyncio.to_thread(forget, self._folder, [one.key for one in asked])
            done = [Document(ERASED, one.key, one.version + 1, None) for one in asked]
            await self._store.change(f"forgotten-{asked[0].key}-{asked[0].version}", documents=done)
        except (StoreUnavailable, StaleConversation, OSError, CannotForget) as error:
            log.warning("outcome_log.waiting", why=str(error))
            return 0
        log.info("outcome_log.forgotten", conversations=len(asked), lines=lines)
        return lines

    def _heard(self, commit: Commit) -> None:
        if commit.moments:
            self._wake.set()

    async def start(self) -> None:
        """Take up where the last writer stopped: cut what was torn, and pass over what is written already."""
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            for file in sorted(self._folder.glob("*.ndjson")):
                await asyncio.to_thread(cut_torn_line, file)
        found = await self._store.document("cursor", "outcome_log")
        if found is not None:
            self._cursor = found
        if self._folder is not None:
            waiting = await self._store.moments(self._position, BATCH)
            days = {self._file(event) for _, _, event in waiting}
            written = set().union(*[await asyncio.to_thread(ids_at_the_end, file) for file in days])
            unwritten = [numbered for numbered in waiting if numbered[1] not in written]
            if waiting and len(unwritten) < len(waiting):
                await self._append(unwritten)
                await self._move(waiting[-1][0])

    async def write(self) -> int:
        """Write one batch of what is new; gives how many lines that were."""
        new = await self._store.moments(self._position, BATCH)
        if new:
            await self._append(new)
            crash_point("outcome_log.written")
            await self._move(new[-1][0])
        return len(new)

    @property
    def _position(self) -> int:
        return int(self._cursor.body or b"0")

    async def _move(self, position: int) -> None:
        moved = Document("cursor", "outcome_log", self._cursor.version + 1, str(position).encode())
        try:
            await self._store.change(f"cursor-{moved.version}-{position}", documents=[moved])
        except StaleConversation:
            found = await self._store.document("cursor", "outcome_log")
            moved = found or moved
        self._cursor = moved

    def _file(self, event: MomentEvent) -> Path:
        return self._file_of(event.at)

    def _file_of(self, at: datetime) -> Path:
        assert self._folder is not None
        return self._folder / f"{at:%Y-%m-%d}.ndjson"

    async def _append(self, events: Sequence[Numbered]) -> None:
        if self._folder is None:
            write_lines(sys.stdout.buffer, events)
            sys.stdout.buffer.flush()
            return
        by_file: dict[Path, list[Numbered]] = {}
        for numbered in events:
            by_file.setdefault(self._file(numbered[2]), []).append(numbered)
        today = self._file_of(self._clock.now())
        for file, numbereds in by_file.items():
            if file < today:  # a late line of a day that may be under way to Parquet
                async with self._rolling:
                    await asyncio.to_thread(append_durably, file, numbereds)
            else:
                await asyncio.to_thread(append_durably, file, numbereds)


def write_lines(file: BinaryIO, events: Sequence[Numbered]) -> None:
    """Write the lines of these events."""
    logger = logger_to(file)
    for _, event_id, event in events:
        line = fields(event_id, event)
        logger.info(line.pop("event"), **line)


def append_durably(file: Path, events: Sequence[Numbered]) -> None:
    """Append lines to a file; they are on disk when this returns, and all or none of them where the disk is full."""
    lines = io.BytesIO()
    write_lines(lines, events)
    with file.open("ab") as open_file:
        size = open_file.tell()
        try:
            open_file.write(lines.getvalue())
            open_file.flush()
            os.fsync(open_file.fileno())
        except OSError:
            os.truncate(file, size)
            raise


def cut_torn_line(file: Path) -> None:
    """Cut what follows the last line end: a line that was being written when the machine stopped."""
    with file.open("rb+") as open_file:
        size = open_file.seek(0, os.SEEK_END)
        start = max(0, size - TAIL_BYTES)
        open_file.seek(start)
        tail = open_file.read()
        whole = tail.rfind(b"\n") + 1
        if whole < len(tail):
            open_file.truncate(start + whole)


def ids_at_the_end(file: Path) -> set[str]:
    """The ids of the last lines of a file, at least of one batch."""
    if not file.exists():
        return set()
    with file.open("rb") as open_file:
        size = open_file.seek(0, os.SEEK_END)
        open_file.seek(max(0, size - TAIL_BYTES))
        lines = open_file.read().split(b"\n")
    if size > TAIL_BYTES:
        lines = lines[1:]
    return {msgspec.json.decode(line)["id"] for line in lines if line}
