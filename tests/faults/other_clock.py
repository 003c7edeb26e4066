"""`handrail` on a machine whose clock somebody sets: `python -m tests.faults.other_clock serve ...`.

The file that OTHER_CLOCK names has the seconds by which the machine's clock is wrong just now.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from handrail.cli import main
from runtime import clock

FILE = Path(os.environ.pop("OTHER_CLOCK"))
true_clock = clock.machine_clock


def wrong_clock() -> datetime:
    """What the machine shows."""
    return true_clock() + timedelta(seconds=float(FILE.read_text() or 0))


if __name__ == "__main__":
    clock.machine_clock = wrong_clock
    main()
