"""The outcome log as one table of DuckDB: closed days from Parquet, the others from their lines.

The connection sees the log's folder and nothing else: no other file, no network, no extension; and that cannot be
undone. It belongs to one thread. Parquet files lack columns that are younger than they are: those are null.
"""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from moments.columns import COLUMNS

MEMORY = "512MB"  # beside a service; what needs more is put on disk meanwhile
THREADS = 2
SPILL = ".spill"
LAZY = 10  # nice value: turns of customers come first

Row = dict[str, Any]
Signature = tuple[tuple[str, int, int], ...]

_TYPES = ", ".join(f"'{name}': '{type_}'" for name, type_ in COLUMNS.items())
_READ_LINES = f"read_json($files, format='newline_delimited', columns={{{_TYPES}}}, ignore_errors=true)"


class OutcomeDatabase:
    """Asks questions of a folder of the log. Every method is called by the thread that made it."""

    def __init__(self, folder: Path, *, memory: str = MEMORY, threads: int = THREADS) -> None:
        self._folder = folder.resolve()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._seen: Signature | None = None
        import duckdb  # large, and a service that nobody asks for figures does without it

        self._connection = duckdb.connect(":memory:", config={"memory_limit": memory, "threads": str(threads)})
        spill = self._folder / SPILL
        for setting in (
            f"set temp_directory={_quoted(str(spill))}",
            "set autoinstall_known_extensions=false",
            "set autoload_known_extensions=false",
            "set preserve_insertion_order=false",
            "set enable_progress_bar=false",
            f"set allowed_directories=[{_quoted(str(self._folder) + '/')}]",
            "set enable_external_access=false",
            "set lock_configuration=true",
        ):
            self._connection.execute(setting)
        columns = ", ".join(f"{_named(name)} {type_}" for name, type_ in COLUMNS.items())
        self._connection.execute(f"create table fresh ({columns})")
        self._connection.execute(f"create table blank ({columns})")

    def rows(self, question: str, values: Mapping[str, object] | None = None) -> list[Row]:
        """The answer, row by row, by the names of its columns."""
        return list(self.each(question, values))

    def each(self, question: str, values: Mapping[str, object] | None = None) -> Iterator[Row]:
        """The answer, a row at a time."""
        self._look()
        found = self._connection.execute(question, values or {})
        names = [column[0] for column in found.description or ()]
        while part := found.fetchmany(10_000):
            for row in part:
                yield dict(zip(names, row, strict=True))

    def do(self, statement: str) -> None:
        """Carry out a statement, such as a table for the questions that follow."""
        self._look()
        self._connection.execute(statement)

    @property
    def signature(self) -> Signature:
        """What tells one state of the files from the next: an answer is good while it stays."""
        return _signature(lines_in(self._folder) + parquet_in(self._folder))

    def _look(self) -> None:
        """Read the lines of open days anew when they have changed."""
        now = self.signature
        if now == self._seen:
            return
        lines, parquet = lines_in(self._folder), parquet_in(self._folder)
        self._connection.execute("delete from fresh")
        if lines:
            self._connection.execute(
                f"insert into fresh by name select * from {_READ_LINES} where id is not null",
                {"files": [str(file) for file in lines]},
            )
        closed = f"union all by name select * from read_parquet([{_list(parquet)}], union_by_name=true)"
        both = {file.stem for file in lines} & {file.stem for file in parquet}
        once = " qualify row_number() over (partition by id) = 1" if both else ""
        self._connection.execute(
            f"create or replace view lines as select * from (select * from blank {closed if parquet else ''} "
            f"union all by name select * from fresh){once}"
        )
        self._seen = now

    def close(self) -> None:
        """Let go."""
        self._connection.close()


def lines_in(folder: Path) -> list[Path]:
    """The files of days that are still open, oldest first."""
    return sorted(folder.glob("*.ndjson"))


def parquet_in(folder: Path) -> list[Path]:
    """The files of closed days, oldest first."""
    return sorted(folder.glob("*.parquet"))


def _signature(files: Sequence[Path]) -> Signature:
    found = []
    for file in files:
        try:
            stat = file.stat()
        except FileNotFoundError:
            continue  # rolled meanwhile
        found.append((file.name, stat.st_size, stat.st_mtime_ns))
    return tuple(found)


def make_lazy() -> None:
    """Let this thread, and those that it begins, stand back behind the turns of customers."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LAZY)


def _list(files: Sequence[Path]) -> str:
    return ", ".join(_quoted(str(file)) for file in files)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _named(name: str) -> str:
    return f'"{name}"'
