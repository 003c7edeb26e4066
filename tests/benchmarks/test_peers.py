"""What the peers of the benchmarks are held to: the conversation, word by word."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.peers.handrail_bot import MAP, Customers
from benchmarks.peers.order import ANSWERS, WRITES
from benchmarks.peers.talking import Talk, WrongAnswer
from handoff.ticket import TicketRules
from runtime.clock import Ids, SystemClock
from runtime.core.journey import JourneyMap
from runtime.loading.load import load
from runtime.store.in_sqlite import SqliteStore
from runtime.understanding.rules import Rules
from runtime.worker import Worker


@dataclass(frozen=True, slots=True)
class Journeys:
    current: JourneyMap


async def test_handrail_holds_the_conversation_of_the_peers(tmp_path: Path) -> None:
    clock = SystemClock()
    store = SqliteStore(tmp_path / "handrail.db", clock)
    await store.open()
    loaded = load(MAP, os.environ)
    assert loaded.map is not None
    worker = Worker(
        store=store, journeys=Journeys(loaded.map), understanding=Rules(), tickets=TicketRules(), channels={},
        clock=clock, ids=Ids(clock), secret="bench",
    )  # fmt: skip
    customers = Customers(worker, store)
    for text, answer in zip(WRITES * 2, ANSWERS * 2, strict=True):
        assert (await customers.turn("ann", text)).startswith(answer)
    await store.close()


async def test_a_peer_that_says_something_else_has_no_speed() -> None:
    async def turn(_customer: str, _text: str) -> str:
        return "Hello"

    with pytest.raises(WrongAnswer, match="to 'go' came 'Hello'"):
        await Talk(turn).round(1, 0.01)


async def test_a_round_counts_what_it_talks(capsys: pytest.CaptureFixture[str]) -> None:
    answers = dict(zip(WRITES, ANSWERS, strict=True))

    async def turn(_customer: str, text: str) -> str:
        return answers[text]

    found = await Talk(turn).round(2, 0.01)
    assert capsys.readouterr().out == "warm\n"
    assert found["turns"] >= 2
