"""`handrail reload` and `handrail withdraw`: what an operator does with versions while customers talk."""

import asyncio
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from handrail.commands.given import REFUSED, UNUSABLE, fail, map_dir, settings_for

HEADINGS = ("journey", "state", "version", "live", "what becomes of them")


@click.command()
@map_dir
@click.option("--dry-run", is_flag=True, help="Only say what it would do to conversations under way.")
def reload(map_dir: Path | None, dry_run: bool) -> None:
    """Publish the map of MAP_DIR now, and say what becomes of the conversations that are under way.

    With --dry-run nothing is published: it counts the live conversations of each journey and state, and what each of
    them would do in the map of MAP_DIR: go on, move to another state, stay with the version that it began in, or go to
    a person. What decides is `on_new_version` of the state, and whether the state is still the same.

    A service that runs is asked, and publishes what it serves from; it also does so by itself when a file is saved.

    Exit code 0: done; 1: the map would not be served, or the service refused; 2: there is no map to look at.
    """
    from handrail.checked import listed, load_checked

    settings = settings_for(map_dir)
    folder = settings.journeys.resolve()
    loaded = load_checked(folder)
    if loaded.map is None:
        click.echo(listed(loaded), err=True)
        fail(f"{settings.journeys} would not be served", REFUSED if loaded.files else UNUSABLE)
    answer = operate(settings, "reload", folder=str(folder), dry_run=dry_run)
    click.echo(answer["sentence"])
    for line in table(answer["rows"]):
        click.echo(line)
    if answer["load"] is not None:
        click.echo(f"load {answer['load']} serves")


def table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The rows under their headings, in columns as wide as what stands in them."""
    from runtime.loading.fates import told_of

    if not rows:
        return []
    cells = [HEADINGS]
    for row in rows:
        told = told_of(row["fate"], row["count"]).partition(" ")[2]
        does = f"{told} to {row['to']}" if row["to"] else told
        cells.append((row["journey"], row["state"], row["version"], str(row["count"]), does))
    widths = [max(len(line[n]) for line in cells) for n in range(len(HEADINGS))]
    lines = []
    for line in cells:
        fields = [
            one.rjust(width) if n == 3 else one.ljust(width)
            for n, (one, width) in enumerate(zip(line, widths, strict=True))
        ]
        lines.append("  ".join(fields).rstrip())
    return ["", *lines]


@click.command()
@click.argument("version")
@click.option("--end", is_flag=True, help="Do not bring in people: tell the customers that it is over.")
def withdraw(version: str, end: bool) -> None:
    """Take VERSION of a journey out of use, for the conversations that still follow it.

    VERSION is the hash that `handrail reload --dry-run` and the outcome log show (version_hash), or a journey and a
    load in which it served: lost_card@7. The version that serves now cannot be withdrawn: save a better one first.

    Each conversation goes to people, who see why and can move it on. With --end everything open is settled as
    `withdrawn` instead, and the customer is told that it is over. Conversations that people have already stay theirs.
    It can be run again; versions that nobody follows are forgotten after thirty days.

    Exit code 0: done; 1: there is no such version, or it serves; 2: bad settings.
    """
    from runtime.core.errors import HandrailError

    settings = settings_for()
    try:
        told = asyncio.run(_withdraw(settings, version, end=end))
    except HandrailError as error:
        fail(str(error), REFUSED)
    click.echo(told)


async def _withdraw(settings: Any, version: str, *, end: bool) -> str:
    from rich.console import Console
    from rich.progress import Progress

    from handrail.logging import set_up_logging
    from handrail.operations import at_the_store

    set_up_logging(settings.log_format, logging.WARNING)
    done = {"handed": 0, "ended": 0, "with_people": 0, "left": 0}
    async with at_the_store(settings) as ask:
        found = await ask("version", {"version": version})
        with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
            bar = progress.add_task(f"{found['journey']} {found['hash']}", total=found["live"])
            after: str | None = ""
            while after is not None:
                page = await ask("withdraw", {"hash": found["hash"], "end": end, "after": after})
                after = page["after"]
                for name in done:
                    done[name] += page[name]
                progress.update(bar, completed=sum(done.values()))
    return told_of_withdrawal(found, done)


def told_of_withdrawal(found: Mapping[str, Any], done: Mapping[str, int]) -> str:
    """One line that sums up."""
    counts = (
        (done["handed"], "went to people", "went to people"),
        (done["ended"], "was ended", "were ended"),
        (done["with_people"], "is with people already and stays there", "are with people already and stay there"),
        (done["left"], "had gone on by itself", "had gone on by themselves"),
    )
    parts = [f"{count} {one if count == 1 else several}" for count, one, several in counts if count]
    name = " ".join(filter(None, [found["journey"], found["hash"]]))
    return f"{name}: " + (", ".join(parts) if parts else "nobody follows it")


def operate(settings: Any, operation: str, **arguments: Any) -> dict[str, Any]:
    """Do something with the store, through the running service where there is one; ends the program if it cannot be."""
    from handrail.logging import set_up_logging
    from handrail.operations import operate as done
    from runtime.core.errors import HandrailError

    set_up_logging(settings.log_format, logging.WARNING)
    try:
        return asyncio.run(done(settings, operation, arguments))
    except HandrailError as error:
        fail(str(error), REFUSED)
