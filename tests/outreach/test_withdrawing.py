"""Taking a request back wins or loses against writing to the customer, whole, whoever is at it and where it ends."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpClient

from channels.api.keys import Keys
from channels.api.outreach import OutreachRoutes
from channels.outreach.asked import Answer, Asked
from channels.outreach.bulk import Tally, read_rows, take_back
from channels.outreach.outreach import DONE, DUE
from channels.web.identity import Proof
from runtime.clock import SystemClock
from runtime.core.company import ContactRules
from runtime.core.conversation import Conversation
from runtime.core.events import OptedOut
from runtime.ports import StaleConversation, StoreError
from runtime.store.in_memory import MemoryStore
from runtime.store.in_redis import RedisStore
from runtime.store.in_sqlite import SqliteStore
from runtime.store.redis_address import read_address
from tests.contract.servers import PATIENCE, the_server
from tests.outreach.house import House
from tests.outreach.test_outreach import BUDGET, MORNING, NIGHT, NOON, at
from tests.redis_server import emptied


@pytest.fixture(params=["memory", "sqlite", "redis"])
async def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    """A house at night, over each store."""
    store: Any = MemoryStore()
    if request.param == "sqlite":
        store = SqliteStore(tmp_path / "handrail.db", SystemClock())
    if request.param == "redis":
        await emptied([the_server()])
        store = RedisStore(read_address(the_server().url), SystemClock(), patience=PATIENCE)
    await store.open()
    house = House(BUDGET, store=store)
    house.clock.at = NIGHT
    yield house
    await store.close()


async def outcome(house: House, id: str = "r-1") -> str:
    kept = await house.outreach.kept(id)
    assert kept is not None
    return kept.answer.outcome


async def test_what_was_taken_back_is_never_said_and_is_logged() -> None:
    house = at(NIGHT)
    await house.ask()
    conversation = await house.conversation()
    assert await house.outreach.withdraw("r-1") == Answer("r-1", "withdrawn", conversation=conversation.id)
    await house.moved_to(MORNING + timedelta(hours=1))
    assert await house.said() == []
    assert await house.waiting() == 0
    ((event, fields),) = await house.log()
    assert (event, fields["rule"], fields["meant"]) == ("contact.suppressed", "withdrawn", "journey:lost_card")


async def test_taking_back_twice_is_taking_back_once_and_asking_again_tells_of_it() -> None:
    house = at(NIGHT)
    asked = house.asked()
    await house.outreach.ask(asked)
    first = await house.outreach.withdraw("r-1")
    assert await house.outreach.withdraw("r-1") == first
    assert await house.outreach.ask(asked) == first
    assert len(await house.log()) == 1


async def test_what_was_said_stays_said() -> None:
    house = at(NOON)
    started = await house.ask()
    said = await house.said()
    assert await house.outreach.withdraw("r-1") == started
    assert await house.said() == said
    assert (await house.conversation()).run is not None


async def test_what_was_refused_stays_refused_and_what_nobody_asked_for_is_unknown() -> None:
    house = at(NOON)
    await house.take(OptedOut("STOP"))
    refused = await house.ask()
    assert await house.outreach.withdraw("r-1") == refused
    assert await house.outreach.withdraw("r-2") is None


async def test_a_request_that_was_taken_back_leaves_its_room_in_the_budget() -> None:
    house = at(NIGHT)
    await house.ask()
    await house.ask()
    assert (await house.outreach.withdraw("r-1")) is not None
    await house.moved_to(MORNING)
    assert await outcome(house, "r-2") == "started"


async def test_of_taking_back_and_writing_at_the_same_moment_one_wins_whole(anywhere: House) -> None:
    house = anywhere
    phones = [f"+1415555{n:04}" for n in range(100, 124)]
    for phone in phones:
        await house.ask(phone=phone)
    house.clock.at = MORNING
    ids = [f"r-{n}" for n in range(1, len(phones) + 1)]
    others = [house.another() for _ in range(2)]
    async with asyncio.TaskGroup() as tasks:
        for other in others:
            tasks.create_task(other._see_to_due())
        told = [tasks.create_task(house.another().withdraw(id)) for id in reversed(ids)]
    answers = {answer.id: answer.outcome for each in told if (answer := each.result()) is not None}
    for id, phone in zip(ids, phones, strict=True):
        said = await house.said(phone)
        assert answers[id] == await outcome(house, id) == ("started" if said else "withdrawn")
        assert said.count("Which digits?") == (answers[id] == "started")
    assert await house.waiting() == 0
    assert len(await house.log()) >= list(answers.values()).count("withdrawn")


async def test_whoever_dies_after_it_wrote_did_write_whatever_would_forbid_it_by_now(anywhere: House) -> None:
    """The turn is committed and the answer is not kept; then the customer opts out, and the request has expired."""
    house = anywhere
    house.clock.at = NOON
    asked = house.asked(expires=NOON + timedelta(hours=1))
    started = await house.outreach._try(asked)
    assert started.outcome == "started"
    await house.take(OptedOut("STOP"))
    house.clock.at = NIGHT
    assert await house.outreach.withdraw("r-1") is None
    assert await house.outreach.ask(asked) == started


async def test_whoever_dies_after_it_took_back_did_take_back() -> None:
    """The mark is there, the answer is not kept: the next try finds the mark."""
    house = at(NIGHT)
    await house.ask()
    kept = await house.outreach.kept("r-1")
    assert kept is not None
    await house.outreach._take_back(kept)
    await house.moved_to(MORNING)
    assert (await outcome(house), await house.said()) == ("withdrawn", [])


async def test_whoever_dies_after_a_rule_forbade_it_is_told_that_rule_again() -> None:
    house = at(NIGHT)
    asked = house.asked(expires=NIGHT)
    assert (await house.outreach._try(asked)).rule == "expired"
    await house.take(OptedOut("STOP"))
    again = await house.outreach.ask(asked)
    assert again is not None
    assert (again.outcome, again.rule) == ("refused", "expired")


async def test_a_customer_who_is_elsewhere_by_now_is_written_to_there_after_that_is_written_down() -> None:
    """The marks of two conversations may lie in two places, so a request ends only where it is said to be."""
    house = at(NOON)
    _, begun, _ = await house.sessions.begin_for(Proof("ana-7", {}), "en", told={})
    await house.ask(phone=None, customer="ana-7", not_before=NOON + timedelta(hours=1))
    before = await _elsewhere(house, begun)
    house.clock.at = NOON + timedelta(hours=1)
    await house.outreach._see_to_due()
    kept = await house.outreach.kept("r-1")
    assert kept is not None
    assert (kept.answer.outcome, kept.answer.conversation != before) == ("scheduled", True)
    await house.outreach._see_to_due()
    assert await outcome(house) == "started"


async def _elsewhere(house: House, conversation: Conversation) -> str:
    """The customer's conversation is erased, and they come back to a new one."""
    await house.store.erase(conversation)
    await house.sessions.begin_for(Proof("ana-7", {}), "en", told={})
    return conversation.id


async def test_what_was_erased_meanwhile_is_taken_back_all_the_same() -> None:
    house = at(NIGHT)
    await house.ask()
    await house.store.erase(await house.conversation())
    assert await house.outreach.withdraw("r-1") == Answer("r-1", "withdrawn")
    await house.moved_to(MORNING)
    assert await house.store.at("sms", "+14155550123 +14155550100") is None


async def test_one_that_is_put_off_at_this_moment_is_taken_back_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    house = at(NIGHT)
    await house.ask()
    keep, puts_off = house.outreach._keep, [True]

    async def put_off_first(asked: Asked, answer: Answer, before: Any) -> None:
        if puts_off:
            puts_off.clear()
            kept = await house.outreach.kept("r-1")
            assert kept is not None
            await keep(asked, kept.answer, before)
        await keep(asked, answer, before)

    monkeypatch.setattr(house.outreach, "_keep", put_off_first)
    answer = await house.outreach.withdraw("r-1")
    assert answer is not None and answer.outcome == "withdrawn"
    assert (await house.waiting(), len(await house.log())) == (0, 1)


async def test_one_that_never_stands_still_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    house = at(NIGHT)
    await house.ask()

    async def moves(*_: Any) -> None:
        raise StaleConversation

    monkeypatch.setattr(house.outreach, "_keep", moves)
    with pytest.raises(StoreError, match="r-1"):
        await house.outreach.withdraw("r-1")


async def test_a_request_that_ended_while_it_was_put_off_a_second_time_waits_no_more() -> None:
    house = at(NIGHT)
    await house.ask()
    waiting = await house.store.document(DUE, "r-1")
    assert waiting is not None
    await house.outreach.withdraw("r-1")
    await house.store.change("again", [waiting])
    await house.moved_to(MORNING)
    assert (await house.waiting(), await outcome(house), await house.said()) == (0, "withdrawn", [])
    assert await house.store.document(DONE, "r-1") is not None


ROWS = "phone,id\n+14155550123,ana\n+14155550124,ben/eve\n+14155550125,cy\n+14155550126,di\n"


async def test_a_campaign_is_taken_back_by_the_file_that_asked_for_it(
    tmp_path: Path, aiohttp_client: AiohttpClient
) -> None:
    house = at(NIGHT)
    app = web.Application()
    app.add_routes(OutreachRoutes(house.outreach, Keys(["key"])).table())
    client = await aiohttp_client(app)
    file = tmp_path / "rows.csv"
    file.write_text(ROWS)
    await house.ask(id="late:ana")
    await house.ask(id="late:ben/eve", phone="+14155550124")
    await house.ask(id="late:cy", phone="+14155550125", timezone="Europe/Madrid")
    seen = list[int]()

    async def back() -> Tally:
        return await take_back(
            read_rows(file), "late", url=str(client.make_url("")), key="key", per_second=1_000,
            told=lambda tally: seen.append(tally.outcomes.total()),
        )  # fmt: skip

    assert dict((await back()).outcomes) == {"withdrawn": 2, "started": 1, "unknown": 1}
    assert seen == [1, 2, 3, 4]
    assert dict((await back()).outcomes) == {"withdrawn": 2, "started": 1, "unknown": 1}
    headers = {"Authorization": "Bearer key"}
    address = f"/api/v1/outreach/{quote('late:ana', safe='')}/withdraw"
    async with client.post(address) as reply:
        assert reply.status == 401
    async with client.post(address, headers=headers) as reply:
        assert (await reply.json())["outcome"] == "withdrawn"
    async with client.post("/api/v1/outreach/late:di/withdraw", headers=headers) as reply:
        assert (reply.status, (await reply.json())["code"]) == (404, "unknown")


async def test_a_store_that_cannot_write_says_so(
    aiohttp_client: AiohttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(ContactRules())
    app = web.Application()
    app.add_routes(OutreachRoutes(house.outreach, Keys(["key"])).table())
    client = await aiohttp_client(app)

    async def full(*_: Any) -> None:
        raise StoreError

    monkeypatch.setattr(house.store, "document", full)
    async with client.post("/api/v1/outreach/r-1/withdraw", headers={"Authorization": "Bearer key"}) as reply:
        assert (reply.status, (await reply.json())["code"]) == (503, "unavailable")
