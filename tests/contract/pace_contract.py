"""What a store promises about the pace of a sending number: the same as runtime/pace.py, over all who ask."""

import asyncio
from datetime import timedelta

from runtime.clock import Chance
from runtime.pace import Going, Pace, step
from runtime.ports import Store
from runtime.store.micros import MICROSECOND, micros, micros_or_none
from tests.contract.rows import NOW

SECOND = timedelta(seconds=1)


class PaceContract:
    """One text after another, whoever asks."""

    async def test_of_many_who_ask_at_once_one_goes_and_each_other_has_a_time_of_its_own(self, store: Store) -> None:
        waits = await asyncio.gather(*(store.pace("+1", Going(SECOND, is_answer=True), NOW) for _ in range(20)))
        assert sorted(waits) == [n * SECOND for n in range(20)]

    async def test_numbers_know_nothing_of_each_other(self, store: Store) -> None:
        for number in ("+1", "+2", "+44 7700 900123"):
            assert not await store.pace(number, Going(SECOND, is_answer=True), NOW)
            assert await store.pace(number, Going(SECOND, is_answer=True), NOW) == SECOND

    async def test_whoever_booked_goes_when_the_time_has_come(self, store: Store) -> None:
        assert not await store.pace("+1", Going(SECOND, is_answer=False), NOW)
        wait = await store.pace("+1", Going(SECOND, is_answer=False), NOW)
        assert wait == SECOND
        assert await store.pace("+1", Going(SECOND, is_answer=True), NOW) == SECOND
        then = NOW + wait
        assert not await store.pace("+1", Going(SECOND, is_answer=True, booked=then), then)
        assert await store.pace("+1", Going(SECOND, is_answer=False, booked=then), then) == SECOND

    async def test_every_answer_is_that_of_the_rule(self, store: Store) -> None:
        chance = Chance(7)
        pace, now = Pace(), NOW
        for _ in range(400):
            now += timedelta(microseconds=chance.choice([0, 1, 20_000, 300_000, 2_000_000]))
            booked = chance.choice([None, now, now - timedelta(microseconds=chance.randrange(90_000_000))])
            cost = timedelta(microseconds=chance.choice([10_000, 333_333, 1_000_000, 3_000_000]))
            going = Going(cost, is_answer=chance.random() < 0.5, booked=booked)
            pace, wait = step(
                pace, cost // MICROSECOND, is_answer=going.is_answer, booked=micros_or_none(booked), now=micros(now)
            )
            assert await store.pace("+1", going, now) == wait * MICROSECOND
