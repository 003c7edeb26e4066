"""`handrail reconcile`: what others have and never reached us."""

from datetime import timedelta

import click

from handrail.commands.given import fail, settings_for
from handrail.commands.versions import operate


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
    from runtime.clock import SystemClock
    from runtime.loading.durations import read_duration

    settings = settings_for()
    if settings.twilio_account_sid is None:
        fail("no SMS provider that can be asked is set up (HANDRAIL_TWILIO_ACCOUNT_SID)")
    try:
        back: timedelta = read_duration(since)
    except ValueError as error:
        fail(f"--since: {error}")
    answer = operate(settings, "reconcile_sms", since=(SystemClock().now() - back).isoformat())
    for one in answer["providers"]:
        known = one["seen"] - one["new"]
        click.echo(f"{one['name']}: {one['seen']} messages since {since} ago; {one['new']} taken, {known} were known")
