"""`handrail draw`: the picture of a journey, or of a whole map."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from handrail.commands.given import fail, loaded_map, map_dir, settings_for


@click.command()
@map_dir
@click.option("--journey", help="Draw this journey; else all of the map.")
@click.option("--format", "shape", type=click.Choice(["svg", "mermaid"]), default="svg", show_default=True)
@click.option(
    "--traffic", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the outcome log (var/moments): how many took each way, and for how many it was kept.",
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of stdout.")
def draw(map_dir: Path | None, journey: str | None, shape: str, traffic: Path | None, output: Path | None) -> None:
    """Draw the journeys of a map: moments as bands, states as boxes, ends and hand-overs as badges.

    The SVG stands alone, opens in every browser, is light or dark as the reader's screen is, and tells every box and
    its ways in words to a screen reader. Mermaid is text for pages and wikis that draw it themselves. Dashed lines are
    ways that are taken when something does not go as planned; brown ones go back.

    Exit code 0: drawn; 2: there is no such journey, or no map to look at.
    """
    from authoring.draw.mermaid import as_mermaid
    from authoring.draw.traffic import counted
    from authoring.draw.whole import drawing

    journeys = loaded_map(settings_for(map_dir).journeys).map
    assert journeys is not None
    if journey is not None and journey not in journeys.journeys:
        fail(f"there is no journey {journey}; there are {', '.join(journeys.journeys)}")
    chosen = [one for one in journeys.journeys.values() if journey in (None, one.id)]
    if not chosen:
        fail("the map has no journeys yet")
    if shape == "mermaid":
        text = "\n".join(as_mermaid(one) for one in chosen)
    else:
        text = drawing(journeys, chosen, counted(_ways(traffic)) if traffic is not None else None)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"{output} written: {len(chosen)} {'journey' if len(chosen) == 1 else 'journeys'}", err=True)


def _ways(folder: Path) -> Sequence[Mapping[str, Any]]:
    """The ways that were gone, of closed days and of those that are open, in the order of time."""
    from moments.database import OutcomeDatabase

    database = OutcomeDatabase(folder)
    try:
        return database.rows(
            "select journey, conversation, path, promise_kept, test from lines where event = 'moment.outcome' "
            "and moment is not null order by ts, conversation, seq"
        )
    finally:
        database.close()
