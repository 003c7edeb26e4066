"""`handrail understanding`: how often messages were understood wrongly, and which threshold that suggests."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from handrail.commands.given import REFUSED, UNUSABLE, fail, settings_for


@click.group()
def understanding() -> None:
    """How well messages are understood, from what customers did next.

    Only messages that were like your examples are looked at: start words and phrases as you wrote them mean what they
    say. It reads the outcome log (HANDRAIL_MOMENTS_LOG); no message is stored for it.
    """


@understanding.command("report")
@click.argument("log_dir", required=False, type=click.Path(path_type=Path))
def understanding_report(log_dir: Path | None) -> None:
    """Say what was acted on and what was offered, and how often that was wrong.

    Wrong is: the customer cancelled or asked for a person within two messages, a person sent the conversation
    elsewhere, the customer said it again after "we don't offer that", chose another of the offers, or none of them.
    """
    from runtime.understanding.outcomes import WRONG, counts, interval, understood

    table = counts(understood(_lines(log_dir)))
    if not table:
        click.echo("No message was understood by likeness yet.")
        return
    for did in ("acted", "offered"):
        meanings = table.get(did, {})
        for meant, fates in sorted(meanings.items(), key=lambda one: -one[1].total()):
            known = fates.total() - fates["open"]
            wrong = sum(fates[fate] for fate in WRONG)
            low, high = interval(wrong, known)
            told = ", ".join(f"{count} {fate.replace('_', ' ')}" for fate, count in fates.most_common())
            share = f"{wrong / known:.1%} wrong ({low:.1%} to {high:.1%})" if known else "nothing known yet"
            click.echo(f"{did:<8} {meant:<36} {fates.total():>6}  {share}: {told}")


@understanding.command("calibrate")
@click.argument("log_dir", required=False, type=click.Path(path_type=Path))
@click.option("--wrong", default=5.0, show_default=True, help="The share of mistakes that is acceptable, in percent.")
def understanding_calibrate(log_dir: Path | None, wrong: float) -> None:
    """Propose a threshold from which messages are acted on, for a share of mistakes that you accept.

    It needs 200 messages of which it is known whether they were understood rightly. Nothing is changed: set
    HANDRAIL_ACT_FROM to what is proposed.

    Exit code 0: a threshold is proposed; 1: too little is known, or no threshold is good enough.
    """
    from runtime.understanding.outcomes import ENOUGH, LIKE, propose, understood

    if not 0 < wrong < 100:
        fail("--wrong must lie between 0 and 100")
    known = [(one.score, one.is_right) for one in understood(_lines(log_dir)) if one.rule == LIKE]
    labelled = [(score, is_right) for score, is_right in known if is_right is not None]
    if len(labelled) < ENOUGH:
        fail(f"{len(labelled)} messages are known to be right or wrong; {ENOUGH} are needed. Stay strict", REFUSED)
    found = propose(labelled, wrong / 100)
    if found is None:
        fail(f"no threshold keeps below {wrong:g} % wrong. More examples, or fewer like journeys, help", REFUSED)
    click.echo(f"HANDRAIL_ACT_FROM={found.score:g}")
    click.echo(
        f"of {len(labelled)} messages it would have acted on {found.acted}, {found.wrong} of them wrongly; "
        f"in truth {found.low:.1%} to {found.high:.1%} (95 % interval)",
        err=True,
    )


def _lines(log_dir: Path | None) -> Iterator[Mapping[str, Any]]:
    """The lines of the outcome log, the oldest file first."""
    log = settings_for().moments_log
    folder = log_dir or Path(log)
    if not folder.is_dir():
        where = "the log goes to stdout; name a folder that holds it" if log == "-" and log_dir is None else ""
        fail(f"there is no outcome log in {folder}{f' ({where})' if where else ''}", UNUSABLE)
    for path in sorted(folder.glob("*.ndjson")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    yield json.loads(line)
                except json.JSONDecodeError:
                    continue  # a torn last line, which the service writes whole when it starts again
