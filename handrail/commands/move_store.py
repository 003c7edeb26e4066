"""`handrail move-store`: from one SQLite file to Redis."""

import asyncio
from pathlib import Path

import click

from handrail.commands.given import REFUSED, UNUSABLE, fail

SQLITE = "sqlite:///"


@click.command("move-store")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def move_store(source: str, target: str) -> None:
    """Move everything from FROM, a SQLite file (sqlite:///var/handrail.db), to TO, a Redis (redis://...).

    Stop the service first. Conversations are moved one by one and read back at the end; FROM stays as it is.
    Interrupted, the same command goes on where it stopped. Then serve with HANDRAIL_STORE=TO.

    Exit code 0: moved and verified; 1: not moved, or not all of it; 2: FROM or TO cannot be used.
    """
    from runtime.core.errors import HandrailError
    from runtime.ports import StoreUnavailable

    file = Path(source.removeprefix(SQLITE))
    if not source.startswith(SQLITE) or not target.startswith("redis"):
        fail("FROM is a SQLite file (sqlite:///PATH) and TO a Redis (redis://...); no other move is possible")
    if not file.exists():
        fail(f"there is no {file}")
    try:
        told = asyncio.run(_moved(file, target))
    except (StoreUnavailable, ValueError) as error:
        fail(str(error), UNUSABLE)
    except HandrailError as error:
        fail(str(error), REFUSED)
    click.echo(told)


async def _moved(file: Path, target: str) -> str:
    from rich.progress import Progress

    from runtime.clock import SystemClock
    from runtime.store.in_redis import RedisStore
    from runtime.store.redis_address import read_address
    from runtime.store.sqlite_to_redis import Move

    clock = SystemClock()
    store = RedisStore(read_address(target), clock)
    await store.open()
    try:
        with Progress(transient=True) as progress:
            bar = progress.add_task("moving", total=None)
            move = Move(file, store.link, clock.now(), lambda done: progress.advance(bar, done))
            progress.update(bar, total=2 * move.count)
            moved = await move.run()
    finally:
        await store.close()
    already = f" ({moved.already} were there already)" if moved.already else ""
    return (
        f"moved and verified: {moved.conversations} conversations{already}, {moved.lines} lines, "
        f"{moved.tickets} tickets, {moved.documents} records, {moved.log_entries} turns of the outcome log"
    )
