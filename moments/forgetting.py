"""Erasing in the log's files: lines of a customer who was erased stay as figures, and name nobody any more.

Only the writer of the log calls this, between two batches. A file is written anew beside itself and put in its place,
so a crash leaves it as it was or as it will be.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from moments.columns import COLUMNS
from moments.database import OutcomeDatabase, lines_in, parquet_in
from runtime.core.errors import HandrailError

NAMES = ("customer", "groups", "comment_ref")
"""The fields that say who it was; `moments/verify.py` knows that they may be gone."""


class CannotForget(HandrailError):
    """A Parquet file could not be written anew; it stays as it was, and is tried again."""


def forget(folder: Path, conversations: Sequence[str]) -> int:
    """Take the names out of all lines of these conversations; gives how many that were. Raises CannotForget."""
    gone = frozenset(conversations)
    return sum(_in_lines(file, gone) for file in lines_in(folder)) + _in_parquet(folder, gone)


def _in_lines(file: Path, gone: frozenset[str]) -> int:
    changed = 0

    def written() -> Iterator[bytes]:
        nonlocal changed
        with file.open("rb") as lines:
            for raw in lines:
                if not any(name.encode() in raw for name in gone):
                    yield raw
                    continue
                line = msgspec.json.decode(raw)
                if line.get("conversation") in gone:
                    changed += 1
                    line |= {name: None for name in NAMES if name in line}
                yield msgspec.json.encode(line) + b"\n"

    part = file.with_suffix(".part")
    with part.open("wb") as new:
        new.writelines(written())
        new.flush()
        os.fsync(new.fileno())
    if changed:
        part.replace(file)
    else:
        part.unlink()
    return changed


def _in_parquet(folder: Path, gone: frozenset[str]) -> int:
    import duckdb  # large, and needed when somebody was erased

    changed = 0
    for file in parquet_in(folder):
        database = OutcomeDatabase(folder)
        part = file.with_suffix(".part")
        names = ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(gone))
        whole = f"read_parquet('{_quoted(file)}', union_by_name=true)"
        try:
            found = database.rows(f"select count(*) as n from {whole} where conversation in ({names})")[0]["n"]
            if found:
                _rewrite(database, whole, names, part)
        except duckdb.Error as error:
            raise CannotForget(f"{file} could not be written anew: {error}") from error
        finally:
            database.close()
        if found:
            with part.open("rb") as new:
                os.fsync(new.fileno())
            part.replace(file)
            changed += found
    return changed


def _rewrite(database: OutcomeDatabase, whole: str, names: str, part: Path) -> None:
    has = {row["column_name"] for row in database.rows(f"describe select * from {whole}")}
    emptied = ", ".join(
        f'case when conversation in ({names}) then null else "{name}" end::{COLUMNS[name]} as "{name}"'
        for name in NAMES if name in has
    )  # fmt: skip
    database.do(
        f"copy (select * replace ({emptied}) from {whole} order by ts, id) to '{_quoted(part)}' "
        "(format parquet, compression zstd)"
    )


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")
