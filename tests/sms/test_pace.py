"""A number sends no faster than it may, over all processes; answers to customers go before what we begin ourselves."""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from channels.sms.pace import Pace, Paced
from runtime.core.records import OutboxRow
from runtime.gsm import measure
from runtime.outbox import FAILED_LATER
from runtime.pace import SLACK, Going
from runtime.ports import Sent, StoreUnavailable, TryLater
from runtime.store.in_memory import MemoryStore
from tests.outreach.house import Carrier

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)

Gone = list[tuple[str, float]]


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class FrozenStore(MemoryStore):
    """A store whose answers come late."""

    def __init__(self, clock: Clock, late: timedelta) -> None:
        super().__init__()
        self._clock = clock
        self._late = late

    async def pace(self, number: str, going: Going, now: datetime) -> timedelta:
        wait = await super().pace(number, going, now)
        self._clock.at += self._late
        return wait


class AwayStore(MemoryStore):
    """A store that does not answer."""

    async def pace(self, number: str, going: Going, now: datetime) -> timedelta:
        raise StoreUnavailable("away")


def row(id: str, *, is_answer: bool = True, text: str = "Hello.", at: datetime = NOW) -> OutboxRow:
    limit = {} if is_answer else {"send_by": "2026-11-25T20:00:00+00:00"}
    body = {"channel": "paper", "to": "+1", "from": "+2", "text": text, **limit}
    return OutboxRow(id, "1-x", "sms", f"lane {id}", "bot", 1, at, body)


def drain(rate: float, rows: Sequence[OutboxRow], *, late: Sequence[float] = (0.0,), processes: int = 1) -> Gone:
    """Let all rows go as the outbox would, each try by another process and late; gives which went, and when."""
    return asyncio.run(_drain(rate, rows, late, processes))


async def _drain(rate: float, rows: Sequence[OutboxRow], late: Sequence[float], processes: int) -> Gone:
    clock, store = Clock(), MemoryStore()
    workers = itertools.cycle([Pace(rate, store, clock) for _ in range(processes)])
    delays = itertools.cycle(late)
    gone: Gone = []
    due = {one.id: (one.created_at, n, replace(one, attempts=1)) for n, one in enumerate(rows)}
    while due:
        at, n, one = min(due.values(), key=lambda each: each[:2])
        clock.at = max(clock.at, at)
        wait = await next(workers).wait(one)
        del due[one.id]
        if wait:
            assert one.attempts < FAILED_LATER
            until = clock.at + wait
            again = replace(one, attempts=one.attempts + 1, not_before=until)
            due[one.id] = (until + timedelta(seconds=next(delays)), n, again)
        else:
            gone.append((one.id, (clock.at - NOW).total_seconds()))
    return gone


def busy(rows: Sequence[OutboxRow], rate: float) -> dict[str, float]:
    """The seconds for which each row keeps the number busy."""
    return {one.id: measure(str(one.body["text"])).segments / rate for one in rows}


TEXTS = st.lists(st.tuples(st.booleans(), st.integers(1, 400)), min_size=1, max_size=40)


@given(TEXTS, st.sampled_from([0.5, 1, 3]), st.integers(1, 4))
def test_no_second_has_more_segments_than_it_may(
    kinds: list[tuple[bool, int]], rate: float, processes: int
) -> None:  # fmt: skip
    rows = [row(f"{n:02}", is_answer=is_answer, text="a" * size) for n, (is_answer, size) in enumerate(kinds)]
    gone = drain(rate, rows, processes=processes)
    assert sorted(id for id, _ in gone) == [one.id for one in rows]
    costs = busy(rows, rate)
    for (before, at), (_, then) in itertools.pairwise(gone):
        assert then - at >= costs[before] - 2 * SLACK / 1e6 - 1e-3


@given(TEXTS, st.sampled_from([1, 3, 50]), st.lists(st.floats(0, 12), min_size=1, max_size=5))
def test_whoever_comes_back_late_makes_up_for_nothing(
    kinds: list[tuple[bool, int]], rate: float, late: list[float]
) -> None:  # fmt: skip
    rows = [row(f"{n:02}", is_answer=is_answer, text="a" * size) for n, (is_answer, size) in enumerate(kinds)]
    gone = drain(rate, rows, late=late, processes=3)
    assert sorted(id for id, _ in gone) == [one.id for one in rows]
    costs = busy(rows, rate)
    for first, last in itertools.combinations(range(len(gone)), 2):
        needed = sum(costs[id] for id, _ in gone[first:last])
        assert gone[last][1] - gone[first][1] >= needed - 2 * SLACK / 1e6 - 1e-3


def test_lateness_within_the_slack_does_not_add_up() -> None:
    gone = drain(3, [row(f"{n:03}") for n in range(100)], late=[0.002, 0.009, 0.004], processes=2)
    assert [id for id, _ in gone] == [f"{n:03}" for n in range(100)]
    assert gone[-1][1] < 99 / 3 + 0.1


def test_answers_go_first_and_each_kind_in_its_order() -> None:
    ours = [row(f"o{n}", is_answer=False) for n in range(4)]
    answers = [row(f"a{n}") for n in range(3)]
    gone = [id for id, _ in drain(1, [*ours, *answers], processes=2)]
    assert gone[:4] == ["o0", "a0", "a1", "a2"]
    assert gone[4:] == ["o1", "o2", "o3"]


def test_an_answer_that_comes_later_goes_before_what_of_ours_waits() -> None:
    ours = [row(f"o{n}", is_answer=False) for n in range(5)]
    answer = row("a", at=NOW + timedelta(seconds=1.5))
    assert [id for id, _ in drain(1, [*ours, answer])] == ["o0", "o1", "a", "o2", "o3", "o4"]


def test_after_all_were_frozen_the_order_stays() -> None:
    gone = drain(10, [row(f"{n:02}") for n in range(40)], late=[3.0] * 39 + [0.0], processes=2)
    assert [id for id, _ in gone] == [f"{n:02}" for n in range(40)]


async def test_a_text_that_never_came_back_holds_up_nobody() -> None:
    clock, store = Clock(), MemoryStore()
    pace = Pace(1, store, clock)
    assert not await pace.wait(row("a"))
    assert await pace.wait(row("superseded"))
    clock.at += timedelta(seconds=2)
    assert not await pace.wait(row("b"))


async def test_each_number_has_a_pace_of_its_own() -> None:
    clock, store = Clock(), MemoryStore()
    pace = Pace(1, store, clock)
    other = row("b")
    assert not await pace.wait(row("a"))
    assert not await pace.wait(replace(other, body={**other.body, "from": "+3"}))


async def test_a_channel_at_its_pace_puts_off_and_then_sends() -> None:
    clock = Clock()
    paced = Paced(Carrier(), Pace(1, MemoryStore(), clock))
    assert await paced.send(row("a")) == Sent("a")
    assert await paced.send(row("b")) == TryLater(timedelta(seconds=1))
    clock.at += timedelta(seconds=1)
    assert await paced.send(replace(row("b"), not_before=clock.at)) == Sent("b")


async def test_a_process_that_was_frozen_while_it_asked_does_not_send_at_a_time_that_has_passed() -> None:
    clock = Clock()
    paced = Paced(Carrier(), Pace(1, FrozenStore(clock, timedelta(seconds=4)), clock))
    assert await paced.send(row("a")) == TryLater(timedelta(milliseconds=1))


async def test_a_text_is_not_sent_while_the_store_cannot_say_whether_it_may() -> None:
    clock = Clock()
    assert await Paced(Carrier(), Pace(1, AwayStore(), clock)).send(row("a")) == TryLater(timedelta(seconds=1))
