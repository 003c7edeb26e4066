"""The disk of the benchmarks: a program as it is, whose fsyncs are counted."""

import subprocess
import sys
from os import environ
from pathlib import Path

from benchmarks.disk import disk

SYNCS = "import os, sys; file = open(sys.argv[1], 'w'); [os.fsync(file.fileno()) for _ in range(3)]; os.fdatasync(file)"


def test_fsyncs_are_counted_at_any_speed(tmp_path: Path) -> None:
    with disk() as slow:
        for millis in (0, 1):
            slow.slow_down(millis)
            command = [sys.executable, "-c", SYNCS, str(tmp_path / "file")]
            subprocess.run(command, check=True, env=environ | slow.environment)
        assert slow.syncs == 8
