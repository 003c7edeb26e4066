import asyncio
from datetime import UTC, datetime

import pytest

from channels.web.pump import FOLLOWERS, LINES_AT_ONCE, Cursor, Followers
from runtime.core.conversation import Conversation, Line, OpenCall, Run
from runtime.core.records import Commit
from tests.web.house import House

AT = datetime(2027, 3, 1, tzinfo=UTC)
ID = "17-k3f9"


def lines(first: int, last: int) -> tuple[Line, ...]:
    return tuple(Line(ID, seq, "message", "bot", f"line {seq}", AT, 1) for seq in range(first, last + 1))


class Talk:
    """Writes lines into a store, one commit at a time."""

    def __init__(self, house: House) -> None:
        self.store = house.store
        self.followers = Followers(house.store)
        self.wake = asyncio.Event()
        self.version = 0
        self.seq = 0

    async def write(self, count: int, run: Run | None = None) -> None:
        new = lines(self.seq + 1, self.seq + count)
        self.seq += count
        self.version += 1
        await self.store.commit_turn(Commit(f"op-{self.version}", self.conversation(run), new))

    def conversation(self, run: Run | None = None) -> Conversation:
        return Conversation(ID, "web", "hash", "c-1", "en", AT, AT, version=self.version, seq=self.seq, run=run)

    def follow(self, after: int = 0) -> "Followed":
        return Followed(self, after)


class Followed:
    """A cursor under way, and everything it gave."""

    def __init__(self, talk: Talk, after: int) -> None:
        self._following = talk.followers.follow(talk.conversation(), after, talk.wake)
        self.seqs: list[int] = []

    def __enter__(self) -> "Followed":
        self.cursor: Cursor = self._following.__enter__()
        return self

    def __exit__(self, *args: object) -> None:
        self._following.__exit__(None, None, None)

    async def read(self) -> list[int]:
        read = [line.seq for line in await self.cursor.read()]
        self.seqs += read
        return read


@pytest.fixture
async def talk(house: House) -> Talk:
    talk = Talk(house)
    await talk.write(1)
    return talk


async def test_what_was_before_is_read_from_the_store(talk: Talk) -> None:
    await talk.write(4)
    with talk.follow(after=2) as page:
        assert await page.read() == [3, 4, 5]
        assert await page.read() == []


async def test_a_commit_wakes_and_brings_its_lines(talk: Talk) -> None:
    with talk.follow() as page:
        assert await page.read() == [1]
        talk.wake.clear()
        await talk.write(2)
        assert talk.wake.is_set()
        talk.store.is_down = True  # nothing needs to be read for it
        assert await page.read() == [2, 3]
        talk.store.is_down = False


async def test_a_gap_is_filled_from_the_store(talk: Talk) -> None:
    with talk.follow() as page:
        await page.read()
        await talk.write(3)
        page.cursor._heard = list(lines(4, 4))  # the wake-ups of 2 and 3 were lost
        assert await page.read() == [2, 3, 4]


async def test_a_line_that_comes_twice_is_given_once(talk: Talk) -> None:
    with talk.follow() as page:
        await talk.write(1)
        await page.read()
        await page.read()
        page.cursor.hear(Commit("op", talk.conversation(), lines(1, 2)))
        await page.read()
        assert page.seqs == [1, 2]


async def test_a_lost_wake_up_is_made_good_by_doubt(talk: Talk) -> None:
    with talk.follow() as page:
        await page.read()
        await talk.write(1)
        page.cursor._heard.clear()
        assert await page.read() == []
        page.cursor.doubt()
        assert await page.read() == [2]


async def test_a_slow_page_keeps_no_more_than_a_read(talk: Talk) -> None:
    with talk.follow() as page:
        await page.read()
        for _ in range(3 * LINES_AT_ONCE):
            await talk.write(1)
            assert len(page.cursor._heard) <= LINES_AT_ONCE
        while await page.read():
            pass
        assert page.seqs == list(range(1, 3 * LINES_AT_ONCE + 2))


async def test_one_page_too_many_replaces_the_oldest(talk: Talk) -> None:
    wakes = [asyncio.Event() for _ in range(FOLLOWERS + 1)]
    following = [talk.followers.follow(talk.conversation(), 0, wake) for wake in wakes]
    cursors = [each.__enter__() for each in following]
    assert [cursor.is_replaced for cursor in cursors] == [True] + [False] * FOLLOWERS
    assert wakes[0].is_set()
    assert len(talk.followers) == FOLLOWERS
    for each in following:
        each.__exit__(None, None, None)
    assert len(talk.followers) == 0


async def test_closed_followers_hear_nothing(talk: Talk) -> None:
    talk.followers.close()
    with talk.follow() as page:
        await page.read()
        await talk.write(1)
        assert not talk.wake.is_set()


async def test_a_journey_that_asks_another_system_is_busy_until_it_has_its_answer(talk: Talk) -> None:
    asking = Run("lost_card", "hash", "block", AT, call=OpenCall("c-1", "cards.block", AT))
    with talk.follow() as page:
        await talk.write(1, asking)
        assert page.cursor.is_busy
        await page.read()
        talk.wake.clear()
        await talk.write(0, asking)
        assert not talk.wake.is_set()  # nothing that a page could show
        await talk.write(0)
        assert talk.wake.is_set()
        assert not page.cursor.is_busy
    await talk.write(1, asking)
    with talk.followers.follow(talk.conversation(asking), 0, talk.wake) as late:
        assert late.is_busy
