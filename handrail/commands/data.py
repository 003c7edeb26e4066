"""`handrail export` and `handrail erase`: what is kept of one customer."""

import json
import sys
from typing import Any

import click

from handrail.commands.given import REFUSED, fail, settings_for
from handrail.commands.versions import operate

customer = click.argument("customer")


@click.command()
@customer
def export(customer: str) -> None:
    """Print all that is stored of a customer, as JSON.

    CUSTOMER is their id (`c-1f0a…`, or the one that your site told us), the id of one of their conversations, or
    `channel:address`: for a text message, `sms:+447700900123 +15005550006`. Works beside a running service.

    Exit code 0: here it is; 1: nothing is stored of them.
    """
    answer = _asked("customer_export", customer)
    if not (answer["conversations"] or answer["records"]):
        fail(f"nothing is stored of {customer}", REFUSED)
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))


@click.command()
@customer
@click.option("--yes", is_flag=True, help="Do not ask first. Only at a terminal is asked.")
def erase(customer: str, yes: bool) -> None:
    """Erase all that is stored of a customer; it cannot be brought back.

    CUSTOMER as for `handrail export`. Open promises are settled as withdrawn, and who was talking to them is told. The
    outcome log keeps its lines, which have no words of theirs; backups are yours to delete.

    Exit code 0: erased; 1: nothing is stored of them.
    """
    if not yes and sys.stdin.isatty():
        click.confirm(f"Erase everything that is stored of {customer}?", abort=True, err=True)
    answer = _asked("customer_erase", customer)
    if not (answer["conversations"] or answer["records"]):
        fail(f"nothing is stored of {customer}", REFUSED)
    click.echo(f"erased: {answer['conversations']} conversations with {answer['lines']} lines")


def _asked(operation: str, customer: str) -> dict[str, Any]:
    return operate(settings_for(), operation, customer=customer)
