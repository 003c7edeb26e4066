"""`handrail play`: the scripted conversations of a map."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handrail.commands.given import loaded_map, map_dir, settings_for

if TYPE_CHECKING:
    from runtime.core.journey import JourneyMap


@click.command()
@map_dir
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--update", is_flag=True, help="Write what is said now into the plays that fail; comments stay.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write the results to this file as JUnit XML.")
@click.option("--coverage", is_flag=True, help="Show which states, ways and lines no play walks through.")
@click.option("--lcov", type=click.Path(path_type=Path), help="Write the lines covered to this file as LCOV.")
def play(
    map_dir: Path | None, files: tuple[Path, ...], *, update: bool, junit: Path | None, coverage: bool,
    lcov: Path | None,
) -> None:  # fmt: skip
    """Run the scripted conversations of a map (plays/*.yaml), or of the FILES given.

    A play that fails is shown with what was expected, what was said, and the whole conversation. Look at that before
    --update: it makes the plays say what the journey says, right or wrong.

    Exit code 0: all passed; 1: some failed; 2: a file or the map cannot be read.
    """
    from authoring.play_coverage import Coverage
    from authoring.play_report import perform_all, report, report_coverage
    from runtime.understanding.tiers import Tiers

    folder = settings_for(map_dir).journeys
    journeys = loaded_map(folder).map
    assert journeys is not None
    if update:
        _update(journeys, folder, files)
    seen = Coverage(journeys)
    results, findings = asyncio.run(perform_all(journeys, Tiers(), folder, files, decided=seen.noted))
    code = report(results, findings, click.echo, folder)
    if coverage:
        report_coverage(seen, click.echo)
    if lcov is not None:
        lcov.write_text(seen.lcov(), encoding="utf-8")
    if junit is not None:
        from authoring.play_junit import as_junit

        junit.write_text(as_junit(results, findings), encoding="utf-8")
    sys.exit(code)


def _update(journeys: "JourneyMap", folder: Path, files: Sequence[Path]) -> None:
    from authoring.play_update import updated
    from authoring.plays import play_files
    from authoring.stage import RehearsalStage
    from runtime.understanding.tiers import Tiers

    stage = RehearsalStage(journeys, Tiers())
    for file in play_files(folder, files):
        found = asyncio.run(updated(file, stage))
        if found is None:
            continue  # the report says what is wrong with it
        if found.changes:
            file.write_text(found.text, encoding="utf-8")
        for name, count in found.changes:
            click.echo(f"{file}: {name}: {count} step{'' if count == 1 else 's'} written")
