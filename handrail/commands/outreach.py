"""`handrail outreach`: write to many customers, from a CSV file."""

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handrail.commands.asking import ask_all
from handrail.commands.given import REFUSED, fail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from channels.outreach.bulk import Campaign, Tally


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--campaign", required=True, help="Its name. The same name and row again write to nobody twice.")
@click.option("--journey", required=True, help="The journey that begins.")
@click.option("--reason", required=True, help="What customers are told; {column} stands for theirs.")
@click.option("--days", default=7, show_default=True, help="Days after which it is pointless.")
@click.option("--purpose", type=click.Choice(["service", "marketing"]), default="service", show_default=True)
@click.option("--consent", help="How they agreed to be written to; needed for marketing.")
@click.option(
    "--when-busy", type=click.Choice(["wait_turn", "fold_in", "interrupt", "skip"]), default="wait_turn",
    show_default=True, help="What becomes of it while a customer is in another journey.",
)  # fmt: skip
@click.option("--per-second", default=5.0, show_default=True, help="The pace.")
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="The service.")
def outreach(
    file: Path, *, campaign: str, journey: str, reason: str, days: int, purpose: str, consent: str | None,
    when_busy: str, per_second: float, url: str,
) -> None:  # fmt: skip
    """Write to the customers of a CSV FILE: columns `phone` or `customer`, perhaps `id`, `timezone` and `region`.

    Further columns are what the journey knows from the start. The service decides for each customer when they may be
    written to, and whether: quiet hours, one budget, opt-outs. Needs HANDRAIL_API_KEYS.

    Stop it with Ctrl-C and run the same line again to go on: who was asked for is not asked for twice. Those whom the
    service has put off are seen to by the service.

    Exit code 0: every row was taken; 1: some were not, or it was stopped; 2: there is nothing to do.
    """
    from channels.outreach.bulk import Campaign, NoKey, Unusable, read_rows
    from runtime.clock import SystemClock

    key = os.environ.get("HANDRAIL_API_KEYS", "").split(",")[0].strip()
    if not key:
        fail("set HANDRAIL_API_KEYS to a key of the service")
    if per_second <= 0 or days <= 0:
        fail("--per-second and --days are more than nothing")
    now = SystemClock().now()  # to the microsecond, so that a second run is told from the first
    agreed = {"at": now.isoformat(), "how": consent} if consent else None
    asked = Campaign(campaign, journey, reason, (now + timedelta(days=days)).isoformat(), purpose, when_busy, agreed)
    try:
        rows = read_rows(file)
        tally, is_whole = _run(rows, asked, url=url, key=key, per_second=per_second)
    except (Unusable, NoKey) as problem:
        fail(str(problem))
    for outcome, count in sorted(tally.outcomes.items()):
        click.echo(f"{count:>7}  {outcome}")
    for fault in tally.faults:
        click.echo(f"not taken: {fault}", err=True)
    if not is_whole:
        fail("stopped; run the same line again to go on", REFUSED)
    if tally.faults:
        fail(f"{len(tally.faults)} rows were not taken; mend them and run the same line again", REFUSED)
    click.echo(f"{len(rows)} customers asked for. GET /api/v1/outreach/{campaign}:ID says what became of one.")


def _run(
    rows: "Sequence[Mapping[str, str]]", asked: "Campaign", *, url: str, key: str, per_second: float
) -> "tuple[Tally, bool]":  # fmt: skip
    """Ask for all rows with a progress bar; gives how far it came, and whether that is the end."""
    from channels.outreach.bulk import run

    return ask_all(
        len(rows), lambda told: run(rows, asked, url=url, key=key, per_second=per_second, told=told), "started"
    )
