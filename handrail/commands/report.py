"""`handrail report` and `handrail log verify`: what was kept, and whether the log is what was committed."""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handrail.commands.given import REFUSED, fail, settings_for

if TYPE_CHECKING:
    from moments.chosen import Chosen
    from moments.measures.promises import Promises


@click.command()
@click.option("--since", default="30d", show_default=True, help="A day (2026-11-01), or how many days (7d).")
@click.option("--until", help="The last day; else today. Days are in UTC.")
@click.option(
    "--by", default="moment", show_default=True,
    help="Split the kept rate by moment, journey, owner, stage, category, version, channel, language, value, or "
    "group.FIELD for a profile field that is not sensitive.",
)  # fmt: skip
@click.option(
    "--only", multiple=True, metavar="NAME=VALUE", help="Look at these alone, such as owner=cards. Repeatable."
)
@click.option("--window", default=7, show_default=True, help="Days within which coming back counts as a repeat.")
@click.option("--format", "shape", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of stdout.")
def report(shape: str, output: Path | None, **given: Any) -> None:
    """Say what was promised and what was kept: every measure over some days of the outcome log.

    Each figure comes with its number of cases, each share with its 95 % interval. HTML is one file that needs nothing
    else: it can be sent around and printed. A service may run meanwhile.

    Exit code 0: done; 2: there is no log, or an option cannot be used.
    """
    settings = settings_for()
    folder = Path(settings.moments_log)
    if settings.moments_log == "-" or not folder.is_dir():
        fail(f"there is no outcome log in {settings.moments_log} (HANDRAIL_MOMENTS_LOG); `handrail serve` writes it")
    chosen = _chosen(**given)
    title, promises = _promises(settings)
    text = _rendered(folder, title, chosen, promises, shape)
    if output is None:
        click.echo(text)
    else:
        output.write_text(text + "\n")
        click.echo(f"{output} written", err=True)


def _chosen(since: str, until: str | None, by: str, only: tuple[str, ...], window: int) -> "Chosen":
    """What is to be looked at; an option that cannot be used ends the program."""
    from moments.chosen import BadChoice, choose, day_of
    from runtime.clock import SystemClock

    given = {"since": since, "until": until or "", "by": by, "window": str(window)}
    for pair in only:
        name, equals, text = pair.partition("=")
        if not equals:
            fail(f"--only is NAME=VALUE, such as owner=card-operations, not {pair}")
        given[name] = text
    try:
        return choose(given, day_of(SystemClock().now()))
    except BadChoice as error:
        fail(str(error))


def _promises(settings: Any) -> "tuple[str, Promises]":
    """The title and the promises of the map, where there is one that can be read."""
    import os

    from moments.measures.promises import Promises
    from runtime.loading.load import load

    loaded = load(settings.journeys, os.environ) if settings.journeys.is_dir() else None
    if loaded is None or loaded.map is None:
        return "Handrail", Promises()
    return loaded.map.title, Promises.of(loaded.map)


def _rendered(folder: Path, title: str, chosen: "Chosen", promises: "Promises", shape: str) -> str:
    from rich.console import Console
    from rich.progress import track

    from moments.database import OutcomeDatabase
    from moments.rendering import as_html, as_text
    from moments.report import MEASURES, Report, measured

    database = OutcomeDatabase(folder)
    console = Console(stderr=True)
    try:
        names = track(MEASURES, "Asking the log", console=console, disable=not sys.stderr.isatty(), transient=True)
        sections = [next(measured(database, chosen, promises, [name])) for name in names]
    finally:
        database.close()
    made = Report(title, chosen, sections)
    if shape == "json":
        return json.dumps(made.as_json(), indent=2, ensure_ascii=False)
    return as_html(made) if shape == "html" else "\n".join(as_text(made))


@click.group()
def log() -> None:
    """The outcome log."""


@log.command()
def verify() -> None:
    """Recompute the outcome log from the store and compare: each event once, each line as it was committed.

    Works beside a running service and without one. Lines that were committed and are still to be written are counted.

    Exit code 0: the log is whole; 1: it is not, and the ids say where; 2: there is no log.
    """
    from runtime.core.errors import HandrailError

    settings = settings_for()
    folder = Path(settings.moments_log)
    if settings.moments_log == "-" or not folder.is_dir():
        fail(f"there is no outcome log in {settings.moments_log} (HANDRAIL_MOMENTS_LOG)")
    try:
        verdict = asyncio.run(_verified(settings, folder))
    except HandrailError as error:
        fail(str(error), REFUSED)
    for sentence in verdict.sentences():
        click.echo(sentence)
    sys.exit(0 if verdict.is_whole else REFUSED)


async def _verified(settings: Any, folder: Path) -> Any:
    import logging

    from rich.console import Console
    from rich.progress import Progress

    from handrail.logging import set_up_logging
    from handrail.operations import at_the_store
    from moments.verify import Expected, verify

    set_up_logging(settings.log_format, logging.WARNING)
    async with at_the_store(settings) as ask:
        with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
            bar = progress.add_task("Comparing with the store", total=None)

            async def page(after: int) -> Expected:
                answer: Mapping[str, Any] = await ask("log_page", {"after": after})
                lines = [(int(position), line) for position, line in answer["lines"]]
                progress.advance(bar, len(lines))
                return Expected(lines, answer["written"], answer["last"])

            return await verify(folder, page)
