"""`handrail catalogue`: the map for people who write no YAML."""

from pathlib import Path

import click

from handrail.commands.given import fail, loaded_map, map_dir, settings_for


@click.command()
@map_dir
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of stdout.")
def catalogue(map_dir: Path | None, output: Path | None) -> None:
    """The whole map as one HTML page for people who write no YAML: to read, to print, to hold a workshop over.

    Every stage with its moments: the promise, who answers for it, its kind and its deadline. What is not offered, the
    people and their hours, and each journey's picture. Everything is in the one file, so it can be sent by e-mail.

    Exit code 0: made; 2: there is no map to look at.
    """
    from authoring.catalogue.page import catalogue as made

    loaded = loaded_map(settings_for(map_dir).journeys)
    assert loaded.map is not None
    if not loaded.map.journeys:
        fail("the map has no journeys yet")
    text = made(loaded)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"{output} written", err=True)
