"""What every command is given: the folder of a map, the settings; and how a command ends that cannot go on."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from handrail.settings import BadSetting, Settings, load_settings

if TYPE_CHECKING:
    from runtime.loading.load import Loaded

REFUSED = 1  # exit code: it was understood and could not be done
UNUSABLE = 2  # exit code: what was given cannot be used at all

map_dir = click.argument("map_dir", required=False, type=click.Path(path_type=Path))


def fail(message: str, code: int = UNUSABLE) -> NoReturn:
    """End with one line on stderr."""
    click.echo(f"handrail: {message}", err=True)
    sys.exit(code)


def settings_for(folder: Path | None = None, **given: Any) -> Settings:
    """The settings of this call; a bad one ends the program with one line."""
    file = os.environ.get("HANDRAIL_CONFIG")
    environment = {name: text for name, text in os.environ.items() if name != "HANDRAIL_CONFIG"}
    chosen = Path(file) if file else Path("handrail.toml") if Path("handrail.toml").exists() else None
    try:
        return load_settings(environment, chosen, journeys=folder, **given)
    except BadSetting as error:
        fail(str(error))


def loaded_map(folder: Path, code: int = UNUSABLE) -> "Loaded":
    """A folder's map as it was loaded; problems that keep it from being served end the program.

    With `code` 1 they were what the command was to find out; a folder without a map ends it with 2 in any case.
    """
    from runtime.loading.load import load

    loaded = load(folder, os.environ)
    if loaded.map is None:
        for finding in loaded.findings:
            if finding.severity == "E":
                click.echo(finding.text(loaded.line(finding)), err=True)
        fail(f"{folder} cannot be used; `handrail check {folder}` shows why", code if loaded.files else UNUSABLE)
    return loaded
