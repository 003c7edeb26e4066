"""Customers who talk while the service is killed and started again; then their ledgers must equal the transcripts.

python -m tests.crash.storm --kills 50 --clients 200
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.customer import Customer
from tests.running import Running

MAP = Path(__file__).parent / "map"


@dataclass(slots=True)
class Storm:
    """What happened: how often it was killed, what was acknowledged, and everything that is wrong."""

    kills: int = 0
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)


async def rage(folder: Path, *, kills: int, clients: int, seed: int, between: tuple[float, float]) -> Storm:
    """Kill the service `kills` times at random moments while `clients` talk; give what was found."""
    chance = random.Random(seed)
    storm = Storm()
    service = Running(folder, MAP, {"HANDRAIL_LIMITS": "off", "HANDRAIL_LOG_FORMAT": "json"})
    await service.start()
    port = service.port
    over = asyncio.Event()
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=10)) as session:
        customers = [Customer(session, f"c{number}") for number in range(clients)]
        try:
            async with asyncio.TaskGroup() as crowd:
                for customer in customers:
                    crowd.create_task(_talk(customer, service.address, over))
                for _ in range(kills):
                    await asyncio.sleep(chance.uniform(*between))
                    await service.kill()
                    storm.kills += 1
                    await service.start(port=port)
                over.set()
            for customer in customers:
                lines = await transcript(customer)
                storm.acknowledged += len(customer.acknowledged)
                storm.faults += compare(customer, lines)
        finally:
            over.set()
            await service.kill()
    return storm


async def _talk(customer: Customer, address: str, over: asyncio.Event) -> None:
    """Write `go` and a word in turn until the storm is over."""
    await customer.arrive(address)
    number = 0
    while not over.is_set() or number < 2:
        number += 1
        await customer.write("go")
        await customer.write(f"word {customer.conversation} {number}")


async def transcript(customer: Customer) -> list[dict[str, Any]]:
    """All lines that a customer can see; the service gives a hundred at a time."""
    lines: list[dict[str, Any]] = []
    while more := await customer.events(len(lines)):
        lines += more
    return lines


def compare(customer: Customer, lines: Sequence[dict[str, Any]]) -> list[str]:
    """What is wrong with a transcript, held against the ledger of the customer who saw it."""
    return kept(customer, lines) + _answered(customer.conversation, lines)


def kept(customer: Customer, lines: Sequence[dict[str, Any]]) -> list[str]:
    """What is wrong with what the customer wrote: lost, twice, out of order."""
    who = customer.conversation
    faults = []
    seqs = [line["seq"] for line in lines]
    if seqs != list(range(1, len(lines) + 1)):
        faults.append(f"{who}: seq has a gap or a repeat: {seqs}")
    written = [(line["cmid"], line["text"]) for line in lines if line["from"] == "customer"]
    if written != customer.acknowledged:
        missing = Counter(customer.acknowledged) - Counter(written)
        twice = Counter(written) - Counter(customer.acknowledged)
        told = f"lost {list(missing)[:3]}, too much {list(twice)[:3]}" if missing or twice else "out of order"
        faults.append(f"{who}: {told}")
    return faults


def _answered(who: str, lines: Sequence[dict[str, Any]]) -> list[str]:
    """Each message of the customer has its one answer, right behind it."""
    faults = []
    said = [line for line in lines if line["kind"] != "ended"]
    for before, after in zip(said[::2], said[1::2], strict=False):
        text = before["text"]
        expected = "Which word?" if text == "go" else f"You said {text}."
        if (before["from"], after["from"], after["text"]) != ("customer", "bot", expected):
            faults.append(f"{who}: {text!r} was answered by {after['from']} {after['text']!r}")
    if len(said) % 2:
        faults.append(f"{who}: the last message has no answer")
    return faults


def main() -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        storm = asyncio.run(
            rage(Path(folder), kills=given.kills, clients=given.clients, seed=given.seed, between=(0.3, 2.0))
        )
    print(f"{storm.kills} kills, {given.clients} customers, seed {given.seed}: {storm.acknowledged} acknowledged")
    for fault in storm.faults[:20]:
        print(fault)
    print("lost, repeated or out of order: " + (str(len(storm.faults)) if storm.faults else "none"))
    return 1 if storm.faults else 0


if __name__ == "__main__":
    sys.exit(main())
