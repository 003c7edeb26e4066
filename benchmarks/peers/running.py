"""A peer's program while it runs: it talks for as long as it is told, round by round."""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks.beside import REPOSITORY
from benchmarks.disk import Disk
from benchmarks.peers.environments import python_of


class Failed(RuntimeError):
    """A peer ended before its time; the text is the end of what it wrote."""


@dataclass(frozen=True, slots=True)
class Bot:
    """A program and the way in which it keeps state. `place` is what it is given: `{folder}`, or Redis's address."""

    name: str
    shown: str
    module: str
    way: str
    place: str = "{folder}"


@dataclass(frozen=True, slots=True)
class Round:
    """What one round gave; `micros` is CPU of its process a turn."""

    a_second: float
    micros: float
    syncs: float = 0.0  # a turn


class Running:
    """One peer."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._in: IO[str] = process.stdin
        self._out: IO[str] = process.stdout
        self._log = log

    def line(self) -> str:
        """What it says next. Raises Failed."""
        said = self._out.readline()
        if not said:
            raise Failed(self._log.read_text()[-1_500:].strip())
        return said

    def talk(self, customers: int, seconds: float, slow: Disk | None) -> Round:
        """A round; fsyncs are counted on the disk, where there is one."""
        self._in.write(f"{customers} {seconds}\n")
        self._in.flush()
        self.line()  # warm
        before = slow.syncs if slow else 0
        found = json.loads(self.line())
        synced = (slow.syncs - before) / found["turns"] if slow else 0.0
        return Round(found["a_second"], found["micros"], synced)


@contextmanager
def running(bot: Bot, environment: Mapping[str, str]) -> Iterator[Running]:
    """Start it, in a folder of its own, and end it. Raises NotInstalled and Failed."""
    python = python_of(bot.name)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        place = bot.place.replace("{folder}", folder)
        command = [python, "-W", "ignore", "-m", f"benchmarks.peers.{bot.module}", bot.way, place]
        with log.open("w") as written:
            process = subprocess.Popen(
                command, cwd=folder, env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin", **environment},
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=written, text=True,
            )  # fmt: skip
        try:
            one = Running(process, log)
            one.line()  # ready
            yield one
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
