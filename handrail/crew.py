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
from time import monotonic, sleep

import click

from handrail.settings import Settings

REST_SECONDS = 0.5  # before a worker that ended is started again; doubled while it goes on ending at once
REST_MOST_SECONDS = 10.0
LIVED_SECONDS = 30.0  # after which an end does not count as one at once
LOOK_SECONDS = 0.2
UNUSABLE = 2


@dataclass(slots=True)
class _Worker:
    number: int
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    rest: float = REST_SECONDS
    again_at: float = 0.0


class Crew:
    """The workers. `command` starts one of them; its number, the port and where to say "ready" are added."""

    def __init__(self, settings: Settings, command: Sequence[str], count: int) -> None:
        self._settings = settings
        self._command = command
        self._workers = [_Worker(number) for number in range(count)]
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
            sleep(LOOK_SECONDS)
        self._pass_on(signal.SIGTERM)
        return self._wait_for_all()

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopping += 1
        if self._stopping > 1:
            self._pass_on(signal.SIGKILL)
            os._exit(1)

    def _start(self, worker: _Worker) -> None:
        assert self._port is not None
        opened = (self._port.fileno(), self._ready[1])
        words = [*self._command, "--crew", f"{worker.number}:{opened[0]}:{opened[1]}"]
        worker.process = subprocess.Popen(words, pass_fds=opened)
        worker.started_at = monotonic()

    def _wait_until_ready(self) -> int | None:
        """Wait until each worker has said that it serves; gives the exit code when one cannot."""
        said = 0
        while said < len(self._workers) and not self._stopping:
            readable, _, _ = select.select([self._ready[0]], [], [], LOOK_SECONDS)
            if readable:
                said += len(os.read(self._ready[0], len(self._workers)))
            for worker in self._workers:
                code = worker.process.poll() if worker.process is not None else None
                if code is not None:
                    return code or UNUSABLE
        return None

    def _start_again(self) -> None:
        now = monotonic()
        for worker in self._workers:
            if worker.process is not None and worker.process.poll() is not None:
                lived = now - worker.started_at
                worker.rest = REST_SECONDS if lived > LIVED_SECONDS else min(worker.rest * 2, REST_MOST_SECONDS)
                click.echo(f"handrail: worker {worker.number} ended and is started again", err=True)
                worker.process, worker.again_at = None, now + worker.rest
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
