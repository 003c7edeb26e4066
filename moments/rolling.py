"""Rolling: the lines of a day that is over become one Parquet file, a twentieth of the size and quick to ask.

Only the writer of the log calls this, between two batches, so nobody appends meanwhile. A day is the union of its
Parquet file and its lines, each id once; after a crash between the last two steps both are there and say the same.
"""

import os
from datetime import date
from pathlib import Path

from moments.columns import COLUMNS
from moments.database import OutcomeDatabase, lines_in
from runtime.core.errors import HandrailError


class CannotRoll(HandrailError):
    """The Parquet file does not have what the lines have; the lines stay."""


def closed_days(folder: Path, today: date) -> list[Path]:
    """The files of lines whose day is over."""
    return [file for file in lines_in(folder) if file.stem < today.isoformat()]


def roll(file: Path) -> int:
    """Put one day into Parquet and take its lines away; gives how many lines the day has. Raises CannotRoll."""
    folder, parquet = file.parent, file.with_suffix(".parquet")
    part = folder / f"{file.stem}.part"
    import duckdb  # large, and needed once a day

    database = OutcomeDatabase(folder)
    try:
        columns = ", ".join(f'"{name}"' for name in COLUMNS)
        days = f"ts >= '{file.stem}' and ts < date '{file.stem}' + 1"
        wanted = database.rows(f"select count(distinct id) n from lines where {days}")[0]["n"]
        whole = _lines(file) if not parquet.exists() else wanted
        database.do(
            f"copy (select {columns} from lines where {days} order by ts, id) "
            f"to '{str(part).replace(chr(39), chr(39) * 2)}' (format parquet, compression zstd)"
        )
        kept = database.rows(f"select count(*) n, count(distinct id) ids from read_parquet('{part}')")[0]
    except duckdb.Error as error:
        raise CannotRoll(f"{file} could not be put into Parquet: {error}") from error
    finally:
        database.close()
    if not kept["n"] == kept["ids"] == wanted == whole:
        part.unlink()
        raise CannotRoll(f"{file} has {whole} lines, of which {kept['ids']} could be put into Parquet")
    _durably(part)
    part.rename(parquet)
    _durably(folder)
    file.unlink()
    return int(wanted)


def _lines(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for line in lines if line.strip())


def _durably(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
