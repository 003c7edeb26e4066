"""A disk whose fsyncs are counted, and take as long as wanted: for programs that run as they are.

A few lines of C (slow_disk.c) go before libc in the program that is measured; SQLite, Redis and the peers all call
fsync through libc. Without a C compiler there is no such disk, and `disk` says so.
"""

import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from mmap import mmap
from pathlib import Path

from benchmarks.caching import cached

SOURCE = Path(__file__).parent / "slow_disk.c"
NUMBERS = struct.Struct("=qq")  # as slow_disk.c has them


class NoCompiler(RuntimeError):
    """There is no C compiler (cc) here, so fsyncs can be neither counted nor slowed down."""


class Disk:
    """What the programs that were started with its `environment` do to the disk."""

    def __init__(self, file: Path, shared: mmap, library: Path) -> None:
        self._shared = shared
        self.environment: Mapping[str, str] = {"LD_PRELOAD": str(library), "SLOW_DISK": str(file)}

    @property
    def syncs(self) -> int:
        """How many there were until now."""
        return int(NUMBERS.unpack_from(self._shared)[0])

    def slow_down(self, millis: float) -> None:
        """Each fsync from now on takes so much longer."""
        self._shared[8:16] = struct.pack("=q", round(millis * 1000))


@contextmanager
def disk() -> Iterator[Disk]:
    """A disk at its own speed. Raises NoCompiler."""
    library = _library()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "disk"
        file.write_bytes(bytes(NUMBERS.size))
        with file.open("r+b") as opened, mmap(opened.fileno(), NUMBERS.size) as shared:
            yield Disk(file, shared, library)


def _library() -> Path:
    """The compiled shim; it is made once."""
    made = cached("slow_disk", SOURCE.read_text(), sys.platform)
    if not made.exists():
        compiler = shutil.which("cc")
        if compiler is None:
            raise NoCompiler(NoCompiler.__doc__)
        new = made.with_suffix(".new")
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", str(new), str(SOURCE), "-ldl"], check=True)
        new.rename(made)
    return made
