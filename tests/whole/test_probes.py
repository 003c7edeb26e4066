"""What an operator learns when the service cannot work: from the log, and from `handrail doctor`."""

import errno
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs

from handrail.cli import main
from handrail.probes import Probes
from runtime.store.in_memory import MemoryStore


async def test_the_log_tells_once_that_it_cannot_work_and_once_that_it_can_again(tmp_path: Path) -> None:
    journeys: list[str] = []
    probes = Probes(store=MemoryStore(), folder=tmp_path, has_journeys=lambda: bool(journeys))
    with capture_logs() as lines:
        assert (await probes.look())["journeys"] == "none is loaded"
        await probes.look()
        journeys.append("lost_card")
        await probes.look()
        await probes.look()
    told = [(line["event"], line["log_level"]) for line in lines if line["event"].startswith("service.")]
    assert told == [("service.not_ready", "warning"), ("service.ready_again", "info")]
    assert lines[0]["parts"] == {"journeys": "none is loaded"}


def doctor(folder: Path) -> tuple[int, str]:
    ran = CliRunner(env={"HANDRAIL_STORE": f"sqlite:///{folder}/handrail.db"}).invoke(main, ["doctor"])
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran.exit_code, ran.output


def test_the_doctor_says_that_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    code, said = doctor(tmp_path)
    assert code == 1
    assert f"UNSAFE  disk      nothing can be written in {tmp_path}: No space left on device. Make room" in said
    assert "store" in said


def test_the_doctor_says_that_the_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    code, said = doctor(tmp_path / "file" / "var")
    assert code == 1
    assert "UNSAFE  disk      nothing can be written in" in said
