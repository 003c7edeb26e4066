"""`handrail simulate`: fills an empty store with customers who talk to the real engine, for a demonstration."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import click

from handrail.commands.given import REFUSED, fail, map_dir, settings_for


@click.command()
@map_dir
@click.option(
    "--days", default=60, show_default=True, type=click.IntRange(2, 3660), help="Days, the last one yesterday."
)
@click.option("--per-day", default=60, show_default=True, type=click.IntRange(1, 100_000), help="Customers a day.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same customers.")
@click.option("--drift", default=0.0, show_default=True, help="Points by which actions fail more often until the end.")
@click.option("--journey", help="The one journey that customers come for; else any.")
@click.option(
    "--break-after", type=click.IntRange(1), metavar="DAYS", help="Publish a worse version after so many days."
)
@click.option("--break-moment", metavar="JOURNEY.MOMENT", help="What it breaks; else the first moment of --journey.")
@click.option("--drop", default=10.0, show_default=True, help="Points by which the broken moment is kept less often.")
def simulate(map_dir: Path | None, **given: Any) -> None:
    """Simulate customers over days, through the real engine, into an empty store and its outcome log.

    Customers write, choose, fall silent, want people and come back; actions fail now and then; staff help. With
    --break-after a new version of a journey comes that day which keeps one moment less often, as careless changes do.
    Look at it with `handrail report --since 60d`, or serve it and open /staff/moments.

    HANDRAIL_STORE=sqlite:///var/demo.db HANDRAIL_MOMENTS_LOG=var/demo-moments handrail simulate --break-after 40

    Exit code 0: done; 1: the store is not empty, or in use; 2: the map or an option cannot be used.
    """
    from handrail.simulating import CannotSimulate, simulated
    from runtime.ports import StoreUnavailable

    settings = settings_for(map_dir)
    if settings.moments_log == "-":
        fail("HANDRAIL_MOMENTS_LOG must be a folder")
    try:
        told = asyncio.run(simulated(settings, shows=sys.stderr.isatty(), **given))
    except (CannotSimulate, StoreUnavailable) as error:
        fail(str(error), REFUSED)
    click.echo(told)
