"""A virtual environment for each peer, made when it is first needed and kept outside the repository."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.caching import cached

REQUIREMENTS = Path(__file__).parent / "requirements"
INSTALL_SECONDS = 300.0


class NotInstalled(RuntimeError):
    """A peer cannot be installed here; the text says why, in pip's own words."""


def python_of(name: str) -> str:
    """The interpreter that has the peer; Handrail's is the one that runs. Raises NotInstalled."""
    if name == "handrail":
        return sys.executable
    wanted = REQUIREMENTS / f"{name}.txt"
    place = cached(name, wanted.read_text(), sys.version)
    python = place / "bin" / "python"
    ready = place / "ready"
    if not ready.exists():
        shutil.rmtree(place, ignore_errors=True)
        print(f"installing {name} into {place} ...", flush=True)
        venv.create(place, with_pip=True)
        _install(python, wanted)
        ready.touch()
    return str(python)


def version_of(name: str) -> str:
    """What its requirements say, the first line of them."""
    return (REQUIREMENTS / f"{name}.txt").read_text().splitlines()[0].replace("==", " ")


def _install(python: Path, wanted: Path) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(wanted)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise NotInstalled(f"pip took longer than {INSTALL_SECONDS:.0f} s") from None
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise NotInstalled(errors[-1].removeprefix("ERROR: ") if errors else f"pip ended with {done.returncode}")
