"""Two services over one Redis, each a process of its own at a port of its own, so that one can be mistreated alone."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from runtime.clock import SystemClock
from runtime.store.in_redis import RedisStore
from runtime.store.redis_address import read_address
from tests.crash.storm import MAP
from tests.faults.oracle import Evidence, Ledger, gather
from tests.redis_server import RedisServer
from tests.running import Running
from tests.stand_ins.twilio import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, TwilioStandIn
from tests.whole.desk import Desk

PUBLIC = "http://shop.example"


@dataclass
class Pair:
    """`one` may stand still or end at a named point; `other` is well. The carrier's webhooks go where it is told."""

    one: Running
    other: Running
    twilio: TwilioStandIn
    session: aiohttp.ClientSession
    redis: RedisServer

    async def desk(self, name: str = "jo") -> Desk:
        """A member of staff, who works at the other."""
        return Desk(self.session, self.other.address, await self.other.token(name))

    async def evidence(self, *ledgers: Ledger) -> Evidence:
        """What the store says of these conversations."""
        clock = SystemClock()
        store = RedisStore(read_address(self.redis.url), clock)
        await store.open()
        try:
            return await gather(store, ledgers, clock.now())
        finally:
            await store.close()


def settings(redis: RedisServer, twilio: TwilioStandIn) -> Mapping[str, str]:
    """Of a service over this Redis, with this carrier."""
    return {
        "HANDRAIL_STORE": redis.url, "HANDRAIL_LIMITS": "off", "HANDRAIL_LOG_FORMAT": "json",
        "HANDRAIL_PUBLIC_URL": PUBLIC, "HANDRAIL_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "HANDRAIL_TWILIO_AUTH_TOKEN": AUTH_TOKEN, "HANDRAIL_TWILIO_FROM": OUR_NUMBER,
        "HANDRAIL_TWILIO_API_URL": twilio.url,
    }  # fmt: skip


@asynccontextmanager
async def pair(folder: Path, redis: RedisServer, *, crash_at: str | None = None) -> AsyncIterator[Pair]:
    """Both started, the other first; `crash_at` is for the one."""
    async with AsyncExitStack() as stack:
        twilio = await stack.enter_async_context(TwilioStandIn(delivers=True))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        services: list[Running] = []
        for name in ("other", "one"):
            (folder / name).mkdir()
            service = Running(folder / name, MAP, settings(redis, twilio))
            service.admin = services[0].admin if services else None  # made by the first that starts
            await service.start(crash_at=crash_at if name == "one" else None)
            stack.push_async_callback(service.kill)
            services.append(service)
        other, one = services
        twilio.connect(one.address, PUBLIC)
        yield Pair(one, other, twilio, session, redis)
