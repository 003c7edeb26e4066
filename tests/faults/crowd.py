"""Customers over WebSockets in a process of their own, more of them and fewer again; tells each second what they saw.

    python -m tests.faults.crowd ADDRESS --phases 64:10 640:60 64:15

Each writes the next message as soon as the last was answered, and what is put off again when it was told to, as the
widget does. At the end their ledgers are held against the transcripts. It speaks to loopback alone, and ends by itself.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from ipaddress import ip_address
from time import perf_counter
from urllib.parse import urlsplit

import aiohttp
import msgspec
import uvloop

from benchmarks.customers import LAST
from benchmarks.peers.order import WRITES

LOOKED_AT = 200  # transcripts that are read at the end
AGAIN_SECONDS = 1.0  # after a connection that could not be made


@dataclass
class Second:
    """What all customers saw in one second; waits are milliseconds until acknowledged."""

    customers: int
    acknowledged: int = 0
    put_off: int = 0
    waits: list[float] = field(default_factory=list)

    def told(self) -> dict[str, float]:
        """As a line of JSON."""
        ordered = sorted(self.waits)
        p50, p99 = (ordered[int(len(ordered) * share)] if ordered else 0.0 for share in (0.5, 0.99))
        return {**{name: value for name, value in asdict(self).items() if name != "waits"}, "p50": p50, "p99": p99}


class Crowd:
    """All of them. `second` is the one that runs."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address
        self.second = Second(0)
        self.ledgers: dict[str, list[str]] = {}  # by token: what was acknowledged

    async def customer(self, name: int) -> None:
        """One of them, until cancelled; connects again when the service ends the connection."""
        token, n = "", 0
        while True:
            with suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
                if not token:
                    token = await self._arrive()
                    self.ledgers[token] = []
                async with self._session.ws_connect(
                    f"{self._address}/chat/v1/ws", protocols=("handrail.chat.v1",)
                ) as socket:
                    hello = {"type": "hello", "v": 1, "token": token, "last_seq": 0}
                    await socket.send_str(msgspec.json.encode(hello).decode())
                    while True:
                        await self._turn(socket, token, n)
                        n += 1
            await asyncio.sleep(AGAIN_SECONDS)

    async def _arrive(self) -> str:
        while True:
            async with self._session.post(f"{self._address}/chat/v1/session", json={}) as answer:
                told = await answer.json(content_type=None)
                if answer.status < 300:
                    return str(told["token"])
            self.second.put_off += 1
            await asyncio.sleep(float(told.get("retry_after", AGAIN_SECONDS)))

    async def _turn(self, socket: aiohttp.ClientWebSocketResponse, token: str, n: int) -> None:
        cmid = f"m-{n}"
        frame = msgspec.json.encode({"type": "send", "cmid": cmid, "text": WRITES[n % len(WRITES)]}).decode()
        is_acknowledged = is_answered = False
        began = perf_counter()
        await socket.send_str(frame)
        while not (is_acknowledged and is_answered):
            told = msgspec.json.decode(await socket.receive_str())
            if told["type"] == "nack":
                self.second.put_off += 1
                await asyncio.sleep(told["retry_after"])
                began = perf_counter()
                await socket.send_str(frame)
            elif told["type"] == "ack" and told["cmid"] == cmid:
                is_acknowledged = True
                self.second.acknowledged += 1
                self.second.waits.append((perf_counter() - began) * 1e3)
                self.ledgers[token].append(cmid)
            elif told["type"] == "event" and told["from"] != "customer" and told["kind"] in LAST[n % len(LAST)]:
                is_answered = True

    async def lost(self) -> int:
        """How many messages were acknowledged and are not there, or twice, in as many transcripts as are looked at."""
        wrong = 0
        for token, acknowledged in list(self.ledgers.items())[:: max(len(self.ledgers) // LOOKED_AT, 1)]:
            written = await self._written(token)
            wrong += sum(written.count(cmid) != 1 for cmid in acknowledged)
        return wrong

    async def _written(self, token: str) -> list[str]:
        lines: list[str] = []
        after = 0
        while True:
            async with self._session.get(
                f"{self._address}/chat/v1/events", params={"after": str(after)},
                headers={"Authorization": f"Bearer {token}"},
            ) as answer:  # fmt: skip
                events = (await answer.json())["events"]
            if not events:
                return lines
            after = events[-1]["seq"]
            lines += [event["cmid"] for event in events if event["from"] == "customer"]


async def talk(address: str, phases: Sequence[tuple[int, int]]) -> None:
    """Phase by phase; prints a line of JSON for each second, and one with what was lost."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        crowd = Crowd(session, address)
        async with asyncio.TaskGroup() as tasks:
            talking: list[asyncio.Task[None]] = []
            for customers, seconds in phases:
                talking += [tasks.create_task(crowd.customer(n)) for n in range(len(talking), customers)]
                while len(talking) > customers:
                    talking.pop().cancel()
                for _ in range(seconds):
                    crowd.second = Second(customers)
                    await asyncio.sleep(1)
                    print(json.dumps(crowd.second.told()), flush=True)
            for task in talking:
                task.cancel()
        print(json.dumps({"lost": await crowd.lost()}), flush=True)


def main() -> None:
    """Talk."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--phases", nargs="+", required=True, metavar="CUSTOMERS:SECONDS")
    given = parser.parse_args()
    if not ip_address(urlsplit(given.address).hostname or "").is_loopback:
        sys.exit("only services of this machine are asked")
    phases = [(int(one.partition(":")[0]), int(one.partition(":")[2])) for one in given.phases]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(talk(given.address, phases))


if __name__ == "__main__":
    main()
