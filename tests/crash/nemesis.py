"""Customers on bad lines while the service is killed, frozen and restarted: sent = stored = shown, in order.

python -m tests.crash.nemesis --seconds 600 --clients 20
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.crash.proxy import Proxy
from tests.crash.storm import MAP
from tests.crash.talker import Talker
from tests.running import Running

CALM_SECONDS = 90.0  # at the end, for what is under way
UNSENT_MOST = 20  # messages that a customer has waiting before they write no more, however slow the machine is
FROZEN = (0.1, 3.0)  # seconds of a SIGSTOP


@dataclass(slots=True)
class Found:
    """What happened, and everything that is wrong."""

    kills: int = 0
    stops: int = 0
    freezes: int = 0
    connections: int = 0
    acknowledged: int = 0
    troubles: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


async def rage(folder: Path, *, seconds: float, clients: int, seed: int) -> Found:
    """Let customers talk for so long through everything bad; give what was found."""
    chance, found = random.Random(seed), Found()
    service = Running(folder, MAP, {"HANDRAIL_LIMITS": "off", "HANDRAIL_LOG_FORMAT": "json"})
    await service.start()
    proxy = Proxy(service.port, chance)
    await proxy.start()
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    try:
        async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as tasks:
            talkers = [Talker(session, proxy.address, f"n{number}") for number in range(clients)]
            running = [tasks.create_task(talker.run()) for talker in talkers]
            writing = [
                tasks.create_task(_write(talker, random.Random(f"{seed} {n}"))) for n, talker in enumerate(talkers)
            ]
            bad_lines = tasks.create_task(_trouble(proxy, chance))
            await _torment(service, found, chance, seconds)
            for task in (bad_lines, *writing):
                task.cancel()
            proxy.heal()
            await _calm(talkers, found)
            for task in running:
                task.cancel()
        found.troubles = proxy.troubles
        async with aiohttp.ClientSession() as session:
            for talker in talkers:
                found.faults += talker.faults + held_against(talker, await stored(session, service.address, talker))
                found.acknowledged += len(talker.acknowledged)
                found.connections += talker.connections
    finally:
        await proxy.stop()
        await service.kill()
    return found


async def _write(talker: Talker, chance: random.Random) -> None:
    number = 0
    while True:
        if talker.unsent < UNSENT_MOST:
            number += 1
            talker.say("go" if number % 2 else f"word {number}")
        await asyncio.sleep(chance.uniform(0.05, 0.6))


async def _trouble(proxy: Proxy, chance: random.Random) -> None:
    while True:
        await asyncio.sleep(chance.uniform(0.01, 0.15))
        proxy.trouble()


async def _torment(service: Running, found: Found, chance: random.Random, seconds: float) -> None:
    """kill -9, SIGTERM and SIGSTOP, one after another."""
    loop = asyncio.get_running_loop()
    until, port = loop.time() + seconds, service.port
    first = chance.sample(["kill", "stop", "freeze"], 3)  # each at least once, however short it is
    while loop.time() < until or first:
        await asyncio.sleep(chance.uniform(0.5, 3.0))
        match first.pop() if first else chance.choice(("kill", "stop", "freeze", "freeze")):
            case "kill":
                await service.kill()
                found.kills += 1
                await service.start(port=port)
            case "stop":
                if await service.stop() != 0:
                    found.faults.append("the service did not end well on SIGTERM")
                found.stops += 1
                await service.start(port=port)
            case _:
                service.signal(signal.SIGSTOP)
                await asyncio.sleep(chance.uniform(*FROZEN))
                service.signal(signal.SIGCONT)
                found.freezes += 1


async def _calm(talkers: list[Talker], found: Found) -> None:
    """Wait until everything written is acknowledged and on the page of who wrote it."""

    def is_whole(talker: Talker) -> bool:
        mine = [event["cmid"] for event in talker.seen if event["from"] == "customer"]
        return talker.has_said_all and len(mine) == len(talker.acknowledged)

    try:
        async with asyncio.timeout(CALM_SECONDS):
            while not all(map(is_whole, talkers)):
                await asyncio.sleep(0.1)
    except TimeoutError:
        late = [talker.conversation for talker in talkers if not is_whole(talker)]
        found.faults.append(f"not everything arrived in {CALM_SECONDS:.0f} s: {late[:5]}")


async def stored(session: aiohttp.ClientSession, address: str, talker: Talker) -> list[dict[str, Any]]:
    """The transcript as the service has it, asked for directly."""
    lines: list[dict[str, Any]] = []
    headers = {"Authorization": f"Bearer {talker._token}"}
    while True:
        query = f"{address}/chat/v1/events?after={len(lines)}"
        async with session.get(query, headers=headers) as reply:
            if reply.status == 503:
                await asyncio.sleep(0.5)
                continue
            more = (await reply.json())["events"]
        if not more:
            return lines
        lines += more


def held_against(talker: Talker, stored: list[dict[str, Any]]) -> list[str]:
    """What is wrong between what was sent, what is stored and what was shown."""
    who, faults = talker.conversation, []
    sent = talker.acknowledged
    kept = [(line["cmid"], line["text"]) for line in stored if line["from"] == "customer"]
    if kept != sent:
        faults.append(f"{who}: sent {len(sent)}, stored {len(kept)}, or in another order")
    if [line["seq"] for line in stored] != list(range(1, len(stored) + 1)):
        faults.append(f"{who}: the stored lines have a gap or a repeat")
    if talker.seen != stored[: len(talker.seen)]:
        faults.append(f"{who}: what was shown is not what is stored")
    if len(talker.seen) < len(stored) - 2:
        faults.append(f"{who}: {len(stored)} lines are stored, {len(talker.seen)} were shown")
    return faults


def main() -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(rage(Path(folder), seconds=given.seconds, clients=given.clients, seed=given.seed))
    print(
        f"{found.kills} kills, {found.stops} restarts, {found.freezes} freezes, bad lines {found.troubles}, "
        f"{found.connections} connections: {found.acknowledged} messages acknowledged"
    )
    for fault in found.faults[:20]:
        print(fault)
    print("lost, repeated or out of order: " + (str(len(found.faults)) if found.faults else "none"))
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
