"""The wheel, installed by the Dockerfile's own steps into an empty environment, serves in a folder of its own.

The libraries are those of the environment that runs the tests (by a .pth file, which brings no editable installation
along), so that nothing is downloaded; `python -m tests.deploy.clean_root` does the same from nothing, with a network.
"""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.browser import chromium
from tests.deploy.drill import drill
from tests.running import REPOSITORY, Running
from tests.stand_ins.bank import bank
from tests.whole.test_browser_story import story


def run(*command: str, folder: Path) -> str:
    """Run it with no repository in sight; gives what it printed."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("HANDRAIL_", "PYTHON"))}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def put(source: Path, prefix: Path, *options: str) -> Path:
    """Install it by the Dockerfile's steps beside the libraries that are here; gives the program `handrail`."""
    run(sys.executable, "-m", "venv", "--without-pip", str(prefix), folder=prefix.parent)
    libraries = next(prefix.glob("lib/python*/site-packages"))
    (libraries / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    run("sh", str(REPOSITORY / "deploy" / "install.sh"), str(source), str(prefix), "--no-deps", "--no-index", *options,
        folder=prefix.parent)  # fmt: skip
    return prefix / "bin" / "handrail"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The program `handrail`, beside the example map that it made in `shop`."""
    folder = tmp_path_factory.mktemp("elsewhere")
    build = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", "dist")
    run(*build, str(REPOSITORY), folder=folder)
    program = put(next((folder / "dist").glob("handrail-*.whl")), folder / "handrail")
    run(str(program), "new", "shop", folder=folder)
    yield program


def written(program: Path) -> dict[str, str]:
    """Every file that was installed of Handrail itself, with its hash."""
    record = next(program.parent.parent.glob("lib/python*/site-packages/handrail-*.dist-info/RECORD"))
    rows = [line.rsplit(",", 2) for line in record.read_text().splitlines()]
    return {name: digest for name, digest, _ in rows if digest and ".dist-info/" not in name and "/bin/" not in name}


def test_the_source_distribution_installs_the_same(installed: Path, tmp_path: Path) -> None:
    build = (sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(tmp_path / "dist"))
    run(*build, folder=REPOSITORY)
    program = put(next((tmp_path / "dist").glob("handrail-*.tar.gz")), tmp_path / "handrail", "--no-build-isolation")
    assert version("handrail") in run(str(program), "--version", folder=tmp_path)
    assert len(written(program)) > 100 and written(program) == written(installed)
    run(str(program), "new", "shop", folder=tmp_path)
    run(str(program), "check", "shop", folder=tmp_path)


def test_it_is_the_installed_one_that_runs(installed: Path, tmp_path: Path) -> None:
    python = installed.with_name("python")
    where = run(
        str(python), "-c", "import handrail, journeys; print(handrail.__file__, journeys.__file__)", folder=tmp_path
    )
    assert str(REPOSITORY) not in where and where.count(str(installed.parent.parent)) == 2
    assert version("handrail") in run(str(installed), "--version", folder=tmp_path)
    assert list(installed.parent.parent.glob("lib/python*/site-packages/handrail/__pycache__/serve.*.pyc"))


def test_the_example_map_is_what_the_repository_has(installed: Path, tmp_path: Path) -> None:
    shop = installed.parent.parent.parent / "shop"
    ours = REPOSITORY / "journeys"
    assert {file.name for file in shop.glob("*.yaml")} == {file.name for file in ours.glob("*.yaml")}
    assert {file.name for file in (shop / "plays").iterdir()} == {file.name for file in (ours / "plays").iterdir()}
    run(str(installed), "check", str(shop), folder=tmp_path)


def test_a_folder_with_something_in_it_is_left_alone(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "map.yaml").write_text("mine")
    done = subprocess.run([installed, "new", "mine"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "there is something in mine already" in done.stderr
    assert [file.read_text() for file in (tmp_path / "mine").iterdir()] == ["mine"]


async def test_the_browser_story_holds_over_the_installed_service(installed: Path, tmp_path: Path) -> None:
    async with bank() as bank_url, chromium() as browser:
        shop = installed.parent.parent.parent / "shop"
        service = Running(tmp_path, shop, {"BANK_URL": bank_url}, program=(str(installed),))
        await service.start()
        try:
            await story(service, browser)
        finally:
            assert await service.stop() == 0


async def test_it_is_fit_survives_a_kill_and_drains(installed: Path, tmp_path: Path) -> None:
    shop = installed.parent.parent.parent / "shop"
    await drill(Running(tmp_path, shop, {}, program=(str(installed),)))
