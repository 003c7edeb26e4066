"""Ten times as many customers as are served at most, for minutes, while staff are at work: what becomes of everybody.

    python -m tests.faults.overload --seconds 300

First the peak is measured with as many customers as keep the service busy; then come ten times as many; then as many
as before, which is the peak again: a machine that others share is not as fast all the time. What counts: how long an
acknowledgement takes, how many there are beside the peak, what the process holds in memory, that staff notice little,
that nothing acknowledged is lost, and how soon it is over.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import aiohttp

from benchmarks.beside import REPOSITORY, TICK
from tests.running import Running
from tests.whole.desk import Desk

MAP = REPOSITORY / "benchmarks" / "map"
PEAK_CUSTOMERS = 48
TIMES = 10
WARM_SECONDS = 4  # of the peak, not counted
SOON = 10  # seconds within which it has to be normal again, and which are no part of the peak
STAFF_SECONDS = 0.5  # between two looks of a member of staff

Told = dict[str, float]


@dataclass
class Overload:
    """What was seen, second by second. Waits are milliseconds, memory MB, `cpu` seconds of the service's processor."""

    peak: list[Told] = field(default_factory=list)
    pressed: list[Told] = field(default_factory=list)
    after: list[Told] = field(default_factory=list)
    memory: tuple[float, float] = (0.0, 0.0)
    staff: list[float] = field(default_factory=list)
    staff_refused: int = 0
    lost: int = -1

    @property
    def busy(self) -> list[Told]:
        """The seconds of the peak, before and after."""
        return [*self.peak, *self.after[SOON:]]

    @property
    def most(self) -> float:
        """Acknowledged messages a second at the peak."""
        return median(one["acknowledged"] for one in self.busy)

    @property
    def goodput(self) -> float:
        """Acknowledged messages a second under ten times as many customers, as a share of the peak."""
        return median(one["acknowledged"] for one in self.pressed) / self.most

    @property
    def per_cpu_second(self) -> float:
        """The same for each second of its processor: what others do on the machine makes less difference to it."""
        pressed, busy = (
            sum(one["acknowledged"] for one in some) / sum(one["cpu"] for one in some)
            for some in (self.pressed, self.busy)
        )
        return pressed / busy

    @property
    def p99(self) -> float:
        """Of acknowledgements under pressure, the median of all seconds (ms)."""
        return median(one["p99"] for one in self.pressed)

    @property
    def growth(self) -> float:
        """Memory at most under pressure, beside that at the peak."""
        return self.memory[1] / self.memory[0]

    @property
    def normal_after(self) -> float:
        """Seconds until one in which nothing was put off, and as much was acknowledged as at the peak, or nearly."""
        wanted = 0.8 * self.most
        for n, one in enumerate(self.after):
            if not one["put_off"] and one["acknowledged"] >= wanted:
                return float(n + 1)
        return float("inf")

    def lines(self) -> list[str]:
        """For people."""
        of_staff = sorted(self.staff)
        return [
            f"peak: {self.most:.0f} acknowledged a second, p99 {median(one['p99'] for one in self.busy):.0f} ms, "
            f"{self.memory[0]:.0f} MB",
            f"ten times: {self.goodput:.0%} of it, p99 {self.p99:.0f} ms, {self.memory[1]:.0f} MB ({self.growth:.2f}), "
            f"{median(one['put_off'] for one in self.pressed):.0f} put off a second, "
            f"{self.per_cpu_second:.0%} for each second of the processor",
            f"staff: {len(of_staff)} looks, {of_staff[int(len(of_staff) * 0.99)]:.0f} ms p99, "
            f"{self.staff_refused} refused",
            f"normal again after {self.normal_after:.0f} s; acknowledged and lost: {self.lost}",
        ]


async def overload(folder: Path, *, peak: int, pressed: int) -> Overload:
    """One run with so many seconds of each."""
    service = Running(folder, MAP, {"HANDRAIL_LIMITS": "off", "HANDRAIL_LOG_FORMAT": "json"})
    await service.start()
    try:
        async with aiohttp.ClientSession() as session:
            desk = Desk(session, service.address, await service.token("jo"))
            return await _run(service, desk, peak, pressed)
    finally:
        await service.kill()


async def _run(service: Running, desk: Desk, peak: int, pressed: int) -> Overload:
    found = Overload()
    phases = [
        f"{PEAK_CUSTOMERS}:{WARM_SECONDS + peak}", f"{PEAK_CUSTOMERS * TIMES}:{pressed}",
        f"{PEAK_CUSTOMERS}:{SOON + peak}",
    ]  # fmt: skip
    crowd = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.crowd", service.address, "--phases", *phases,
        cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert crowd.stdout is not None
    bounds = (WARM_SECONDS, WARM_SECONDS + peak, WARM_SECONDS + peak + pressed)
    at_peak = most = used = 0.0
    n = 0
    try:
        async with asyncio.TaskGroup() as group:
            staff = group.create_task(_work(desk, found))
            async for line in crowd.stdout:
                told: Told = json.loads(line)
                if "lost" in told:
                    found.lost = int(told["lost"])
                    break
                before, used = used, cpu_seconds(service.pid)
                where = _phase(found, n, bounds)
                where.append({**told, "cpu": used - before})
                if where is found.peak:
                    at_peak = max(at_peak, megabytes(service.pid))
                elif where is found.pressed:
                    most = max(most, megabytes(service.pid))
                n += 1
            staff.cancel()
        await crowd.wait()
    finally:
        with suppress(ProcessLookupError):
            crowd.kill()
    found.memory = (at_peak, most)
    return found


def _phase(found: Overload, n: int, bounds: Sequence[int]) -> list[Told]:
    if n < bounds[0]:
        return []
    return found.peak if n < bounds[1] else found.pressed if n < bounds[2] else found.after


async def _work(desk: Desk, found: Overload) -> None:
    """A member of staff who looks at their tickets again and again: they are never put off."""
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        status, _ = await desk.ask("GET", "/me")
        found.staff.append((loop.time() - began) * 1e3)
        found.staff_refused += status != 200
        await asyncio.sleep(STAFF_SECONDS)


def megabytes(pid: int) -> float:
    """What a process has in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4_096 / 1e6


def cpu_seconds(pid: int) -> float:
    """What a process has used of the processor until now."""
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / TICK


def main() -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=300, help="of ten times as many customers")
    parser.add_argument("--peak", type=int, default=30, help="seconds in which the peak is measured, before and after")
    parser.add_argument("--each", action="store_true", help="tell each second")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(overload(Path(folder), peak=given.peak, pressed=given.seconds))
    if given.each:
        print("\n".join(map(json.dumps, [*found.peak, *found.pressed, *found.after])))
    print("\n".join(found.lines()))
    return 1 if found.lost or found.staff_refused else 0


if __name__ == "__main__":
    sys.exit(main())
