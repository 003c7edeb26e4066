"""`handrail serve --workers N`: one process that holds the port and sees to N that serve.

It has no work of its own: it opens the port, starts the workers with it, starts those again that end by themselves, and
passes on SIGTERM and SIGHUP. Each worker is `handrail serve` with the opened port.
"""

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import click

from handrail.settings import Settings

REST_SECONDS = 0.5  # before a worker that ended is started again; doubled while it ends before it serves
REST_MOST_SECONDS = 10.0
LOOK_SECONDS = 0.2
UNUSABLE = 2


@dataclass(slots=True)
class Member:
    """One worker of the crew, and when it is started again after an end."""

    number: int
    process: "subprocess.Popen[bytes] | None" = None
    is_ready: bool = False
    rest: float = REST_SECONDS
    again_at: float = 0.0

    def ended(self, now: float) -> None:
        """Rest a while: briefly where it had served, for customers wait; longer where it cannot begin."""
        rest = REST_SECONDS if self.is_ready else self.rest
        self.again_at, self.rest = now + rest, min(2 * rest, REST_MOST_SECONDS)
        self.process, self.is_ready = None, False


class Crew:
    """The workers. `command` starts one of them; its number, the port and where to say "ready" are added."""

    def __init__(self, settings: Settings, command: Sequence[str], count: int) -> None:
        self._settings = settings
        self._command = command
        self._workers = [Member(number) for number in range(count)]
        self._stopping = 0
        self._port: socket.socket | None = None
        self._ready = os.pipe()

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT; gives the exit code."""
        try:
            self._port = _listen(self._settings)
        except OSError as error:
            where = f"{self._settings.host}:{self._settings.port}"
            click.echo(f"handrail: cannot listen on {where}: {error.strerror}", err=True)
            return UNUSABLE
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self._stop)
        if not os.isatty(0):  # where there is a terminal, SIGHUP says that it was closed
            signal.signal(signal.SIGHUP, lambda *_: self._pass_on(signal.SIGHUP))
        for worker in self._workers:
            self._start(worker)
        code = self._wait_until_ready()
        if code is not None:
            self._pass_on(signal.SIGTERM)
            self._wait_for_all()
            return code
        click.echo(f"handrail ready on {_address(self._port)}")  # in one write, whatever the workers write
        while not self._stopping:
            self._start_again()
            self._hear()
        self._pass_on(signal.SIGTERM)
        return self._wait_for_all()

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopping += 1
        if self._stopping > 1:
            self._pass_on(signal.SIGKILL)
            os._exit(1)

    def _start(self, worker: Member) -> None:
        assert self._port is not None
        opened = (self._port.fileno(), self._ready[1])
        words = [*self._command, "--crew", f"{worker.number}:{opened[0]}:{opened[1]}"]
        worker.process = subprocess.Popen(words, pass_fds=opened)

    def _hear(self) -> None:
        """Wait a little for workers that say that they serve."""
        readable, _, _ = select.select([self._ready[0]], [], [], LOOK_SECONDS)
        for number in os.read(self._ready[0], len(self._workers)) if readable else b"":
            self._workers[number].is_ready = True

    def _wait_until_ready(self) -> int | None:
        """Wait until each worker has said that it serves; gives the exit code when one cannot."""
        while not all(worker.is_ready for worker in self._workers) and not self._stopping:
            self._hear()
            for worker in self._workers:
                code = worker.process.poll() if worker.process is not None else None
                if code is not None:
                    return code or UNUSABLE
        return None

    def _start_again(self) -> None:
        now = monotonic()
        for worker in self._workers:
            if worker.process is not None and worker.process.poll() is not None:
                click.echo(f"handrail: worker {worker.number} ended and is started again", err=True)
                worker.ended(now)
            elif worker.process is None and now >= worker.again_at:
                self._start(worker)

    def _pass_on(self, number: signal.Signals) -> None:
        for worker in self._workers:
            if worker.process is not None and worker.process.poll() is None:
                worker.process.send_signal(number)

    def _wait_for_all(self) -> int:
        codes = [worker.process.wait() for worker in self._workers if worker.process is not None]
        return 1 if any(codes) else 0


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    opened = socket.socket(family)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind((settings.host, settings.port))
    opened.listen(1024)
    opened.setblocking(False)
    return opened


def _address(opened: socket.socket) -> str:
    host, port = opened.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def command(map_dir: Path | None, host: str | None) -> list[str]:
    """What starts a worker that serves the same."""
    words = [sys.executable, "-m", "handrail", "serve"]
    words += [str(map_dir)] if map_dir is not None else []
    words += ["--host", host] if host is not None else []
    return words
