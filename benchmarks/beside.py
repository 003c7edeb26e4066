"""Programs that are measured beside one another: started, asked by a load process, and looked at in /proc."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.disk import Disk

REPOSITORY = Path(__file__).parent.parent
TICK = os.sysconf("SC_CLK_TCK")
LOAD_SECONDS = 120.0  # no measurement lasts longer


@dataclass(frozen=True, slots=True)
class Served:
    """A program that serves."""

    address: str
    pid: int
    folder: Path

    @property
    def cpu_seconds(self) -> float:
        """What its process has used until now."""
        words = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / TICK

    @property
    def resident_bytes(self) -> int:
        """What it holds in memory that is not shared."""
        words = Path(f"/proc/{self.pid}/statm").read_text().split()
        return (int(words[1]) - int(words[2])) * os.sysconf("SC_PAGE_SIZE")

    @property
    def open_files(self) -> int:
        """How many files and sockets it has open."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))


@dataclass(frozen=True, slots=True)
class Talked:
    """What one round gave; `micros` is CPU of the serving process a turn, waits are milliseconds."""

    turns: float
    a_second: float
    micros: float
    p50: float
    p99: float
    syncs: float = 0.0
    """fsyncs a turn, of all programs on the disk that is asked about."""
    micros_behind: float = 0.0


@contextmanager
def served(command: Sequence[str], folder: Path | None = None, **environment: str) -> Iterator[Served]:
    """Start a program whose first line ends with its address, and end it afterwards."""
    with tempfile.TemporaryDirectory() as made:
        folder = folder or Path(made)
        words = [part.replace("{folder}", str(folder)) for part in command]
        clean = {name: text for name, text in os.environ.items() if not name.startswith("HANDRAIL_")}
        clean |= {"PYTHONPATH": str(REPOSITORY)} | environment
        with (folder / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *words], cwd=folder, env=clean, stdout=subprocess.PIPE, stderr=log, text=True
            )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"{command} did not start:\n{(folder / 'log.txt').read_text()[-2000:]}")
            yield Served(line.split()[-1], process.pid, folder)
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


@dataclass(frozen=True, slots=True)
class Talk:
    """What a load process does; `kind`, `at` and `carrier` are those of benchmarks/load.py."""

    kind: str = "web"
    customers: int = 64
    at: float | None = None
    carrier: str | None = None
    first: int = 0


def talk(
    to: Sequence[Served], how: Talk, seconds: float, *, on: Disk | None = None, behind: Sequence[Served] = ()
) -> Talked:
    """One round of a load process. CPU counts from when it is warm, of all that it speaks to and, by itself, of what
    stands `behind`; so do fsyncs."""
    command = [sys.executable, "-m", "benchmarks.load", *(one.address for one in to), "--as", how.kind]
    command += ["--customers", str(how.customers), "--seconds", str(seconds), "--first", str(how.first)]
    command += ["--at", str(how.at)] if how.at is not None else []
    command += ["--carrier", how.carrier] if how.carrier is not None else []
    load = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert load.stdout is not None
    load.stdout.readline()  # warm
    before, synced = [_cpu_of(some) for some in (to, behind)], on.syncs if on else 0
    told, _ = load.communicate(timeout=LOAD_SECONDS)
    used, used_behind = (_cpu_of(some) - was for some, was in zip((to, behind), before, strict=True))
    synced = on.syncs - synced if on else 0
    if load.returncode:
        logs = "\n".join((one.folder / "log.txt").read_text()[-900:] for one in to)
        raise RuntimeError(f"the load ended with {load.returncode}: {told}\n{logs}")
    found = json.loads(told)
    turns = found["turns"]
    return Talked(
        turns, turns / found["seconds"], used / turns * 1e6, found["p50"], found["p99"], synced / turns,
        used_behind / turns * 1e6,
    )  # fmt: skip


def _cpu_of(some: Sequence[Served]) -> float:
    return sum(one.cpu_seconds for one in some)
