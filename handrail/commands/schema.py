"""`handrail schema`: what editors need to help with maps and journeys."""

import json
from pathlib import Path

import click

from handrail.commands.given import loaded_map, settings_for


@click.command()
@click.option(
    "--project", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Offer the names of the map in this folder too: its stages, owners, actions, queues, journeys.",
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of stdout.")
def schema(project: Path | None, output: Path | None) -> None:
    """Print the JSON Schema of map and journey files, for editors.

    In a YAML file, `# yaml-language-server: $schema=journey.schema.json` turns it on: the editor completes keys and
    values, explains them, and underlines what is wrong while one types. It does not know what only the whole map can
    tell; `handrail check` does.
    """
    from authoring.schema import schema as made
    from authoring.schema import with_names
    from runtime.wire import write_json

    found = made()
    if project is not None:
        journeys = loaded_map(settings_for(project).journeys).map
        assert journeys is not None
        found = with_names(found, journeys)
    text = json.dumps(json.loads(write_json(found)), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text)
