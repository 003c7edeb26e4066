from datetime import timedelta

import pytest

from channels.web.session import KIND, Sessions, hashed
from runtime.clock import Ids
from tests.web.house import House


@pytest.fixture
def sessions(house: House) -> Sessions:
    return Sessions(house.worker, house.store, house.clock, Ids(house.clock))


async def test_a_token_finds_its_conversation(sessions: Sessions) -> None:
    token, conversation, _ = await sessions.begin("es")
    assert await sessions.find(token) == conversation
    assert conversation.language == "es"


async def test_no_other_token_finds_it(sessions: Sessions) -> None:
    token, conversation, _ = await sessions.begin("en")
    for other in ("", token[:-1], token + "x", token.upper(), conversation.address, "x" * 129, "\ud800"):
        assert await sessions.find(other) is None


async def test_the_store_has_only_the_hash(house: House, sessions: Sessions) -> None:
    token, conversation, _ = await sessions.begin("en")
    assert conversation.address == hashed(token)
    house.clock.pass_by(timedelta(days=2))
    await sessions.find(token)
    kept = await house.store.document(KIND, hashed(token))
    assert kept is not None
    assert token not in repr(kept)
    assert token not in repr(conversation)


async def test_a_token_that_is_not_used_ends_after_thirty_days(house: House, sessions: Sessions) -> None:
    token, conversation, expires = await sessions.begin("en")
    assert expires == conversation.created_at + timedelta(days=30)
    house.clock.pass_by(timedelta(days=30))
    assert await sessions.find(token) is None


async def test_a_token_that_is_used_lives_on(house: House, sessions: Sessions) -> None:
    token, *_ = await sessions.begin("en")
    for _ in range(12):
        house.clock.pass_by(timedelta(days=29))
        assert await sessions.find(token) is not None
    house.clock.pass_by(timedelta(days=30))
    assert await sessions.find(token) is None


async def test_the_new_end_is_written_at_most_once_a_day(house: House, sessions: Sessions) -> None:
    token, *_ = await sessions.begin("en")
    for _ in range(48):
        house.clock.pass_by(timedelta(hours=1, minutes=1))
        await sessions.find(token)
    kept = await house.store.document(KIND, hashed(token))
    assert kept is not None
    assert kept.version == 2


async def test_a_token_counts_while_its_new_end_cannot_be_written(house: House, sessions: Sessions) -> None:
    token, *_ = await sessions.begin("en")
    house.clock.pass_by(timedelta(days=2))
    house.store.refuses_writes = True
    assert await sessions.find(token) is not None


async def test_where_the_browser_is_is_kept_and_what_the_site_says_goes_before_it(house: House) -> None:
    async def zone(body: dict[str, object]) -> object:
        async with house.client.post("/chat/v1/session", json=body) as reply:
            assert reply.status == 200
            conversation = await house.store.conversation((await reply.json())["conversation"])
        assert conversation is not None
        slot = conversation.profile.get("timezone")
        return None if slot is None else (slot.value, slot.source)

    assert await zone({"timezone": "Europe/Madrid"}) == ("Europe/Madrid", "page")
    for odd in ("Mars/Olympus", 7, "../etc/passwd", "x" * 100, None):
        assert await zone({"timezone": odd}) is None
