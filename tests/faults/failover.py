"""Redis fails over: the link to the replica stalls, the primary dies, the replica is promoted. Nothing is lost.

python -m tests.faults.failover --runs 20
"""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from runtime.clock import SystemClock
from runtime.core.conversation import Conversation
from runtime.ports import StoreError
from runtime.store.in_redis import RedisStore
from runtime.store.redis_address import read_address
from tests.contract.rows import first, fresh, turn
from tests.faults.proxy import Proxy
from tests.redis_server import SAFE, RedisServer

WRITERS = 8
BEFORE_SECONDS = 0.6  # writing while all is well
STALLED_SECONDS = 0.6  # and while the link to the replica stalls


@dataclass
class FailOver:
    """What became of it."""

    acknowledged: int = 0
    refused: int = 0
    lost: int = 0


async def fail_over(folder: Path, *, confirming: int) -> FailOver:
    """One fail-over under writers; counts what was acknowledged and is gone."""
    found = FailOver()
    primary = RedisServer(folder / "primary", *SAFE).start()
    proxy = await Proxy(primary.port).open()
    replica = RedisServer(folder / "replica", *SAFE, "--replicaof", f"127.0.0.1 {proxy.port}")
    try:
        await asyncio.to_thread(replica.start)
        await asyncio.to_thread(replica.wait_until, "INFO replication", b"master_link_status:up")
        written = await _write(primary, proxy, found, confirming)
        primary.kill()
        await asyncio.to_thread(replica.say, "REPLICAOF NO ONE")
        await asyncio.to_thread(replica.wait_until, "ROLE", b"master")
        found.lost = await _missing(replica, written)
    finally:
        await proxy.close()
        replica.kill()
        primary.kill()
    return found


async def _write(primary: RedisServer, proxy: Proxy, found: FailOver, confirming: int) -> dict[str, int]:
    """Turn after turn in several conversations; gives the last acknowledged version of each."""
    store = RedisStore(read_address(primary.url), SystemClock(), confirming=confirming)
    await store.open()
    written: dict[str, int] = {}
    over = asyncio.Event()

    async def writer(name: str) -> None:
        conversation: Conversation = fresh(name)
        await store.commit_turn(first(conversation))
        written[name] = conversation.version
        while not over.is_set():
            commit = turn(conversation, "customer", "bot")
            try:
                await store.commit_turn(commit)
            except StoreError:
                found.refused += 1
                return
            conversation = commit.conversation
            written[name] = conversation.version
            found.acknowledged += 1

    async with asyncio.TaskGroup() as group:
        for n in range(WRITERS):
            group.create_task(writer(f"c{n}"))
        await asyncio.sleep(BEFORE_SECONDS)
        proxy.how = "stalls"
        await asyncio.sleep(STALLED_SECONDS)
        over.set()
    await store.close()
    return written


async def _missing(replica: RedisServer, written: dict[str, int]) -> int:
    store = RedisStore(read_address(replica.url), SystemClock(), confirming=0)
    await store.open()
    lost = 0
    for name, version in written.items():
        kept = await store.conversation(name)
        lost += max(version - (kept.version if kept is not None else 0), 0)
    await store.close()
    return lost


def main() -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    given = parser.parse_args()
    for confirming in (1, 0):
        total = FailOver()
        for _ in range(given.runs if confirming else 3):
            with tempfile.TemporaryDirectory() as folder:
                one = asyncio.run(fail_over(Path(folder), confirming=confirming))
            total.acknowledged += one.acknowledged
            total.refused += one.refused
            total.lost += one.lost
            if confirming and one.lost:
                print(f"lost {one.lost} of {one.acknowledged}")
        how = "with WAIT" if confirming else "without  "
        print(f"{how}: {total.acknowledged} acknowledged, {total.refused} refused, {total.lost} lost")
        if confirming and total.lost:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
