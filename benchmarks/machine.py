"""What machine the figures are from, and whether it had anything else to do meanwhile."""

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import monotonic

ROUGH = 0.1  # of the processor to others, from which figures are rough
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Moment:
    """Seconds until now: of the clock, of the processor by all programs, and by this one with those that it ended."""

    clock: float
    all: float
    ours: float

    @classmethod
    def now(cls) -> "Moment":
        """As the system counts."""
        words = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
        user, nice, system, _, _, irq, soft, *_ = map(int, words)
        times = os.times()
        ours = times.user + times.system + times.children_user + times.children_system
        return cls(monotonic(), (user + nice + system + irq + soft) / TICK, ours)


def others(then: Moment, now: Moment, cores: int) -> float:
    """The share of the processor that went to programs that are no part of this."""
    there_was = max((now.clock - then.clock) * cores, 1e-9)
    return min(max((now.all - then.all) - (now.ours - then.ours), 0.0) / there_was, 1.0)


BEGAN = Moment.now()


def machine_line() -> str:
    """A sentence or two: cores, system, Python and the libraries that matter; how much others took, where it counts."""
    cores = os.cpu_count() or 1
    line = (
        f"{cores} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"aiohttp {version('aiohttp')}, SQLite by apsw {version('apsw')}."
    )
    share = others(BEGAN, Moment.now(), cores)
    if share < ROUGH:
        return line
    return f"{line} **Rough figures: other programs took {share:.0%} of the processor meanwhile.**"
