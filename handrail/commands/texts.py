"""`handrail texts`: the texts of a map, out to translators and back."""

import os
from pathlib import Path

import click

from handrail.commands.given import REFUSED, UNUSABLE, fail, loaded_map, map_dir, settings_for


@click.group()
def texts() -> None:
    """The texts of a map for translators: out as a PO file, and back into the YAML."""


@texts.command("export")
@map_dir
@click.option("--language", help="The language to translate into; needed where the map has more than two.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of stdout.")
def export_texts(map_dir: Path | None, language: str | None, output: Path | None) -> None:
    """Write all that customers read, and the phrases that are understood, as a PO file for one language.

    A PO file is what translators and their tools work with (Poedit, Weblate, Crowdin). It goes from the map's first
    language to the one that is asked for, with the translations that there are. `msgctxt` says where a text stands
    (journey.state.key); comments tell the state and its promise. What staff read is left out.

    Exit code 0: done; 1: the map has no such language; 2: there is no map to look at.
    """
    from authoring.texts.command import Refused, export
    from runtime.clock import SystemClock

    folder = settings_for(map_dir).journeys
    try:
        _, text = export(loaded_map(folder), folder, language, SystemClock().now())
    except Refused as refused:
        fail(str(refused), REFUSED)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"{output} written", err=True)


@texts.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@map_dir
def import_texts(file: Path, map_dir: Path | None) -> None:
    """Write the translations of a PO FILE into the map: `ask: Which one?` becomes {en: Which one?, es: ...}.

    Comments, order and lines that are not concerned stay as they are. A translation that does not fill in the same
    {{ names }} as the text is refused, and then nothing is written. Left out are translations that are empty or marked
    fuzzy, and those of texts that were changed since the export. Nothing is ever deleted.

    Exit code 0: done; 1: something was refused; 2: there is no map or no PO file to look at.
    """
    from authoring.texts.catalogue import Unreadable
    from authoring.texts.command import Refused, bring_in

    folder = settings_for(map_dir).journeys
    try:
        po_text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        fail(f"{file} is not written in UTF-8", UNUSABLE)
    try:
        written = bring_in(loaded_map(folder), folder, po_text, os.environ)
    except Unreadable as unreadable:
        fail(f"{file}: {unreadable}", UNUSABLE)
    except Refused as refused:
        fail(str(refused), REFUSED)
    brought = written.brought
    for change in brought.changes:
        click.echo(f"{change.entry.name}: {change.what}")
    for left_out in brought.left_out:
        click.echo(f"left out  {left_out}")
    new = sum(change.what == "new" for change in brought.changes)
    files = f"{len(written.files)} file{'' if len(written.files) == 1 else 's'} written"
    click.echo(
        f"{written.language}: {new} new, {len(brought.changes) - new} changed, {brought.same} as they were, "
        f"{brought.missing} without a translation; {files}"
    )
