"""A process with a store, for tests that kill it or take its disk away: `python -m` this, what to do, and the file."""

import asyncio
import resource
import sys
from dataclasses import replace
from pathlib import Path

from runtime.clock import SystemClock
from runtime.ports import StoreUnavailable
from runtime.store.in_sqlite import SqliteStore
from tests.contract.rows import arrival, first, fresh, turn

ROOM = 600_000  # bytes that a file may have while the disk is "full"


def say(word: str) -> None:
    """Tell the parent, at once."""
    print(word, flush=True)


async def talk(store: SqliteStore) -> None:
    """Many conversations at once; each seq is told only when its turn has returned."""

    async def one(name: str) -> None:
        before = fresh(name)
        await store.commit_turn(first(before))
        while True:
            commit = turn(before, "customer", "bot", arrival=arrival(before, f"{name}-{before.version}"))
            await store.commit_turn(commit)
            before = commit.conversation
            say(f"{name} {before.version} {before.seq}")

    async with asyncio.TaskGroup() as talking:
        for n in range(8):
            talking.create_task(one(f"c{n}"))


async def run_full(store: SqliteStore) -> None:
    """Write until the disk is full, wait until it is not, and go on with the turn that was refused."""
    before = fresh()
    await store.commit_turn(first(before))
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, most))
    refused = 0
    for _ in range(1000):
        commit = turn(before, "customer", arrival=arrival(before, f"m-{before.version}"))
        commit = replace(commit, lines=(replace(commit.lines[0], text="x" * 4000),))
        try:
            await store.commit_turn(commit)
            before, refused = commit.conversation, 0
        except StoreUnavailable as error:
            refused += 1
            if await store.conversation("c1") != before:
                say("the store shows what was not written")
            if refused == 3:
                say(f"refused at version {before.version}: {error}")
                break
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    await store.probe()
    receipt = await store.commit_turn(commit)
    say(f"written at version {commit.conversation.version}, repeated {receipt.repeated}")
    await store.close()


async def main() -> None:
    """Do what the command line says."""
    store = SqliteStore(Path(sys.argv[2]), SystemClock())
    await store.open()
    say("open")
    match sys.argv[1]:
        case "talk":
            await talk(store)
        case "full":
            await run_full(store)
        case "hold":
            await asyncio.to_thread(sys.stdin.read)
            await store.close()


asyncio.run(main())
