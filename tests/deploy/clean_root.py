"""The Dockerfile's steps in a root that has nothing but Debian's Python: installs, serves, and stands the drill.

    python -m tests.deploy.clean_root [--root FOLDER]

Needs root, mmdebstrap and a network, and no Docker. The service runs there as the Dockerfile says: as another user,
with a root that nobody can write and one volume. `--root` is a clean root made before (it is changed). Prints sizes
and times.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from tests.deploy.drill import drill
from tests.running import REPOSITORY, Running

SUITE = "bookworm"
USER = "10001:10001"
PREFIX = "/opt/handrail"
LEFT_OUT = (".git", ".venv", "var", "node_modules", "tests", "benchmarks", "docs", "__pycache__")


def made_root(folder: Path) -> Path:
    """A root made by mmdebstrap."""
    root = folder / "root"
    include = "--include=python3,python3-venv,ca-certificates"
    subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", include, SUITE, str(root)], check=True)
    return root


def install(root: Path) -> None:
    """The steps of the Dockerfile's first stage. pip's own settings here (mirror, certificates) count there too."""
    shutil.copytree(REPOSITORY, root / "src", ignore=shutil.ignore_patterns(*LEFT_OUT), dirs_exist_ok=True)
    for file in ("/etc/resolv.conf", os.environ.get("PIP_CERT", "")):
        if file and Path(file).exists():
            (root / file[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, root / file[1:])
    for made in (root / "map", root / PREFIX[1:]):
        shutil.rmtree(made, ignore_errors=True)
    inside(root, "sh", "/src/deploy/install.sh", "/src", PREFIX, "--constraint", "/src/deploy/constraints.txt")
    inside(root, f"{PREFIX}/bin/handrail", "new", "/map")
    shutil.rmtree(root / "src")
    (root / "data").mkdir(exist_ok=True)


def inside(root: Path, *command: str) -> None:
    """Run a command in that root."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("HANDRAIL_", "PYTHON"))}
    subprocess.run(["chroot", str(root), *command], check=True, env=environment | {"PATH": "/usr/bin:/usr/sbin:/bin"})


@contextmanager
def read_only(root: Path, volume: Path) -> Iterator[None]:
    """The root as a container has it: nobody writes into it, but for the volume and what is lost at the end."""
    os.chown(volume, 10001, 10001)
    mounts = [root / "tmp", root / "data", root]
    subprocess.run(["mount", "--bind", str(root), str(root)], check=True)
    try:
        subprocess.run(["mount", "--bind", str(volume), str(root / "data")], check=True)
        subprocess.run(["mount", "-t", "tmpfs", "none", str(root / "tmp")], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", str(root)], check=True)
        yield
    finally:
        for mount in mounts:
            subprocess.run(["umount", str(mount)], check=False)


async def start_seconds(service: Running) -> float:
    """From the command to its ready line."""
    began = perf_counter()
    await service.start()
    seconds = perf_counter() - began
    await service.stop()
    return seconds


def megabytes(folder: Path) -> int:
    """What it takes on the disk."""
    return int(subprocess.check_output(["du", "-sm", str(folder)], text=True).split()[0])


def main() -> int:
    """Make it, drill it, print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, help="a clean root that was made before; it is changed")
    given = parser.parse_args()
    if os.geteuid() != 0 or shutil.which("mmdebstrap") is None:
        print("needs root and mmdebstrap; tests/deploy/test_installed.py does the same in a folder", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as made:
        root = given.root or made_root(Path(made))
        began = perf_counter()
        install(root)
        print(f"installed in {perf_counter() - began:.0f} s: {megabytes(root)} MB, of which Handrail and what it needs "
              f"{megabytes(root / PREFIX[1:])} MB")  # fmt: skip
        volume = Path(made) / "volume"
        volume.mkdir()
        program = ("chroot", f"--userspec={USER}", str(root), f"{PREFIX}/bin/handrail")
        environment = {
            "HANDRAIL_STORE": "sqlite:////data/handrail.db", "HANDRAIL_MOMENTS_LOG": "/data/moments", "HOME": "/data",
        }  # fmt: skip
        service = Running(Path(made), Path("/map"), environment, program=program)
        with read_only(root, volume):
            print(f"ready after {asyncio.run(start_seconds(service)):.1f} s")
            asyncio.run(drill(service))
        print("doctor finds nothing unsafe; kill -9 lost nothing; SIGTERM drained")
    return 0


if __name__ == "__main__":
    sys.exit(main())
