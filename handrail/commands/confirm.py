"""`handrail confirm`: ask customers whether a promise matters to them, or whether we keep it."""

import asyncio
import os
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from handrail.commands.asking import ask_all, asked_so_far
from handrail.commands.given import REFUSED, fail

if TYPE_CHECKING:
    from channels.outreach.bulk import Tally

_REASONS = {
    "asked_before": "were asked about this promise within a year",
    "opted_out": "want no messages",
    "unknown_customer": "cannot be reached: no phone in their record, and no web conversation",
    "budget": "have no room for one more contact in these days",
    "quiet_hours": "are in no hour in these days in which they may be written to",
    "same_number": "have the number of somebody who is asked",
    "no_consent": "have not agreed to be asked",
    "not_drawn": "were not drawn: the sample is full",
    "busy": "are in the middle of something",
    "with_person": "are with a person",
}


@click.command()
@click.argument("promise", metavar="PROMISE")
@click.option(
    "--ask", "asks", type=click.Choice(["matters", "holds"]), default="matters", show_default=True,
    help="Whether it matters to them, or whether they find that it is kept.",
)  # fmt: skip
@click.option("--sample", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many are asked.")
@click.option("--seed", default=1, show_default=True, help="Who is drawn; the same seed draws the same customers.")
@click.option(
    "--days", type=click.IntRange(1, 30), default=3, show_default=True, help="Days within which each is asked or not."
)
@click.option("--send", is_flag=True, help="Ask them. Without it nobody is asked, and you see who would be.")
@click.option("--per-second", default=5.0, show_default=True, help="The pace.")
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="The service.")
def confirm(*, send: bool, per_second: float, url: str, **wanted: Any) -> None:
    """Ask a sample of customers about a PROMISE, such as lost_card.block_card: what they value changes.

    Each gets one short question by text message or in their web conversation, may skip it, and may add words. Nobody
    is asked who did not agree to it (`contact: {may_ask: FIELD}` in map.yaml), nobody twice within a year, nobody
    beyond opt-outs, quiet hours and the contact budget. Without --send you only see who would be asked, and why others
    not. Stop it with Ctrl-C and run the same line again to go on. The answers come into `handrail report`, onto the
    owner's page, and into `handrail check` where a confirmation is due. Needs HANDRAIL_API_KEYS.

    handrail confirm lost_card.block_card --sample 200 --send

    Exit code 0: done; 1: some were not taken, or it was stopped; 2: it cannot be asked.
    """
    from channels.outreach.bulk import NoKey, Unusable

    key = os.environ.get("HANDRAIL_API_KEYS", "").split(",")[0].strip()
    if not key:
        fail("set HANDRAIL_API_KEYS to a key of the service")
    if per_second <= 0:
        fail("--per-second is more than nothing")
    address = url.rstrip("/") + "/api/v1/confirmations"
    try:
        plan = asyncio.run(_planned(f"{address}/plan", key, wanted))
        for line in told(plan, wanted):
            click.echo(line)
        if not plan["customers"]:
            click.echo("nobody is left to be asked")
            return
        if not send:
            click.echo("Nobody was asked. Run the same line with --send to ask them.")
            return
        tally, is_whole = _run(plan["customers"], wanted, url=address, key=key, per_second=per_second)
    except (Unusable, NoKey) as problem:
        fail(str(problem))
    _say_how_it_went(tally, is_whole)


def told(plan: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """The plan in sentences."""
    count = len(plan["customers"])
    lines = [f'{plan["promise"]}: "{plan["words"]}"']
    lines += [f"  {language}: {text}" for language, text in plan["questions"].items()]
    lines.append(f"{plan['agreed']:,} of {plan['known']:,} customers agreed to be asked.")
    lines.append(
        f"{count:>7,}  would be asked (seed {wanted['seed']}): {plan['now']:,} now, {count - plan['now']:,} later"
    )
    lines += [f"{n:>7,}    later: {_of(rule)}" for rule, n in sorted(plan["later"].items())]
    if plan["asked"]:
        lines.append(f"{plan['asked']:>7,}  of this sample were asked already")
    lines += [f"{n:>7,}  {_of(rule)}" for rule, n in sorted(plan["left"].items())]
    return lines


def _of(rule: str) -> str:
    return _REASONS.get(rule, rule.replace("_", " "))


def _say_how_it_went(tally: "Tally", is_whole: bool) -> None:
    words = {"started": "asked", "scheduled": "are asked as soon as they may be"}
    for outcome, count in sorted(tally.outcomes.items()):
        rule = outcome.removeprefix("refused: ")
        click.echo(f"{count:>7,}  {words.get(outcome) or _of(rule)}")
    for fault in tally.faults:
        click.echo(f"not taken: {fault}", err=True)
    if not is_whole:
        fail("stopped; run the same line again to go on", REFUSED)
    if tally.faults:
        fail(f"{len(tally.faults)} customers were not taken; run the same line again", REFUSED)
    click.echo("The answers come into `handrail report` and onto the owner's page under /staff/moments.")


async def _planned(url: str, key: str, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the service says of it. Raises Unusable and NoKey."""
    import aiohttp

    from channels.outreach.bulk import NO_KEY, NoKey, Unusable, session_with

    try:
        async with session_with(key) as session, session.post(url, json=dict(wanted)) as reply:
            answer = await reply.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Unusable(f"no service answers at {url} ({error}); --url says where it is") from error
    if reply.status == 401:
        raise NoKey(NO_KEY)
    if reply.status != 200:
        raise Unusable(str(answer.get("detail") or answer.get("title") or f"the service answered {reply.status}"))
    known: Mapping[str, Any] = answer
    return known


def _body(wanted: Mapping[str, Any], customer: str) -> dict[str, Any]:
    return {**wanted, "customer": customer}


def _run(
    customers: list[str], wanted: Mapping[str, Any], *, url: str, key: str, per_second: float
) -> "tuple[Tally, bool]":  # fmt: skip
    """Ask them with a progress bar; gives how far it came, and whether that is the end."""
    from channels.outreach.bulk import send

    bodies = [partial(_body, wanted, one) for one in customers]
    return ask_all(
        len(bodies), lambda told: send(bodies, url=url, key=key, per_second=per_second, told=told),
        asked_so_far("asked"),
    )  # fmt: skip
