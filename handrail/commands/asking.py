"""Asking the service about many customers, with a progress bar."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from channels.outreach.bulk import Tally


def ask_all(
    total: int, ask: "Callable[[Callable[[Tally], None]], Awaitable[Tally]]", told: "Callable[[Tally], str]"
) -> "tuple[Tally, bool]":  # fmt: skip
    """Run `ask`, which tells how far it is; gives how far it came, and whether that is the end. `told` says it beside
    the bar."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from channels.outreach.bulk import Tally

    last = [Tally()]
    columns = (TextColumn("asking"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, TimeRemainingColumn(), transient=True) as progress:
        task = progress.add_task("", total=total)

        def heard(tally: Tally) -> None:
            last[0] = tally
            progress.update(task, advance=1, description=told(tally))

        async def all_of_them() -> Tally:
            return await ask(heard)

        try:
            return asyncio.run(all_of_them()), True
        except KeyboardInterrupt:
            return last[0], False


def asked_so_far(asked: str) -> "Callable[[Tally], str]":
    """How far it is where customers are asked for; `asked` is what those are whose turn it was."""
    return lambda tally: f"{tally.outcomes['started']} {asked}, {tally.outcomes['scheduled']} later"
