"""The how-to on backups is done as it says: Redis is copied while customers talk, lost, put back on a new server."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from runtime.clock import SystemClock
from runtime.store.in_redis import RedisStore
from runtime.store.redis_address import read_address
from tests.crash.nemesis import held_against, stored
from tests.crash.storm import MAP
from tests.crash.talker import Talker
from tests.faults.length import either
from tests.faults.oracle import Ledger, gather, violations
from tests.faults.test_ending import cancel
from tests.faults.test_older_copy import said
from tests.redis_server import SAFE, RedisServer, free_port, redis_server
from tests.running import Running
from tests.stand_ins.twilio import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, SLOW_AFTER_TAKING, Fault, TwilioStandIn
from tests.waiting import until
from tests.whole.desk import Desk

PAGES = either(4, 40)
ANA, BEA, CY = "+447700900123", "+447700900124", "+447700900125"
LATER = Fault(429, b'{"code":20429,"message":"Too Many Requests","status":429}', {"Retry-After": "20"})
ASKED, HEARD = "Which word?", "You said {0}."


def back_up(redis: RedisServer, copy: Path) -> None:
    """What docs/how-to/run-it.md says, while everything goes on."""
    assert redis.say("CONFIG SET auto-aof-rewrite-percentage 0") == b"+OK\r\n"
    assert redis.say("BGREWRITEAOF").startswith(b"+Background")
    redis.wait_until("INFO persistence", b"aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0")
    shutil.copytree(redis.folder / "appendonlydir", copy / "appendonlydir")
    assert redis.say("CONFIG SET auto-aof-rewrite-percentage 100") == b"+OK\r\n"


async def texted(twilio: TwilioStandIn, number: str, text: str, answer: str) -> None:
    """A customer sends a text and gets the answer."""
    assert await twilio.text(number, text) == 200
    async with asyncio.timeout(60):
        await twilio.until(lambda: answer in twilio.sent_to(number))


async def written(desk: Desk, ticket: str, text: str) -> None:
    """The member who holds a ticket writes to its customer."""
    head = (await desk.ticket(ticket))["head"]
    status, answer = await desk.post(f"/tickets/{ticket}/reply", {"text": text, "cmid": text, "last_seq": head})
    assert status == 200, answer


def settings(store: str, port: int, twilio: TwilioStandIn) -> dict[str, str]:
    """Of a service that reaches its customers on the web and by SMS."""
    return {
        "HANDRAIL_LIMITS": "off",
        "HANDRAIL_STORE": store,
        "HANDRAIL_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HANDRAIL_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "HANDRAIL_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "HANDRAIL_TWILIO_FROM": OUR_NUMBER,
        "HANDRAIL_TWILIO_API_URL": twilio.url,
    }


@pytest.mark.timeout(300)
async def test_a_redis_that_was_lost_comes_back_from_its_backup(tmp_path: Path) -> None:
    port = free_port()
    with redis_server() as redis:
        new = RedisServer(tmp_path / "new", *SAFE)
        async with (
            TwilioStandIn(began_at=SystemClock().now() + timedelta(hours=1)) as twilio,  # later than any try
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
        ):
            service = Running(tmp_path, MAP, settings(redis.url, port, twilio), ("--workers", "2"))
            try:
                await service.start(port=port)
                twilio.connect(service.address)
                await _drill(service, redis, new, twilio, session)
                assert await service.stop() == 0
            finally:
                await service.kill()
                new.kill()


async def _left_open(twilio: TwilioStandIn) -> None:
    """A text that waits in the outbox at the copy, and one that is under way: our request for it has no answer yet."""
    twilio.fail_next(LATER, SLOW_AFTER_TAKING)
    asked = twilio.requests
    assert await twilio.text(CY, "go") == 200
    await until(lambda: twilio.requests > asked, 60)
    await texted(twilio, ANA, "go", ASKED)


async def _put_back(service: Running, redis: RedisServer, new: RedisServer) -> None:
    """Redis is lost with all that it had; the copy is put on a new server, and what was texted since is gone over."""
    redis.kill()
    shutil.rmtree(redis.folder)
    redis.folder.mkdir()
    await service.kill()
    new.start()
    service.environment["HANDRAIL_STORE"] = new.url
    told = await service.command("reconcile", "restored", str(MAP), "--since", "2h")
    assert "4  texts came since 2h ago; 1 were taken now" in told
    assert "4  texts went out; 3 of them waited here" in told
    await service.start(port=service.port)


async def _goes_on(service: Running, twilio: TwilioStandIn) -> None:
    """Customers text on, and none of them has had a text twice."""
    twilio.release()
    await texted(twilio, ANA, "pear", HEARD.format("pear"))
    assert twilio.sent_to(ANA) == [ASKED, HEARD.format("pear")]
    assert await twilio.text(BEA, "go") == 200
    await texted(twilio, BEA, "fig", HEARD.format("fig"))
    await texted(twilio, CY, "plum", HEARD.format("plum"))
    assert twilio.sent_to(BEA) == [ASKED, HEARD.format("apple"), ASKED, HEARD.format("fig")]
    assert twilio.sent_to(CY) == [ASKED, HEARD.format("plum")]
    assert "the service is running" in (await service.attempt("reconcile", "restored", "--since", "2h"))[1]
    assert "0 taken" in await service.command("reconcile", "sms", "--since", "2h")


async def _drill(
    service: Running, redis: RedisServer, new: RedisServer, twilio: TwilioStandIn, session: aiohttp.ClientSession
) -> None:
    desk = Desk(session, service.address, await service.token("jo"))
    talkers = [Talker(session, service.address, f"t{n}", may_be_forgotten=True) for n in range(PAGES)]
    async with asyncio.TaskGroup() as tasks:
        for talker in talkers:
            tasks.create_task(talker.run())
        await said(talkers, "go", "word {0} before", "go")
        await said(talkers[:1], "person")
        ticket = (await desk.claim((await desk.waiting())[0]))["id"]
        await written(desk, ticket, "jo before")
        await texted(twilio, BEA, "go", ASKED)
        await _left_open(twilio)
        talking = tasks.create_task(said(talkers, *(f"word {{0}} at {n}" for n in range(10))))
        await asyncio.to_thread(back_up, redis, new.folder)
        await talking
        known = [len(talker.acknowledged) for talker in talkers]
        await said(talkers, "word {0} after")
        await texted(twilio, BEA, "apple", HEARD.format("apple"))
        async with asyncio.timeout(60):
            await twilio.until(lambda: twilio.sent_to(CY) == [ASKED])

        await _put_back(service, redis, new)

        await until(lambda: all(talker.given_back >= 1 and talker.has_said_all for talker in talkers), 60)
        assert [len(talker.acknowledged) for talker in talkers] == [count + 1 for count in known]
        await written(desk, ticket, "jo after")
        await said(talkers, "word {0} later")
        await _goes_on(service, twilio)
        cancel(tasks)
    for talker in talkers:
        found = held_against(talker, await stored(session, service.address, talker))
        assert [fault for fault in talker.faults + found if "were shown" not in fault] == []
    store = RedisStore(read_address(new.url), SystemClock())
    await store.open()
    ledgers = [Ledger(talker.conversation, talker.acknowledged) for talker in talkers]
    broken = violations(await gather(store, ledgers, SystemClock().now()))
    await store.close()
    assert broken == []


async def test_a_file_that_was_lost_comes_back_from_its_backup(tmp_path: Path) -> None:
    port, files = free_port(), tmp_path / "var"
    restored = ("reconcile", "restored", str(MAP), "--since", "2h")
    async with TwilioStandIn(began_at=SystemClock().now() + timedelta(hours=1)) as twilio:
        service = Running(tmp_path, MAP, settings("sqlite:///var/handrail.db", port, twilio))
        try:
            await service.start(port=port)
            twilio.connect(service.address)
            await texted(twilio, BEA, "go", ASKED)
            assert "the service is running; stop it first" in (await service.attempt(*restored))[1]
            assert await service.stop() == 0
            shutil.copytree(files, tmp_path / "copy")
            await service.start(port=port)
            await texted(twilio, BEA, "apple", HEARD.format("apple"))
            await texted(twilio, CY, "go", ASKED)
            assert await service.stop() == 0
            twilio.lost(CY, "plum")
            shutil.rmtree(files)
            shutil.copytree(tmp_path / "copy", files)

            told = await service.command(*restored)
            assert "4  texts came since 2h ago; 3 were taken now" in told
            assert "3  texts went out; 2 of them waited here" in told
            assert "1  customers have texts that never left" in told
            await service.start(port=port)
            await texted(twilio, CY, "go", HEARD.format("plum"))
            await texted(twilio, BEA, "go", HEARD.format("apple"))
            await texted(twilio, BEA, "fig", HEARD.format("fig"))
            assert twilio.sent_to(BEA) == [ASKED, HEARD.format("apple"), ASKED, HEARD.format("fig")]
            assert twilio.sent_to(CY)[:2] == [ASKED, HEARD.format("plum")]
            assert await service.stop() == 0
        finally:
            await service.kill()
