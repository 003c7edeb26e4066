"""The primary is killed and another takes its place: Sentinels promote a replica, or the nodes of a Cluster do.

    python -m tests.faults.promoted --by sentinels --runs 20

Writers go on all the while, and repeat what was refused, as customers' pages do. Then everything that was acknowledged
must be there.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from runtime.clock import SystemClock
from runtime.ports import StoreError
from runtime.shards import shard_of
from runtime.store.in_redis import RedisStore
from runtime.store.redis_address import read_address
from tests.contract.rows import first, fresh, turn
from tests.redis_server import SAFE, RedisServer, free_port, redis_cluster

WRITERS = 8
BEFORE_SECONDS = 0.5
PATIENCE_SECONDS = 60.0
DOWN_MILLISECONDS = 1_000  # until a primary that does not answer is taken for dead
SENTINELS = 3
REPLICAS = 2  # so that there is one left that can confirm, when one was promoted

By = Literal["sentinels", "cluster"]


@dataclass
class Promoted:
    """What became of it. `seconds` from the kill until every writer has written again."""

    acknowledged: int = 0
    refused: int = 0
    lost: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Place:
    """Where the store is, and how to end the primary at a port."""

    address: str
    kill: Callable[[int], None]


@asynccontextmanager
async def sentinels(folder: Path) -> AsyncIterator[Place]:
    """A primary, its replicas, and three Sentinels that watch them."""
    with ExitStack() as stack:
        primary = RedisServer(folder / "primary", *SAFE).start()
        stack.callback(primary.kill)
        for n in range(REPLICAS):
            replica = RedisServer(folder / f"replica{n}", *SAFE, "--replicaof", f"127.0.0.1 {primary.port}")
            stack.callback(replica.kill)
            await asyncio.to_thread(replica.start)
            await asyncio.to_thread(replica.wait_until, "INFO replication", b"master_link_status:up")
        watching = []
        for n in range(SENTINELS):
            watching.append(_sentinel(folder / f"sentinel{n}", primary.port))
            stack.callback(watching[-1].kill)
            await asyncio.to_thread(watching[-1].start)
        for one in watching:
            words = f"num-other-sentinels\r\n${len(str(SENTINELS - 1))}\r\n{SENTINELS - 1}\r\n".encode()
            await asyncio.to_thread(one.wait_until, "SENTINEL MASTER shop", words)
            await asyncio.to_thread(one.wait_until, "SENTINEL MASTER shop", f"num-slaves\r\n$1\r\n{REPLICAS}".encode())
        hosts = ",".join(f"127.0.0.1:{one.port}" for one in watching)
        yield Place(f"redis+sentinel://{hosts}/shop", lambda _: primary.kill())


def _sentinel(folder: Path, primary: int) -> RedisServer:
    folder.mkdir(parents=True)
    port = free_port()
    (folder / "sentinel.conf").write_text(
        f"port {port}\nbind 127.0.0.1\ndir {folder}\nsentinel monitor shop 127.0.0.1 {primary} 2\n"
        f"sentinel down-after-milliseconds shop {DOWN_MILLISECONDS}\nsentinel failover-timeout shop 10000\n"
    )
    return RedisServer(folder, port=port, config=folder / "sentinel.conf")


@asynccontextmanager
async def cluster(folder: Path) -> AsyncIterator[Place]:
    """Three primaries that share the slots; each has replicas."""
    with redis_cluster(replicas=REPLICAS) as nodes:
        hosts = ",".join(f"127.0.0.1:{one.port}" for one in nodes)
        by_port = {one.port: one for one in nodes}
        yield Place(f"redis+cluster://{hosts}", lambda port: by_port[port].kill())


SETUPS = {"sentinels": sentinels, "cluster": cluster}


async def promoted(folder: Path, by: By) -> Promoted:
    """One fail-over under writers; counts what was acknowledged and is gone."""
    found = Promoted()
    async with SETUPS[by](folder) as place:
        store = RedisStore(read_address(place.address), SystemClock())
        await store.open()
        assert store.link.confirming == 1
        written: dict[str, int] = {}
        killed, over = asyncio.Event(), asyncio.Event()
        again = {f"c{n}": asyncio.Event() for n in range(WRITERS)}

        async def writer(name: str) -> None:
            conversation = fresh(name)
            await store.commit_turn(first(conversation))
            while not over.is_set():
                commit = turn(conversation, "customer", "bot")
                began_after_kill = killed.is_set()
                while True:
                    try:
                        await store.commit_turn(commit)
                        break
                    except StoreError:
                        found.refused += 1
                conversation = commit.conversation
                written[name] = conversation.version
                found.acknowledged += 1
                if began_after_kill:
                    again[name].set()

        async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
            for name in again:
                group.create_task(writer(name))
            await asyncio.sleep(BEFORE_SECONDS)
            _, port = store.link.place(store.link.shards[shard_of(fresh("c0").id)])
            await asyncio.to_thread(place.kill, port)
            killed.set()
            began = asyncio.get_running_loop().time()
            for event in again.values():
                await event.wait()
            found.seconds = asyncio.get_running_loop().time() - began
            over.set()
        found.lost = await _missing(store, written)
        await store.close()
    return found


async def _missing(store: RedisStore, written: dict[str, int]) -> int:
    """Turns that were acknowledged and are not there, or not with their lines."""
    lost = 0
    for name, version in written.items():
        kept = await store.conversation(name)
        lost += max(version - (kept.version if kept is not None else 0), 0)
        lines = await store.lines(name, 0, 100_000)
        lost += [line.seq for line in lines] != list(range(1, (kept.seq if kept is not None else 0) + 1))
    return lost


def main() -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--by", choices=tuple(SETUPS), default="sentinels")
    parser.add_argument("--runs", type=int, default=20)
    given = parser.parse_args()
    total, waits = Promoted(), []
    for n in range(given.runs):
        with tempfile.TemporaryDirectory() as folder:
            one = asyncio.run(promoted(Path(folder), given.by))
        total.acknowledged += one.acknowledged
        total.refused += one.refused
        total.lost += one.lost
        waits.append(one.seconds)
        print(f"{n + 1}/{given.runs}: {one.lost} lost, written again after {one.seconds:.1f} s", flush=True)
    print(
        f"{given.by}, {given.runs} fail-overs: {total.acknowledged} acknowledged, {total.refused} refused, "
        f"{total.lost} lost, written again after {max(waits):.1f} s at most"
    )
    return 1 if total.lost else 0


if __name__ == "__main__":
    sys.exit(main())
