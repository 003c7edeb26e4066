"""`handrail new`: a folder with the example map, to begin from."""

from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree, ignore_patterns

import click

from handrail.commands.given import REFUSED, fail

_EXAMPLE = "journeys"  # the package that brings it; nothing of it is imported


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("journeys"), required=False)
def new(folder: Path) -> None:
    """Make FOLDER (default: journeys/) with the example map and its plays, to look at, to serve and to change.

    Its actions call the example back office, which `python -m journeys.back_office` serves.

    Exit code 0: it is there; 1: there is something in the folder already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        fail(f"there is something in {folder} already; name another folder", REFUSED)
    with as_file(files(_EXAMPLE)) as example:
        copytree(example, folder, ignore=ignore_patterns("*.py", "__pycache__"), dirs_exist_ok=True)
    click.echo(f"{folder} has the example map. Next: handrail serve {folder}")
