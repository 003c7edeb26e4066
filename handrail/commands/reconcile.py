"""`handrail reconcile`: what others have and never reached us."""

import asyncio
import logging
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handrail.commands.given import REFUSED, fail, map_dir, settings_for
from handrail.commands.versions import operate

if TYPE_CHECKING:
    from channels.sms.restored import GoneOver
    from handrail.settings import Settings


@click.group()
def reconcile() -> None:
    """Ask others what they have for us that never arrived, and take it."""


@reconcile.command("sms")
@click.option("--since", default="1h", show_default=True, help="How far back: 30m, 6h, 2d.")
def reconcile_sms(since: str) -> None:
    """Accept text messages that the provider has and that never reached us, as after an outage.

    Each is taken as if it came in now, the oldest first, and answered. Those that we have change nothing, so it may be
    run again. Works with Twilio; Telnyx keeps no list that could be asked, and brings its webhooks again by itself.

    Exit code 0: done; 1: the provider or the store cannot be asked.
    """
    settings, then = _asked(since)
    answer = operate(settings, "reconcile_sms", since=then.isoformat())
    for one in answer["providers"]:
        known = one["seen"] - one["new"]
        click.echo(f"{one['name']}: {one['seen']} messages since {since} ago; {one['new']} taken, {known} were known")


@reconcile.command("restored")
@map_dir
@click.option("--since", required=True, help="How long ago the copy was taken, or a little longer: 30m, 6h, 2d.")
def reconcile_restored(map_dir: Path | None, since: str) -> None:
    """Go over what was texted since a copy of the store was taken, after going back to it and before serving again.

    MAP_DIR is the folder of the map that is served.

    What customers texted since is taken in its order, with the calls that it asks for. What waits to be sent after
    that, and has left before by what the provider says, counts as sent: nobody gets a text twice. What never left goes
    out when the service starts. Stopped with Ctrl-C, the same line goes on. Works with Twilio; Telnyx keeps no list
    that could be asked, and knows a text that it is handed again by its key.

    Exit code 0: done; 1: the provider or the store cannot be asked, or the service is running; 2: nobody can be asked.
    """
    from handrail.logging import set_up_logging
    from runtime.core.errors import HandrailError

    settings, then = _asked(since, map_dir)
    set_up_logging(settings.log_format, logging.WARNING)
    try:
        done = asyncio.run(_gone_over(settings, then))
    except HandrailError as error:
        fail(str(error), REFUSED)
    except KeyboardInterrupt:
        fail("stopped; run the same line again to go on", REFUSED)
    click.echo(f"{done.came:>7}  texts came since {since} ago; {done.taken} were taken now, the others were known")
    click.echo(f"{done.went:>7}  texts went out; {done.spared} of them waited here, and are not sent again")
    click.echo(f"{done.waiting:>7}  customers have texts that never left; they go out when the service starts")


def _asked(since: str, map_dir: Path | None = None) -> "tuple[Settings, datetime]":
    """The settings, and the time so long ago. Ends the program where no provider can be asked."""
    from runtime.clock import SystemClock
    from runtime.loading.durations import read_duration

    settings = settings_for(map_dir)
    if settings.twilio_account_sid is None:
        fail("no SMS provider that can be asked is set up (HANDRAIL_TWILIO_ACCOUNT_SID)")
    try:
        return settings, SystemClock().now() - read_duration(since)
    except ValueError as error:
        fail(f"--since: {error}")


async def _gone_over(settings: "Settings", since: datetime) -> "GoneOver":
    from rich.progress import Progress

    from channels.sms.providers.twilio import Twilio
    from channels.sms.restored import GoingOver
    from handrail.operations import alone_at_the_store

    async with alone_at_the_store(settings) as house:
        going_over = GoingOver(
            intake=house.texts.intake, reports=house.texts.reports, worker=house.worker, store=house.store,
            clock=house.clock, calls=house.calls,
            carriers={one.name: one for one in house.texts.carriers if isinstance(one, Twilio)},
        )  # fmt: skip
        with Progress(transient=True) as progress:
            bar = progress.add_task("going over", total=None)
            return await going_over.since(since, lambda done, of: progress.update(bar, completed=done, total=of))
