"""A real `handrail serve` in a process of its own, for tests that look at the whole from outside."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parent.parent
READY = "handrail ready on "
LOOK_SECONDS = 0.02
START_SECONDS = 90.0  # less than a test may take, so that one that does not start says what it wrote


class Running:
    """One process. `address` is where it serves; `admin` the first member of staff, where this start made one."""

    def __init__(
        self, folder: Path, map_dir: Path, environment: Mapping[str, str], options: Sequence[str] = (), *,
        program: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """`program` is an installed `handrail`; without it, the one of this repository."""
        self._program = program or (sys.executable, "-m", "handrail")
        self._path = {} if program else {"PYTHONPATH": str(REPOSITORY)}
        self.options = options
        self.folder = folder
        self.map_dir = map_dir
        self.environment = dict(environment)
        self.address = ""
        self.admin: tuple[str, str] | None = None
        self.log = folder / "log.txt"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, *, port: int = 0, crash_at: str | None = None) -> None:
        """Start it and wait for its ready line."""
        environment = self._whole_environment()
        if crash_at is not None:
            environment["HANDRAIL_CRASH_AT"] = crash_at
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._program, "serve", str(self.map_dir), "--port", str(port), *self.options,
                cwd=self.folder, env=environment, stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._read_ready_lines()
        except BaseException:
            await self.kill()
            raise

    def _whole_environment(self) -> dict[str, str]:
        clean = {
            name: text for name, text in os.environ.items() if not name.startswith("HANDRAIL_") and name != "PYTHONPATH"
        }
        return clean | {"HANDRAIL_STORE": "sqlite:///var/handrail.db"} | self._path | self.environment

    async def _read_ready_lines(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        is_ready = False
        while not is_ready or self.admin is None:
            line = (await self._process.stdout.readline()).decode()
            if not line:
                raise AssertionError(f"the service did not start:\n{self.log.read_text()[-3000:]}")
            if line.startswith(READY):
                self.address = line.removeprefix(READY).strip()
                is_ready = True
            elif "one-time password" in line:
                words = line.split()
                self.admin = (words[words.index("as") + 1], words[words.index("password") + 1])

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    def workers(self) -> list[int]:
        """The processes of a crew that serve, in the order in which they were started."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return sorted(int(word) for word in children.read_text().split())

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.address.rsplit(":", 1)[1])

    async def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    async def stopped(self) -> None:
        """Wait until it stands still, by a signal or at a named point."""
        stat = Path(f"/proc/{self.pid}/stat")
        async with asyncio.timeout(START_SECONDS):
            while stat.read_text().rpartition(")")[2].split()[0] != "T":
                await asyncio.sleep(LOOK_SECONDS)

    async def ended(self) -> int:
        """Wait until it has ended by itself; gives the exit code."""
        assert self._process is not None
        return await self._process.wait()

    async def stop(self) -> int:
        """End it as an operator would; gives the exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await self._process.wait()

    async def command(self, *arguments: str) -> str:
        """Run `handrail ...` beside it; gives what it printed."""
        code, out = await self.attempt(*arguments)
        assert code == 0, out
        return out

    async def attempt(self, *arguments: str) -> tuple[int, str]:
        """Run `handrail ...` beside it; gives the exit code and what it printed."""
        environment = self._whole_environment()
        process = await asyncio.create_subprocess_exec(
            *self._program, *arguments, cwd=self.folder, env=environment, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        out, _ = await process.communicate()
        return process.returncode or 0, out.decode()

    async def token(self, name: str = "jo", role: str = "agent") -> str:
        """A new member's token for the desk's JSON."""
        return (await self.command("staff", "add", name, "--role", role, "--token")).strip().splitlines()[-1]


def read_outcome_log(folder: Path) -> list[dict[str, Any]]:
    """All lines of the outcome log in `folder/moments`, oldest first."""
    files = sorted((folder / "moments").glob("*.ndjson"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


@asynccontextmanager
async def running(folder: Path, map_dir: Path, **environment: str) -> AsyncIterator[Running]:
    """A service that is started here and ended at the end, whatever happens."""
    service = Running(folder, map_dir, environment)
    await service.start()
    try:
        yield service
    finally:
        await service.kill()
