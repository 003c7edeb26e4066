"""A number sends no faster than it may, and answers to customers go before what we begin ourselves."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from channels.sms.pace import Pace, Paced
from runtime.core.records import OutboxRow
from runtime.gsm import measure
from runtime.outbox import FAILED_LATER
from runtime.ports import Sent, TryLater
from tests.outreach.house import Carrier

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


def row(id: str, *, is_answer: bool = True, text: str = "Hello.") -> OutboxRow:
    limit = {} if is_answer else {"send_by": "2026-11-25T20:00:00+00:00"}
    body = {"channel": "paper", "to": "+1", "from": "+2", "text": text, **limit}
    return OutboxRow(id, "1-x", "sms", f"lane {id}", "bot", 1, NOW, body)


def drain(pace: Pace, clock: Clock, rows: list[OutboxRow]) -> list[tuple[str, float]]:
    """Let all rows go as the outbox would; gives which went, and when."""
    gone: list[tuple[str, float]] = []
    due = {one.id: (clock.at, n, replace(one, attempts=1)) for n, one in enumerate(rows)}
    while due:
        at, n, one = min(due.values(), key=lambda each: each[:2])
        clock.at = max(clock.at, at)
        wait = pace.wait(one)
        del due[one.id]
        if wait:
            assert one.attempts < FAILED_LATER
            due[one.id] = (clock.at + wait, n, replace(one, attempts=one.attempts + 1))
        else:
            gone.append((one.id, (clock.at - NOW).total_seconds()))
    return gone


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 400)), min_size=1, max_size=40), st.sampled_from([0.5, 1, 3]))
def test_no_second_has_more_segments_than_it_may(kinds: list[tuple[bool, int]], rate: float) -> None:
    rows = [row(f"{n:02}", is_answer=is_answer, text="a" * size) for n, (is_answer, size) in enumerate(kinds)]
    clock = Clock()
    gone = drain(Pace(rate, clock), clock, rows)
    assert sorted(id for id, _ in gone) == [one.id for one in rows]
    costs = {one.id: measure(str(one.body["text"])).segments / rate for one in rows}
    for (before, at), (_, then) in itertools.pairwise(gone):
        assert then - at >= costs[before] - 1e-3


def test_answers_go_first_and_each_kind_in_its_order() -> None:
    clock = Clock()
    ours = [row(f"o{n}", is_answer=False) for n in range(4)]
    answers = [row(f"a{n}") for n in range(3)]
    gone = [id for id, _ in drain(Pace(1, clock), clock, [*ours, *answers])]
    assert gone[:4] == ["o0", "a0", "a1", "a2"]
    assert gone[4:] == ["o1", "o2", "o3"]


def test_a_text_that_never_came_back_holds_up_nobody_for_long() -> None:
    clock = Clock()
    pace = Pace(1, clock)
    assert not pace.wait(row("a"))
    assert pace.wait(row("superseded"))
    clock.at += timedelta(seconds=90)
    assert not pace.wait(row("b"))


async def test_a_channel_at_its_pace_puts_off_and_then_sends() -> None:
    clock = Clock()
    paced = Paced(Carrier(), Pace(1, clock))
    assert await paced.send(row("a")) == Sent("a")
    assert await paced.send(row("b")) == TryLater(timedelta(seconds=1))
    clock.at += timedelta(seconds=1)
    assert await paced.send(row("b")) == Sent("b")
