"""`handrail outreach`: write to many customers, from a CSV file, and take that back."""

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handrail.commands.asking import ask_all, asked_so_far
from handrail.commands.given import REFUSED, fail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from channels.outreach.bulk import Campaign, Tally

    Rows = Sequence[Mapping[str, str]]

_PACE, _PACE_BACK = 5.0, 100.0  # taking back writes to nobody, and who waits is fewer with every moment
_BACK = {
    "withdrawn": "taken back", "started": "had been written to", "unknown": "were never asked for",
}  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--campaign", required=True, help="Its name. The same name and row again write to nobody twice.")
@click.option("--journey", help="The journey that begins; needed unless you take back.")
@click.option("--reason", help="What customers are told; {column} stands for theirs. Needed unless you take back.")
@click.option("--days", default=7, show_default=True, help="Days after which it is pointless.")
@click.option("--purpose", type=click.Choice(["service", "marketing"]), default="service", show_default=True)
@click.option("--consent", help="How they agreed to be written to; needed for marketing.")
@click.option(
    "--when-busy", type=click.Choice(["wait_turn", "fold_in", "interrupt", "skip"]), default="wait_turn",
    show_default=True, help="What becomes of it while a customer is in another journey.",
)  # fmt: skip
@click.option("--withdraw", is_flag=True, help="Take back what was asked for these rows under this campaign.")
@click.option("--per-second", type=float, help="The pace: 5 where it is left out, 100 to take back.")
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="The service.")
def outreach(
    file: Path, *, campaign: str, journey: str | None, reason: str | None, days: int, purpose: str,
    consent: str | None, when_busy: str, withdraw: bool, per_second: float | None, url: str,
) -> None:  # fmt: skip
    """Write to the customers of a CSV FILE: columns `phone` or `customer`, perhaps `id`, `timezone` and `region`.

    Further columns are what the journey knows from the start. The service decides for each customer when they may be
    written to, and whether: quiet hours, one budget, opt-outs. Needs HANDRAIL_API_KEYS.

    Stop it with Ctrl-C and run the same line again to go on: who was asked for is not asked for twice. Those whom the
    service has put off are seen to by the service.

    With --withdraw and the same FILE and --campaign nobody is written to any more who has not been yet. What customers
    have read stays said, and the journeys that began go on.

    Exit code 0: every row was taken; 1: some were not, or it was stopped; 2: there is nothing to do.
    """
    from channels.outreach.bulk import Campaign, NoKey, Unusable, read_rows
    from runtime.clock import SystemClock

    key = os.environ.get("HANDRAIL_API_KEYS", "").split(",")[0].strip()
    if not key:
        fail("set HANDRAIL_API_KEYS to a key of the service")
    pace = per_second if per_second is not None else _PACE_BACK if withdraw else _PACE
    if pace <= 0 or days <= 0:
        fail("--per-second and --days are more than nothing")
    now = SystemClock().now()  # to the microsecond, so that a second run is told from the first
    agreed = {"at": now.isoformat(), "how": consent} if consent else None
    try:
        rows = read_rows(file)
        if withdraw:
            _say_what_was_taken_back(*_take_back(rows, campaign, url=url, key=key, per_second=pace), len(rows))
            return
        if journey is None or reason is None:
            fail("say which --journey begins and for which --reason; to take a campaign back, --withdraw")
        ends = (now + timedelta(days=days)).isoformat()
        asked = Campaign(campaign, journey, reason, ends, purpose, when_busy, agreed)
        _say_what_was_asked(*_ask(rows, asked, url=url, key=key, per_second=pace), len(rows), campaign)
    except (Unusable, NoKey) as problem:
        fail(str(problem))


def _ask(rows: "Rows", asked: "Campaign", *, url: str, key: str, per_second: float) -> "tuple[Tally, bool]":
    """Ask for all rows with a progress bar; gives how far it came, and whether that is the end."""
    from channels.outreach.bulk import run

    return ask_all(
        len(rows), lambda told: run(rows, asked, url=url, key=key, per_second=per_second, told=told),
        asked_so_far("started"),
    )  # fmt: skip


def _take_back(rows: "Rows", campaign: str, *, url: str, key: str, per_second: float) -> "tuple[Tally, bool]":
    """The same for taking back."""
    from channels.outreach.bulk import take_back

    def told(tally: "Tally") -> str:
        return f"{tally.outcomes['withdrawn']} taken back, {tally.outcomes['started']} had gone"

    return ask_all(
        len(rows), lambda heard: take_back(rows, campaign, url=url, key=key, per_second=per_second, told=heard), told
    )


def _say_what_was_asked(tally: "Tally", is_whole: bool, rows: int, campaign: str) -> None:
    for outcome, count in sorted(tally.outcomes.items()):
        click.echo(f"{count:>7}  {outcome}")
    _end_where_rows_are_left(tally, is_whole)
    click.echo(f"{rows} customers asked for. GET /api/v1/outreach/{campaign}:ID says what became of one.")


def _say_what_was_taken_back(tally: "Tally", is_whole: bool, rows: int) -> None:
    for outcome, count in sorted(tally.outcomes.items()):
        click.echo(f"{count:>7}  {_BACK.get(outcome) or outcome.replace('refused: ', 'would not have been: ')}")
    _end_where_rows_are_left(tally, is_whole)
    back, gone = tally.outcomes["withdrawn"], tally.outcomes["started"]
    if tally.outcomes["unknown"] == rows:
        fail("nobody was asked for under this campaign with these rows; is its name right?", REFUSED)
    click.echo(f"Of {rows} customers {back} will not be written to any more; {gone} had been, and that stays said.")


def _end_where_rows_are_left(tally: "Tally", is_whole: bool) -> None:
    for fault in tally.faults:
        click.echo(f"not taken: {fault}", err=True)
    if not is_whole:
        fail("stopped; run the same line again to go on", REFUSED)
    if tally.faults:
        fail(f"{len(tally.faults)} rows were not taken; mend them and run the same line again", REFUSED)
