"""Two workers over one Redis, killed at random while customers write, staff take over, texts come and maps are saved.

python -m tests.faults.nemesis --minutes 10 --seed 1

Customers and staff keep ledgers of their own. At the end everything is left in peace for ten seconds, and the ledgers
are held against the store, the outcome log and what the carrier got, by the same oracle as the simulation.
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp

from runtime.clock import SystemClock
from runtime.store.in_redis import RedisStore
from runtime.store.redis_address import read_address
from tests.crash.by_sms import free_port
from tests.crash.drill import Drill, Member
from tests.crash.storm import MAP, transcript
from tests.customer import Customer
from tests.faults.oracle import Ledger, Send, gather, violations
from tests.redis_server import RedisServer, redis_server
from tests.running import Running, read_outcome_log
from tests.stand_ins.twilio import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, TwilioStandIn
from tests.whole.desk import Desk

PEACE_SECONDS = 10.0
LATE_SECONDS = 5.0  # a message that is acknowledged later did not progress
RELOAD_SECONDS = 15.0


@dataclass
class Storm:
    """What happened. `on_time` of `intended` messages were acknowledged in time."""

    kills: int = 0
    reloads: int = 0
    intended: int = 0
    on_time: int = 0
    claims: int = 0
    texts: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def progress(self) -> float:
        """The share of messages that got through in time."""
        return self.on_time / max(self.intended, 1)


@dataclass
class Nemesis:
    """One run. Faults come from `seed`; `pause` says how long it waits between two of them."""

    folder: Path
    redis: RedisServer
    seconds: float
    seed: int
    customers: int = 12
    members: int = 3
    numbers: int = 4
    pause: tuple[float, float] = (0.5, 3.0)
    found: Storm = field(default_factory=Storm)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._over = asyncio.Event()
        self._map = copytree(MAP, self.folder / "map")
        self._ledgers: list[Ledger] = []

    async def run(self) -> Storm:
        """Run it; gives what was found."""
        async with TwilioStandIn(delivers=True) as twilio:
            port = free_port()
            public = f"http://127.0.0.1:{port}"
            twilio.connect(public)
            crew = Running(self.folder, self._map, self._settings(public, twilio), ("--workers", "2"))
            await crew.start(port=port)
            try:
                await self._rage(crew, twilio)
                await asyncio.sleep(PEACE_SECONDS)
                await self._compare(crew, twilio)
            finally:
                await crew.stop()
                await crew.kill()
        await self._look(twilio)
        return self.found

    def _settings(self, public: str, twilio: TwilioStandIn) -> Mapping[str, str]:
        return {
            "HANDRAIL_STORE": self.redis.url, "HANDRAIL_LIMITS": "off", "HANDRAIL_LOG_FORMAT": "json",
            "HANDRAIL_PUBLIC_URL": public, "HANDRAIL_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "HANDRAIL_TWILIO_AUTH_TOKEN": AUTH_TOKEN, "HANDRAIL_TWILIO_FROM": OUR_NUMBER,
            "HANDRAIL_TWILIO_API_URL": twilio.url,
        }  # fmt: skip

    async def _rage(self, crew: Running, twilio: TwilioStandIn) -> None:
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        drill = Drill()
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=10)) as session:
            self._customers = [Customer(session, f"c{n}") for n in range(self.customers)]
            staff = [
                Member(Desk(session, crew.address, await crew.token(f"m{n}")), n, drill, self._over)
                for n in range(self.members)
            ]
            async with asyncio.TaskGroup() as crowd:
                for customer in self._customers:
                    crowd.create_task(self._talk(customer, crew.address))
                for n in range(self.numbers):
                    crowd.create_task(self._text(twilio, f"+4477009001{n:02}"))
                for member in staff:
                    crowd.create_task(member.work())
                reloading = crowd.create_task(self._reload())
                await self._kill(crew)
                self._over.set()
                reloading.cancel()
        self.found.claims = drill.claims
        self.found.wrong += [f"desk {fault}" for fault in drill.faults]

    async def _kill(self, crew: Running) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + self.seconds
        while loop.time() < end:
            await asyncio.sleep(self._chance.uniform(*self.pause))
            workers = crew.workers()
            if workers:
                os.kill(self._chance.choice(workers), signal.SIGKILL)
                self.found.kills += 1

    async def _reload(self) -> None:
        """Save the map again and again; what the customer is asked does not change, so answers stay as they are."""
        n = 0
        while True:
            await asyncio.sleep(RELOAD_SECONDS)
            n += 1
            file = self._map / "echo.yaml"
            file.write_text(_numbered(file, n))
            self.found.reloads += 1

    async def _talk(self, customer: Customer, address: str) -> None:
        await customer.arrive(address)
        n = 0
        while not self._over.is_set():
            n += 1
            words = ["go", f"word {customer.conversation} {n}"]
            if self._chance.random() < 0.1:
                words += ["person", f"word {customer.conversation} {n} b"]
            for text in words:
                began = asyncio.get_running_loop().time()
                self.found.intended += 1
                await customer.write(text)
                self.found.on_time += asyncio.get_running_loop().time() - began < LATE_SECONDS
            await asyncio.sleep(self._chance.uniform(0, 0.3))

    async def _text(self, twilio: TwilioStandIn, number: str) -> None:
        """A customer who writes by SMS: each text is brought until it is taken, and sometimes once more."""
        n = 0
        while not self._over.is_set():
            n += 1
            for text in ("go", f"word {number} {n}"):
                sid = f"SM-{number}-{n}-{text[:2]}"
                while await self._bring(twilio, number, text, sid) != 200:
                    await asyncio.sleep(0.1)
                if self._chance.random() < 0.2:
                    await self._bring(twilio, number, text, sid)
                self.found.texts += 1
            await asyncio.sleep(self._chance.uniform(0.2, 1))

    async def _bring(self, twilio: TwilioStandIn, number: str, text: str, sid: str) -> int:
        try:
            return await twilio.text(number, text, sid=sid)
        except (aiohttp.ClientError, TimeoutError):
            return 503

    async def _compare(self, crew: Running, twilio: TwilioStandIn) -> None:
        """What each customer's page shows at the end, beside what they know."""
        async with aiohttp.ClientSession() as session:
            for customer in self._customers:
                customer._session = session
                shown = [line["seq"] for line in await transcript(customer)]
                self._ledgers.append(Ledger(customer.conversation, customer.acknowledged, shown))

    async def _look(self, twilio: TwilioStandIn) -> None:
        clock = SystemClock()
        store = RedisStore(read_address(self.redis.url), clock)
        await store.open()
        try:
            found = await gather(store, self._ledgers, clock.now())
        finally:
            await store.close()
        found.sends = [Send(_row(message), "", "", message.created_at) for message in twilio.messages]
        found.logged = [line["id"] for line in read_outcome_log(self.folder)]
        self.found.wrong += violations(found)


def _row(message: Any) -> str:
    """The row of the outbox that a message came from: its address for reports names it."""
    return parse_qs(urlsplit(str(message.callback)).query)["o"][0]


def _numbered(file: Path, n: int) -> str:
    lines = file.read_text().splitlines(keepends=True)
    return "".join(f"title: Echo {n}\n" if line.startswith("title:") else line for line in lines)


def main() -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, redis_server() as redis:
        nemesis = Nemesis(Path(folder), redis, given.minutes * 60, given.seed)
        storm = asyncio.run(nemesis.run())
        if storm.wrong:
            print((Path(folder) / "log.txt").read_text()[-3000:])
    print(
        f"seed {given.seed}: {storm.kills} kills, {storm.reloads} reloads, {storm.on_time} of {storm.intended} "
        f"messages in time ({storm.progress:.0%}), {storm.texts} texts, {storm.claims} claims"
    )
    for one in storm.wrong[:20]:
        print(one)
    print("violations: " + (str(len(storm.wrong)) if storm.wrong else "none"))
    return 1 if storm.wrong or storm.progress < 0.5 else 0


if __name__ == "__main__":
    sys.exit(main())
