"""Comparing the log with the store: each event that was committed is one line, and each line is such an event."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moments.database import OutcomeDatabase, lines_in, parquet_in
from moments.forgetting import NAMES
from moments.line import fields
from runtime.ports import Store

PAGE = 2_000  # events read from the store at once
SHOWN = 20  # ids of each kind of difference that are named

Line = Mapping[str, Any]
Page = Callable[[int], Awaitable["Expected"]]
"""Gives the events after a position."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Some lines as the store says they must be; `written` is the position up to which the log should have them."""

    lines: Sequence[tuple[int, Line]]
    written: int
    last: int | None


@dataclass(slots=True)
class Verdict:
    """What came of the comparison. Ids by kind; `missing` and so on are empty where all is well."""

    lines: int = 0
    waiting: int = 0
    erased: int = 0
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether the log is what the store says."""
        return not (self.missing or self.unknown or self.different or self.twice or self.unreadable)

    def sentences(self) -> Iterator[str]:
        """The verdict for the operator."""
        also = f", {self.waiting} still to be written" if self.waiting else ""
        also += f", {self.erased} without the customer who was erased" if self.erased else ""
        yield f"{self.lines} lines compared with the store{also}"
        kinds = (
            (self.missing, "in the store and not in the log"),
            (self.unknown, "in the log and not in the store"),
            (self.different, "not what the store says"),
            (self.twice, "more than once in the log"),
            (self.unreadable, "no JSON"),
        )
        for ids, what in kinds:
            if ids:
                more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
                yield f"{len(ids)} {what}: {', '.join(ids[:SHOWN])}{more}"
        if self.is_whole:
            yield "each is there once, and as it was committed"


async def expected(store: Store, after: int) -> Expected:
    """One page of the store, as lines."""
    cursor = await store.document("cursor", "outcome_log")
    found = await store.moments(after, PAGE)
    lines = [(position, fields(event_id, event)) for position, event_id, event in found]
    written = int(cursor.body or b"0") if cursor is not None else 0
    return Expected(lines, written, found[-1][0] if found else None)


async def verify(folder: Path, page: Page) -> Verdict:
    """Compare a folder with a store. What is committed or written meanwhile is no difference."""
    first = await page(0)
    verdict = Verdict()
    found = _found(folder, verdict)
    seen: set[str] = set()
    at: Expected = first
    while True:
        for position, line in at.lines:
            name = str(line["id"])
            seen.add(name)
            if name in found:
                _compare(verdict, name, found[name], line)
            elif position <= first.written:
                verdict.missing.append(name)
            else:
                verdict.waiting += 1
        if at.last is None:
            break
        at = await page(at.last)
    verdict.unknown += sorted(found.keys() - seen)
    verdict.lines = len(found)
    return verdict


def _compare(verdict: Verdict, name: str, digests: tuple[bytes, bool], line: Line) -> None:
    digest, is_erased = digests
    wanted = {**line, **dict.fromkeys(NAMES)} if is_erased else line
    verdict.erased += is_erased
    if digest != _digest(wanted):
        verdict.different.append(name)


def _found(folder: Path, verdict: Verdict) -> dict[str, tuple[bytes, bool]]:
    """The digest of each line in the files, by id, and whether its customer was erased."""
    found: dict[str, tuple[bytes, bool]] = {}
    days = {file.stem for file in parquet_in(folder)}
    for day, line in _lines(folder, verdict):
        name = str(line.get("id"))
        if name in found:
            # A day that was being rolled when the machine stopped has its lines in both files.
            if day not in days or found[name][0] != _digest(line):
                verdict.twice.append(name)
            continue
        found[name] = _digest(line), line.get("customer") is None
    return found


def _lines(folder: Path, verdict: Verdict) -> Iterator[tuple[str, Line]]:
    for file in lines_in(folder):
        with file.open("rb") as lines:
            for n, raw in enumerate(lines, 1):
                try:
                    yield file.stem, json.loads(raw)
                except ValueError:
                    verdict.unreadable.append(f"{file.name}:{n}")
    database = OutcomeDatabase(folder)
    try:
        for file in parquet_in(folder):
            name = str(file).replace("'", "''")
            for row in database.each(f"select * from read_parquet('{name}')"):
                yield file.stem, row
    finally:
        database.close()


def _digest(line: Line) -> bytes:
    said = {name: _plain(value) for name, value in line.items() if value is not None}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()[:16]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        stamp = value.replace(tzinfo=UTC)
        return stamp.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, float) and value.is_integer():
        return int(value)  # a whole score is a number without a point in a line, and one with it in Parquet
    return value
