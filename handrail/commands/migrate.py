"""`handrail migrate`: a folder in the present version of the journey language."""

from pathlib import Path

import click

from handrail.commands.given import REFUSED, fail, map_dir, settings_for


@click.command()
@map_dir
@click.option("--dry-run", is_flag=True, help="Show what would change, as a diff, and write nothing.")
def migrate(map_dir: Path | None, dry_run: bool) -> None:
    """Rewrite the files of MAP_DIR that are in an older version of the journey language (`spec`).

    Comments, order and all that is not concerned stay as they are. Look at it first with --dry-run, or have the folder
    in a repository. What cannot be done for you is listed, with its place.

    Exit code 0: all files are in the present version; 1: something is left to do by hand; 2: a file cannot be used.
    """
    from authoring.migrations.folder import Unusable, migrated

    folder = settings_for(map_dir).journeys
    try:
        found = migrated(folder)
    except Unusable as unusable:
        fail(str(unusable))
    for one in found:
        if dry_run:
            click.echo(one.diff(), nl=False)
        else:
            one.file.write_text(one.after, encoding="utf-8")
            click.echo(f"{one.file}: from version {one.spec}")
    left = [sentence for one in found for sentence in one.left]
    for sentence in left:
        click.echo(f"by hand  {sentence}", err=True)
    if not found:
        click.echo("all files are in the present version")
    elif not dry_run and not left:
        click.echo(f"{len(found)} files written; `handrail check {folder}` shows what is left to look at")
    if left:
        fail("what is listed above is left to do by hand", REFUSED)
